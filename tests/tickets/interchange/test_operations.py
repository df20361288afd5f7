"""Each operation over the interchange: breaks, leave, cycles, contracts, rank and coverage as people write them."""

from typing import Any

import pytest

from tests.tickets.interchange.asking import THREE, WEEKDAYS, ask, person, shift

NOON = "2026-06-01T12:00Z"  # a Monday
CHAT = {"language": "en", "channel": "chat"}
MAIL = {"language": "en", "channel": "email"}


def one(**more: Any) -> dict[str, Any]:
    """A scenario of one agent in Lisbon, whose clock in June is an hour ahead of UTC."""
    return {"agents": [person("a", "Europe/Lisbon", **more)], "partners": [PARTNER]}


PARTNER = {
    "id": "p",
    "zone": "Asia/Manila",
    "from": "2026-06-01",
    "until": "2026-06-30",
    "channels": ["chat"],
    "languages": ["en"],
    "regions": ["eu"],
    "hard_cap": 10,
    "used": 9,
}

REASONS = [
    ({"active": False, "online": False}, {}, "inactive"),
    ({"online": False}, {"exclude": ["a"]}, "excluded"),
    ({"regions": []}, {"region": "eu"}, "region"),
    ({"regions": ["us"], "partner": "p"}, {"region": "eu"}, "region"),
    ({"partner": "p"}, {"channel": "email"}, "contract_channel"),
    ({"partner": "p", "languages": {"de": 5}}, {"language": "de"}, "contract_language"),
    ({"partner": "p"}, {"region": "us"}, "region"),
    ({"languages": {"en": 3}}, {}, "language"),
    ({"languages": {"pt-BR": 5}}, {"language": "pt"}, "language"),
    ({"skills": ["billing"]}, {"skills": ["billing", "vip"]}, "skill"),
    ({"online": False}, {}, "offline"),
    ({"capacity": {}}, {}, "full"),
    ({"load": {"chat": 2}}, {}, "full"),
    ({"capacity": {"chat": 2}}, {"channel": "email"}, "full"),
    ({"shifts": [shift("09:00-13:10")]}, {"min_remaining": 11}, "leaving"),
    ({"shifts": [shift("09:00-18:00", breaks=[["13:00", "13:30"]])]}, {}, "break"),
    ({"shifts": []}, {}, "off_shift"),
    ({"shifts": []}, {"channel": "email", "due": "2026-06-03T12:00Z"}, "not_before_due"),
]


@pytest.mark.parametrize(("agent", "request_", "reason"), REASONS)
def test_the_first_rule_that_fails_is_the_reason(
    agent: dict[str, Any], request_: dict[str, Any], reason: str
) -> None:
    answer = ask("eligible", one(**agent), request={**CHAT, **request_}, at=NOON)
    assert answer == {"eligible": [], "excluded": {"a": reason}}


@pytest.mark.parametrize(
    ("agent", "request_"),
    [
        ({"partner": "p"}, {"region": "eu"}),
        ({"regions": []}, {}),
        ({"languages": {}}, {"translation": True}),
        ({"languages": {"en": 3}}, {"min_level": 3}),
        ({"shifts": [shift("09:00-13:10")]}, {"min_remaining": 10}),
        ({"shifts": [shift("00:00-24:00")]}, {"min_remaining": 100_000}),
        ({"load": {"email": 9}}, {}),
        ({"shifts": []}, {"channel": "email"}),
        ({"online": False}, {"channel": "email"}),
    ],
)
def test_what_no_rule_forbids_is_eligible(agent: dict[str, Any], request_: dict[str, Any]) -> None:
    answer = ask("eligible", one(**agent), request={**CHAT, **request_}, at=NOON)
    assert answer == {"eligible": ["a"], "excluded": {}}


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2026-05-31T15:59Z", "contract_dates"),
        ("2026-05-31T16:00Z", "off_shift"),
        ("2026-06-30T15:59Z", None),
        ("2026-06-30T16:00Z", "contract_dates"),
    ],
)
def test_a_contract_counts_its_days_in_its_own_zone(at: str, reason: str | None) -> None:
    given = ask(
        "eligible", one(partner="p", shifts=[shift("09:00-18:00", [0, 1, 2, 3, 4])]), request=CHAT, at=at
    )
    assert given["excluded"].get("a") == reason


def test_breaks_after_midnight_belong_to_the_shift_of_the_evening() -> None:
    night = one(shifts=[shift("22:00-06:00", [0], breaks=[["23:45", "00:15"], ["02:00", "02:30"]])])
    window = {"agent": "a", "start": "2026-06-01T12:00Z", "end": "2026-06-02T12:00Z"}
    assert ask("blocks", night, **window) == [["2026-06-01T21:00Z", "2026-06-02T05:00Z"]]
    assert ask("intervals", night, **window) == [
        ["2026-06-01T21:00Z", "2026-06-01T22:45Z"],
        ["2026-06-01T23:15Z", "2026-06-02T01:00Z"],
        ["2026-06-02T01:30Z", "2026-06-02T05:00Z"],
    ]
    states = ask(
        "states", night, agent="a", at=["2026-06-01T22:45:59Z", "2026-06-01T23:15Z", "2026-06-02T05:00Z"]
    )
    assert states == ["break", "on", "off"]


def test_leave_beats_extra_beats_holiday_beats_the_week() -> None:
    extra = [{"start": "2026-06-06T10:00", "end": "2026-06-06T12:00"}]
    window = {"agent": "a", "start": "2026-06-01T00:00Z", "end": "2026-06-08T00:00Z"}
    assert ask("free_minutes", one(extra=extra), **window) == 5 * 540 + 120
    assert (
        ask("free_minutes", one(extra=extra, holidays=["2026-06-05", "2026-06-06"]), **window)
        == 4 * 540 + 120
    )
    days = [{"from": "2026-06-05", "to": "2026-06-06"}]
    assert ask("free_minutes", one(extra=extra, leave=days), **window) == 4 * 540
    minutes = [{"from": "2026-06-05T17:00", "to": "2026-06-06T10:30"}]
    assert ask("free_minutes", one(extra=extra, leave=minutes), **window) == 5 * 540 - 60 + 90


def test_weeks_of_a_cycle_are_counted_from_its_monday() -> None:
    weeks = [shift("09:00-10:00", [0], week=0), shift("09:00-12:00", [0], week=1), shift("20:00-20:30", [0])]
    cycled = one(shifts=weeks, cycle={"weeks": 2, "anchor": "2026-06-01"})
    for monday, minutes in (("2026-06-01", 90), ("2026-06-08", 210), ("2026-05-25", 210), ("2026-06-15", 90)):
        window = {"agent": "a", "start": f"{monday}T00:00Z", "end": f"{monday}T23:59Z"}
        assert ask("free_minutes", cycled, **window) == minutes


def test_chat_prefers_the_known_agent_then_time_left_then_room_then_few_languages() -> None:
    agents = [
        person("busy", "Europe/Lisbon", load={"chat": 1}),
        person("polyglot", "Europe/Lisbon", languages={"en": 4, "de": 3}),
        person("single", "Europe/Lisbon", languages={"en": 5, "de": 2}),
        person("leaving", "Europe/Lisbon", shift("09:00-13:20", WEEKDAYS)),
        person("working", "Europe/Lisbon", languages={"en": 3}),
        person("idle", "Europe/Lisbon", last_assigned="2026-05-30T00:00Z"),
        person("fresh", "Europe/Lisbon", last_assigned="2026-06-01T11:00Z"),
    ]
    asked = {**CHAT, "min_level": 3, "previous_agent": "busy"}
    order = ["busy", "single", "idle", "fresh", "polyglot", "leaving", "working"]
    assert ask("rank", {"agents": agents}, request=asked, at=NOON) == order


def test_email_prefers_overlap_then_the_next_hour_then_room() -> None:
    # Manila shares ten and San Francisco eight hours with Auckland: both count eight, and one begins sooner.
    mail = {**MAIL, "customer": "auckland"}
    assert ask("rank", THREE, request=mail, at="2026-06-01T12:00Z") == ["sf", "manila", "berlin"]
    without = ask("rank", THREE, request=MAIL, at="2026-06-01T12:00Z")
    assert without == ["berlin", "sf", "manila"]
    never = {"agents": [person("a", "Europe/Lisbon", shift("09:00-10:00", [])), *THREE["agents"]]}
    assert ask("rank", never, request=MAIL, at=NOON)[-1] == "a"


def test_cells_count_minutes_and_the_fewest_in_any_minute() -> None:
    two = {
        "agents": [
            person("a", "Europe/Lisbon", shift("09:00-11:30")),
            person("b", "Europe/Lisbon", shift("10:15-12:00")),
            person("c", "Europe/Lisbon", active=False),
            person("d", "Europe/Lisbon", languages={"en": 3}),
        ]
    }
    grid = ask("coverage", two, language="en", level=4, start="2026-06-01T08:00Z", hours=4)
    assert grid == {"agent_minutes": [60, 105, 90, 0], "min_concurrent": [1, 1, 1, 0]}
    assert ask("first_cover", two, language="en", level=4, at="2026-06-01T11:00Z") == "2026-06-02T08:00Z"
    assert ask("first_cover", two, language="de", level=1, at=NOON) is None


def test_customer_hours_cross_midnight_and_skip_weekends_their_own_way() -> None:
    gulf = {
        "id": "c",
        "zone": "Asia/Dubai",
        "business": {"days": [6, 0, 1, 2, 3], "start": "20:00", "end": "02:00"},
    }
    scenario = {"customers": [{**gulf, "holidays": ["2026-06-01"]}], "agents": THREE["agents"]}
    window = {"customer": "c", "kind": "business", "start": "2026-05-31T00:00Z", "end": "2026-06-03T00:00Z"}
    assert ask("customer_intervals", scenario, **window) == [
        ["2026-05-31T16:00Z", "2026-05-31T22:00Z"],
        ["2026-06-02T16:00Z", "2026-06-02T22:00Z"],
    ]
    covered = {
        "customer": "c",
        "language": "en",
        "level": 4,
        "kind": "business",
        "start": "2026-05-31T00:00Z",
    }
    # On Tuesday Berlin ends at 16:00Z and San Francisco begins then; on Sunday nobody works.
    assert ask("customer_coverage", scenario, **covered, days=3) == {
        "open_minutes": 720,
        "covered_minutes": 360,
    }


@pytest.mark.parametrize(
    ("target", "due"),
    [(1, "2026-06-01T12:01Z"), (360, "2026-06-01T18:00Z"), (361, "2026-06-02T09:01Z"), (90_000, None)],
)
def test_a_target_used_up_at_closing_time_is_due_then(target: int, due: str | None) -> None:
    scenario = {"customers": [{"id": "c", "zone": "Africa/Abidjan"}]}
    assert ask("sla_due", scenario, customer="c", at=NOON, target_minutes=target) == due
