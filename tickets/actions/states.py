"""Changes of a ticket's state and facts, each one transaction with its event."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.coverage.customer_hours import OpenHours
from helpdesk.duties.sweeps import wake
from helpdesk.languages.codes import normalize
from helpdesk.lib.zones import canonical, zone
from helpdesk.people import actions as people
from helpdesk.people.models import Customer
from tickets import deadlines, log
from tickets.actions import load
from tickets.actions.assigning import AssigningError
from tickets.actions.columns import routed_again, set_columns
from tickets.log import Entry, Writer
from tickets.models import Offer, Tag, Ticket
from tickets.models.ticket import Priority, State

SPAM_KEPT = timedelta(days=30)
MOST_FOLLOWING = 200  # of a customer's other tickets, those due first: machines write under one address too
Change = Callable[[Ticket], tuple[dict[str, Any], Entry] | None]


def close(
    ticket_id: int, *, by: Writer, client_id: str | None = None, thanks: bool = False, now: datetime
) -> Ticket:
    """End a conversation; its owner stays, and a message within its time opens it again.

    ``thanks``: it was opened again by a customer who only thanked, and its log says so. Raises AssigningError where
    nobody has answered yet: what a customer writes first is no thanks.
    """

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        if not ticket.is_open:
            return None
        if thanks and not ticket.may_be_thanks:
            raise AssigningError(noop("Only what a customer writes after an answer can be mere thanks."))
        data: dict[str, Any] = {"by": {"role": by.role, "name": by.name}}
        if thanks:
            data["thanks"] = True
        entry = Entry("closed", by, data=data, client_id=client_id)
        return {"state": State.CLOSED, "closed_at": now, **AT_REST}, entry

    return change_ticket(ticket_id, change, now=now)


def reopen(ticket_id: int, *, by: Writer, now: datetime) -> Ticket:
    """Open a closed ticket again: it is our turn. Raises AssigningError for one that was merged away."""

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        if ticket.state != State.CLOSED:
            return None
        _refuse_merged(ticket)
        return our_turn(ticket, now), Entry("reopened", by)

    return change_ticket(ticket_id, change, now=now)


def our_turn(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """The columns of a ticket that rested and waits for us from now on: due anew, and in the queue without an owner."""
    place = {} if ticket.owner_id else {"queued_at": now, "next_wake_at": now}
    return {
        "state": State.OPEN,
        "closed_at": None,
        "snoozed_until": None,
        "waiting_since": now,
        "due_at": deadlines.due_at(ticket.customer, ticket.team_id, now),
        **place,
    }


def snooze(ticket_id: int, until: datetime, *, by: Writer, now: datetime) -> Ticket:
    """Set aside until an instant; a customer's message ends it earlier."""
    if until <= now:
        raise AssigningError(noop("A ticket can only be set aside until a time to come."))

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        if not ticket.is_open:
            return None
        fields: dict[str, Any] = {"state": State.SNOOZED, "snoozed_until": until}
        if ticket.owner_id is None:
            fields["next_wake_at"] = until
        return fields, Entry("snoozed", by, internal=True, data={"until": until.isoformat()})

    return change_ticket(ticket_id, change, now=now)


def wake_up(ticket_id: int, *, now: datetime) -> Ticket:
    """A snoozed ticket's time has come."""

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        if ticket.state != State.SNOOZED or ticket.snoozed_until is None or ticket.snoozed_until > now:
            return None
        fields: dict[str, Any] = {"state": State.OPEN, "snoozed_until": None, "waiting_since": now}
        return fields, Entry("woken", internal=True)

    return change_ticket(ticket_id, change, now=now)


def mark_spam(ticket_id: int, *, by: Writer, now: datetime) -> Ticket:
    """No answer and no promise; it can be restored for 30 days. Raises AssigningError for a merged one."""

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        if ticket.state == State.SPAM:
            return None
        _refuse_merged(ticket)
        fields = {
            "state": State.SPAM,
            "closed_at": now,
            "promised_at": None,
            "promise_kept": None,
            **AT_REST,
        }
        return fields, Entry("spam", by, internal=True)

    return change_ticket(ticket_id, change, now=now)


def restore(ticket_id: int, *, by: Writer, now: datetime) -> Ticket:
    """It was no spam after all: back to the queue or its owner. Raises AssigningError after 30 days."""

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        if ticket.state != State.SPAM:
            return None
        if ticket.closed_at is not None and now - ticket.closed_at > SPAM_KEPT:
            raise AssigningError(noop("This was marked as spam more than 30 days ago and cannot come back."))
        return our_turn(ticket, now), Entry("restored", by, internal=True)

    return change_ticket(ticket_id, change, now=now)


def set_language(ticket_id: int, language: str, *, by: Writer, now: datetime) -> Ticket:
    """A person says which language this is; it wins over any guess and is kept for the customer."""
    code = normalize(language)

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        if ticket.language == code and ticket.language_how in ("agent", "choice"):
            return None
        how = "choice" if by.role == "customer" else "agent"
        fields = {"language": code, "language_how": how, "language_probability": 1.0}
        people.choose(ticket.customer, language=code, now=now)
        said = Entry("language", by, data={"language": code, "was": ticket.language})
        return fields | routed_again(ticket, now), said

    return change_ticket(ticket_id, change, now=now)


def set_zone(ticket_id: int, zone_name: str, *, by: Writer, now: datetime) -> Ticket:
    """A person says where the customer is; it wins over any other sign. Raises ZoneError for no zone."""
    name = canonical(zone(zone_name).key)

    def correct(customer: Customer) -> Entry | None:
        if customer.zone == name and customer.zone_source == "choice":
            return None
        was = customer.zone
        people.choose(customer, zone_name=name, now=now)
        return Entry("zone", by, internal=True, data={"zone": name, "was": was})

    return _correct_place(ticket_id, correct, now)


def set_country(ticket_id: int, country: str, *, by: Writer, now: datetime) -> Ticket:
    """A person says in which country the customer lives: two letters, or "" for not known. A sign of their zone."""

    def correct(customer: Customer) -> Entry | None:
        if customer.country == country:
            return None
        was = customer.country
        people.say_country(customer, country, now=now)
        return Entry("country", by, internal=True, data={"country": country, "was": was})

    return _correct_place(ticket_id, correct, now)


def set_week(ticket_id: int, week: OpenHours | None, *, by: Writer, now: datetime) -> Ticket:
    """A person says when the customer is at work; None: as everybody in their country."""
    told = week.stored if week else None

    def correct(customer: Customer) -> Entry | None:
        if customer.week == told:
            return None
        people.say_week(customer, told)
        return Entry("week", by, internal=True, data={"week": told})

    return _correct_place(ticket_id, correct, now)


def _correct_place(ticket_id: int, correct: Callable[[Customer], Entry | None], now: datetime) -> Ticket:
    """Correct where a customer is; whatever of theirs waits for us is due by their new hours, as its log says."""
    said: Entry | None = None

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        nonlocal said
        said = correct(ticket.customer)
        return None if said is None else (_due_anew(ticket, now), said)

    def follow(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        fields = _due_anew(ticket, now)
        return (fields, said) if fields and said is not None else None

    ticket = change_ticket(ticket_id, change, now=now)
    if said is not None:
        others = Ticket.objects.ours().filter(customer=ticket.customer_id).exclude(pk=ticket_id)
        for pk in list(others.order_by("due_at", "pk").values_list("pk", flat=True)[:MOST_FOLLOWING]):
            change_ticket(pk, follow, now=now)
    return ticket


def due_anew(ticket_id: int, *, now: datetime) -> bool:
    """The calendar that a ticket is due by may be another one now; answers whether it is due at another time."""
    moved = False

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        nonlocal moved
        fields = _due_anew(ticket, now)
        moved = bool(fields) and fields["due_at"] != ticket.due_at
        if not moved:
            return None
        due = fields["due_at"].isoformat() if fields["due_at"] else None
        return fields, Entry("due_moved", internal=True, data={"due": due})

    change_ticket(ticket_id, change, now=now)
    return moved


def _due_anew(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """When a ticket that waits for us is due by its customer's hours; routing looks again, as those rank agents."""
    if not ticket.is_ours or ticket.waiting_since is None:
        return {}
    return {"due_at": deadlines.due_of(ticket), **routed_again(ticket, now)}


def set_tags(
    ticket_id: int, names: Iterable[str], *, was: Iterable[str] | None = None, by: Writer, now: datetime
) -> Ticket:
    """Give a ticket these tags instead of those it ``was`` shown with (None: of all); unknown ones are made."""

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        stand = {tag.name for tag in ticket.tags.all()}
        wanted = _changed(stand, None if was is None else _tags(was), _tags(names))
        if wanted == sorted(stand):
            return None
        ticket.tags.set([Tag.objects.get_or_create(name=name)[0] for name in wanted])
        return {}, Entry("tagged", by, internal=True, data={"tags": wanted})

    return change_ticket(ticket_id, change, now=now)


def set_priority(ticket_id: int, priority: Priority, *, by: Writer, now: datetime) -> Ticket:
    """Before or after others in the queue; one that nobody has is looked at again at once."""

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        if ticket.priority == priority:
            return None
        facts = {"priority": int(priority), "was": ticket.priority}
        entry = Entry("priority", by, internal=True, data=facts)
        return {"priority": priority, **routed_again(ticket, now)}, entry

    return change_ticket(ticket_id, change, now=now)


def set_skills(
    ticket_id: int, skills: Iterable[str], *, was: Iterable[str] | None = None, by: Writer, now: datetime
) -> Ticket:
    """What whoever answers should be able to do, as tags are given; a ticket of nobody is looked at again at once."""

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        stand = set(ticket.skills)
        wanted = _changed(stand, None if was is None else set(was), set(skills))
        if wanted == sorted(stand):
            return None
        entry = Entry("skills", by, internal=True, data={"skills": wanted})
        return {"skills": wanted, **routed_again(ticket, now)}, entry

    return change_ticket(ticket_id, change, now=now)


def _tags(names: Iterable[str]) -> set[str]:
    return {name.strip()[:40] for name in names if name.strip()}


def _changed(stand: set[str], was: set[str] | None, wanted: set[str]) -> list[str]:
    """What stands, without what one person took from what they saw, with what they added to it."""
    seen = stand if was is None else was
    return sorted((stand - (seen - wanted)) | (wanted - seen))


def set_subject(ticket_id: int, subject: str, *, by: Writer, now: datetime) -> Ticket:
    """Give a ticket another title."""

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        if ticket.subject == subject[:400]:
            return None
        return {"subject": subject[:400]}, Entry("renamed", by, internal=True)

    return change_ticket(ticket_id, change, now=now)


AT_REST: dict[str, Any] = {
    "queued_at": None,
    "next_wake_at": None,
    "offered_to_id": None,
    "waiting_since": None,
    "snoozed_until": None,
    "due_at": None,
}


def change_ticket(ticket_id: int, change: Change, *, now: datetime) -> Ticket:
    """Lock agent and ticket, apply ``change`` and its event, move the load, and let the queue know."""
    for _ in range(5):
        seen = Ticket.objects.get(pk=ticket_id)
        with transaction.atomic():
            load.lock_agents([seen.owner_id, seen.offered_to_id])
            ticket = log.lock([ticket_id])[ticket_id]
            if (ticket.owner_id, ticket.offered_to_id) != (seen.owner_id, seen.offered_to_id):
                continue
            before = load.held(ticket)
            done = change(ticket)
            if done is None:
                return ticket
            fields, entry = done
            _apply(ticket, fields, now)
            load.move([before], [load.held(ticket)])
            load.wrap_up(ticket, before, now)
            log.append([(ticket, entry)], now=now)
            transaction.on_commit(lambda: wake("queue"), robust=True)
            return ticket
    raise load.HoldersMoved


def _refuse_merged(ticket: Ticket) -> None:
    if ticket.merged_into_id is not None:
        raise AssigningError(noop("This ticket was merged into another one. Separate the two first."))


def _apply(ticket: Ticket, fields: dict[str, Any], now: datetime) -> None:
    if "state" in fields:
        Offer.objects.withdraw(ticket, now=now)
        fields = {"offered_to_id": None, **fields}
    if fields:
        set_columns(ticket, fields)
