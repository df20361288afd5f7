"""Every faulty line gets a sentence and the next line its answer; the command needs no desk around it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.interchange.asking import THREE, ask, person, shift
from tickets.interchange import answer_line

ROOT = Path(__file__).resolve().parents[3]
AT = "2026-06-01T12:00Z"
GOOD = json.dumps({"id": "g", "op": "state", "scenario": THREE, "args": {"agent": "sf", "at": AT}})


@pytest.mark.parametrize(
    ("agent", "word"),
    [
        ({"zone": "UTC"}, "UTC"),
        ({"zone": "Etc/GMT-3"}, "Etc/GMT-3"),
        ({"zone": None}, "zone"),
        ({"shifts": [shift("9-17")]}, "9"),
        ({"shifts": [shift("09:00-18:00", [7])]}, "7"),
        ({"shifts": [shift("09:00-18:00", week=1)]}, "cycle"),
        ({"shifts": "always"}, "list"),
        ({"cycle": {"weeks": 2, "anchor": "2026-06-02"}}, "Monday"),
        ({"leave": [{"from": "2026-06-02", "to": "2026-06-01"}]}, "leave"),
        ({"leave": [{"from": "2026-06-01T09:00+02:00", "to": "2026-06-01T10:00+02:00"}]}, "offset"),
        ({"extra": [{"start": "2026-06-01T00:00", "end": "2026-06-02T00:01"}]}, "24 hours"),
        ({"partner": "nobody"}, "nobody"),
        ({"languages": {"en": "fluent"}}, "whole number"),
        ({"active": "yes"}, "true or false"),
    ],
)
def test_a_faulty_agent_is_named_in_a_sentence(agent: dict[str, Any], word: str) -> None:
    answer = ask("state", {"agents": [person("a", "Europe/Lisbon") | agent]}, agent="a", at=AT)
    assert word in answer["error"]
    assert answer["error"].endswith(".")


@pytest.mark.parametrize(
    ("op", "args", "word"),
    [
        ("state", {"agent": "x", "at": AT}, "'x'"),
        ("state", {"agent": "sf"}, "'at'"),
        ("state", {"agent": "sf", "at": "2026-06-01T12:00"}, "offset"),
        ("state", {"agent": "sf", "at": "noon"}, "instant"),
        ("dance", {}, "dance"),
        ("overlap", {"agent": "sf", "customer": "x", "at": AT, "hours": 1}, "customer"),
        ("overlap", {"agent": "sf", "customer": "chicago", "at": AT, "hours": -1}, "hours"),
        (
            "overlap",
            {"agent": "sf", "customer": "chicago", "at": AT, "hours": 1, "kind": "sleeping"},
            "sleeping",
        ),
        ("coverage", {"language": "en", "level": 4, "start": AT, "hours": 10**9}, "hours"),
        ("eligible", {"at": AT}, "request"),
        ("eligible", {"at": AT, "request": {"language": "en", "channel": "fax"}}, "fax"),
        ("sla_due", {"customer": "chicago", "at": AT, "target_minutes": 0}, "target"),
    ],
)
def test_a_faulty_question_says_what_it_lacks(op: str, args: dict[str, Any], word: str) -> None:
    assert word in ask(op, THREE, **args)["error"]


@pytest.mark.parametrize("line", [b"", b"\n", b"{", b"\xff\xfe", b'{"id": NaN}', b"[" * 100_000])
def test_what_is_no_json_is_answered_without_an_id(line: bytes) -> None:
    answer = json.loads(answer_line(line))
    assert answer["id"] is None
    assert answer["error"]


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["sf", AT, "chat", "en"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(["state", "eligible", "coverage", "overlap", "sla_due", "handoff", "states"]),
    st.dictionaries(
        st.sampled_from(
            ["agent", "at", "request", "start", "end", "hours", "level", "language", "customer", "owner"]
        ),
        values,
    ),
)
def test_no_question_ends_the_conversation(op: str, args: dict[str, Any]) -> None:
    line = json.dumps({"id": 1, "op": op, "scenario": THREE, "args": args}).encode()
    answer = json.loads(answer_line(line))
    assert answer["id"] == 1
    assert len(answer) == 2


def test_the_command_answers_line_by_line_in_order_and_leaves_no_data_folder(tmp_path: Path) -> None:
    lines = [GOOD, "nonsense", json.dumps({"id": 2}), GOOD]
    environment = {**os.environ, "DESK_DATA": str(tmp_path / "data"), "DESK_TEST": ""}
    done = subprocess.run(
        [sys.executable, "manage.py", "routing_eval"],
        input="\n".join(lines),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in answers] == ["g", None, 2, "g"]
    assert answers[0] == answers[3] == {"id": "g", "answer": "off"}
    assert not (tmp_path / "data").exists()
