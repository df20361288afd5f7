"""What a subject says besides its words: by its prefix an answer or a forwarded message, by ``[#12]`` a ticket."""

import re
from typing import Literal

from tickets.mail.wordlists import folded, phrases

_PREFIX = re.compile(r"\s*([^\W\d_][^:：\[\]()<>]{0,18}?)\s?(?:[\[(]\d{1,3}[\])]|\^\d+|\*\d+)?\s?[:：]")

_NUMBER = re.compile(r"\[#([1-9]\d{0,17})\]", re.ASCII)


def numbered(subject: str, number: int) -> str:
    """The subject with the ticket's number, once."""
    return subject if number_in(subject) == number else f"{subject} [#{number}]"


def number_in(subject: str) -> int | None:
    """The last ticket's number in a subject; anybody can write one there, so it proves nothing."""
    found = _NUMBER.findall(subject)
    return int(found[-1]) if found else None


def topic_of(subject: str) -> str:
    """What a subject is about: without tags in brackets, numbers and known prefixes, in one case, spaces as one."""
    rest, before = _NUMBER.sub("", subject), None
    while rest != before:
        before = rest
        rest = re.sub(r"^(?:\s*\[[^\]]{1,60}\])+", "", rest)
        if prefix_of(rest) is not None:
            rest = _PREFIX.sub("", rest, count=1)
    return " ".join(rest.split()).casefold()


def prefix_of(subject: str) -> Literal["reply", "forward", None]:
    """The kind of the first known prefix; tags in brackets before it are skipped."""
    rest = re.sub(r"^(?:\s*\[[^\]]{1,60}\])+", "", subject)
    match = _PREFIX.match(rest)
    if not match:
        return None
    word = folded(match[1])
    if word in phrases("subjects", "forward"):
        return "forward"
    return "reply" if word in phrases("subjects", "reply") else None
