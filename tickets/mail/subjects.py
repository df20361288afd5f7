"""What the prefix of a subject says: an answer, a forwarded message, or neither."""

import re
from typing import Literal

from tickets.mail.wordlists import folded, phrases

_PREFIX = re.compile(r"\s*([^\W\d_][^:：\[\]()<>]{0,18}?)\s?(?:[\[(]\d{1,3}[\])]|\^\d+|\*\d+)?\s?[:：]")


def topic_of(subject: str) -> str:
    """What a subject is about: without tags in brackets and known prefixes, in one case, spaces as one."""
    rest, before = subject, None
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
