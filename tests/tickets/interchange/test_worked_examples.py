"""The examples that the semantics of time and routing work out by hand, asked over the interchange."""

import pytest

from tests.tickets.interchange.asking import THREE, WEEKDAYS, ask, person, shift


def test_in_auckland_on_tuesday_morning_only_san_francisco_covers_a_chat() -> None:
    chat = {"language": "en", "channel": "chat", "min_remaining": 15}
    assert ask("eligible", THREE, request=chat, at="2026-06-01T21:30Z") == {
        "eligible": ["sf"],
        "excluded": {"berlin": "off_shift", "manila": "off_shift"},
    }
    assert ask("block_end", THREE, agent="sf", at="2026-06-01T21:30Z") == "2026-06-02T01:00Z"


def test_a_mail_from_chicago_on_friday_is_due_on_monday_and_san_francisco_comes_first() -> None:
    arrived, due = "2026-06-05T21:10Z", "2026-06-08T16:10Z"
    assert ask("sla_due", THREE, customer="chicago", at=arrived, target_minutes=240) == due
    mail = {"language": "en", "channel": "email", "customer": "chicago", "due": due}
    assert ask("eligible", THREE, request=mail, at=arrived)["excluded"] == {}
    assert ask("rank", THREE, request=mail, at=arrived)[0] == "sf"
    assert ask("next_on", THREE, agent="sf", at=arrived) == arrived
    assert ask("next_on", THREE, agent="manila", at=arrived) == "2026-06-08T01:00Z"
    assert ask("next_on", THREE, agent="berlin", at=arrived) == "2026-06-08T07:00Z"


@pytest.mark.parametrize(
    ("customer", "agent", "business", "waking"),
    [
        ("auckland", "berlin", 0, 900),
        ("auckland", "manila", 1500, 2700),
        ("auckland", "sf", 960, 1500),
        ("istanbul", "berlin", 2400, 2700),
        ("istanbul", "manila", 1200, 1500),
        ("istanbul", "sf", 0, 900),
        ("chicago", "berlin", 600, 900),
        ("chicago", "manila", 0, 600),
        ("chicago", "sf", 2100, 2700),
    ],
)
def test_a_week_of_june_overlaps_as_the_table_says(
    customer: str, agent: str, business: int, waking: int
) -> None:
    for kind, minutes in (("business", business), ("waking", waking)):
        asked = {"agent": agent, "customer": customer, "at": "2026-06-01T00:00Z", "hours": 168, "kind": kind}
        assert ask("overlap", THREE, **asked) == minutes


@pytest.mark.parametrize(("week", "minutes"), [("2026-03-16T00:00Z", 900), ("2026-03-30T00:00Z", 600)])
def test_a_seat_in_lima_loses_five_hours_a_week_for_berlin_when_summer_begins(
    week: str, minutes: int
) -> None:
    lima = {**THREE, "agents": [person("lima", "America/Lima", shift("09:00-18:00", WEEKDAYS))]}
    assert (
        ask("overlap", lima, agent="lima", customer="munich", at=week, hours=168, kind="business") == minutes
    )


def test_at_a_block_end_the_next_place_on_the_earth_takes_over() -> None:
    chat = {"language": "en", "channel": "chat"}
    assert ask("handoff", THREE, owner="sf", request=chat, at="2026-06-01T21:30Z") == {
        "at": "2026-06-02T01:00Z",
        "to": "manila",
    }
    assert ask("handoff", THREE, owner="berlin", request=chat, at="2026-06-01T21:30Z") == {
        "at": None,
        "to": None,
    }
