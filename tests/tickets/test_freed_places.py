"""What waits is looked at as soon as somebody has a place for it, and nobody is flooded when a shift begins."""

from datetime import datetime, timedelta

import pytest
import time_machine

from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast, see_everybody
from tests.tickets.views.desk import opened
from tickets import facts, freed, queue
from tickets.actions import close
from tickets.log import SYSTEM
from tickets.models import Baton, Decision, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
SECOND = timedelta(seconds=1)


def turkish(cast: Cast, count: int, *, channel: str = "email") -> list[Ticket]:
    """Only Elif speaks it."""
    return [opened(cast, f"Paket {number}", channel=channel, language="tr") for number in range(count)]


def owned_by(agent: Agent) -> int:
    return Ticket.objects.open().filter(owner=agent).count()


def test_a_place_that_is_free_again_goes_to_what_waits(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=2)
    facts.forget()
    first, _, third = turkish(cast, 3)
    third.refresh_from_db()
    assert third.owner_id is None
    assert third.next_wake_at > MONDAY + timedelta(minutes=30)
    with time_machine.travel(MONDAY + SECOND, tick=False):
        close(first.pk, by=SYSTEM, now=MONDAY + SECOND)
    queue.drain(now=MONDAY + SECOND)
    third.refresh_from_db()
    assert third.owner_id == cast.elif_.pk


def test_a_place_of_somebody_who_does_not_speak_it_wakes_nothing(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=1)
    facts.forget()
    turkish(cast, 2)
    assert freed.look_for([cast.kenji.pk], now=MONDAY) == 0
    assert freed.look_for([cast.elif_.pk], now=MONDAY) == 1


def many_of_a_language_nobody_speaks(cast: Cast, count: int, language: str = "sw") -> None:
    """They wait, and stand before all others."""
    later = MONDAY + timedelta(hours=5)
    Ticket.objects.bulk_create(
        Ticket(
            channel="email",
            customer=cast.aroha,
            team=cast.team,
            language=language,
            priority=3,
            **dict.fromkeys(("queued_at", "waiting_since", "created_at", "last_message_at"), MONDAY),
            **dict.fromkeys(("next_wake_at", "due_at"), later),
        )
        for _ in range(count)
    )


def test_a_long_queue_in_one_language_keeps_no_other_waiting(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=1)
    facts.forget()
    waiting = turkish(cast, 2)[1]
    many_of_a_language_nobody_speaks(cast, 300)
    assert freed.look_for([cast.elif_.pk], now=MONDAY) == 1
    Ticket.objects.filter(pk=waiting.pk).update(next_wake_at=MONDAY + timedelta(hours=1))
    Agent.objects.filter(pk=cast.elif_.pk).update(load_email=0)
    queue.find_overlooked(now=MONDAY)
    waiting.refresh_from_db()
    assert waiting.next_wake_at == MONDAY


def test_what_no_cause_woke_is_found_within_a_minute(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=1)
    facts.forget()
    waiting = turkish(cast, 2)[1]
    assert queue.find_overlooked(now=MONDAY) == 0
    Agent.objects.filter(pk=cast.elif_.pk).update(load_email=0)  # a place nobody was told of
    assert queue.find_overlooked(now=MONDAY) == 1
    queue.drain(now=MONDAY)
    waiting.refresh_from_db()
    assert waiting.owner_id == cast.elif_.pk


def test_what_stands_behind_those_who_are_looked_at_just_now_is_not_overlooked(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=1)
    facts.forget()
    turkish(cast, 6)
    Agent.objects.filter(pk=cast.elif_.pk).update(load_email=0)
    assert freed.look_for([cast.elif_.pk], now=MONDAY) == freed.WOKEN
    assert queue.find_overlooked(now=MONDAY) == 0
    queue.drain(now=MONDAY)
    assert queue.find_overlooked(now=MONDAY) == 0


def test_a_mail_that_waits_for_a_lead_hides_none_that_stands_behind_it(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=1)
    facts.forget()
    _, first, second = turkish(cast, 3)
    for minute in range(3):  # it went on three times by itself
        at = MONDAY + timedelta(minutes=minute)
        Baton.objects.create(ticket=first, giver=cast.kenji, made_at=at, handed_at=at)
    later = MONDAY + timedelta(minutes=5)
    Agent.objects.filter(pk=cast.elif_.pk).update(load_email=0)
    assert queue.find_overlooked(now=later) == 1
    queue.drain(now=later)
    second.refresh_from_db()
    assert second.owner_id == cast.elif_.pk


def test_a_row_of_mails_that_wait_for_a_lead_hides_none_either(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=1)
    facts.forget()
    _, *stuck, last = turkish(cast, 12)
    for ticket in stuck:
        for minute in range(3):  # each went on three times by itself
            at = MONDAY + timedelta(minutes=minute)
            Baton.objects.create(ticket=ticket, giver=cast.kenji, made_at=at, handed_at=at)
    later = MONDAY + timedelta(minutes=5)
    Agent.objects.filter(pk=cast.elif_.pk).update(load_email=0)
    assert queue.find_overlooked(now=later) == 1
    queue.drain(now=later)
    last.refresh_from_db()
    assert last.owner_id == cast.elif_.pk


def test_a_shift_that_begins_gets_half_of_its_places_at_once_and_the_rest_a_minute_later(cast: Cast) -> None:
    start = MONDAY - timedelta(hours=2)  # 06:00 UTC: 09:00 in Istanbul
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=7)
    see_everybody(start)
    facts.forget()
    waiting = turkish(cast, 10)
    Ticket.objects.open().update(owner=None, queued_at=start, next_wake_at=start)
    Agent.objects.update(load_email=0)
    Decision.objects.all().delete()
    queue.drain(now=start)
    assert owned_by(cast.elif_) == 4
    queue.drain(now=start + 30 * SECOND)
    assert owned_by(cast.elif_) == 4
    assert queue.find_overlooked(now=start + 40 * SECOND) == 0  # held back on purpose
    queue.drain(now=start + 61 * SECOND)
    assert owned_by(cast.elif_) == 7
    assert len(waiting) == 10


def test_nobody_in_the_middle_of_a_shift_is_held_back(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=7)
    facts.forget()
    turkish(cast, 10)
    Ticket.objects.open().update(owner=None, queued_at=MONDAY, next_wake_at=MONDAY)
    Agent.objects.update(load_email=0)
    queue.drain(now=MONDAY)
    assert owned_by(cast.elif_) == 7


def test_nobody_is_held_back_before_their_shift_begins(cast: Cast) -> None:
    early = MONDAY - timedelta(hours=3)
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=7)
    facts.forget()
    turkish(cast, 10)
    Ticket.objects.open().update(owner=None, queued_at=early, next_wake_at=early)
    Agent.objects.update(load_email=0)
    queue.drain(now=early)
    assert owned_by(cast.elif_) == 7


def test_a_chat_that_ended_keeps_its_place_for_half_a_minute(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_chat=1)
    facts.forget()
    chat = opened(cast, "Paket", channel="chat", language="tr")
    chat.refresh_from_db()
    assert chat.offered_to_id == cast.elif_.pk
    close(chat.pk, by=SYSTEM, now=MONDAY)
    soon, later = MONDAY + 20 * SECOND, MONDAY + 31 * SECOND
    busy, free = facts.agent(cast.elif_.pk, soon), facts.agent(cast.elif_.pk, later)
    assert busy is not None
    assert busy.load["chat"] == 1
    assert free is not None
    assert free.load["chat"] == 0


def test_mail_that_ended_keeps_no_place(cast: Cast) -> None:
    letter = turkish(cast, 1)[0]
    close(letter.pk, by=SYSTEM, now=MONDAY)
    found = facts.agent(cast.elif_.pk, MONDAY)
    assert found is not None
    assert found.load == {"chat": 0, "email": 0}


def test_one_look_reaches_what_stands_behind_hundreds_whom_nobody_can_take(cast: Cast) -> None:
    """Somebody came, so that all that waits is due; Kenji, who alone speaks Japanese, has no place."""
    Agent.objects.update(capacity_email=0)
    facts.forget()
    ticket = turkish(cast, 1)[0]
    many_of_a_language_nobody_speaks(cast, 2 * queue.BATCH + 10, language="ja")
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=5)
    facts.forget()
    queue.wake_all(now=MONDAY + SECOND)
    queue.drain(now=MONDAY + SECOND)
    ticket.refresh_from_db()
    assert ticket.owner_id == cast.elif_.pk


def test_a_look_ends_where_routing_fails_and_tries_again_the_next_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def fails(pk: int, *, now: datetime) -> None:
        tried.append(pk)
        raise RuntimeError

    many_of_a_language_nobody_speaks(cast, 3)
    queue.wake_all(now=MONDAY + SECOND)
    with monkeypatch.context() as broken:
        broken.setattr("tickets.actions.route", fails)
        assert queue.drain(now=MONDAY + SECOND) == 0
    assert len(tried) == 3
    queue.drain(now=MONDAY + 2 * SECOND)
    assert not Ticket.objects.queued().filter(next_wake_at__lte=MONDAY + 2 * SECOND).exists()
