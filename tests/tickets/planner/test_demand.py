"""What comes is counted by the customer's own week, and what it needs in agents."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.facts import agent
from tickets.arrivals import Contact, Rate, measure
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


@given(st.floats(0, 80), st.floats(0, 80), st.floats(0, 20))
def test_more_contacts_never_need_fewer_agents(chats: float, mails: float, more: float) -> None:
    before, after = Rate(chats, mails), Rate(chats + more, mails + more)
    assert agents_needed(before, Terms()) <= agents_needed(after, Terms())
