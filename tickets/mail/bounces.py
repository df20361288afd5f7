"""Facts of a delivery report (RFC 3464) and of its relatives that follow no standard."""

import re
from dataclasses import dataclass
from typing import Literal

from tickets.mail.addresses import address_within
from tickets.mail.headers import Headers, decode_words, message_ids, split_headers
from tickets.mail.mime import Tree, content

Severity = Literal["hard", "soft", "policy", "delayed", "none"]
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_LINE_ADDRESS = re.compile(r"<([^<>\s@]{1,64}@[^<>\s@]{1,255})>")
_MAX_RECIPIENTS = 100


@dataclass(frozen=True)
class FailedRecipient:
    """One recipient of a report. `status` is an RFC 3463 code such as 5.1.1, or None."""

    address: str
    original: str | None
    action: str
    status: str | None
    diagnostic: str
    severity: Severity


@dataclass(frozen=True)
class Bounce:
    """What a report says. `original_message_ids` name the message that failed, as far as it was returned."""

    recipients: tuple[FailedRecipient, ...]
    original_message_ids: tuple[str, ...]


def read_bounce(raw: bytes, tree: Tree, headers: Headers, text: str) -> Bounce:
    """Per-recipient facts from the report part, else X-Failed-Recipients, else the first address it names."""
    recipients: list[FailedRecipient] = []
    ids: list[str] = []
    for part in tree.root.walk():
        if part.kind in _REPORTS:
            recipients += _reported(content(raw, part))
        elif part.kind in _RETURNED:
            items, _ = split_headers(content(raw, part).lstrip(b"\r\n"))
            ids += message_ids(Headers(items).plain("message-id"))
    if not recipients:
        recipients = _unreported(headers, text)
    ids = ids or _ids_in(text)
    return Bounce(tuple(recipients[:_MAX_RECIPIENTS]), tuple(dict.fromkeys(ids))[:20])


def has_report(tree: Tree) -> bool:
    return any(part.kind in _REPORTS for part in tree.root.walk())


def returns_message(tree: Tree) -> bool:
    return any(part.kind in _RETURNED for part in tree.root.walk() if part is not tree.root)


def severity_of(action: str, status: str | None) -> Severity:
    """hard, soft, policy (our reputation, RFC 3463 5.7.x), delayed, or none for relayed and delivered."""
    if action == "delayed":
        return "delayed"
    if action in {"relayed", "expanded", "delivered"}:
        return "none"
    if status is None:
        return "hard" if action == "failed" else "soft"
    if status.startswith("5.7."):
        return "policy"
    if status.startswith("4.") or status == "5.2.2":
        return "soft"
    return "hard" if status.startswith("5.") else "none"


def _reported(body: bytes) -> list[FailedRecipient]:
    found: list[FailedRecipient] = []
    for group in re.split(rb"\r?\n[ \t]*\r?\n", body.strip())[: _MAX_RECIPIENTS + 1]:
        fields = Headers(split_headers(group)[0])
        final = _typed(fields.plain("final-recipient"))
        original = _typed(fields.plain("original-recipient"))
        if not (final or original):
            continue
        action = fields.plain("action").split("(")[0].strip().lower()
        status = _STATUS.search(fields.plain("status")) or _STATUS.search(fields.plain("diagnostic-code"))
        code = status[0] if status else None
        diagnostic = decode_words(fields.plain("diagnostic-code"))[:1000]
        address = final or original or ""
        found.append(FailedRecipient(address, original, action, code, diagnostic, severity_of(action, code)))
    return found


def _typed(value: str) -> str | None:
    """`rfc822; a@b` as a@b (RFC 3464, 2.3.1)."""
    return address_within(value.partition(";")[2] or value)


def _unreported(headers: Headers, text: str) -> list[FailedRecipient]:
    status = _STATUS.search(text[:20_000])
    code = status[0] if status and status[1] in "45" else None
    named = [address_within(each) for each in headers.plain("x-failed-recipients").split(",")]
    addresses = [each for each in named if each] or _LINE_ADDRESS.findall(text[:5_000])[:1]
    return [
        FailedRecipient(each, None, "failed", code, "", severity_of("failed", code)) for each in addresses
    ]


def _ids_in(text: str) -> list[str]:
    found: list[str] = []
    for match in re.finditer(r"(?im)^[> \t]{0,4}message-id:[ \t]*(<[^<>\s]{1,500}>)", text[:200_000]):
        found += message_ids(match[1])
    return found
