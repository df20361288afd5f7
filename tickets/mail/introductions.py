"""Tests on lines that stand above a quote: introductions, dashed lines, blocks of header labels.

They look at structure (dates, times, addresses, colons, dashes) before words, since structure is the same in
every language; words come from the lists.
"""

import re
import unicodedata
from collections.abc import Sequence

from tickets.mail.wordlists import folded, phrase_set, phrases

MAX_LENGTH = 300
_MARKS = dict.fromkeys(
    [0x200B, 0x200E, 0x200F, 0x061C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.٫hH時时시点點]\s?\d{2}(?!\d)")
_DATE = re.compile(
    r"(?<!\d)(?:19|20|25|13|14)\d{2}(?!\d)"
    r"|(?<!\d)\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}"
    r"|\d{1,2}\s?[月월]\s?\d{1,2}"
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,}|@[\w.-]{3,}>")
_LABEL = re.compile(
    r"[>\s]{0,8}[*_]{0,2}([^\W\d_][^:：*_<>@\d]{0,28}?)[*_]{0,2}\s?[:：][*_]{0,2}(?:\s+(\S.*)|\s*)$"
)
_DASHED = re.compile(r"\s*([-_=*~—–]{2,60})\s?([^-_=*~—–\s].{0,78}?)\s?([-_=*~—–]{2,60})[\s:]*$")
_NOT_WORD = re.compile(r"[^\w()'’\u0300-\u036f\u0900-\u0eff\u1000-\u109f\u1780-\u17ff ]")
_COLONS = (":", "：", "፦", "፥", "՝", "៖", "׃", "ː")  # of Ethiopic, Armenian, Khmer and Hebrew script too
_SENTENCE_END = re.compile(r"(?:[!?。！？؟।]|[^\W\d_]{6,}\.)\s*$")
_RULE = re.compile(r"\s*[-_=*~—–]{5,}\s*$")


def plain(line: str) -> str:
    """The line without direction marks, its digits in ASCII, whitespace collapsed."""
    line = " ".join(line.translate(_MARKS).split())
    if line.isascii():
        return line
    return "".join(str(unicodedata.digit(each, each)) if each.isdigit() else each for each in line)


def ends_with_colon(line: str) -> bool:
    if line.startswith("--") and line.endswith("--"):
        return True
    return line.rstrip(" *_\"'”»)").endswith(_COLONS) or line.endswith("):")


def introduces(block: Sequence[str], *, quote_follows: bool) -> int:
    """How surely these lines introduce a quote: 0 not at all, more for a date or time, more for an address.

    Without a marked quote behind it an introduction needs a date, a time and an address, or listed words.
    """
    line = plain(" ".join(block))
    if not line or len(line) > MAX_LENGTH:
        return 0
    date, time = bool(_DATE.search(line)), bool(_TIME.search(line))
    address, colon = bool(_ADDRESS.search(line)), ends_with_colon(line)
    if quote_follows:
        told = ((date or time) and (colon or address)) or (address and colon)
        enough = told or (colon and has_words(line))
    else:
        whole = date and time and address and colon
        closed = colon or (date and time and address and line.endswith((".", "։", "။", "-", "–")))
        enough = whole or (closed and (date or address) and has_words(line))
    return 1 + 2 * (date or time) + address if enough else 0


def ends_sentence(line: str) -> bool:
    """Whether a line closes a sentence, so that it is no part of an introduction that goes on below."""
    return bool(_SENTENCE_END.search(line))


def has_words(line: str) -> bool:
    """Whether the line holds a listed introduction word, as a word (or as letters in unspaced scripts)."""
    text = _NOT_WORD.sub(" ", folded(line))
    spaced = f" {' '.join(text.split())} "
    return any(
        f" {each} " in spaced or (not _spaces_words(each) and each in text)
        for each in phrases("introductions")
    )


def _spaces_words(phrase: str) -> bool:
    """Scripts that write words together: Han, kana, Hangul endings, Thai, Lao, Burmese, Khmer."""
    return not any(
        "\u0e00" <= each <= "\u0eff"
        or "\u1000" <= each <= "\u109f"
        or "\u1780" <= each <= "\u17ff"
        or each >= "\u2e80"
        for each in phrase
    )


def separator(line: str) -> str | None:
    """ "original" or "forward" for a dashed line with words, or a line of exactly the listed words."""
    text = plain(line)
    if not text or len(text) > 140:
        return None
    match = _DASHED.match(text)
    words = folded((match[2] if match else text).strip(" *_>:-–—."))
    for kind in ("forward", "original"):
        listed = phrase_set("separators", kind)
        if words in listed or (match and any(words.startswith(each) for each in listed)):
            return kind if match or words in listed else None
    if match and match[1] == match[3] and len(match[1]) >= 5 and match[1][0] == "-" and _is_words(words):
        return "original"
    return None


def _is_words(text: str) -> bool:
    return (
        len(text) <= 60 and any(each.isalpha() for each in text) and not any(each.isdigit() for each in text)
    )


def is_rule(line: str) -> bool:
    return bool(_RULE.match(line))


def label_of(line: str) -> tuple[str, str] | None:
    """(label in comparison form, value) of a line `Label: value`, else None."""
    match = _LABEL.match(line.translate(_MARKS)[:1000])
    if not match or len(match[1].split()) > 4:
        return None
    return folded(match[1]), (match[2] or "").strip(" *_")


def is_label(label: str, key: str) -> bool:
    return label in phrase_set("labels", key)


def header_block(lines: Sequence[str], at: int) -> int:
    """Number of lines of a header block that begins at `at`; 0 when there is none.

    Three or more labels in a row. They must be the known ones of a mail, or look like them: an address in
    the first line or two addresses, and a date with a time. A customer's own list of details is neither.
    """
    found, size = _labels(lines, at)
    if len(found) < 3:
        return 0
    keys = {key for label, _ in found for key in ("from", "date", "to", "subject") if is_label(label, key)}
    first_known = any(is_label(found[0][0], key) for key in ("from", "subject", "date"))
    if len(keys) >= 3 and first_known:
        return size
    values = [plain(value) for _, value in found]
    addressed = [place for place, value in enumerate(values) if _ADDRESS.search(value)]
    dated = any(_DATE.search(value) and _TIME.search(value) for value in values[1:4])
    return size if dated and (addressed[:1] == [0] or len(addressed) >= 2) else 0


def _labels(lines: Sequence[str], at: int) -> tuple[list[tuple[str, str]], int]:
    found: list[tuple[str, str]] = []
    place, gaps = at, 0
    while place < len(lines) and len(found) < 9 and place - at < 24:
        label = label_of(lines[place])
        if label is None:
            # A value may stand on its own line, or go on over the next (long lists of recipients).
            if (
                not found
                or gaps >= 2
                or not lines[place].strip(" >")
                or not _continues(found[-1][1], lines[place])
            ):
                break
            gaps += 1
            found[-1] = (found[-1][0], f"{found[-1][1]} {lines[place].strip(' >')}".strip())
        else:
            gaps = 0
            found.append(label)
        place += 1
    return found, place - at


def _continues(value: str, line: str) -> bool:
    return not value or value.endswith((",", ";")) or (line[:1] in " \t" and "@" in line)


def fields(lines: Sequence[str], at: int) -> list[tuple[str, str]]:
    """The labels and values of the header block at `at`."""
    return _labels(lines, at)[0]
