"""What a person wrote, freed of what says nothing about their language, or lies about it.

Quoted lines are often in the other side's language, signatures and addresses in nobody's.
"""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 2_000  # characters kept; more tells a detector nothing new

# Patterns are bounded, and look back before a run, so that no text makes them slow.
_LONGEST_HEADER = 300  # characters of a line that may be a header or a footer
_LINE_NOISE = re.compile(
    r"""^\s*(?:>|\|)
    | ^\s*-{2,10}\s?(?:original|ursprüngliche|forwarded|mensaje|mensagem|message|weitergeleitete)\b.*-$
    | ^\s*(?:on|am|le|el|em|il|op|den)\b.*
      (?:wrote|schrieb|écrit|escribió|escreveu|scritto|schreef|skrev).{0,80}:$
    | ^\s*(?:from|to|cc|sent|date|subject|von|an|gesendet|betreff|de|para|asunto|envoyé|objet|à)\s?:.*@
    | ^\s*(?:sent\sfrom\s|get\soutlook\s).{0,60}$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DEVICE = re.compile(r"^.{0,40}(?:iphone|ipad|android|galaxy|outlook|手机|手機).{0,20}$", re.IGNORECASE)
_FOOTER_VERB = re.compile(
    r"\b(?:sent|gesendet|enviado|envoyé|inviato|verzonden|skickat|sendt|wysłan[eo]|отправлено|gönderildi)\b"
    r"|から送信|에서 보냄|发自|傳自",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"(?m)^--[ \t]?$")
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.)[^\s<>\"）】」]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}",
    re.IGNORECASE,
)
_BARE_HOST = re.compile(
    r"(?<![\w.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}"
    r"\.(?:com|org|net|io|info|app|dev|html?|php|pdf|jpe?g|png)\b\S*",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[^<>]{1,200}>|&[a-z]{2,8};|\{\{?[^{}]{1,60}\}\}?")
# Only Latin letters stick to digits: Chinese and Thai write no spaces, a token there is the sentence.
_STICKS = "A-Za-zÀ-ɏ_/.:-"
_WITH_DIGIT = re.compile(rf"(?<![{_STICKS}])[{_STICKS}]*\d[\d{_STICKS}]*")
_HANDLE = re.compile(r"(?<!\w)[@#]\w+")
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"[^\S\n]+")


def prepare(text: str, *, names: Collection[str] = ()) -> str:
    """The text to detect on: NFC, at most `LONGEST` characters, "" when nothing is left.

    `names` are words of no language here: products, agents, the customer. Lines stay lines.
    """
    whole = unicodedata.normalize("NFC", _without_surrogates(text[: 10 * LONGEST]))
    body = _SIGNATURE.split(whole, maxsplit=1)[0]
    kept = "\n".join(line for line in body.splitlines() if not _is_noise(line))
    for noise in (_ADDRESS, _MARKUP, _BARE_HOST, _HANDLE, _WITH_DIGIT):
        kept = noise.sub(" ", kept)
    if names:
        kept = _without(names, kept)
    return _lower_if_shouted(_SPACE.sub(" ", kept).strip())[:LONGEST]


def _is_noise(line: str) -> bool:
    if len(line) > _LONGEST_HEADER:
        return line.lstrip().startswith(">")
    return bool(_LINE_NOISE.search(line) or (_DEVICE.search(line) and _FOOTER_VERB.search(line)))


def _without_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _without(names: Collection[str], text: str) -> str:
    """Without the names. One word is looked up word by word: to compile a pattern for each customer costs more."""
    plain = {name.lower() for name in names if _WORD.fullmatch(name)}
    kept = _WORD.sub(lambda word: " " if word[0].lower() in plain else word[0], text) if plain else text
    others = [name for name in names if not _WORD.fullmatch(name)]
    return _any_of(others).sub(" ", kept) if others else kept


def _any_of(names: Collection[str]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, map(str.strip, names)), key=len, reverse=True)
    if not longest_first:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _lower_if_shouted(text: str) -> str:
    return text.lower() if text.isupper() else text
