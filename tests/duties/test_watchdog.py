"""Work that nobody does in time is found, whatever the cause, and told to those who can mend it."""

import logging
from datetime import timedelta

import pytest
from django.db import connection

from helpdesk.duties import sweeps, watchdog
from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.duties.models import DayCount, Duty, Letter
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened
from tickets import queue
from tickets.models import InboundMail, Offer, Ticket
from tickets.models.ticket import State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
EVER = MONDAY - 30 * timedelta(days=1)


def late(at: timedelta, *, up_since: timedelta | None = None) -> list[str]:
    since = EVER if up_since is None else MONDAY + up_since
    return [one.sweep for one in watchdog.late(now=MONDAY + at, up_since=since)]


def a_mail(**more: object) -> InboundMail:
    fields = {
        "raw": b"From: a@example.org\r\n\r\nHi\r\n",
        "size": 1,
        "sha256": "0" * 64,
        "received_at": MONDAY,
    }
    return InboundMail.objects.create(due_at=MONDAY, **fields | more)


def test_a_desk_on_which_nothing_is_due_is_in_time(cast: Cast) -> None:
    assert late(timedelta()) == []


def test_a_mail_that_nobody_reads_is_late_after_a_minute_and_not_before(cast: Cast) -> None:
    a_mail()
    assert late(MINUTE) == []
    assert late(MINUTE + SECOND) == ["inbound"]


def test_work_that_is_looked_for_seldom_has_three_of_its_turns(cast: Cast) -> None:
    Duty.objects.create(kind="handoff", subject="agent:1", cycle="1", due_at=MONDAY)
    assert late(3 * sweeps.table["handoff"].every) == []
    assert late(3 * sweeps.table["handoff"].every + SECOND) == ["handoff"]


def test_what_came_due_while_the_desk_was_away_waits_from_its_return_on(cast: Cast) -> None:
    a_mail()
    assert late(HOUR, up_since=HOUR - MINUTE) == []
    assert late(HOUR, up_since=HOUR - MINUTE - SECOND) == ["inbound"]


def test_what_somebody_works_on_is_not_late(cast: Cast) -> None:
    a_mail(leased_until=MONDAY + 2 * MINUTE)
    assert late(2 * MINUTE - SECOND) == []
    assert late(2 * MINUTE) == ["inbound"], "whoever held it died"


def test_a_letter_is_late_only_where_letters_can_go_out(cast: Cast, settings: object) -> None:
    draft = LetterDraft(
        kind="reply", sender="s@desk.example", recipient="c@example.org", subject="Re", text="x"
    )
    queue_letter(draft, now=MONDAY)
    settings.EMAIL_URL = ""  # type: ignore[attr-defined]
    assert late(HOUR) == []
    settings.EMAIL_URL = "smtp://127.0.0.1:1"  # type: ignore[attr-defined]
    assert late(HOUR) == ["letters"]
    Letter.objects.update(state="held")
    assert late(HOUR) == [], "it waits for a person"


def test_each_kind_of_work_that_has_rows_is_watched(cast: Cast) -> None:
    waiting, ringing, resting = (opened(cast) for _ in range(3))
    Ticket.objects.update(owner=None, queued_at=MONDAY, next_wake_at=MONDAY + HOUR, offered_to=None)
    Ticket.objects.filter(pk=waiting.pk).update(next_wake_at=MONDAY)
    Ticket.objects.filter(pk=resting.pk).update(
        state=State.SNOOZED, snoozed_until=MONDAY, next_wake_at=MONDAY
    )
    assert late(2 * MINUTE) == ["queue", "snoozed"]
    Ticket.objects.filter(pk=waiting.pk).update(next_wake_at=MONDAY + HOUR)
    Offer.objects.create(
        public_id="o", ticket=ringing, agent=cast.elif_, made_at=MONDAY, until=MONDAY + 30 * SECOND
    )
    assert late(91 * SECOND) == ["snoozed", "queue"], "it rang out half a minute later"
    Agent.objects.filter(pk=cast.elif_.pk).update(break_until=MONDAY)
    assert "breaks" in late(2 * MINUTE)


def test_who_reads_the_log_is_told(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    a_mail()
    with caplog.at_level(logging.ERROR):
        watchdog.look(now=MONDAY + MINUTE, up_since=EVER)
        assert not caplog.records
        watchdog.look(now=MONDAY + HOUR, up_since=EVER)
    [told] = caplog.records
    assert (told.message, told.sweep) == ("background work is late", "inbound")  # type: ignore[attr-defined]


def test_a_clock_that_is_not_the_databases_is_noticed(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    if connection.vendor != "postgresql":
        assert watchdog.clock_ahead(MONDAY) == timedelta(0)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    watchdog.look(now=theirs + SECOND, up_since=theirs)
    assert not caplog.records
    watchdog.look(now=theirs + 5 * SECOND, up_since=theirs)
    assert [one.message for one in caplog.records] == [
        "the clock of this machine differs from the database's"
    ]


def test_work_that_was_overlooked_is_counted_by_the_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue.freed, "overlooked", lambda *, now: 2)
    for hours in (0, 1, 24):
        queue.find_overlooked(now=MONDAY + hours * HOUR)
    assert list(DayCount.objects.order_by("day").values_list("name", "count")) == [
        ("overlooked", 4),
        ("overlooked", 2),
    ]
