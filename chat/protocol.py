"""Frames of the chat protocol (docs/chat.md): text to checked values. Pure: no clock, no database, no sockets."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext_noop as noop

from helpdesk.lib.compact import compact

Role = Literal["customer", "agent"]
Check = Callable[[Any], Any]

LONGEST_TEXT = 10_000
LONGEST_ID = 64
LARGEST_NUMBER = 2**31 - 1

# Close codes of the protocol; 4408 is ours for a client that went silent.
NO_TOKEN, FORBIDDEN, SILENT, CROWDED, RESTART = 4401, 4403, 4408, 4409, 1012


class ProtocolError(ValueError):
    """A frame that cannot be served. ``message`` is a sentence in English for translation."""

    def __init__(self, code: str, message: str, *, client_id: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.client_id = code, message, client_id


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: what it asks (``kind``), the client's id, the conversation (agents), and the checked rest."""

    kind: str
    id: str = ""
    conversation: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """``check`` answers the clean value, or raises ProtocolError or ValueError."""

    check: Check
    required: bool = True


BAD = noop("This was not understood. Please reload the page and try again.")
TOO_LONG = noop("The message is too long. Please split it into parts of 10,000 characters.")
EMPTY = noop("The message is empty. Write something first.")


def clean(value: object, longest: int) -> str:
    """A string that any database and any JSON can hold: no NUL, no lone surrogates. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    value.encode()
    return value.replace("\x00", "")[:longest]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ProtocolError("bad_request", BAD)
    if len(value) > LONGEST_TEXT:
        raise ProtocolError("too_long", TOO_LONG)
    text = clean(value, LONGEST_TEXT)
    if not text.strip():
        raise ProtocolError("bad_request", EMPTY)
    return text


def _name(value: object) -> str:
    """An id or a token: short, not empty, printable."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or not value.isprintable():
        raise ValueError("not an id")
    return clean(value, LONGEST_ID)


def _words(value: object) -> str:
    return clean(value, 2_000)


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_NUMBER:
        raise ValueError("not a number")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _score(value: object) -> int:
    number = _number(value)
    if not 1 <= number <= 5:
        raise ProtocolError("bad_request", noop("A rating is a number from 1 to 5."))
    return number


def _email(value: object) -> str:
    address = clean(value, 320).strip()
    local, at, domain = address.rpartition("@")
    if not (local and at and "." in domain.strip(".")) or any(c.isspace() or c in '<>,;"' for c in address):
        raise ProtocolError("bad_request", noop("This is not an email address. Please check its spelling."))
    return address


def _one_of(*allowed: str) -> Check:
    def check(value: object) -> str:
        if value not in allowed or not isinstance(value, str):
            raise ValueError("not one of the choices")
        return value

    return check


def _target(value: object) -> tuple[str, int]:
    """``{"agent": id}`` or ``{"team": id}``."""
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError("names no agent and no team")
    ((what, pk),) = value.items()
    if what not in ("agent", "team"):
        raise ValueError("names no agent and no team")
    return what, int(pk) if isinstance(pk, str) and pk.isdecimal() and len(pk) < 10 else _number(pk)


ID, OPTIONAL_ID = Field(_name), Field(_name, required=False)
SEQ, WORDS = Field(_number), Field(_words, required=False)
LANGUAGE = Field(lambda value: clean(value, 16))
SAY = {"id": ID, "text": Field(_text)}

CUSTOMER: dict[str, dict[str, Field]] = {
    "hello": {"token": Field(_name), "after": Field(_number, required=False)},
    "say": SAY,
    "got": {"seq": SEQ},
    "read": {"seq": SEQ, "id": OPTIONAL_ID},
    "typing": {"on": Field(_flag), "id": OPTIONAL_ID},
    "ping": {},
    "end": {"id": OPTIONAL_ID, "forget": Field(_flag, required=False)},
    "rate": {"id": ID, "score": Field(_score), "text": WORDS},
    "contact": {"id": ID, "email": Field(_email)},
    "transcript": {"id": ID},
    "choose": {
        "id": ID,
        "what": Field(_one_of("wait", "mail", "translate", "language")),
        "language": Field(LANGUAGE.check, required=False),
    },
    "language": {"id": ID, "language": LANGUAGE},
}
CONVERSATION = Field(_name)
AGENT: dict[str, dict[str, Field]] = {
    "hello": {"ticket": Field(_name)},
    "watch": {"conversation": CONVERSATION, "after": Field(_number, required=False)},
    "unwatch": {"conversation": CONVERSATION},
    "say": {**SAY, "conversation": CONVERSATION},
    "note": {**SAY, "conversation": CONVERSATION},
    "got": {"seq": SEQ, "conversation": CONVERSATION},
    "read": {"seq": SEQ, "conversation": CONVERSATION, "id": OPTIONAL_ID},
    "typing": {"on": Field(_flag), "conversation": CONVERSATION, "id": OPTIONAL_ID},
    "ping": {},
    "accept": {"id": OPTIONAL_ID, "offer": Field(_name)},
    "decline": {"id": OPTIONAL_ID, "offer": Field(_name)},
    "transfer": {"id": OPTIONAL_ID, "conversation": CONVERSATION, "to": Field(_target), "note": WORDS},
    "end": {"id": OPTIONAL_ID, "conversation": CONVERSATION},
    "status": {"id": OPTIONAL_ID, "status": Field(_one_of("available", "busy", "away"))},
}
TABLES: dict[Role, dict[str, dict[str, Field]]] = {"customer": CUSTOMER, "agent": AGENT}


def parse(text: str | None, role: Role) -> Frame:
    """A frame as its sender wrote it. Raises ProtocolError and nothing else, whatever the text."""
    try:
        raw = json.loads(text or "")
    except (ValueError, RecursionError):
        raise ProtocolError("bad_request", BAD) from None
    return checked(raw, role)


def checked(raw: object, role: Role) -> Frame:
    """The same for a value that was parsed already (the HTTP side)."""
    if not isinstance(raw, dict):
        raise ProtocolError("bad_request", BAD)
    client_id = _claimed_id(raw)
    kind = raw.get("type")
    fields = TABLES[role].get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise ProtocolError("bad_request", BAD, client_id=client_id)
    data = {
        name: value
        for name, rule in fields.items()
        if (value := _value(raw, name, rule, client_id)) is not None
    }
    return Frame(str(kind), data.pop("id", ""), data.pop("conversation", ""), data)


def _value(raw: dict[str, Any], name: str, rule: Field, client_id: str) -> Any:
    value = raw.get(name)
    if value is None:
        if rule.required:
            raise ProtocolError("bad_request", BAD, client_id=client_id)
        return None
    try:
        return rule.check(value)
    except ProtocolError as error:
        raise ProtocolError(error.code, error.message, client_id=client_id) from None
    except ValueError:
        raise ProtocolError("bad_request", BAD, client_id=client_id) from None


def _claimed_id(raw: dict[str, Any]) -> str:
    try:
        return _name(raw.get("id"))
    except ValueError:
        return ""


def encode(**frame: object) -> str:
    """A frame for the wire: UTF-8 unescaped, no spaces."""
    return compact(frame)
