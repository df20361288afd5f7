"""The watch of the desk: whether whoever was there would have been seen."""

from datetime import timedelta

import pytest

from helpdesk.coverage import presence
from helpdesk.coverage.models import Watch
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast, keep_watch

pytestmark = [pytest.mark.django_db, pytest.mark.both]
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def test_a_desk_that_never_had_a_server_judges_by_what_was_seen() -> None:
    assert presence.watched_for(timedelta(hours=1), now=MONDAY)


def test_a_watch_grows_while_somebody_keeps_it() -> None:
    end = keep_watch(MONDAY, MONDAY + 10 * MINUTE)
    assert presence.watched_for(10 * MINUTE, now=end)
    assert not presence.watched_for(10 * MINUTE + SECOND, now=end)


def test_two_processes_keep_one_watch_and_a_hair_between_their_clocks_does_no_harm() -> None:
    for step in range(40):
        presence.watch(now=MONDAY + step * presence.WATCH_EVERY)
        presence.watch(now=MONDAY + step * presence.WATCH_EVERY - 2 * SECOND)
    row = Watch.objects.get()
    assert row.since == MONDAY
    assert presence.watched_for(9 * MINUTE, now=row.until)


def test_a_quick_restart_is_no_gap() -> None:
    end = keep_watch(MONDAY, MONDAY + 5 * MINUTE)
    presence.watch(now=end + 30 * SECOND)
    assert presence.watched_for(5 * MINUTE, now=end + 30 * SECOND)


def test_after_a_gap_the_watch_begins_anew() -> None:
    back = keep_watch(MONDAY, MONDAY + 5 * MINUTE) + 20 * MINUTE
    assert not presence.watched_for(SECOND, now=back), "nobody keeps it yet"
    presence.watch(now=back)
    assert presence.watched_for(timedelta(), now=back)
    assert not presence.watched_for(SECOND, now=back)
    end = keep_watch(back, back + 7 * MINUTE)
    assert presence.watched_for(6 * MINUTE, now=end)


def test_a_clock_that_is_set_back_begins_it_anew_and_keeps_nobody_online_for_an_hour(cast: Cast) -> None:
    end = keep_watch(MONDAY, MONDAY + 5 * MINUTE)
    Agent.objects.filter(pk=cast.elif_.pk).update(seen_at=end, status="available")
    back = end - timedelta(hours=1)
    presence.watch(now=back)
    assert not presence.watched_for(MINUTE, now=back)
    cast.elif_.refresh_from_db()
    assert presence.is_online(cast.elif_, back)
    gone = back + presence.SEEN_WITHIN + SECOND
    assert not presence.is_online(cast.elif_, gone)
    assert not Agent.objects.filter(presence.online(gone), pk=cast.elif_.pk).exists()
