"""What the contact form brings becomes a ticket: find out the language, then one action."""

from dataclasses import dataclass
from datetime import datetime

from helpdesk.lib.signing import mac
from helpdesk.people import actions as people
from helpdesk.people.models import Customer, Team
from tickets import actions
from tickets.actions import Body, Contact, NewFile, Post, Posted, Refused
from tickets.actions.claims import answerable, claim_by_form
from tickets.languages import language_of, routed_language
from tickets.log import SYSTEM, Writer
from tickets.models import Message, Ticket
from tickets.models.ticket import Channel, Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A filled form. ``language`` is set when another than the page's was chosen; ``nonce`` is the form's own."""

    nonce: str
    name: str
    address: str
    text: str
    subject: str = ""
    language: str = ""
    page: str = ""
    accept: tuple[str, ...] = ()
    zone: str = ""
    zone_source: str = ""
    country: str = ""
    files: tuple[NewFile, ...] = ()
    is_trapped: bool = False
    skills: tuple[str, ...] = ()
    priority: int = Priority.NORMAL


@dataclass(frozen=True, slots=True)
class Sent:
    """The stored ticket, and the token of a link to it for the screen (it proves no address)."""

    ticket: Ticket
    token: str


def receive(filled: Filled, team: Team, *, now: datetime) -> Sent | Refused:
    """Store a filled form durably; the same form sent again gets the first ticket, with other words a refusal (G2)."""
    public_id = mac("form", filled.nonce, length=32)
    first = _first_message(public_id)
    if first is None:
        answer, ticket = _open(filled, team, public_id, now)
    else:
        answer, ticket = _again(filled, first, now), first.ticket
    if isinstance(answer, Refused):
        return answer
    if filled.is_trapped:
        actions.mark_spam(ticket.pk, by=SYSTEM, now=now)
        return Sent(ticket, "")
    return Sent(ticket, people.make_link(ticket.customer, "", subject=public_id, now=now))


def _first_message(public_id: str) -> Message | None:
    rows = Message.objects.select_related("ticket__customer", "customer")
    return rows.filter(ticket__public_id=public_id).order_by("pk").first()


def _again(filled: Filled, first: Message, now: datetime) -> Posted | Refused:
    """As the customer who wrote the first time, who may have become one with another record since."""
    assert first.customer is not None
    post = Post(
        conversation=first.ticket.public_id,
        writer=Writer.customer(first.customer),
        body=Body(text=filled.text, files=filled.files),
        client_id=_client_id(first.ticket.public_id),
        reopens=False,
    )
    return actions.post_messages([post], now=now)[0]


def _open(filled: Filled, team: Team, public_id: str, now: datetime) -> tuple[Posted | Refused, Ticket]:
    locale = next(iter(filled.accept), "")
    hints = people.Hints(
        name=filled.name,
        zone=filled.zone,
        zone_source=filled.zone_source,
        country=filled.country,
        locale=locale,
    )
    form_id = mac("form-customer", filled.nonce, length=32)
    customer = claim_by_form(form_id, filled.address, hints, now=now)
    language, how, probability = _language(filled, customer, now)
    contact = Contact(
        channel=Channel.FORM,
        customer=customer,
        team=team,
        body=Body(text=filled.text, files=filled.files),
        client_id=_client_id(public_id),
        public_id=public_id,
        subject=filled.subject,
        language=language,
        language_how=how,
        language_probability=probability,
        source=f"form:{filled.page}",
        acknowledge_to=None if filled.is_trapped else answerable(customer),
        skills=filled.skills,
        priority=filled.priority,
    )
    opened = actions.open_ticket(contact, now=now)
    return opened.posted, opened.ticket


def _client_id(public_id: str) -> str:
    return f"form:{public_id}"


def _language(filled: Filled, customer: Customer, now: datetime) -> tuple[str, str, float]:
    """A choice is final; otherwise the words decide, with the page and the browser as the prior."""
    if filled.language:
        _note_language(customer, filled.language, "choice", now)
        return filled.language, "choice", 1.0
    verdict = language_of(filled.text, customer, page=filled.page, accept=filled.accept)
    certain = verdict.language if verdict.how == "certain" else ""
    if certain:
        _note_language(customer, certain, "detected", now)
    elif filled.page:
        _note_language(customer, filled.page, "page", now)
    return routed_language(verdict, customer, filled.page)


def _note_language(customer: Customer, language: str, source: str, now: datetime) -> None:
    people.note_hints(customer, people.Hints(language=language, language_source=source), now=now)
