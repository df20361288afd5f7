"""What will be answered later than it is due is no secret of the desk: its leads see it (routing.md, 2.6 and 2.7)."""

from datetime import date, timedelta

import pytest
import time_machine

from helpdesk.coverage.actions import add_absence
from helpdesk.coverage.models import Absence
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import answers, opened, owned, signed_in
from tickets import facts, handoff, late
from tickets.actions import close
from tickets.log import SYSTEM
from tickets.models import Alarm, Event, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
SOON = MONDAY + timedelta(minutes=1)
TOKYO_ENDS = MONDAY + timedelta(hours=1)  # 18:00 in Tokyo


def away(agent: Agent, days: int) -> None:
    """On leave from today on."""
    ill = Absence(kind="leave", first_day=date(2026, 6, 1), last_day=date(2026, 6, 1) + timedelta(days=days))
    add_absence(agent, ill, actor="test", now=MONDAY)
    facts.forget()


def late_one(cast: Cast, subject: str = "Paket") -> Ticket:
    """Elif alone speaks Turkish, and is on leave for a week; it is due tomorrow."""
    if not Absence.objects.exists():
        away(cast.elif_, 6)
    ticket = opened(cast, subject, language="tr")
    assert ticket.due_at is not None
    assert ticket.promised_at is not None
    assert ticket.promised_at > ticket.due_at
    return ticket


def test_a_mail_that_nobody_can_answer_in_time_is_shown_to_a_lead_at_once(cast: Cast) -> None:
    ticket = late_one(cast)
    assert late.tell_leads(now=SOON) == 1
    alarm = Alarm.objects.get()
    assert (alarm.ticket, alarm.kind, alarm.lead) == (ticket, Alarm.Kind.LATE, cast.lead)
    told = Event.objects.get(ticket=ticket, kind="alarm")
    assert (told.internal, told.data["what"]) == (True, "late")


def test_it_is_told_once_also_after_somebody_looked_at_it(cast: Cast) -> None:
    late_one(cast)
    late.tell_leads(now=SOON)
    assert late.tell_leads(now=SOON) == 0
    Alarm.objects.update(seen_at=SOON, seen_by=cast.lead.user)
    assert late.tell_leads(now=SOON + timedelta(hours=1)) == 0
    assert Alarm.objects.count() == 1


def test_what_is_promised_in_time_is_nobodys_worry(cast: Cast) -> None:
    opened(cast)
    assert late.tell_leads(now=SOON) == 0


def test_what_nobody_in_sight_can_answer_is_shown_too(cast: Cast) -> None:
    for one in (cast.kenji, cast.elif_, cast.joao, cast.lead):
        away(one, 80)
    ticket = opened(cast)
    assert (ticket.owner_id, ticket.promised_at) == (None, None)
    assert late.tell_leads(now=SOON) == 1


def test_it_is_over_with_the_answer_or_the_end(cast: Cast) -> None:
    first, second = late_one(cast), late_one(cast, "Lamba")
    late.tell_leads(now=SOON)
    assert Alarm.objects.open().count() == 2
    answers(first, cast.kenji, "Merhaba", now=SOON)
    close(second.pk, by=SYSTEM, now=SOON)
    assert Alarm.objects.open().count() == 0


def test_mail_that_stays_with_who_is_away_for_long_is_shown(cast: Cast) -> None:
    """Nobody else is free before Kenji comes back in a week, so it stays with him whatever the time."""
    ticket = owned(cast, cast.kenji)
    answers(ticket, cast.kenji, "Which one?", now=MONDAY)
    Ticket.objects.filter(pk=ticket.pk).update(state="open", waiting_since=MONDAY, due_at=TOKYO_ENDS)
    Agent.objects.filter(pk=cast.kenji.pk).update(load_email=1)
    for one in (cast.elif_, cast.joao, cast.lead):
        away(one, 30)
    leave = Absence(kind="leave", first_day=date(2026, 6, 2), last_day=date(2026, 6, 8))
    add_absence(cast.kenji, leave, actor="test", now=MONDAY)
    facts.forget()
    later = TOKYO_ENDS + timedelta(minutes=1)
    for _ in range(2):
        handoff.end_shifts(now=later)
    ticket.refresh_from_db()
    assert ticket.owner == cast.kenji
    assert [(one.ticket, one.kind) for one in Alarm.objects.all()] == [(ticket, "late")]


def test_leads_see_them_in_one_line_and_take_them_with_one_press(cast: Cast) -> None:
    tickets = [late_one(cast, f"Paket {number}") for number in range(4)]
    late.tell_leads(now=SOON)
    with time_machine.travel(SOON, tick=False):
        browser = signed_in(cast.lead)
        page = browser.get("/desk/").content.decode()
        assert "4 tickets will be answered later than due" in page
        assert "will be answered later" not in signed_in(cast.kenji).get("/desk/").content.decode()
        shown = [str(one.pk) for one in Alarm.objects.all()]
        signed_in(cast.kenji).post("/desk/alarms/seen/", {"alarm": shown})
        assert Alarm.objects.open().count() == 4
        worse = Alarm.objects.create(ticket=tickets[0], kind="promise", lead=cast.lead, raised_at=SOON)
        assert "3 tickets will be answered later" in browser.get("/desk/").content.decode(), (
            "one is there already"
        )
        worse.delete()
        browser.post("/desk/alarms/seen/", {"alarm": [*shown[:3], "x", "99999"]})
        page = browser.get("/desk/").content.decode()
        assert "1 ticket will be answered later than due" in page
        assert f"#{tickets[3].pk}" in page
        assert Alarm.objects.filter(seen_by=cast.lead.user).count() == 3
