"""A conversation read in a second language: what is wanted, and what became of it. Engines are asked elsewhere."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from helpdesk.duties.sweeps import wake
from helpdesk.languages.codes import base
from helpdesk.languages.translate import is_worth
from helpdesk.languages.translators import TranslationError
from helpdesk.people.models import Agent
from tickets import log
from tickets.log import SYSTEM, Entry
from tickets.models import Event, Message, ReadIn, Ticket, Translation

MOST = 100  # messages of one conversation, the newest
ATTEMPTS = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=15)
NEW, DONE, FAILED = Translation.State.NEW, Translation.State.DONE, Translation.State.FAILED


def read_in(ticket_id: int, language: str, *, now: datetime) -> None:
    """From now on what the customer writes is wanted in this language too; what failed is tried once more."""
    with transaction.atomic():
        reading, _ = ReadIn.objects.get_or_create(
            ticket_id=ticket_id, language=language, defaults={"since": now}
        )
        failed = Translation.objects.filter(message__ticket=ticket_id, language=language, state=FAILED)
        failed.update(state=NEW, attempts=0, due_at=now, leased_until=None, error="")
    want([reading], now=now)
    wake("translations")


def read_original(ticket_id: int, language: str) -> None:
    """Nothing more is wanted; what is translated stays in the log."""
    with transaction.atomic():
        ReadIn.objects.filter(ticket=ticket_id, language=language).delete()
        Translation.objects.filter(message__ticket=ticket_id, language=language, state=NEW).delete()


def want(readings: Iterable[ReadIn], *, now: datetime) -> None:
    """Rows for what customers wrote since they were looked at."""
    for reading in readings:
        last = Ticket.objects.values_list("last_seq", flat=True).get(pk=reading.ticket_id)
        rows = [
            Translation(message=message, language=reading.language, due_at=now)
            for message in _written(reading)
            if _is_foreign(message, reading.language)
        ]
        with transaction.atomic():
            if not ReadIn.objects.filter(pk=reading.pk).update(upto=last):
                continue  # switched off meanwhile
            Translation.objects.bulk_create(reversed(rows), ignore_conflicts=True)


def _written(reading: ReadIn) -> list[Message]:
    events = Event.objects.filter(
        ticket=reading.ticket_id,
        seq__gt=reading.upto,
        kind="message",
        author="customer",
        internal=False,
        message__redacted=False,
    )
    return [
        event.message for event in events.select_related("message").order_by("-seq")[:MOST] if event.message
    ]


def _is_foreign(message: Message, language: str) -> bool:
    return base(message.language) != base(language) and is_worth(message.text)


def store_translation(row: Translation, text: str, engine: str, *, now: datetime) -> bool:
    """The words as an event for the people of the desk; once, and not where nobody wants them any more."""
    with transaction.atomic():
        ticket = log.lock([row.message.ticket_id])[row.message.ticket_id]
        wanted = Translation.objects.filter(pk=row.pk, state=NEW, message__redacted=False)
        if not wanted.update(state=DONE, leased_until=None, error=""):
            return False
        # A partner's people read along live only what is shared with them.
        owner = Agent.objects.filter(pk=ticket.owner_id) if ticket.owner_id else Agent.objects.none()
        shared = owner.values_list("partner", flat=True).first()
        of = Event.objects.filter(ticket=ticket, message=row.message_id, kind="message").latest("seq").seq
        words = {"lang": row.language, "text": text, "engine": engine, "reviewed": False}
        facts = {"of": of, "translation": words, "shared": shared}
        log.append([(ticket, Entry("translation", SYSTEM, True, facts))], now=now)
    return True


def put_off(row: Translation, error: TranslationError, *, now: datetime) -> None:
    """Try again later, unless it would fail again or has failed often enough."""
    gives_up = error.lasts or row.attempts >= ATTEMPTS
    pause = max(min(FIRST_PAUSE * 2**row.attempts, LONGEST_PAUSE), timedelta(seconds=error.retry_after))
    Translation.objects.filter(pk=row.pk, state=NEW).update(
        state=FAILED if gives_up else NEW, due_at=now + pause, leased_until=None, error=error.kind
    )
