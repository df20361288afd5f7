"""What no engine may change: addresses, links and order numbers are put aside before and come back after. Pure."""

import re
from dataclasses import dataclass

# Links, mail addresses, @names, placeholders, and Latin words with a digit among letters or five digits and more.
# Each part is bounded, so that no text of a stranger makes the search slow.
_WORD = "[A-Za-z0-9_-]"
_KEPT = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|@\w{1,64}|\{\{?\w{1,64}\}?\}"
    rf"|(?<!{_WORD})#?(?={_WORD}{{0,40}}\d)(?={_WORD}{{0,40}}[A-Za-z_]|[\d-]{{5}}){_WORD}{{2,}}"
)
# Engines set spaces as they like around what they do not know.
_SIGN = re.compile(r"\[\s?\[\s?(\d{1,3})\s?\]\s?\]")
MOST = 200  # of one text; whatever holds more is a table or a log


class LostMask(ValueError):
    """An engine left out, doubled or made up a sign, so that its words cannot be put together again."""


@dataclass(frozen=True, slots=True)
class Masked:
    """``text`` has a sign ``[[n]]`` for each of ``kept``."""

    text: str
    kept: tuple[str, ...]


def mask(text: str) -> Masked:
    """The text with signs in place of what must stay as it is. Raises LostMask for what has signs of its own."""
    if _SIGN.search(text):
        raise LostMask(text)
    kept: list[str] = []

    def aside(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"[[{len(kept) - 1}]]"

    masked = _KEPT.sub(aside, text)
    if len(kept) > MOST:
        raise LostMask(text)
    return Masked(masked, tuple(kept))


def restore(text: str, kept: tuple[str, ...]) -> str:
    """What was put aside in its places. Raises LostMask unless each sign is there once."""
    found = [int(sign) for sign in _SIGN.findall(text)]
    if sorted(found) != list(range(len(kept))):
        raise LostMask(text)
    return _SIGN.sub(lambda sign: kept[int(sign[1])], text)
