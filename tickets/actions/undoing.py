"""Taking back what was done a moment ago, exactly, as long as nothing else happened since."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.sweeps import wake
from helpdesk.people.models import Agent
from tickets import log
from tickets.actions import load
from tickets.actions.assigning import AssigningError
from tickets.actions.columns import as_text, from_text, set_columns
from tickets.log import Entry, Writer
from tickets.models import Ticket

INSTANTS = ("queued_at", "next_wake_at", "waiting_since", "due_at", "snoozed_until", "closed_at")
KINDS = {"close": ("reopened", False), "snooze": ("woken", True)}


@dataclass(frozen=True, slots=True)
class Before:
    """How a ticket stood before a change; plain values, so that it can travel in a signed address."""

    ticket: int
    what: str
    state: str
    owner: int | None
    instants: dict[str, str | None]
    version: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def before(ticket: Ticket, what: str) -> Before:
    """Note how it stands; ``what`` is close, snooze or assign. The change itself makes the next version."""
    instants = {name: as_text(getattr(ticket, name)) for name in INSTANTS}
    return Before(ticket.pk, what, ticket.state, ticket.owner_id, instants, ticket.version + 1)


def undo(was: Before, *, by: Writer, now: datetime) -> Ticket:
    """Put a ticket back as it was. Raises AssigningError when somebody did something else since."""
    seen = Ticket.objects.get(pk=was.ticket)
    with transaction.atomic():
        load.lock_agents([seen.owner_id, seen.offered_to_id, was.owner])
        ticket = log.lock([was.ticket])[was.ticket]
        if ticket.version != was.version or ticket.offered_to_id is not None:
            raise AssigningError(
                noop("This cannot be taken back: something else happened to the ticket since.")
            )
        held = load.held(ticket)
        set_columns(ticket, _fields(was))
        load.move([held], [load.held(ticket)])
        log.append([(ticket, _entry(was, by))], now=now)
        transaction.on_commit(lambda: wake("queue"), robust=True)
    return ticket


def _entry(was: Before, by: Writer) -> Entry:
    if was.what == "assign":
        if was.owner is None:
            return Entry("released", by, internal=True, data={"undone": True})
        agent = Agent.objects.select_related("user").get(pk=was.owner)
        return Entry(
            "assigned", by, data={"to": {"name": agent.user.name}, "agent": agent.pk, "undone": True}
        )
    kind, internal = KINDS[was.what]
    return Entry(kind, by, internal=internal, data={"undone": True})


def _fields(was: Before) -> dict[str, Any]:
    instants = {name: from_text(text) for name, text in was.instants.items()}
    return {"state": was.state, "owner_id": was.owner, **instants}
