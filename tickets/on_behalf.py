"""What people of the desk begin for a customer: words that were told to them, and what they write first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.lib.signing import mac
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Customer, Team
from tickets import actions
from tickets.actions import Body, Contact, NewFile, Posted, Refused
from tickets.actions.beginning import begin
from tickets.actions.claims import answerable, claim_by_form
from tickets.actions.conversation import note_event
from tickets.actions.replying import ENOUGH, had_enough
from tickets.languages import language_of, routed_language
from tickets.log import Entry, Writer
from tickets.mail import compose
from tickets.models import Ticket
from tickets.models.ticket import Channel

TOLD = "told"  # how sure it is who said it: whoever took it down heard them


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A filled form. ``about`` is the customer of a ticket at hand, else the address or name says who it is.

    ``vouched``: whoever fills it may know whose address it is; else it begins a record beside any other.
    """

    nonce: str
    team: Team
    text: str
    subject: str = ""
    language: str = ""
    about: Customer | None = None
    address: str = ""
    name: str = ""
    vouched: bool = True
    files: tuple[NewFile, ...] = ()


def take_down(told: Begun, by: Writer, owner: Agent | None, *, now: datetime) -> Ticket | Refused:
    """What a customer said, as their own request: routed by the rules, or given to ``owner``; acknowledged by mail."""
    contact = _contact(told, Channel.FORM, now)
    opened = actions.open_ticket(contact, now=now)
    if isinstance(opened.posted, Refused):
        return opened.posted
    note_event(opened.ticket.pk, Entry("taken_down", by, internal=True, client_id=told.nonce), now=now)
    if owner is not None and opened.posted.first:
        return actions.assign(opened.ticket.pk, owner, by=by, client_id=f"{told.nonce[:56]}:take", now=now)
    return opened.ticket


def write_first(begun: Begun, agent: Agent, *, hold: timedelta, now: datetime) -> Posted | Refused | None:
    """A letter to a customer that begins a ticket of this agent; None where no address of theirs is known."""
    contact = _contact(begun, Channel.EMAIL, now)
    row = compose.own_address(contact.customer)
    if row is None:
        return None
    is_known = Ticket.objects.filter(public_id=contact.public_id).exists()
    if had_enough([row.address], now=now) and not is_known:
        return Refused(contact.public_id, contact.client_id, "too_fast", ENOUGH)
    return begin(contact, agent, hold=hold, now=now)


def _contact(begun: Begun, channel: str, now: datetime) -> Contact:
    customer = _customer(begun, now)
    language, how, probability = _language(begun, customer)
    public_id = mac("on-behalf", begun.nonce, length=32)
    return Contact(
        channel=channel,
        customer=customer,
        team=begun.team,
        body=Body(text=begun.text, files=begun.files, standing=TOLD if channel == Channel.FORM else ""),
        client_id=f"desk:{public_id}",
        public_id=public_id,
        subject=begun.subject,
        language=language,
        language_how=how,
        language_probability=probability,
        source="desk",
        acknowledge_to=answerable(customer),
    )


def _customer(begun: Begun, now: datetime) -> Customer:
    """Whom it is about: who owns the address already, or a record of this form's own (G2)."""
    hints = people.Hints(
        name=begun.name, language=begun.language, language_source="agent" if begun.language else ""
    )
    known = begun.about or (people.owner_of(begun.address) if begun.vouched and begun.address else None)
    if known is not None:
        people.note_hints(known, hints, now=now)
        return known
    form_id = mac("on-behalf-customer", begun.nonce, length=32)
    return claim_by_form(form_id, begun.address, hints, now=now)


def _language(begun: Begun, customer: Customer) -> tuple[str, str, float]:
    if begun.language:
        return begun.language, "choice", 1.0
    verdict = language_of(begun.text, customer, page=begun.team.language)
    return routed_language(verdict, customer, begun.team.language)
