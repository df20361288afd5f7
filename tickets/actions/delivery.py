"""An answer that did not arrive is work again: its ticket comes back to whoever owns it."""

from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.audit import record
from helpdesk.duties.models import Letter
from helpdesk.duties.sweeps import wake
from tickets.actions.states import change_ticket, our_turn
from tickets.log import SYSTEM, Entry
from tickets.models import Ticket
from tickets.models.ticket import State

UNDELIVERED = (Letter.State.FAILED, Letter.State.UNKNOWN)
AGAIN = {"state": Letter.State.QUEUED, "attempts": 0, "leased_until": None, "error": "", "noted": False}
DROPPED = {
    "state": Letter.State.FAILED,
    "answer": "",
    "error": noop("it was held, and an administrator decided against it"),
}


def came_back(letter: Letter, words: str) -> None:
    """A report says so. The note on its ticket says it too; a report that anybody can forge opens no ticket again."""
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.FAILED, answer=words[:500], noted=True)


def send_again(letter_id: int, *, actor: str, now: datetime) -> bool:
    """The stored bytes go out once more, under the same Message-ID; False when nothing is stuck."""
    with transaction.atomic():
        stuck = Letter.objects.filter(pk=letter_id, state__in=[*UNDELIVERED, Letter.State.HELD])
        changed = stuck.update(due_at=now, **AGAIN)
        if changed:
            record(actor, "send letter again", f"letter:{letter_id}", now=now)
            transaction.on_commit(lambda: wake("letters"), robust=True)
    return bool(changed)


def settle_held(what: Literal["send", "drop"], *, actor: str, now: datetime) -> int:
    """All letters that are held go out now, or never; answers how many. Dropped answers go back to their agents."""
    with transaction.atomic():
        held = Letter.objects.filter(state=Letter.State.HELD)
        count = held.update(due_at=now, **(AGAIN if what == "send" else DROPPED))
        if count:
            record(actor, f"{what} held letters", "letters", count=count, now=now)
            transaction.on_commit(lambda: wake("letters"), robust=True)
    return count


def return_undelivered(letter: Letter, ticket_id: int, *, now: datetime) -> Ticket:
    """Say on the ticket that a letter failed, and open a ticket that waited for its reader or was closed (G7).

    That a copy failed is said; the answer itself arrived, and the ticket stays as it is.
    Once for each letter, however often it is called; spam stays where it is and is told nothing.
    """

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        told = Letter.objects.filter(pk=letter.pk, noted=False, state__in=UNDELIVERED).update(noted=True)
        if not told or ticket.state == State.SPAM:
            return None
        data = {"letter": letter.pk, "state": str(letter.state), "answer": letter.answer or letter.error}
        if letter.copy_of_id is not None:
            data["copy"] = letter.recipient
        fields = {} if ticket.is_ours or letter.copy_of_id is not None else our_turn(ticket, now)
        return fields, Entry("undelivered", SYSTEM, internal=True, data=data)

    return change_ticket(ticket_id, change, now=now)
