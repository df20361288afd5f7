"""Frames as clients send them, good and bad: pure parsing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.events import FOR_CUSTOMERS
from chat.protocol import TABLES, Frame, ProtocolError, parse

GOOD: list[tuple[str, dict[str, Any]]] = [
    ("customer", {"type": "hello", "token": "abc", "after": 0}),
    ("customer", {"type": "say", "id": "1", "text": "x" * 10_000}),
    ("customer", {"type": "rate", "id": "1", "score": 5}),
    ("customer", {"type": "choose", "id": "1", "what": "language", "language": "pt"}),
    ("customer", {"type": "ping", "unknown": "is ignored"}),
    ("agent", {"type": "watch", "conversation": "c", "after": 7}),
    ("agent", {"type": "note", "id": "1", "text": "hm", "conversation": "c"}),
    ("agent", {"type": "transfer", "id": "1", "conversation": "c", "to": {"agent": "12"}, "note": ""}),
    ("agent", {"type": "status", "status": "busy"}),
]
BAD: list[tuple[str, Any, str]] = [
    ("customer", [], "bad_request"),
    ("customer", {"type": "watch", "conversation": "c"}, "bad_request"),
    ("customer", {"type": "say", "id": "1", "text": "x" * 10_001}, "too_long"),
    ("customer", {"type": "say", "id": "1", "text": " \n"}, "bad_request"),
    ("customer", {"type": "say", "text": "no id"}, "bad_request"),
    ("customer", {"type": "say", "id": "x" * 65, "text": "a"}, "bad_request"),
    ("customer", {"type": "say", "id": "1", "text": "\ud800"}, "bad_request"),
    ("customer", {"type": "got", "seq": True}, "bad_request"),
    ("customer", {"type": "got", "seq": -1}, "bad_request"),
    ("customer", {"type": "got", "seq": 2**63}, "bad_request"),
    ("customer", {"type": "rate", "id": "1", "score": 6}, "bad_request"),
    ("customer", {"type": "contact", "id": "1", "email": "no address"}, "bad_request"),
    ("customer", {"type": "contact", "id": "1", "email": "a@b.example\nBcc: c@d.example"}, "bad_request"),
    ("customer", {"type": {}}, "bad_request"),
    ("agent", {"type": "transfer", "conversation": "c", "to": {"agent": 1, "team": 2}}, "bad_request"),
    ("agent", {"type": "status", "status": "asleep"}, "bad_request"),
]


@pytest.mark.parametrize(("role", "raw"), GOOD)
def test_a_good_frame_keeps_what_was_said(role: Any, raw: dict[str, Any]) -> None:
    frame = parse(json.dumps(raw), role)
    assert frame.kind == raw["type"]
    assert frame.id == raw.get("id", "")
    assert frame.conversation == raw.get("conversation", "")


@pytest.mark.parametrize(("role", "raw", "code"), BAD)
def test_a_bad_frame_is_refused_with_a_code_and_a_sentence(role: Any, raw: Any, code: str) -> None:
    with pytest.raises(ProtocolError) as refusal:
        parse(json.dumps(raw), role)
    assert refusal.value.code == code
    assert refusal.value.message.endswith(".")


def test_a_refusal_names_the_id_so_that_the_client_knows_which_text_stays() -> None:
    with pytest.raises(ProtocolError) as refusal:
        parse('{"type":"say","id":"mine","text":""}', "customer")
    assert refusal.value.client_id == "mine"


def test_no_nul_reaches_the_database() -> None:
    assert parse('{"type":"say","id":"1","text":"a\\u0000b"}', "customer").data["text"] == "ab"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = ["type", "id", "text", "seq", "conversation", "to", "score", "email", "after", "token", "status"]
KINDS = st.sampled_from(["say", "got", "rate", "contact", "transfer", "watch", "hello", "status", "choose"])


@given(
    st.dictionaries(st.sampled_from(NAMES), values, max_size=6), KINDS, st.sampled_from(["customer", "agent"])
)
def test_whatever_is_sent_parsing_answers_or_refuses(raw: dict[str, Any], kind: str, role: Any) -> None:
    try:
        frame = parse(json.dumps(raw | {"type": kind}), role)
    except ProtocolError:
        return
    assert isinstance(frame, Frame)


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        parse(text, "customer")
    except ProtocolError as refusal:
        assert refusal.code == "bad_request"


def test_deep_nesting_is_refused_like_any_nonsense() -> None:
    with pytest.raises(ProtocolError):
        parse("[" * 100_000, "agent")


def test_the_manual_names_every_frame_field_and_event() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "chat.md").read_text()
    named = set(re.findall(r"`([a-z_]+)`", manual)) | set(re.findall(r'"([a-z_]+)"', manual))
    fields = {name for table in TABLES.values() for rules in table.values() for name in rules}
    frames = {kind for table in TABLES.values() for kind in table}
    events = set(FOR_CUSTOMERS) | {name for names in FOR_CUSTOMERS.values() for name in names}
    assert frames | fields | events <= named
