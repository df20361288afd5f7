"""Asking the engine for what is wanted: a sweep, so that an engine that is slow or away holds nobody up."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.dispatch import receiver

from helpdesk.duties.claim import claim, oldest_due
from helpdesk.duties.sweeps import sweep, wake
from helpdesk.languages import translators
from helpdesk.languages.translate import translated
from helpdesk.languages.translators import Engine, TranslationError
from tickets.actions import translating
from tickets.log import events_appended
from tickets.models import Event, ReadIn, Translation

log = logging.getLogger(__name__)
BATCH = 100
BUDGET = 60.0  # seconds of one turn; what is left comes next
LEASE = timedelta(minutes=5)  # a long text is several requests of a quarter of a minute each


@receiver(events_appended, dispatch_uid="tickets.translating")
def heard(events: list[Event], **_: Any) -> None:
    """A customer wrote where somebody reads along in another language: they read it now, not at the next turn."""
    if translators.configured() is None:
        return
    wrote = {one.ticket_id for one in events if one.kind == "message" and one.author == "customer"}
    if wrote and ReadIn.objects.filter(ticket__in=wrote).exists():
        wake("translations")


@sweep("translations", every=timedelta(seconds=30), oldest=lambda now: _oldest(now))
def translate_due(*, now: datetime) -> int:
    """What is wanted and not there yet, one after the other; when the engine fails, the rest waits for a turn."""
    engine = translators.configured()
    if engine is None:
        return 0
    translating.want(ReadIn.objects.filter(ticket__last_seq__gt=F("upto"))[:BATCH], now=now)
    done, until = 0, time.monotonic() + BUDGET
    waiting = _wanted().select_related("message")
    while time.monotonic() < until and (rows := claim(waiting, 1, now=now, lease=LEASE)):
        try:
            done += _translate(engine, rows[0], now=now)
        except TranslationError as error:
            log.warning("a message was not translated", extra={"row": rows[0].pk, "reason": error.kind})
            translating.put_off(rows[0], error, now=now)
            if not error.lasts:
                break
    return done


def _oldest(now: datetime) -> datetime | None:
    return oldest_due(_wanted(), now) if translators.configured() is not None else None


def _wanted() -> "QuerySet[Translation]":
    return Translation.objects.filter(state=Translation.State.NEW)


def _translate(engine: Engine, row: Translation, *, now: datetime) -> bool:
    message = row.message
    text = translated(engine, message.words, source=message.language, target=row.language)
    return translating.store_translation(row, text, engine.name, now=now)
