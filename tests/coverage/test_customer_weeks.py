"""Whose week a customer has: their own, what the desk says of their country, or the usual one (routing.md 2.3)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from helpdesk.coverage import actions
from helpdesk.coverage.customer_hours import MONDAY_TO_FRIDAY_9_TO_18, OpenHours, customer_intervals
from helpdesk.coverage.customer_weeks import calendar_in, calendar_of, usual_week
from helpdesk.coverage.models import CountryWeek
from helpdesk.coverage.week_form import week_words
from helpdesk.duties.models import AuditEntry
from helpdesk.lib.zones import country_of, every_name
from helpdesk.people.models import Customer
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db(transaction=True)
SUNDAY_TO_THURSDAY = (0, 1, 2, 3, 6)
NIGHTS = OpenHours((4, 5), 22 * 60, 4 * 60)


def someone(zone: str = "Asia/Riyadh", **fields: Any) -> Customer:
    return Customer(zone=zone, zone_confidence=0.95, created_at=MONDAY, **fields)


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Asia/Riyadh", SUNDAY_TO_THURSDAY),
        ("Africa/Cairo", SUNDAY_TO_THURSDAY),
        ("Asia/Dhaka", SUNDAY_TO_THURSDAY),
        ("Asia/Kuwait", SUNDAY_TO_THURSDAY),
        ("Asia/Tehran", (0, 1, 2, 5, 6)),
        ("Asia/Dubai", (0, 1, 2, 3, 4)),
        ("Europe/Berlin", (0, 1, 2, 3, 4)),
        ("Asia/Kathmandu", (0, 1, 2, 3, 4)),
    ],
)
def test_without_a_word_a_customer_works_as_is_usual_where_they_are(zone: str, days: tuple[int, ...]) -> None:
    assert calendar_of(someone(zone)).business == OpenHours(days, 540, 1080)


def test_the_country_they_live_in_goes_before_that_of_their_clock() -> None:
    assert calendar_of(someone("Europe/London", country="SA")).business.days == SUNDAY_TO_THURSDAY


def test_on_a_journey_they_keep_the_week_of_their_home() -> None:
    away = someone(away_zone="Europe/Berlin", away_until=MONDAY + timedelta(days=3))
    found = calendar_of(away, MONDAY)
    assert (found.zone, found.business.days) == ("Europe/Berlin", SUNDAY_TO_THURSDAY)


def test_what_the_desk_says_of_a_country_holds_for_all_there(cast: Cast) -> None:
    actions.set_country_week("SA", NIGHTS, actor="test", now=MONDAY)
    assert calendar_of(someone()).business == NIGHTS
    assert calendar_of(someone("Asia/Bahrain")).business.days == SUNDAY_TO_THURSDAY
    actions.set_country_week("SA", None, actor="test", now=MONDAY)
    assert calendar_of(someone()).business == usual_week("SA")
    assert AuditEntry.objects.filter(verb="set week of customers").count() == 2


def test_a_customers_own_week_goes_before_everything(cast: Cast) -> None:
    actions.set_country_week("SA", NIGHTS, actor="test", now=MONDAY)
    assert calendar_of(someone(week=[[5, 6], 480, 1020])).business == OpenHours((5, 6), 480, 1020)


def test_hours_over_midnight_are_those_of_the_day_they_start_on() -> None:
    calendar = calendar_in("Africa/Abidjan", own=NIGHTS)
    [first, *_] = customer_intervals(calendar, MONDAY, MONDAY + timedelta(days=7))
    assert [f"{one:%a %H:%M}" for one in first] == ["Fri 22:00", "Sat 04:00"]


def test_holidays_of_their_country_close_their_business(cast: Cast) -> None:
    actions.set_holidays("SA", {date(2026, 6, 2): "A day"}, actor="test", now=MONDAY)
    assert calendar_of(someone()).holidays == {date(2026, 6, 2)}
    assert calendar_of(someone("Europe/Berlin")).holidays == frozenset()


def test_nothing_known_is_london_on_weekdays() -> None:
    found = calendar_of(Customer(zone="", created_at=MONDAY))
    assert (found.zone, found.business) == ("Europe/London", MONDAY_TO_FRIDAY_9_TO_18)


def test_every_zone_has_a_week() -> None:
    assert all(len(usual_week(country_of(name)).days) == 5 for name in every_name())


@pytest.mark.parametrize(
    ("week", "words"),
    [
        (OpenHours((0, 1, 2, 3, 4), 540, 1080), "Mon–Fri 09:00–18:00"),
        (OpenHours((0, 1, 2, 3, 6), 540, 1080), "Sun–Thu 09:00–18:00"),
        (OpenHours((0, 1, 2, 5, 6), 480, 1020), "Sat–Wed 08:00–17:00"),
        (OpenHours((2,), 540, 720), "Wed 09:00–12:00"),
        (OpenHours((0, 2, 3), 540, 720), "Mon, Wed–Thu 09:00–12:00"),
        (OpenHours((0, 1, 2, 3, 4, 5, 6), 0, 0), "Mon–Sun 00:00–00:00"),
    ],
)
def test_a_week_is_read_as_people_say_it(week: OpenHours, words: str) -> None:
    assert week_words(week) == words


# --- The page of a country ----------------------------------------------------------------------------
def admin_of(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.admin)
    return client


def test_an_administrator_says_how_a_country_works_and_takes_it_back(cast: Cast) -> None:
    client = admin_of(cast)
    sent = {"country": "Saudi Arabia", "days": ["5", "6"], "start": "08:00", "end": "16:00"}
    page = client.post("/desk/settings/weeks/", sent, follow=True).content.decode()
    assert "Sat–Sun 08:00–16:00" in page
    assert calendar_of(someone()).business == OpenHours((5, 6), 480, 960)
    shown = client.get("/desk/settings/weeks/SA/").content.decode()
    assert "Usual in Saudi Arabia: Sun–Thu 09:00–18:00." in shown
    client.post("/desk/settings/weeks/SA/", {"usual": "1"})
    assert not CountryWeek.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"country": "Atlantis", "days": ["0"], "start": "09:00", "end": "18:00"},
        {"country": "SA", "days": [], "start": "09:00", "end": "18:00"},
        {"country": "SA", "days": ["0"], "start": "24:00", "end": "18:00"},
        {"country": "SA", "days": ["0"], "start": "9 o'clock", "end": "18:00"},
    ],
)
def test_what_makes_no_week_is_refused_and_kept_in_the_form(cast: Cast, sent: dict[str, Any]) -> None:
    answer = admin_of(cast).post("/desk/settings/weeks/", sent)
    assert answer.status_code == 422
    assert sent["country"] in answer.content.decode()
    assert not CountryWeek.objects.exists()
