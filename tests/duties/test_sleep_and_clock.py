"""A process that slept, a clock that jumped, wake-ups that came twice or late: the desk ends as if nothing was."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import pytest

from helpdesk.duties.sweeps import table
from helpdesk.people import actions as people
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast, customer, see_everybody
from tests.tickets.views.desk import opened
from tickets.actions import assign, snooze
from tickets.invariants import all_findings
from tickets.log import SYSTEM
from tickets.models import Baton, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
MINUTE = timedelta(minutes=1)
END = MONDAY + timedelta(hours=6)  # 14:00; Kenji's shift ended at 09:00, João's began at 12:00
SWEEPS = ("snoozed", "handoff", "batons", "absent", "promises", "queue")


def always() -> Iterator[datetime]:
    """What a process that never sleeps sees, a look in three minutes."""
    at = MONDAY
    while at <= END:
        yield at
        at += 3 * MINUTE


def asleep_for_two_hours() -> Iterator[datetime]:
    """The machine slept while one shift ended; all it missed is done when it wakes."""
    night = (MONDAY + timedelta(minutes=50), MONDAY + timedelta(minutes=170))
    return (at for at in always() if not night[0] <= at < night[1])


def stepped_ahead_and_back() -> Iterator[datetime]:
    """Somebody set the clock an hour ahead, and a quarter of an hour later back again."""
    ahead = (MONDAY + timedelta(minutes=75), MONDAY + timedelta(minutes=90))
    return (at + timedelta(hours=1) if ahead[0] <= at < ahead[1] else at for at in always())


def stepped_back_and_ahead() -> Iterator[datetime]:
    """An hour back: it is the hour before once more."""
    back = (MONDAY + timedelta(minutes=75), MONDAY + timedelta(minutes=90))
    return (at - timedelta(hours=1) if back[0] <= at < back[1] else at for at in always())


def twice_and_out_of_order() -> Iterator[datetime]:
    """Each wake-up comes twice, and once more ten minutes late."""
    for at in always():
        yield from (at, at, max(MONDAY, at - 10 * MINUTE))


def seldom() -> Iterator[datetime]:
    """A sweep in half an hour."""
    return (at for number, at in enumerate(always()) if number % 10 == 0 or at == END)


@pytest.mark.parametrize(
    "instants",
    [asleep_for_two_hours, stepped_ahead_and_back, stepped_back_and_ahead, twice_and_out_of_order, seldom],
)
def test_g10_whatever_the_clock_did_the_desk_ends_the_same(
    cast: Cast, instants: Callable[[], Iterable[datetime]]
) -> None:
    staged(cast)
    play(instants())
    assert ending() == EXPECTED
    assert [fault for found in all_findings(END).values() for fault in found.faults] == []


def test_a_desk_that_never_sleeps_ends_as_expected(cast: Cast) -> None:
    staged(cast)
    play(always())
    assert ending() == EXPECTED


# (subject, state, owner) of each ticket, and (subject, giver, receiver) of each baton.
EXPECTED = (
    [
        ("Handed on", "new", "Elif"),
        ("Set aside", "open", "Elif"),
        ("Waits for Portuguese", "new", "João"),
    ],
    [("Handed on", "Kenji", "Elif")],
)


def staged(cast: Cast) -> None:
    """One ticket goes on when Tokyo ends, one comes back at 09:30, one waits for somebody in São Paulo."""
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    people.set_languages(cast.elif_, {"en": 5}, actor="test", now=MONDAY)
    people.set_languages(cast.joao, {"pt": 5}, actor="test", now=MONDAY)
    people.set_languages(cast.lead, {"de": 5}, actor="test", now=MONDAY)
    ana = customer("Ana", "en", "America/Sao_Paulo")
    assign(opened(cast, "Handed on", customer=ana).pk, cast.kenji, by=SYSTEM, now=MONDAY)
    aside = assign(opened(cast, "Set aside").pk, cast.elif_, by=SYSTEM, now=MONDAY)
    snooze(aside.pk, MONDAY + timedelta(minutes=90), by=SYSTEM, now=MONDAY)
    ticket = opened(cast, "Waits for Portuguese", customer=ana)
    if ticket.owner is not None:  # somebody who reads English got it; it is Portuguese
        assign(ticket.pk, None, by=SYSTEM, now=MONDAY)
    Ticket.objects.filter(pk=ticket.pk).update(language="pt", due_at=MONDAY + timedelta(days=2))


def play(instants: Iterable[datetime]) -> None:
    for at in instants:
        see_everybody(at)
        for name in SWEEPS:
            table[name].work(now=at)


def ending() -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    tickets = Ticket.objects.order_by("subject").values_list("subject", "state", "owner__user__name")
    batons = Baton.objects.handed().order_by("ticket__subject", "pk")
    moved = batons.values_list("ticket__subject", "giver__user__name", "receiver__user__name")
    assert Agent.objects.filter(load_email__lt=0).count() == 0
    return list(tickets), list(moved)
