"""What should happen with a ticket now: rows in, a routing decision and an honest promise out. Changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import DateTimeField

from helpdesk.coverage import presence, roster
from helpdesk.lib.prepared import PreparedRead, Slot
from helpdesk.people.models import TeamMember
from tickets import batons, facts
from tickets.models import Baton, Event, Offer, Ticket
from tickets.models.ticket import Channel
from tickets.outlook import Outlook, before, promised_at
from tickets.promise import Wait, chat_slots, estimate
from tickets.routing import Contact, Decision, Request, Workforce, decide
from tickets.routing.policy import Policy

ASKED_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Plan:
    """``promised_at`` None: nothing can be promised within 60 days. ``as_mail``: what becomes of a chat that
    nobody can take now and that goes on as mail, whose promise is that of the mail."""

    decision: Decision
    promised_at: datetime | None
    wait: Wait | None
    policy: Policy
    as_mail: "Plan | None" = None

    @property
    def last(self) -> "Plan":
        """The plan by which the ticket finds its place."""
        return self.as_mail or self


@dataclass(frozen=True)
class _Others:
    """Who shall not have it; who shall rather not, as they ``refused`` the chat or ``gave`` the ticket away."""

    barred: frozenset[int]
    refused: frozenset[int] = frozenset()
    gave: frozenset[int] = frozenset()


def plan(
    ticket: Ticket, *, now: datetime, exclude: frozenset[int] = frozenset(), policy: Policy | None = None
) -> Plan:
    """Decide for a ticket that needs an owner; agents who lately missed its offer are left out.

    ``policy`` asks under another policy than the desk's own.
    """
    with roster.standing():
        return _plan(ticket, policy or facts.policy(), exclude, now)


def plan_each(tickets: Sequence[Ticket], *, now: datetime) -> list[Plan]:
    """Decide for new tickets one after the other, each as if those before it had their places already."""
    if len(tickets) == 1:
        return [plan(tickets[0], now=now)]
    plans: list[Plan] = []
    with roster.standing():
        policy, known = facts.policy(), facts.everybody(now)
        for ticket in tickets:
            made = _plan(ticket, policy, frozenset(), now, known)
            plans.append(made)
            last = made.last.decision
            if last.candidates:
                number = known.staff.place[last.candidates[0].id]
                known = known.given(number, "chat" if last.outcome == "offer" else "email", now)
    return plans


def _plan(
    ticket: Ticket, policy: Policy, exclude: frozenset[int], now: datetime, known: Workforce | None = None
) -> Plan:
    history = _batons(ticket=ticket.pk) if ticket.pk else []
    others = _Others(
        exclude, frozenset(_lately_refused(ticket, policy, now)), _gave_lately(history, policy, now)
    )
    contact = facts.contact(ticket, now=now)
    if batons.unworked(ticket, history) > batons.MOST_UNWORKED:
        contact = _for_leads(contact, ticket)
    known = known or facts.asked(contact, now, policy)
    view = Outlook(ticket, contact, known, policy, now)
    asked, decision = _decided(view, others)
    if decision.to_ticket and not presence.watched_for(presence.SEEN_WITHIN, now=now):
        asked, decision = _decided(replace(view, contact=replace(contact, patient=True)), others)
        if not decision.to_ticket:  # the desk was away, and its agents may come back any moment
            decision = replace(decision, next_wake_at=now + ASKED_AGAIN)
    if decision.to_ticket and _chose_to_wait(ticket):
        view = replace(view, contact=replace(contact, patient=True))
        asked, decision = _decided(view, others)
        if decision.to_ticket and others.refused:
            decision = _after_the_pause(decision, _decided(view, _Others(exclude))[1], now)
    wait = _wait(asked)
    if contact.channel != "chat" or decision.candidates:
        return Plan(decision, promised_at(asked, decision), wait, policy)
    # Whoever comes in time breaks no promise: it is that of the mail it becomes if nobody does.
    asked, found = _decided(replace(view, contact=replace(view.contact, channel="email")), others)
    mail = Plan(found, promised_at(asked, found), None, policy)
    return Plan(decision, mail.promised_at, wait, policy, as_mail=mail if decision.to_ticket else None)


def _decided(view: Outlook, others: _Others) -> tuple[Outlook, Decision]:
    """The decision, as far as possible for nobody who shall rather not have it, and the view as it was asked.

    Whoever is only full can answer: it waits for their next place, and does not go back to somebody who is ill today.
    """
    contact = view.contact

    def without(left_out: frozenset[int]) -> tuple[Outlook, Decision]:
        asked = replace(contact, exclude=frozenset(map(str, left_out)))
        return replace(view, contact=asked), decide(asked, view.known, view.now, view.policy)

    # A chat is not offered again to whoever refused it; a mail goes to others first.
    is_chat = contact.channel == "chat"
    barred = others.barred | others.refused if is_chat else others.barred
    left_out = barred | others.refused | others.gave
    asked, decision = without(left_out)
    if others.refused and contact.promised and not (is_chat or decision.keeps_promise):
        sooner = without(barred | others.gave)  # who missed a ring said nothing about mail
        if sooner[1].keeps_promise:
            return sooner
    if decision.candidates or decision.waits_for_a_place or left_out == barred:
        return asked, decision
    return without(barred)


def _after_the_pause(found: Decision, asking_all: Decision, now: datetime) -> Decision:
    """Who waits of their own choice waits for those as well who refused the chat, and may be offered it again."""
    if asking_all.to_ticket:
        return found
    return replace(found, to_ticket=False, next_wake_at=now + ASKED_AGAIN)


def _chose_to_wait(ticket: Ticket) -> bool:
    """What the customer chose last, while the chat waited."""
    choices = Event.objects.filter(ticket=ticket.pk, kind="choice").order_by("-seq")
    last = choices.values_list("data__what", flat=True).first() if ticket.pk else None
    return last == "wait"


_batons = PreparedRead(lambda: Baton.objects.filter(ticket=Slot("ticket")))


def _for_leads(contact: Contact, ticket: Ticket) -> Contact:
    """It went on too often by itself: only a lead of its team gets it from the queue, or a person takes it."""
    leads = TeamMember.objects.filter(team=ticket.team_id, is_lead=True, agent__partner=None)
    only = frozenset(str(pk) for pk in leads.values_list("agent_id", flat=True))
    return replace(contact, team=only, follow_on=frozenset(), fallback=frozenset())


def keeps_owner(ticket: Ticket, due: datetime | None, *, now: datetime) -> bool:
    """A customer's reply goes to the last owner who is on shift, or free again before it is due."""
    if ticket.owner is None or not ticket.owner.user.is_active:
        return False
    if now - ticket.last_message_at > timedelta(days=facts.policy().sticky_days):
        return False
    next_free = roster.current().next_on(ticket.owner.pk, now)
    return next_free is not None and (next_free <= now or due is None or next_free < due)


def _wait(view: Outlook) -> Wait | None:
    contact, policy = view.contact, view.policy
    if contact.channel != "chat":
        return None
    request = Request(
        language=contact.language, channel="chat", min_level=policy.working, exclude=contact.exclude
    )
    slots = chat_slots(request, view.known, view.now, team=contact.team)
    return estimate(place_of(view.ticket), policy.chat_handle_minutes, slots)


def place_of(chat: Ticket) -> int:
    """Its place among the chats that wait for the same language in the same team; the first is 1."""
    return before(chat).live_chats().count() + 1


def _gave_lately(history: Iterable[Baton], policy: Policy, now: datetime) -> frozenset[int]:
    """Who handed the ticket on or gave it back within four hours, while somebody else can take it."""
    since = now - timedelta(hours=policy.no_return_hours)
    gave: set[int | None] = set()
    for baton in history:
        if baton.handed_at is not None and baton.handed_at > since:
            gave.add(baton.giver_id)
        if baton.answer == Baton.Answer.RETURNED and baton.answered_at and baton.answered_at > since:
            gave |= {baton.giver_id, baton.receiver_id}
    return frozenset(agent for agent in gave if agent)


def _lately_refused(ticket: Ticket, policy: Policy, now: datetime) -> list[int]:
    if not ticket.pk or ticket.channel != Channel.CHAT:  # only chats are offered
        return []
    return _refused(ticket=ticket.pk, since=now - timedelta(minutes=policy.offer_pause_minutes))


_refused = PreparedRead(
    lambda: (
        Offer.objects.filter(ticket=Slot("ticket"), ended_at__gt=Slot("since", DateTimeField()))
        .filter(state__in=["missed", "declined"])
        .values_list("agent_id", flat=True)
    )
)
