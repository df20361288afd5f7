"""Forwarded messages: whether a mail is one, and who wrote the message inside."""

from collections.abc import Collection, Sequence

from tickets.mail.addresses import Party, parties
from tickets.mail.introductions import fields, header_block, is_label, separator
from tickets.mail.subjects import prefix_of

_MAX_LINES = 2_000


def is_forward(subject: str, text: str) -> bool:
    """A forward by its subject, by a forward line among its own words, or because a header block opens it."""
    if prefix_of(subject) == "forward":
        return True
    lines = text.split("\n")[:_MAX_LINES]
    for place, line in enumerate(lines):
        if not line.strip(" >"):
            continue
        if separator(line.lstrip("> ")) == "forward":
            return True
        return bool(header_block(lines, place)) and separator(line) is None
    return False


def original_sender(text: str, own: Collection[str] = ()) -> Party | None:
    """The sender named by the first header block in the text, unless that is one of our own addresses."""
    lines = [line.lstrip("> ") for line in text.split("\n")[:_MAX_LINES]]
    ours = {each.lower() for each in own}
    for place in range(len(lines)):
        if not lines[place] or not header_block(lines, place):
            continue
        party = _named(fields(lines, place))
        return party if party and party.address and party.address.lower() not in ours else None
    return None


def _named(found: Sequence[tuple[str, str]]) -> Party | None:
    known = [value for label, value in found if is_label(label, "from")]
    for value in [*known, *(value for _, value in found)]:
        cleaned = value.replace("[mailto:", "<").replace("]", ">") if "[mailto:" in value else value
        party = next((each for each in parties(cleaned, 3) if each.address), None)
        if party:
            return party
    return None
