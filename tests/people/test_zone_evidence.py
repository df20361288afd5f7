"""Where a customer is: the surest sign wins, and a journey is no move."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.lib.zones import places
from helpdesk.people import actions as people
from helpdesk.people.actions import Hints
from helpdesk.people.models import Customer, ZoneEvidence
from helpdesk.people.zone_evidence import (
    Evidence,
    best,
    is_travelling,
    of_country,
    of_locale,
    of_offset,
    offset_at,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def sign(zone: str, source: str, days_ago: float = 0) -> Evidence:
    return Evidence(zone, source, NOW - days_ago * DAY)


@pytest.mark.parametrize(
    ("signs", "zone", "source"),
    [
        ([sign("Europe/Berlin", "browser", 5), sign("Asia/Tokyo", "offset")], "Europe/Berlin", "browser"),
        ([sign("Europe/Berlin", "browser", 5), sign("Asia/Tokyo", "browser")], "Asia/Tokyo", "browser"),
        ([sign("Europe/Berlin", "choice", 90), sign("Asia/Tokyo", "browser")], "Europe/Berlin", "choice"),
        ([sign("Asia/Tokyo", "offset", 80), sign("Asia/Tokyo", "offset")], "Asia/Tokyo", "earlier"),
        ([sign("Asia/Tokyo", "offset", 95), sign("Asia/Tokyo", "offset")], "Asia/Tokyo", "offset"),
        ([sign("America/Lima", "country"), sign("America/New_York", "offset")], "America/Lima", "country"),
    ],
)
def test_the_surest_sign_wins_and_the_newest_within_a_source(
    signs: list[Evidence], zone: str, source: str
) -> None:
    found = best(signs, NOW)
    assert found is not None
    assert (found.zone, found.source) == (zone, source)


@pytest.mark.parametrize(
    ("minutes", "country", "zone", "source"),
    [
        (345, "", "Asia/Kathmandu", "offset"),
        (525, "", "Australia/Eucla", "offset"),
        (-180, "BR", "America/Sao_Paulo", "offset_country"),
        (-480, "US", "America/Los_Angeles", "offset_country"),
        (-300, "", "America/New_York", "offset"),
        (480, "", "Asia/Shanghai", "offset"),
        (60, "ES", "Europe/Madrid", "offset_country"),
        (540, "BR", "Asia/Tokyo", "offset"),  # a Brazilian in Japan
    ],
)
def test_an_offset_tells_more_with_a_country(minutes: int, country: str, zone: str, source: str) -> None:
    found = of_offset(minutes, country, NOW)
    assert found is not None
    assert (found.zone, found.source) == (zone, source)


@pytest.mark.parametrize(
    ("tag", "zone", "source"),
    [
        ("de-AT", "Europe/Vienna", "locale"),
        ("pt-BR", "America/Sao_Paulo", "locale"),
        ("zh-Hant-TW", "Asia/Taipei", "locale"),
        ("tr", "Europe/Istanbul", "language"),
        ("ja", "Asia/Tokyo", "language"),
    ],
)
def test_the_language_of_a_program_tells_a_little(tag: str, zone: str, source: str) -> None:
    found = of_locale(tag, NOW)
    assert found is not None
    assert (found.zone, found.source) == (zone, source)
    assert found.confidence <= 0.3


@pytest.mark.parametrize("tag", ["", "xx", "*", "eo", "en-"])
def test_a_language_of_nowhere_tells_no_more_than_a_guess(tag: str) -> None:
    found = of_locale(tag, NOW)
    assert found is None or found.source == "language"


@pytest.mark.django_db
def test_the_language_of_a_program_is_kept_only_while_nothing_else_is_known_and_believed_by_nobody() -> None:
    hints = Hints(zone="Asia/Tokyo", zone_source="browser", locale="de-AT")
    kenji = people.customer_by_mail("kenji@example.org", hints, verified=False, now=NOW)
    assert list(kenji.zone_signs.values_list("source", flat=True)) == ["browser"]
    anna = people.customer_by_mail("anna@example.org", Hints(locale="de-AT"), verified=False, now=NOW)
    assert (anna.zone, anna.zone_source, anna.zone_is_known) == ("Europe/Vienna", "locale", False)
    people.note_hints(anna, Hints(utc_offset=540), now=NOW + DAY)
    assert Customer.objects.get(pk=anna.pk).zone == "Asia/Tokyo"


@pytest.mark.parametrize("at", [datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)])
def test_every_offset_in_use_names_some_zone_that_has_it(at: datetime) -> None:
    for minutes in {offset_at(name, at) for name in places()} - {0}:
        found = of_offset(minutes, "", at)
        assert found is not None, minutes
        assert offset_at(found.zone, at) == minutes


def test_a_country_with_one_clock_is_surer_than_one_with_many() -> None:
    japan, brazil = of_country("jp", NOW), of_country("BR", NOW)
    assert japan is not None
    assert brazil is not None
    assert (japan.zone, japan.confidence) == ("Asia/Tokyo", 0.7)
    assert (brazil.zone, brazil.confidence) == ("America/Sao_Paulo", 0.35)
    assert of_country("XX", NOW) is None


@pytest.mark.parametrize(
    ("offsets", "away"),
    [
        ([(0, 60), (1, 60)], False),
        ([(0, 540)], False),
        ([(0, 540), (1, 540)], True),
        ([(0, 540), (1, 480)], True),
        ([(0, 60), (1, 540), (2, 540)], False),
        ([(0, 540), (8, 540)], False),
    ],
)
def test_two_fresh_contradictions_are_a_journey(offsets: list[tuple[int, int]], away: bool) -> None:
    seen = [(NOW - days * DAY, minutes) for days, minutes in offsets]
    assert is_travelling("Europe/Berlin", seen, NOW) is away


@pytest.mark.django_db
def test_a_traveller_keeps_their_home_and_is_away_for_a_week() -> None:
    berlin = people.customer_by_mail(
        "ana@example.org",
        Hints(zone="Europe/Berlin", zone_source="browser"),
        verified=False,
        now=NOW - 9 * DAY,
    )
    for days in (1, 0):
        people.note_hints(berlin, Hints(utc_offset=540), now=NOW - days * DAY)
    berlin = Customer.objects.get(pk=berlin.pk)
    assert (berlin.zone, berlin.zone_source) == ("Europe/Berlin", "browser")
    assert berlin.zone_at(NOW) == "Asia/Tokyo"
    assert berlin.zone_at(NOW + 8 * DAY) == "Europe/Berlin"
    people.note_hints(berlin, Hints(utc_offset=60), now=NOW + DAY)
    assert Customer.objects.get(pk=berlin.pk).zone_at(NOW + DAY) == "Europe/Berlin"


@pytest.mark.django_db
def test_two_mails_from_one_offset_are_enough_to_promise_in_their_own_time() -> None:
    sita = people.customer_by_mail("sita@example.org", Hints(utc_offset=345), verified=False, now=NOW - DAY)
    assert (sita.zone, sita.zone_is_known) == ("Asia/Kathmandu", False)
    people.note_hints(sita, Hints(utc_offset=345), now=NOW)
    assert (sita.zone_source, sita.zone_is_known) == ("earlier", True)
    assert ZoneEvidence.objects.filter(customer=sita).count() == 2


@pytest.mark.django_db
def test_a_choice_wins_over_every_browser_to_come() -> None:
    ana = people.customer_by_mail("ana@example.org", Hints(), verified=False, now=NOW)
    people.choose(ana, zone_name="America/Lima", now=NOW)
    people.note_hints(ana, Hints(zone="Europe/Berlin", zone_source="browser"), now=NOW + DAY)
    assert ana.zone == "America/Lima"
    people.choose(ana, zone_name="America/Bogota", now=NOW + 2 * DAY)
    assert ana.zone == "America/Bogota"


@pytest.mark.django_db
def test_a_browser_that_says_the_same_all_day_is_one_sign() -> None:
    ana = people.customer_by_mail("ana@example.org", Hints(), verified=False, now=NOW)
    for hours in range(5):
        people.note_hints(
            ana, Hints(zone="Europe/Berlin", zone_source="browser"), now=NOW + timedelta(hours=hours)
        )
    assert ZoneEvidence.objects.get().seen_at == NOW + timedelta(hours=4)


@pytest.mark.django_db
def test_what_is_no_zone_is_no_sign() -> None:
    ana = people.customer_by_mail(
        "ana@example.org", Hints(zone="Etc/GMT+3", zone_source="browser"), verified=False, now=NOW
    )
    assert (ana.zone, ZoneEvidence.objects.count()) == ("", 0)
