"""A promise that will not be kept is replaced by an honest one, before the customer has to ask."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.duties.models import Letter
from helpdesk.people.actions import make_link
from tickets import log
from tickets.actions import alarms
from tickets.actions.opening import in_words
from tickets.log import Entry
from tickets.mail import compose
from tickets.models import Alarm, Ticket
from tickets.models.ticket import Channel


@dataclass(frozen=True, slots=True)
class Renewal:
    """``at`` None: no new time can be named. ``after`` is how many renewals there were when this was decided."""

    at: datetime | None
    after: int


def renew_promise(ticket: Ticket, renewal: Renewal, *, now: datetime) -> bool:
    """Tell the customer on the conversation and by mail, and the lead on shift; the first promise stays what counts.

    False when somebody answered, or told them, in the meantime.
    """
    letter = _letter(ticket, renewal, now)
    with transaction.atomic():
        locked = log.lock([ticket.pk])[ticket.pk]
        if locked.promise is None or locked.renewals != renewal.after:
            return False
        changed = {"renewed_to": renewal.at, "renewals": renewal.after + 1}
        Ticket.objects.filter(pk=ticket.pk).update(**changed)
        data = {"promise": renewal.at.isoformat()} if renewal.at else {}
        alarm = alarms.raise_alarm(locked, Alarm.Kind.PROMISE, now=now)
        entries = [Entry("promise_renewed", data=data), *([alarm] if alarm else [])]
        log.append([(locked, entry) for entry in entries], now=now)
        if letter is not None:
            queue_letter(letter, now=now)
    return True


def _letter(ticket: Ticket, renewal: Renewal, now: datetime) -> LetterDraft | None:
    to = _reader(ticket)
    if to is None:
        return None
    link = make_link(ticket.customer, to.address, subject=ticket.public_id, now=now)
    context: dict[str, object] = {"promise": in_words(ticket, renewal.at), "path": f"/requests/{link}/"}
    letter = compose.letter(
        ticket, to, compose.Words("notice", "promise_renewed", context), compose.thread_of(ticket)
    )
    return compose.without_strangers_words(letter, to)


def _reader(ticket: Ticket) -> compose.Recipient | None:
    """Whoever got an acknowledgement: machines, lists and who asked for no answer by itself got none (G15)."""
    greeted = Letter.objects.filter(conversation=ticket.public_id, kind=Letter.Kind.ACKNOWLEDGEMENT)
    return compose.recipient_for(ticket) if ticket.channel == Channel.CHAT or greeted.exists() else None
