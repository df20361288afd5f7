"""Objects of two teams of the house and of two partners, each full of words that nobody else may ever be shown.

Every group holds a mailed ticket, a chat and what belongs to them. A canary names its kind and its group, such as
``zqnotebx``: whoever finds it in an answer knows what leaked and whose it was.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from chat import sessions, sites
from chat.models import Site
from faq import actions as faq
from faq.actions import Text
from helpdesk.coverage.actions import make_feed
from helpdesk.coverage.models import Absence, Plan, PlanNotice, Swap
from helpdesk.duties.models import Letter
from helpdesk.lib.clock import now
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Customer, Mandate, Partner, Team, TeamMember, User
from tests.cast import agent
from tickets import actions
from tickets.actions import Body, Contact, NewFile, Post, assign
from tickets.actions.replying import Answer, reply
from tickets.log import SYSTEM, Writer
from tickets.models import (
    Alarm,
    Attachment,
    Baton,
    CannedReply,
    InboundMail,
    Mailbox,
    Message,
    Offer,
    Tag,
    Ticket,
)

GROUPS = ("a", "b", "p1", "p2")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


def canary(kind: str, group: str) -> str:
    return f"zq{kind}{group}x"


@dataclass(frozen=True)
class Group:
    """Everything that belongs to one team or partner."""

    name: str
    team: Team
    agent: Agent
    lead: Agent
    customer: Customer
    mailbox: Mailbox
    ticket: Ticket
    message: Message
    note: Message
    file: Attachment
    note_file: Attachment
    note_seq: int
    offer: Offer
    inbound: InboundMail
    letter: Letter
    site: Site
    visitor: sessions.Opened
    chat: Ticket
    chat_file: Attachment
    tag: Tag
    canned: CannedReply
    baton: Baton
    alarm: Alarm
    calendar: str
    leave: Absence
    plan: Plan
    plan_notice: PlanNotice
    asked: Swap
    agreed: Swap
    link: str
    sign_in: str
    language: str


def make_group(name: str, *, partner: Partner | None = None, team: Team | None = None) -> Group:
    """Make the objects; a partner's agent sits in a team of the house, and still may not see what that team sees."""
    place = team or Team.objects.create(name=f"Team {name}", is_fallback=name == "a")
    owner = agent(f"Agent{name}", "Asia/Tokyo", {"en": 5}, team=place, now=now())
    if partner is not None:
        Agent.objects.filter(pk=owner.pk).update(partner=partner)
    lead = (
        owner
        if partner
        else agent(f"Lead{name}", "Europe/Berlin", {"de": 5}, team=place, is_lead=True, now=now())
    )
    customer = _customer(name, "words")
    mailbox = _mailbox(name, place)
    ticket = _ticket(name, customer, place, mailbox)
    assign(ticket.pk, owner, by=SYSTEM, now=now())
    inbound, message = _mail(name, mailbox, ticket)
    note = _noted(name, ticket, Agent.objects.select_related("user").get(pk=lead.pk), partner)
    _answered(name, ticket, Agent.objects.select_related("user").get(pk=owner.pk))
    actions.set_tags(ticket.pk, [canary("tag", name)], by=SYSTEM, now=now())
    site, visitor, chat, chat_file = _chat(name, place, owner)
    seq = note.events.get().seq
    return Group(
        name=name,
        team=place,
        agent=Agent.objects.select_related("user").get(pk=owner.pk),
        lead=lead,
        customer=customer,
        mailbox=mailbox,
        ticket=Ticket.objects.get(pk=ticket.pk),
        message=message,
        note=note,
        file=Attachment.objects.get(ticket=ticket, name__startswith=canary("words", name)),
        note_file=Attachment.objects.get(message=note),
        note_seq=seq,
        offer=_offer(chat, owner),
        inbound=inbound,
        letter=Letter.objects.filter(conversation=ticket.public_id).order_by("pk")[0],
        site=site,
        visitor=visitor,
        chat=chat,
        chat_file=chat_file,
        baton=_baton(name, ticket, lead, owner),
        alarm=Alarm.objects.create(ticket=ticket, kind=Alarm.Kind.UNWORKED, raised_at=now()),
        calendar=make_feed(owner, None, now=now()),
        leave=_leave(name, owner),
        plan=_plan(name, lead),
        plan_notice=PlanNotice.objects.create(plan=_plan(name, lead), agent=owner, created_at=now()),
        asked=_swap(lead if lead.pk != owner.pk else _spare(), owner, "asked"),
        agreed=_swap(owner, _spare(), "agreed"),
        canned=CannedReply.objects.create(name=f"Thanks {name}", team=place, changed_at=now()),
        tag=Tag.objects.get(name=canary("tag", name)),
        link=people.make_link(customer, address(name), subject=ticket.public_id, now=now()),
        sign_in=people.make_link(customer, address(name), now=now()),
        language="de" if name == "a" else "en",
    )


def _leave(name: str, owner: Agent) -> Absence:
    """A wish with a private word."""
    day = (now() + timedelta(days=20)).date()
    return Absence.objects.create(
        agent=owner, first_day=day, last_day=day, state="asked", note=canary("leave", name), created_at=now()
    )


def _plan(name: str, lead: Agent) -> Plan:
    return Plan.objects.create(name=canary("plan", name), made_by=lead.user, created_at=now())


def _swap(giver: Agent, taker: Agent, state: str) -> Swap:
    start = now() + timedelta(days=10 + Swap.objects.count())  # a shift is asked of one at a time
    return Swap.objects.create(
        giver=giver, taker=taker, start=start, end=start + timedelta(hours=8), state=state, created_at=now()
    )


def _spare() -> Agent:
    """A colleague of nobody in the groups."""
    found = Agent.objects.filter(user__name="Spare").first()
    if found is not None:
        return found
    return agent("Spare", "Asia/Tokyo", {"en": 3}, team=Team.objects.create(name="Spare"), now=now())


def address(group: str) -> str:
    return f"{canary('mail', group)}@canary.example"


def _customer(name: str, kind: str) -> Customer:
    hints = people.Hints(name=f"{canary(kind, name)} Doe", language="en", zone="Asia/Kathmandu")
    mail = address(name) if kind == "words" else f"{kind}.{address(name)}"
    customer = people.customer_by_mail(mail, hints, verified=True, now=now())
    Customer.objects.filter(pk=customer.pk).update(notes=canary("card", name))
    return Customer.objects.get(pk=customer.pk)


def _mailbox(name: str, team: Team) -> Mailbox:
    return Mailbox.objects.create(
        name=f"box-{name}", address=f"help-{name}@desk.example", team=team, is_default=name == "a"
    )


def _ticket(name: str, customer: Customer, team: Team, mailbox: Mailbox) -> Ticket:
    contact = Contact(
        channel="email",
        customer=customer,
        team=team,
        mailbox=mailbox,
        body=Body(
            text=canary("words", name),
            html=f"<p>{canary('words', name)}</p>",
            files=(NewFile(f"{canary('words', name)}.png", "image/png", PICTURE),),
        ),
        client_id=str(uuid4()),
        public_id=uuid4().hex,
        subject=f"{canary('words', name)} is broken",
        language="en",
    )
    return actions.open_ticket(contact, now=now()).ticket


def _mail(name: str, mailbox: Mailbox, ticket: Ticket) -> tuple[InboundMail, Message]:
    inbound = InboundMail.objects.create(
        mailbox=mailbox,
        raw=f"Subject: {canary('words', name)}\r\n\r\n{canary('words', name)}".encode(),
        sha256="0" * 64,
        size=40,
        state="failed",
        due_at=now(),
        received_at=now(),
        sender_shown=address(name),
        subject_shown=canary("words", name),
    )
    message = ticket.messages.earliest("pk")
    Message.objects.filter(pk=message.pk).update(inbound=inbound, sender=address(name))
    return inbound, message


def _noted(name: str, ticket: Ticket, lead: Agent, partner: Partner | None) -> Message:
    """A note of the house, by the lead; with a partner, by a colleague of the house in the same team."""
    author = lead
    if partner is not None:
        author = Agent.objects.select_related("user").get(user__name="Leada")
    post = Post(
        conversation=ticket.public_id,
        writer=Writer.agent(author),
        body=Body(
            text=canary("note", name),
            html=f"<p>{canary('note', name)}</p>",
            files=(NewFile(f"{canary('note', name)}.png", "image/png", PICTURE),),
        ),
        client_id=str(uuid4()),
        internal=True,
    )
    actions.post_messages([post], now=now())
    return Message.objects.get(ticket=ticket, internal=True)


def _answered(name: str, ticket: Ticket, owner: Agent) -> None:
    """An answer whose letter came back, with the customer's address in what the other server said."""
    ticket = Ticket.objects.select_related("customer", "mailbox", "team").get(pk=ticket.pk)
    reply(ticket, owner, Answer(text="We look into it.", client_id=str(uuid4())), now=now())
    letter = Message.objects.get(ticket=ticket, letter__isnull=False).letter
    assert letter is not None
    type(letter).objects.filter(pk=letter.pk).update(
        state="failed", answer=f"550 5.1.1 <{address(name)}>: user unknown"
    )


def _chat(name: str, team: Team, owner: Agent) -> tuple[Site, sessions.Opened, Ticket, Attachment]:
    site = Site.objects.create(
        key=f"site-{name}",
        name=f"Site {name}",
        team=team,
        origins=[f"https://{name}.shop.example"],
        secret=canary("secret", name),
        is_default=name == "a",
    )
    sites.forget()
    opening = sessions.Opening(language="en", site=site.key, name=f"{canary('chat', name)} Doe")
    visitor = sessions.open_session(opening, now=now())
    contact = Contact(
        channel="chat",
        customer=visitor.session.customer,
        team=team,
        body=Body(
            text=canary("chat", name),
            files=(NewFile(f"{canary('chat', name)}.png", "image/png", PICTURE),),
        ),
        client_id=str(uuid4()),
        public_id=visitor.session.conversation,
        language="en",
    )
    chat = actions.open_ticket(contact, now=now()).ticket
    assign(chat.pk, owner, by=SYSTEM, now=now())
    file = Attachment.objects.get(ticket=chat)
    return site, visitor, Ticket.objects.get(pk=chat.pk), file


def _offer(chat: Ticket, to: Agent) -> Offer:
    Offer.objects.filter(ticket=chat, state="open").update(state="withdrawn")
    return Offer.objects.create(ticket=chat, agent=to, made_at=now(), until=now() + timedelta(seconds=30))


def _baton(name: str, ticket: Ticket, giver: Agent, receiver: Agent) -> Baton:
    """Handed to the group's agent a moment ago."""
    words = {"wants": canary("words", name), "next": "answer"}
    return Baton.objects.create(
        ticket=ticket, giver=giver, receiver=receiver, fields=words, made_at=now(), handed_at=now()
    )


@dataclass(frozen=True)
class World:
    """All groups, and the people behind the roles."""

    groups: dict[str, Group]
    people: dict[str, User]
    more: dict[str, Any]


def make_world() -> World:
    a = make_group("a")
    b = make_group("b")
    groups = {"a": a, "b": b}
    users = {"G": a.agent.user, "L": a.lead.user}
    for name, role in (("p1", "PA"), ("p2", "P2")):
        partner = Partner.objects.create(name=f"Partner {name}")
        Mandate.objects.create(partner=partner, zone="UTC", masks_contacts=True)
        groups[name] = make_group(name, partner=partner, team=a.team)
        users[role] = groups[name].agent.user
        users["PM" if name == "p1" else "PM2"] = User.objects.create_user(
            f"manager-{name}@desk.example", "a very long password", name=f"Manager {name}", manages=partner
        )
    users["E"] = User.objects.create_user(
        "editor@desk.example", "a very long password", name="Eda", is_editor=True, editor_languages=["de"]
    )
    users["D"] = User.objects.create_user(
        "ada@desk.example", "a very long password", name="Ada", is_admin=True, is_superuser=True
    )
    assert TeamMember.objects.filter(agent=groups["p1"].agent, team=a.team).exists()
    return World(groups, users, _more(users["D"]))


def _more(admin: User) -> dict[str, Any]:
    """An article with a published text, and a draft in each of two languages that only editors may read."""
    category = faq.add_category("orders", names={"en": "Orders"}, by=admin, now=now())
    shown = faq.open_article(
        Text(title="Parcels", body="Words."), category=category, source_language="en", by=admin, now=now()
    )
    faq.publish(shown, by=admin, now=now())
    german = Text(title="Pakete", body="Worte.", slug="pakete")
    faq.publish(
        faq.write_revision(shown.article, "de", text=german, by=admin, now=now()), by=admin, now=now()
    )
    for language in ("en", "de"):
        text = Text(title=canary("draft", language), body=canary("draft", language))
        faq.write_revision(shown.article, language, text=text, by=admin, now=now())
    return {"article": shown.article, "category": category}
