"""What came due while nobody looked happens once, late; looking too early or twice changes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from helpdesk.duties.models import Duty
from helpdesk.duties.sweeps import table
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast, customer, see_everybody
from tests.duties.test_claims import by_workers
from tests.tickets.views.desk import opened
from tickets import facts, handoff, queue
from tickets.actions import assign, snooze
from tickets.invariants import all_findings
from tickets.log import SYSTEM
from tickets.models import Baton, Event, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
TOKYO_ENDS = MONDAY + timedelta(hours=1)
AFTER_THE_NIGHT = TOKYO_ENDS + timedelta(hours=14)


def faults(now) -> list[object]:  # type: ignore[no-untyped-def]
    return [fault for finding in all_findings(now).values() for fault in finding.faults]


def events(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


@pytest.fixture
def set_aside(cast: Cast) -> Ticket:
    """A ticket that should have come back while nothing ran."""
    ticket = assign(opened(cast).pk, cast.kenji, by=SYSTEM, now=MONDAY)
    return snooze(ticket.pk, MONDAY + timedelta(minutes=30), by=SYSTEM, now=MONDAY)


def test_g10_a_ticket_set_aside_comes_back_once_however_late(set_aside: Ticket) -> None:
    queue.wake_snoozed(now=AFTER_THE_NIGHT)
    queue.wake_snoozed(now=AFTER_THE_NIGHT)
    set_aside.refresh_from_db()
    assert (set_aside.state, set_aside.snoozed_until) == ("open", None)
    assert events("woken") == 1


def test_g10_sweeps_that_run_at_once_bring_it_back_once(set_aside: Ticket) -> None:
    by_workers(lambda: queue.wake_snoozed(now=AFTER_THE_NIGHT))
    assert events("woken") == 1
    assert faults(AFTER_THE_NIGHT) == []


def test_g10_a_shift_that_ended_during_a_downtime_is_handed_over_once(cast: Cast) -> None:
    ana = customer("Ana", "en", "America/Sao_Paulo")
    for number in range(3):
        assign(opened(cast, f"Parcel {number}", customer=ana).pk, cast.kenji, by=SYSTEM, now=MONDAY)
    now = TOKYO_ENDS + timedelta(hours=3)
    see_everybody(now)
    moved = by_workers(lambda: handoff.end_shifts(now=now))
    assert sum(moved) == Baton.objects.count() == 3
    assert Duty.objects.filter(kind="handoff", subject=cast.kenji.key, done_at=None).count() == 0
    assert Ticket.objects.filter(owner=cast.kenji).count() == 0
    assert handoff.end_shifts(now=now + timedelta(minutes=1)) == 0
    assert faults(now) == []


def test_g9_a_wake_up_before_its_time_changes_nothing(cast: Cast) -> None:
    ticket = in_the_queue(cast)
    before = Ticket.objects.values().get(pk=ticket.pk)
    count = Event.objects.count()
    queue.drain(now=before["next_wake_at"] - timedelta(seconds=1))
    assert Ticket.objects.values().get(pk=ticket.pk) == before
    assert Event.objects.count() == count


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=3), timedelta(days=2)])
def test_g9_wake_ups_that_are_late_and_doubled_place_a_ticket_once(cast: Cast, late: timedelta) -> None:
    ticket = in_the_queue(cast)
    assert ticket.next_wake_at is not None
    now = ticket.next_wake_at + late
    see_everybody(now)
    by_workers(lambda: queue.drain(now=now))
    ticket.refresh_from_db()
    assert ticket.owner is not None
    assert events("assigned") == 1
    assert faults(now) == []


def test_g8_drains_at_once_take_no_agent_over_capacity(cast: Cast) -> None:
    for number in range(12):
        in_the_queue(cast, f"Parcel {number}")
    room(2)
    see_everybody(MONDAY)
    queue.wake_all(now=MONDAY)
    by_workers(lambda: queue.drain(now=MONDAY))
    loads = list(Agent.objects.values_list("load_email", flat=True))
    assert max(loads) == 2
    assert Ticket.objects.exclude(owner=None).count() == sum(loads) == events("assigned")
    assert all_findings(MONDAY)["G8 stored load equals a recount"].faults == []


def test_g9_every_sweep_of_the_table_twice_leaves_the_desk_as_after_once(cast: Cast) -> None:
    opened(cast)
    in_the_queue(cast, "Second")
    now = AFTER_THE_NIGHT
    see_everybody(now)
    run_all(lambda work: work(now=now))
    after_once = state()
    run_all(lambda work: work(now=now))
    assert state() == after_once
    assert faults(now) == []


def in_the_queue(cast: Cast, subject: str = "Parcel") -> Ticket:
    """A ticket that nobody could take when it came."""
    room(0)
    ticket = opened(cast, subject)
    queue.drain(now=MONDAY)  # whatever changed before has been looked at
    room(10)
    ticket.refresh_from_db()
    assert ticket.owner is None
    return ticket


def room(places: int) -> None:
    """How many mails each agent may have; what this process knew of the agents is out of date."""
    Agent.objects.update(capacity_email=places)
    facts.forget()


def run_all(run: Callable[[Callable[..., int]], object]) -> None:
    for sweep in table.values():
        run(sweep.work)


def state() -> list[object]:
    return [*Ticket.objects.order_by("pk").values(), *Event.objects.order_by("pk").values()]
