"""Swaps of shifts: one asks, the other agrees, a lead grants; only then do hours change."""

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.coverage import roster
from helpdesk.coverage.actions.hours import changed
from helpdesk.coverage.actions.timeoff import TimeOffError, Verdict
from helpdesk.coverage.calendar import blocks
from helpdesk.coverage.models import Absence, ExtraShift, Swap
from helpdesk.coverage.stretches import one_shift, stretch
from helpdesk.duties.audit import record
from helpdesk.people.models import Agent


def ask_swap(swap: Swap, *, now: datetime) -> Swap:
    """Ask a colleague to work a shift. Raises TimeOffError when the two calendars do not allow it."""
    swap.created_at, swap.state = now, Swap.State.ASKED
    check_swap(swap, now=now)
    try:
        with transaction.atomic():
            swap.save(force_insert=True)
            record(swap.giver.key, "ask swap", swap.taker.key, now=now)
    except IntegrityError:
        raise TimeOffError(noop("You have asked somebody to take this shift already.")) from None
    return swap


def agree(swap: Swap, *, now: datetime) -> None:
    """The colleague is willing; a lead decides. Raises TimeOffError when it is over or no longer possible."""
    check_swap(swap, now=now)
    with transaction.atomic():
        _move(swap, Swap.State.ASKED, Swap.State.AGREED)
        record(swap.taker.key, "agree to swap", swap.giver.key, now=now)


def decline_swap(swap: Swap, by: Agent, *, now: datetime) -> None:
    """The colleague does not want it, or whoever asked takes it back. Raises TimeOffError when it is decided."""
    to = Swap.State.WITHDRAWN if by.pk == swap.giver_id else Swap.State.REFUSED
    with transaction.atomic():
        if not Swap.objects.open().filter(pk=swap.pk).update(state=to, decided_at=now):
            raise TimeOffError(noop("This was decided or taken back meanwhile."))
        record(by.key, f"swap {to}", swap.giver.key, now=now)


def decide_swap(swap: Swap, verdict: Verdict, *, now: datetime) -> None:
    """Grant: both calendars change in one transaction. Raises TimeOffError when it is over or no longer possible."""
    if verdict.granted:
        check_swap(swap, now=now)
    to = Swap.State.GRANTED if verdict.granted else Swap.State.REFUSED
    with transaction.atomic():
        fields = {"answer": verdict.answer[:200], "decided_by": verdict.by, "decided_at": now}
        _move(swap, Swap.State.AGREED, to, **fields)
        record(f"user:{verdict.by.pk}", f"swap {to}", swap.giver.key, now=now, taker=swap.taker.key)
        if verdict.granted:
            _give(swap.giver, swap.taker, swap.start, swap.end, now)
            if swap.back_start is not None and swap.back_end is not None:
                _give(swap.taker, swap.giver, swap.back_start, swap.back_end, now)


def check_swap(swap: Swap, *, now: datetime) -> None:
    """Raise TimeOffError unless each works what they would give, and neither works in the other's hours."""
    book = roster.current()
    legs = [(swap.giver, swap.taker, swap.start, swap.end)]
    if swap.back_start is not None and swap.back_end is not None:
        legs.append((swap.taker, swap.giver, swap.back_start, swap.back_end))
    given = {(giver.pk, start, end) for giver, _, start, end in legs}
    for giver, taker, start, end in legs:
        if start <= now:
            raise TimeOffError(noop("Only a shift that has not begun can be swapped."))
        if (start, end) not in blocks(book.of(giver.pk), start, end):
            raise TimeOffError(noop("The hours have changed since; look again at who works when."))
        taken = [span for span in blocks(book.of(taker.pk), start, end) if (taker.pk, *span) not in given]
        if taken:
            raise TimeOffError(noop("Whoever takes a shift must be free in all of its hours."))


def _give(giver: Agent, taker: Agent, start: datetime, end: datetime, now: datetime) -> None:
    book = roster.current()
    away = stretch(book.of(giver.pk).zone, start, end)
    day, first, last = one_shift(book.of(taker.pk).zone, start, end)
    Absence.objects.create(
        agent=giver,
        kind=Absence.Kind.SWAP,
        **asdict(away),
        substitute=taker,
        created_at=now,
    )
    ExtraShift.objects.create(agent=taker, date=day, start=first, end=last)
    changed(giver)
    changed(taker)


def _move(swap: Swap, before: str, after: str, **fields: object) -> None:
    if not Swap.objects.filter(pk=swap.pk, state=before).update(state=after, **fields):
        raise TimeOffError(noop("This was decided or taken back meanwhile."))
    swap.state = after
