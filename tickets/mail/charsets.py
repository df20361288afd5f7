"""Bytes of a mail to text: labels that lie, aliases that lose letters, detection last.

The aliases widen a label to the superset that mail programs really send (the WHATWG Encoding Standard does
the same for the web): a GB2312 label covers GB18030 text, ISO-8859-1 covers Windows-1252.
"""

import codecs
import re

from charset_normalizer import from_bytes

_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cn-gb": "gb18030",
    "chinesesimplified": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "ksc_5601": "cp949",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "korean": "cp949",
    "windows-949": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc-jp",
    "big5": "big5hkscs",
    "big-5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-unknown": "",
    "unknown-8bit": "",
    "8bit": "",
    "7bit": "",
    "default": "",
    "us-ascii": "",
    "ascii": "",
    "ansi_x3.4-1968": "",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
_ISO_2022_JP = ("iso2022_jp_ext", "iso2022_jp_3", "iso2022_jp_2004", "iso2022_jp")
# Codecs that Python knows by name but that are no charsets of mail.
_NOT_TEXT = frozenset(
    {"idna", "punycode", "undefined", "raw_unicode_escape", "unicode_escape", "mbcs", "oem"}
)
_SAMPLE = 16_384


# Charsets that one language is written in; a hint for short texts, beside what their letters say.
_WRITTEN_IN = {
    "ja": "iso-2022-jp shift_jis sjis windows-31j cp932 euc-jp",
    "ko": "euc-kr ks_c_5601-1987 cp949 iso-2022-kr",
    "zh": "gb2312 gbk gb18030 hz-gb-2312",
    "zh-Hant": "big5 big5-hkscs cp950",
    "ru": "koi8-r",
    "uk": "koi8-u",
    "el": "iso-8859-7 windows-1253",
    "he": "iso-8859-8 iso-8859-8-i windows-1255",
    "tr": "iso-8859-9 windows-1254",
    "th": "tis-620 windows-874 iso-8859-11",
    "vi": "windows-1258 viscii",
}
_LANGUAGE_OF = {name.replace("_", "-"): code for code, names in _WRITTEN_IN.items() for name in names.split()}


def language_of(written: str | None) -> str | None:
    """The language that a charset stands for; None for those of many."""
    return _LANGUAGE_OF.get(label(written).replace("_", "-"))


def label(written: str | None) -> str:
    """A charset label as written in a header, cleaned of quotes, stray `3D` and case; "" for none."""
    if not written:
        return ""
    name = written.strip().strip("\"'<>;,").strip().lower()
    name = name.removeprefix("charset=").removeprefix("3d").strip("\"'")
    name = name.split("*", 1)[0]
    return re.sub(r"[^a-z0-9_.:+-]", "", name)[:60]


def codecs_for(written: str | None) -> tuple[str, ...]:
    """Python codec names to try for a label, best first; empty when the label says nothing usable."""
    name = label(written)
    if name in _ALIASES:
        return (_ALIASES[name],) if _ALIASES[name] else ()
    if name.replace("_", "-").startswith("iso-2022-jp") or name == "csiso2022jp":
        return _ISO_2022_JP
    for candidate in _spellings(name):
        try:
            info = codecs.lookup(candidate)
        except (LookupError, ValueError, UnicodeError):
            continue
        if info.name.replace("-", "_") not in _NOT_TEXT and getattr(info, "_is_text_encoding", True):
            return (_ALIASES.get(info.name, info.name) or info.name,)
    return ()


def _spellings(name: str) -> tuple[str, ...]:
    """A label and its usual misspellings: `utf8`, `iso8859-2`, `win-1251`, `cp-1250`, `windows1252`."""
    if not name:
        return ()
    guesses = [name]
    if found := re.fullmatch(r"(?:windows|win|cp|ms|x-cp|ansi)[-_ ]?(125\d|874|932|936|949|950)", name):
        guesses.append("cp" + found[1])
    if found := re.fullmatch(r"iso[-_]?8859[-_]?(\d{1,2}).*", name):
        guesses.append("cp1252" if found[1] == "1" else "iso-8859-" + found[1])
    if found := re.fullmatch(r"(?:x-)?utf[-_]?(8|16|32).*", name):
        guesses.append("utf-" + found[1])
    if found := re.fullmatch(r"koi8[-_]?([rut]).*", name):
        guesses.append("koi8-" + found[1])
    return tuple(guesses)


def decode(raw: bytes, written: str | None = None, *, is_html: bool = False) -> str:
    """Text of a body. Never raises: the label, then UTF-8, then a guess, then replacement characters.

    UTF-7 is refused in HTML, as browsers do: it hides markup from every filter.
    """
    if not raw:
        return ""
    named = [name for name in codecs_for(written) if not (is_html and name.startswith("utf-7"))]
    for name in _order(raw, named):
        text = _strictly(raw, name)
        if text is not None:
            return _tidy(text)
    name = _guess(raw) or (named[0] if named else "cp1252")
    if named and named[0].startswith(("utf-8", "gb18030", "cp9", "euc", "big5", "iso2022")):
        # A multibyte label with a few broken bytes is still the best description of the rest.
        name = named[0]
    return _tidy(raw.decode(name, errors="replace"))


def _order(raw: bytes, named: list[str]) -> list[str]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(raw) % 2 == 0:
        return ["utf-16", *named]
    if named == ["utf-16"]:
        return [_utf16_side(raw), "utf-8"]
    if not named and (b"\x1b$" in raw or b"\x1b(J" in raw):
        return [*_ISO_2022_JP, "iso2022_kr"]
    if named and named[0] in {"cp1252", "mac_roman"} and not raw.isascii():
        # Latin-1 never fails, so bytes that happen to be well-formed UTF-8 are UTF-8 under a wrong label.
        return ["utf-8", *named]
    return [*named, "utf-8"]


def _utf16_side(raw: bytes) -> str:
    """UTF-16 without a byte order mark: zeros of Latin text stand on the even (big) or odd (little) side."""
    sample = raw[:_SAMPLE]
    return "utf-16-be" if sample[0::2].count(0) >= sample[1::2].count(0) else "utf-16-le"


def _strictly(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def fits(raw: bytes, written: str | None) -> bool:
    """Whether bytes are whole and valid in the charset of a label (UTF-8 without one)."""
    return any(_strictly(raw, name) is not None for name in codecs_for(written) or ("utf-8",))


def _guess(raw: bytes) -> str | None:
    sample = raw[:_SAMPLE]
    if sample.isascii():
        return "utf-8"
    try:
        best = from_bytes(sample).best()
    except Exception:  # A library's guess about hostile bytes must never cost a message.
        return None
    return best.encoding if best else None


def _tidy(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\x00", "")


def decode_header_bytes(raw: bytes, written: str | None = None) -> str:
    """8-bit bytes of a header: UTF-8, else the body's charset, else Windows-1252 (never U+FFFD for good)."""
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii")
    for name in ("utf-8" if b"\x1b$" not in raw else "iso2022_jp_ext", *codecs_for(written)):
        text = _strictly(raw, name)
        if text is not None:
            return text
    return raw.decode("cp1252", errors="replace")
