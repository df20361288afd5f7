"""The new text of an answer: a view on the full text, which is always stored and one click away.

Strong evidence comes first (our own marker, the structure of HTML, lines that we wrote), then the structure
of plain text, then words. In doubt everything is kept: an emptied answer is worse than a long one.
"""

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import cache

from tickets.mail.introductions import ends_sentence, header_block, introduces, is_rule, separator
from tickets.mail.quoted_html import CUT, INTRO, marked_text
from tickets.mail.wordlists import folded, phrases

MAX_LINES = 10_000
_QUOTED = re.compile(r"[ \t]{0,4}(?:[>＞]|&gt;)")
_MAX_INTRODUCTION = 4
_BEGINS_WITH_ADDRESS = re.compile(r"\s*(?:[<(\[]|mailto:)?[\w.+-]{1,64}@[\w-]")
_LONGEST_NAME = 60
_MAY_CLOSE = ":：)*_-–.։။՝፦፥៖׃\u200f\u202c\u200e\u2069"
_MAX_SIGNATURE = 15


def reply_text(text: str, html: str, *, is_reply: bool, own_lines: Sequence[str], marker: str | None) -> str:
    """The part of a message that its sender wrote now.

    `is_reply` false (a first mail, a forward) returns the text whole. `own_lines` are lines of what we sent
    last, `marker` the token of our "reply above this line" line. Never empty while the text is not.
    """
    full = text.strip()
    if not is_reply or not full:
        return full
    known = _own(own_lines)
    marked = marked_text(html) if html else None
    for source in (marked, full):
        if source is None:
            continue
        head = source.split("\n")[:MAX_LINES]
        found = _unmarked(_new_part(head, known, marker))
        if _visible(found) >= 2:
            return found if found != _unmarked("\n".join(head)) else _unmarked(source)
    return full


def _visible(text: str) -> int:
    return sum(1 for each in text[:1000] if each.isalnum() or ord(each) > 0x2000)


def _unmarked(text: str) -> str:
    return text.replace(CUT, "").replace(INTRO, "").strip()


def _new_part(lines: list[str], known: tuple[frozenset[str], str], marker: str | None) -> str:
    lines = _above_marker(lines, marker)
    kinds = _kinds(lines, known)
    cut = _older_message(lines, kinds)
    lines, kinds = lines[:cut], kinds[:cut]
    kept = _without_quotes(lines, kinds)
    return "\n".join(kept)


def _above_marker(lines: list[str], marker: str | None) -> list[str]:
    if not marker:
        return lines
    for place, line in enumerate(lines):
        if marker in line and any(_visible(each) and not _QUOTED.match(each) for each in lines[:place]):
            above = lines[:place]
            return above if _has_new_text(above) else lines
    return lines


def _has_new_text(lines: list[str]) -> bool:
    kinds = ["q" if _QUOTED.match(line) else "t" if line.strip() else "b" for line in lines]
    end = _introduction_start(lines, kinds, len(lines), quote_follows=True)
    return any(kind == "t" for kind in kinds[: len(lines) if end is None else end])


# Kinds of lines: b blank, q quoted, i introduction by HTML, t text -----------------------------------------


def _kinds(lines: list[str], known: tuple[frozenset[str], str]) -> list[str]:
    kinds = [_kind(line) for line in lines]
    ours = [kind == "t" and _is_ours(line, known) for line, kind in zip(lines, kinds, strict=True)]
    for place, own in enumerate(ours):
        # A single short line that we wrote too ("Thank you") may be the customer's own.
        beside = any(ours[near] for near in _neighbours(kinds, place))
        if own and (beside or len(lines[place].strip()) >= 30):
            kinds[place] = "q"
    return kinds


def _kind(line: str) -> str:
    if not line.strip():
        return "b"
    if _QUOTED.match(line):
        return "q"
    return "i" if line.startswith(INTRO) else "t"


def _neighbours(kinds: list[str], place: int) -> list[int]:
    """The nearest lines with text above and below, at most two blank lines away."""
    near: list[int] = []
    for step in (-1, 1):
        for distance in (1, 2, 3):
            at = place + step * distance
            if not 0 <= at < len(kinds):
                break
            if kinds[at] != "b":
                near.append(at)
                break
    return near


def _own(own_lines: Sequence[str]) -> tuple[frozenset[str], str]:
    lines = [_bare(line) for line in own_lines[:2_000]]
    return frozenset(line for line in lines if len(line) >= 4), " ".join(lines)[:50_000]


def _bare(line: str) -> str:
    return folded(line.strip(" \t>|*_"))


def _is_ours(line: str, known: tuple[frozenset[str], str]) -> bool:
    exact, blob = known
    if not exact:
        return False
    bare = _bare(line)
    # Programs wrap long lines anew, so a long piece of ours counts too.
    return bare in exact or (len(bare) >= 30 and bare in blob)


# Where an older message begins ------------------------------------------------------------------------------


def _older_message(lines: list[str], kinds: list[str]) -> int:
    """The line where everything below is an older message without `>` marks; all lines when there is none."""
    written = False
    for place, kind in enumerate(kinds):
        if kind != "t" and kind != "i":
            continue
        line = lines[place]
        start = _start_of_older(lines, kinds, place)
        if start == "forward":
            return len(lines)
        if isinstance(start, int):
            if written and _has_text(kinds, start):
                return start
            if header_block(lines, place):
                return len(lines)
        written = written or not is_rule(line)
    return len(lines)


def _start_of_older(lines: list[str], kinds: list[str], place: int) -> int | str | None:
    line = lines[place]
    if line.startswith(CUT):
        return place
    kind = separator(line.removeprefix(INTRO))
    if kind == "forward":
        return "forward"
    if kind == "original":
        return place
    if header_block(lines, place):
        above = place - 1
        while above >= 0 and kinds[above] == "b":
            above -= 1
        return above if above >= 0 and is_rule(lines[above]) else place
    if kinds[place] == "t" and line.rstrip()[-1:] in _MAY_CLOSE:
        following = next((kind for kind in kinds[place + 1 :] if kind != "b"), None)
        if following != "q":
            return _introduction_start(lines, kinds, place + 1, quote_follows=False)
    return None


def _has_text(kinds: list[str], end: int) -> bool:
    return any(kind == "t" for kind in kinds[:end])


def _introduction_start(lines: list[str], kinds: list[str], end: int, *, quote_follows: bool) -> int | None:
    """First line of the introduction that ends above `end`; the surest reading wins, then the shortest."""
    last = end - 1
    while last >= 0 and kinds[last] == "b":
        last -= 1
    if last >= 0 and kinds[last] == "i":
        while last > 0 and kinds[last - 1] == "i":
            last -= 1
        return last
    best, best_start = 0, None
    for start in range(last, max(-1, last - _MAX_INTRODUCTION), -1):
        if kinds[start] not in "ti" or (start < last and ends_sentence(lines[start])):
            break
        sure = introduces(lines[start : last + 1], quote_follows=quote_follows)
        if sure > best:
            best, best_start = sure, start
    if best_start is not None and _goes_on_from(lines, kinds, best_start):
        return best_start - 1
    return best_start


def _goes_on_from(lines: list[str], kinds: list[str], start: int) -> bool:
    """A line that begins with an address goes on from the one above, which holds the name: programs break there."""
    if start == 0 or kinds[start - 1] not in "ti" or not _BEGINS_WITH_ADDRESS.match(lines[start]):
        return False
    above = lines[start - 1].strip()
    return bool(above) and len(above) <= _LONGEST_NAME and not ends_sentence(above)


# Marked quotes ----------------------------------------------------------------------------------------------


def _without_quotes(lines: list[str], kinds: list[str]) -> list[str]:
    """Drop one marked quote with its introduction; several with words between are an answer in the lines."""
    runs = _runs(lines, kinds)
    if not runs:
        return _folded_signature(_without_last_introduction(lines, kinds))
    first, last = runs[0][0], runs[-1][1]
    if len(runs) > 1:
        return lines
    start = _introduction_start(lines, kinds, first, quote_follows=True)
    above = lines[: first if start is None else start]
    below = lines[last:]
    signature_only = not "".join(_folded_signature(["x", *below])[1:]).strip()
    if signature_only:
        return _folded_signature(above) if "".join(above).strip() else lines
    if start is None:
        return lines
    return [*_folded_signature(above), "", *_folded_signature(below)]


def _runs(lines: list[str], kinds: list[str]) -> list[tuple[int, int]]:
    """Marked quotes as [first, last) with only blank lines or introductions between their parts joined."""
    runs: list[tuple[int, int]] = []
    for place, kind in enumerate(kinds):
        if kind != "q":
            continue
        if runs and _joins(lines, kinds, runs[-1][1], place):
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def _joins(lines: list[str], kinds: list[str], after: int, before: int) -> bool:
    between = [place for place in range(after, before) if kinds[place] in "ti"]
    if not between:
        return True
    start = _introduction_start(lines, kinds, before, quote_follows=True)
    return start is not None and start <= between[0]


def _without_last_introduction(lines: list[str], kinds: list[str]) -> list[str]:
    start = _introduction_start(lines, kinds, len(lines), quote_follows=False)
    return lines[:start] if start else lines


# Signatures -------------------------------------------------------------------------------------------------


def _folded_signature(lines: list[str]) -> list[str]:
    """Without what follows `-- ` and without lines that mail programs add at the end."""
    kept = _without_blank_end(lines)
    for place in range(len(kept) - 1, max(0, len(kept) - _MAX_SIGNATURE) - 1, -1):
        if kept[place].strip(" \xa0") in {"--", "—", "__"} and "".join(kept[:place]).strip():
            kept = _without_blank_end(kept[:place])
            break
    while len(kept) > 1 and (_is_added(kept[-1]) or is_rule(kept[-1])):
        kept = _without_blank_end(kept[:-1])
    return kept


def _without_blank_end(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _is_added(line: str) -> bool:
    words = folded(line.strip(" \t<>()[]*_-"))
    return len(words) <= 120 and bool(words) and bool(_added().fullmatch(words))


@cache
def _added() -> re.Pattern[str]:
    return re.compile("|".join(translate(each) for each in phrases("signatures")))
