"""Leave is asked for and decided; sickness acts at once and asks nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest

from helpdesk.coverage import actions, roster
from helpdesk.coverage.actions import TimeOffError, Verdict
from helpdesk.coverage.calendar import CalendarError, Shift, blocks, state
from helpdesk.coverage.models import Absence
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY.date() + timedelta(days=1)
HOUR = timedelta(hours=1)


def asked(cast: Cast, **facts: object) -> Absence:
    absence = Absence(**({"first_day": TUESDAY, "last_day": TUESDAY} | facts))
    return actions.ask_leave(cast.elif_, absence, now=MONDAY)


def is_off(cast: Cast, at: datetime) -> bool:
    return state(roster.current().of(cast.elif_.pk), at) == "off"


def test_leave_counts_only_once_a_lead_has_granted_it(cast: Cast) -> None:
    absence = asked(cast)
    assert not is_off(cast, MONDAY + timedelta(days=1))
    actions.decide_leave(absence, Verdict(True, cast.lead.user, "Enjoy!"), now=MONDAY)
    assert is_off(cast, MONDAY + timedelta(days=1))
    absence.refresh_from_db()
    assert (absence.state, absence.answer, absence.decided_by) == ("granted", "Enjoy!", cast.lead.user)


def test_refused_leave_changes_no_hours(cast: Cast) -> None:
    actions.decide_leave(asked(cast), Verdict(False, cast.lead.user), now=MONDAY)
    assert not is_off(cast, MONDAY + timedelta(days=1))


def test_of_two_leads_the_first_decides(cast: Cast) -> None:
    absence = asked(cast)
    actions.decide_leave(absence, Verdict(False, cast.lead.user), now=MONDAY)
    with pytest.raises(TimeOffError, match="decided or taken back"):
        actions.decide_leave(absence, Verdict(True, cast.admin), now=MONDAY)
    assert not is_off(cast, MONDAY + timedelta(days=1))


def test_a_wish_can_be_taken_back_until_it_is_decided(cast: Cast) -> None:
    absence = asked(cast)
    actions.withdraw_leave(absence, now=MONDAY)
    assert not Absence.objects.exists()
    absence = asked(cast)
    actions.decide_leave(absence, Verdict(True, cast.lead.user), now=MONDAY)
    with pytest.raises(TimeOffError, match="decided about this already"):
        actions.withdraw_leave(absence, now=MONDAY)


def test_leave_that_ends_before_it_starts_or_is_over_is_refused(cast: Cast) -> None:
    with pytest.raises(CalendarError, match="ends before it starts"):
        asked(cast, last_day=TUESDAY - timedelta(days=3))
    with pytest.raises(TimeOffError, match="are over"):
        asked(cast, first_day=date(2026, 5, 4), last_day=date(2026, 5, 5))


def test_sickness_acts_at_once_for_the_rest_of_the_day(cast: Cast) -> None:
    assert not is_off(cast, MONDAY)
    actions.report_sick(cast.elif_, 1, now=MONDAY)
    assert is_off(cast, MONDAY)
    assert not is_off(cast, MONDAY - HOUR)
    assert not is_off(cast, MONDAY + timedelta(days=1))
    cast.elif_.refresh_from_db()
    assert cast.elif_.status == "away"


def test_sickness_of_three_days_ends_after_the_third(cast: Cast) -> None:
    actions.report_sick(cast.elif_, 3, now=MONDAY)
    days = [is_off(cast, MONDAY + timedelta(days=n)) for n in range(4)]
    assert days == [True, True, True, False]


def test_sickness_at_night_lasts_to_the_end_of_the_night_shift(cast: Cast) -> None:
    actions.set_shifts(cast.elif_, [Shift((0, 1, 2, 3), 1320, 360)], actor="test", now=MONDAY)
    at = datetime(2026, 6, 1, 20, 30, tzinfo=UTC)  # 23:30 in Istanbul, half an hour before midnight
    actions.report_sick(cast.elif_, 1, now=at)
    assert is_off(cast, at)
    assert is_off(cast, at + timedelta(hours=5))  # 04:30, after midnight
    assert not is_off(cast, at + timedelta(days=1))


def test_sickness_after_midnight_of_a_night_shift_spares_the_next_morning_of_nobody(cast: Cast) -> None:
    actions.set_shifts(cast.elif_, [Shift((0, 1, 2, 3), 1320, 360)], actor="test", now=MONDAY)
    at = datetime(
        2026, 6, 1, 23, 0, tzinfo=UTC
    )  # Tuesday 02:00 in Istanbul; the next shift starts that evening
    actions.report_sick(cast.elif_, 1, now=at)
    assert is_off(cast, at)
    assert is_off(cast, at + timedelta(hours=18))  # Tuesday 20:00 UTC, 23:00 there: began on the same day


def test_sickness_through_the_night_of_a_clock_change_leaves_no_hour_out(cast: Cast) -> None:
    agent = cast.lead  # Berlin, where 03:00 becomes 02:00 on 25 October 2026
    actions.set_shifts(agent, [Shift((5,), 1320, 150)], actor="test", now=MONDAY)
    at = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)
    shift = blocks(roster.current().of(agent.pk), at, at + timedelta(days=1))
    assert shift[-1][1] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    actions.report_sick(agent, 1, now=at)
    assert blocks(roster.current().of(agent.pk), at, at + timedelta(days=1)) == []


def test_who_is_well_again_is_on_again(cast: Cast) -> None:
    actions.report_sick(cast.elif_, 3, now=MONDAY)
    later = MONDAY + 2 * HOUR
    assert actions.report_well(cast.elif_, now=later)
    assert not is_off(cast, later)
    assert is_off(cast, MONDAY + HOUR)
    assert not actions.report_well(cast.elif_, now=later)
    cast.elif_.refresh_from_db()
    assert cast.elif_.status == "available"


def test_a_slip_is_undone_within_its_minute(cast: Cast) -> None:
    actions.report_sick(cast.elif_, 1, now=MONDAY)
    actions.report_well(cast.elif_, now=MONDAY + timedelta(seconds=20))
    assert not Absence.objects.exists()
    assert not is_off(cast, MONDAY)


@pytest.mark.parametrize("days", [0, 15, -1])
def test_nobody_reports_no_days_or_months(cast: Cast, days: int) -> None:
    with pytest.raises(TimeOffError, match="1 to 14 days"):
        actions.report_sick(cast.elif_, days, now=MONDAY)


def test_who_works_the_opening_hours_keeps_them_beside_an_extra_shift(cast: Cast) -> None:
    from helpdesk.coverage.models import OpeningHours

    actions.set_shifts(cast.elif_, [], actor="test", now=MONDAY)
    hours = OpeningHours(zone="Europe/London", days=[0, 1, 2, 3, 4], start=540, end=1020)
    actions.set_opening_hours(hours, actor="test", now=MONDAY)
    assert not is_off(cast, MONDAY + HOUR)
    sunday = date(2026, 6, 7)
    actions.add_extra_shift(cast.elif_, sunday, 600, 660, actor="test", now=MONDAY)
    assert not is_off(cast, MONDAY + HOUR)
    assert not is_off(cast, datetime(2026, 6, 7, 7, 30, tzinfo=UTC))  # 10:30 in Istanbul, not in London
    assert is_off(cast, datetime(2026, 6, 7, 9, 30, tzinfo=UTC))
