"""What comes is counted by the customer's own week, and what it needs in agents."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import exp, lgamma, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.zones import zone
from tests.tickets.facts import agent
from tickets.arrivals import Contact, Rate, band, measure
from tickets.planner.staffing_need import Terms, agents_needed

NOW = datetime(2026, 3, 20, 0, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def mondays_at_nine_in_berlin() -> list[Contact]:
    """One mail each Monday at 09:00 in Berlin (08:00 in UTC, in winter), for eight weeks."""
    first = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
    return [Contact(first - n * WEEK, "de", "email", "Europe/Berlin") for n in range(8)]


def test_demand_follows_the_customers_clock_through_a_clock_change() -> None:
    demand = measure(mondays_at_nine_in_berlin(), NOW)
    winter = demand.rates("de", datetime(2026, 3, 23, tzinfo=UTC), 24)
    summer = demand.rates("de", datetime(2026, 3, 30, tzinfo=UTC), 24)
    assert max(range(24), key=lambda hour: winter[hour].mails) == 8
    assert max(range(24), key=lambda hour: summer[hour].mails) == 7


def test_a_steady_contact_a_week_is_one_contact_a_week() -> None:
    demand = measure(mondays_at_nine_in_berlin(), NOW)
    week = demand.rates("de", datetime(2026, 3, 23, tzinfo=UTC), 168)
    assert sum(rate.mails for rate in week) == pytest.approx(1)
    assert sum(rate.chats for rate in week) == 0


def test_this_week_counts_more_than_eight_weeks_ago() -> None:
    new, old = mondays_at_nine_in_berlin()[0], mondays_at_nine_in_berlin()[7]
    start = datetime(2026, 3, 23, tzinfo=UTC)
    of_new = sum(rate.mails for rate in measure([new], NOW).rates("de", start, 168))
    of_old = sum(rate.mails for rate in measure([old], NOW).rates("de", start, 168))
    assert of_new == pytest.approx(8 * of_old)


def test_what_is_older_or_of_another_language_counts_nothing() -> None:
    old = Contact(NOW - 9 * WEEK, "de", "chat", "Europe/Berlin")
    demand = measure([old, *mondays_at_nine_in_berlin()], NOW)
    assert sum(rate.chats for rate in demand.rates("de", NOW, 168)) == 0
    assert sum(rate.mails for rate in demand.rates("fr", NOW, 168)) == 0


def test_a_rhythm_of_eight_contacts_is_called_a_guess() -> None:
    assert measure(mondays_at_nine_in_berlin(), NOW).is_thin("de")
    assert not measure(mondays_at_nine_in_berlin() * 4, NOW).is_thin("de")


def test_a_holiday_is_left_out_of_what_usually_comes() -> None:
    """Nobody in Germany wrote on the Monday of a holiday, and the Mondays before tell what Mondays bring."""
    holiday = date(2026, 3, 9)
    came = [one for one in mondays_at_nine_in_berlin() if one.at.date() != holiday]
    demand = measure(came, NOW, closed=lambda name: {holiday} if name == "Europe/Berlin" else ())
    week = demand.rates("de", datetime(2026, 3, 23, tzinfo=UTC), 168)
    assert sum(rate.mails for rate in week) == pytest.approx(1)


def test_what_came_on_a_holiday_does_not_count() -> None:
    holiday = date(2026, 3, 9)
    rush = [Contact(datetime(2026, 3, 9, 8, 0, tzinfo=UTC), "de", "email", "Europe/Berlin")] * 20
    demand = measure([*mondays_at_nine_in_berlin(), *rush], NOW, closed=lambda name: {holiday})
    week = demand.rates("de", datetime(2026, 3, 23, tzinfo=UTC), 168)
    assert sum(rate.mails for rate in week) == pytest.approx(1)


@given(st.sets(st.dates(date(2026, 1, 23), date(2026, 3, 20))), st.integers(0, 6), st.integers(0, 23))
def test_a_steady_week_is_the_same_whichever_days_were_holidays(
    days: set[date], weekday: int, hour: int
) -> None:
    first = datetime(2026, 3, 19, hour, 15, tzinfo=UTC) - timedelta(days=weekday)
    came = [Contact(first - n * WEEK, "de", "chat", "Europe/Berlin") for n in range(8)]
    left = [one for one in came if one.at.astimezone(zone("Europe/Berlin")).date() not in days]
    demand = measure(came, NOW, closed=lambda name: days)
    week = demand.rates("de", datetime(2026, 3, 15, 23, tzinfo=UTC), 168)  # without a clock change
    assert sum(rate.chats for rate in week) == pytest.approx(1 if left else 0)


def test_a_language_of_which_little_comes_has_the_rhythm_of_its_part_of_the_world() -> None:
    """Two Danish mails at night say little of when Danes write; Berlin's hundreds say more."""
    night = datetime(2026, 3, 17, 2, 0, tzinfo=UTC)
    danish = [Contact(night - n * WEEK, "da", "email", "Europe/Copenhagen") for n in range(8)]
    asian = [Contact(night, "ja", "email", "Asia/Tokyo")] * 100
    demand = measure([*danish, *mondays_at_nine_in_berlin() * 10, *asian], NOW)
    week = demand.rates("da", datetime(2026, 3, 23, tzinfo=UTC), 168)
    assert sum(rate.mails for rate in week) == pytest.approx(1)
    assert max(range(168), key=lambda hour: week[hour].mails) == 8  # Monday at nine
    assert week[26].mails < 0.1  # two in the night to Tuesday, where its own mails came


def test_where_little_comes_from_all_contacts_give_the_rhythm() -> None:
    first = datetime(2026, 3, 16, 0, 0, tzinfo=UTC)  # Monday, 09:00 in Tokyo
    few = [Contact(first + timedelta(hours=12) - n * WEEK, "ja", "email", "Asia/Tokyo") for n in range(8)]
    demand = measure([*few, *mondays_at_nine_in_berlin() * 10], NOW)
    week = demand.rates("ja", datetime(2026, 3, 22, 15, tzinfo=UTC), 168)
    assert max(range(168), key=lambda hour: week[hour].mails) == 9


@pytest.mark.parametrize(
    ("mean", "between"),
    [
        (0, (0, 0)),
        (0.05, (0, 0)),
        (1, (0, 2)),
        (4, (2, 7)),
        (20, (14, 26)),
        (100, (87, 113)),
        (400, (374, 426)),
    ],
)
def test_four_of_five_hours_lie_within_the_band(mean: float, between: tuple[int, int]) -> None:
    """Tabled quantiles of Poisson's distribution."""
    assert band(mean) == between


@given(st.floats(0, 99.9))
def test_the_band_holds_four_of_five(mean: float) -> None:
    low, high = band(mean)
    weights = [exp(-mean + n * log(mean) - lgamma(n + 1)) if mean else float(n == 0) for n in range(high + 1)]
    assert sum(weights) >= 0.9 - 1e-9
    assert sum(weights[:-1]) < 0.9 + 1e-9
    assert sum(weights[: low + 1]) >= 0.1 - 1e-9
    assert sum(weights[:low]) < 0.1 + 1e-9


@pytest.mark.parametrize(
    ("chats", "mails", "agents"),
    [
        (0, 0, 0),
        (0.01, 0.01, 0),
        (0, 0.1, 1),
        (0, 3.6, 1),  # 54 minutes of work, and a tenth for everything else
        (0, 3.8, 2),
        (6, 0, 2),  # one erlang: three places, two at a time
        (60, 0, 7),  # ten erlang: twelve places, two at a time, and a tenth
    ],
)
def test_agents_for_an_hour(chats: float, mails: float, agents: int) -> None:
    assert agents_needed(Rate(chats, mails), Terms()) == agents


@pytest.mark.parametrize(("places", "agents"), [((1, 1), 14), ((3, 3), 7), ((6, 6), 4), ((6, 0), 4), ((), 7)])
def test_who_answers_more_chats_side_by_side_is_needed_less(places: tuple[int, ...], agents: int) -> None:
    """Ten erlang of chats; who takes none counts for mail alone, and three places where nobody speaks it."""
    speakers = [agent(f"a{number}", capacity={"chat": one}) for number, one in enumerate(places)]
    assert agents_needed(Rate(60, 0), Terms().among(speakers)) == agents


def test_who_waits_longer_needs_more_agents() -> None:
    """Whoever leaves soon is not there any more to be answered late."""
    needed = [agents_needed(Rate(60, 0), replace(Terms(), patience=seconds)) for seconds in (30, 180, 1800)]
    assert needed == sorted(needed)
    assert needed[0] < needed[-1]


@given(st.floats(0, 80), st.floats(0, 80), st.floats(0, 20))
def test_more_contacts_never_need_fewer_agents(chats: float, mails: float, more: float) -> None:
    before, after = Rate(chats, mails), Rate(chats + more, mails + more)
    assert agents_needed(before, Terms()) <= agents_needed(after, Terms())
