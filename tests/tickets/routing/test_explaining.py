"""Every decision can be explained: as a record that is stored, and in one sentence for people."""

import json
from datetime import date
from typing import Any

import pytest

from helpdesk.lib.zones import zone_data_version
from tests.tickets.facts import agent, chat_contact, email_contact, utc
from tickets.routing import Policy, decide
from tickets.routing.explaining import Fit, left_out, plain, sentence

NOON = utc("12:00")
NAMES = {"es": "Spanish", "pt": "Portuguese"}


def test_the_record_names_the_circumstances_the_chosen_and_the_best_three() -> None:
    agents = [agent(one, last_assigned=utc(f"0{hour}:00")) for hour, one in enumerate("dcba", start=1)]
    record = decide(chat_contact(), agents, NOON, Policy(version=7)).explanation
    assert record["at"] == "2026-06-01T12:00:00+00:00"
    assert record["zone_data"] == zone_data_version()
    assert (record["policy"], record["step"], record["chosen"]) == (7, "fluent", "d")
    assert (record["language"], record["translated"]) == ("es", False)
    best = record["best"]
    assert isinstance(best, list)
    assert [one["id"] for one in best] == ["d", "c", "b"]
    assert best[0] == {
        "tier": 0,
        "continuity": 1,
        "leaving_soon": 0,
        "busy": 0,
        "languages": 1,
        "load": 0.0,
        "variant": 0,
        "assigned": "2026-06-01T01:00:00+00:00",
        "id": "d",
    }


def test_the_record_counts_the_first_reason_of_everybody_left_out() -> None:
    agents = [
        *(agent(f"off{n}", "13:00-18:00") for n in range(42)),
        *(agent(f"full{n}", load={"chat": 3}) for n in range(3)),
        agent("far", regions=frozenset({"us"})),
    ]
    record = decide(chat_contact(region="eu"), agents, NOON).explanation
    assert record["excluded"] == {"off_shift": 42, "full": 3, "region": 1}
    assert (record["chosen"], record["best"]) == (None, [])
    assert plain(left_out(record)) == "42 off shift, 3 full, 1 not for this region"


@pytest.mark.parametrize("contact", [chat_contact(), email_contact(), email_contact(due="13:00")])
def test_the_record_is_plain_json(contact: Any) -> None:
    agents = [agent("ana"), agent("ben", last_assigned=utc("08:00"))]
    record = decide(contact, agents, NOON).explanation
    assert json.loads(json.dumps(record, allow_nan=False)) == record


@pytest.mark.parametrize(
    ("fit", "expected"),
    [
        (
            Fit("es", 4, "Europe/London", "Europe/Helsinki", spoke_at=utc("09:00"), until=utc("17:00")),
            "fluent Spanish, spoke with the customer on Monday, on shift until 18:00 (20:00 yours)",
        ),
        (Fit("pt", 5, "Europe/Lisbon", until=utc("17:00")), "native Portuguese, on shift until 18:00"),
        (
            Fit("pt", 3, "Europe/Lisbon", "Europe/London", until=utc("17:00")),
            "working Portuguese, on shift until 18:00",
        ),
        (
            Fit("es", 0, "Europe/Berlin", "Asia/Tokyo", translated=True, until=utc("17:00")),
            "Spanish by machine translation, on shift until Mon 19:00 (Tue 02:00 yours)",
        ),
        (
            Fit("es", 2, "Europe/Berlin", "America/Lima", starts=utc("2026-06-02 07:00")),
            "basic Spanish, next on shift Tue 09:00 (02:00 yours)",
        ),
        (Fit("es", 1, "Europe/Berlin"), "reads Spanish"),
    ],
)
def test_the_sentence_for_people(fit: Fit, expected: str) -> None:
    assert plain(sentence(fit), NAMES.__getitem__) == expected


def test_the_day_a_customer_was_spoken_with_is_the_reader_s_day() -> None:
    late = Fit("es", 4, "Europe/Berlin", "Asia/Tokyo", spoke_at=utc("20:00"))
    assert sentence(late)[1] == ("spoke with the customer on %(day)s", {"day": date(2026, 6, 2)})


def test_words_and_values_stay_apart_for_translators() -> None:
    parts = sentence(Fit("es", 4, "Europe/Berlin", "Asia/Tokyo", until=utc("12:00")))
    assert parts[0] == ("fluent %(language)s", {"language": "es"})
    template, values = parts[1]
    assert template == "on shift until %(until)s (%(yours)s yours)"
    assert {name: f"{value:%H:%M}" for name, value in values.items()} == {"until": "14:00", "yours": "21:00"}
