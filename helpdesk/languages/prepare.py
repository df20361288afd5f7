"""What a person wrote, freed of what says nothing about their language, or lies about it.

Quoted lines are often in the other side's language, signatures and addresses in nobody's.
"""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 2_000  # characters kept; more tells a detector nothing new

_LINE_NOISE = re.compile(
    r"""^\s*(?:>|\|)                                   # quoted
    | ^\s*-{2,}.*(?:original|ursprüngliche|forwarded|message|nachricht|mensaje|mensagem).*-{2,}\s*$
    | ^\s*(?:on|am|le|el|em|il|op|den)\b.{0,200}(?:wrote|schrieb|écrit|escribió|escreveu|scritto|schreef|skrev)\s?:\s*$
    | ^\s*(?:from|to|cc|sent|date|subject|von|an|gesendet|betreff|de|para|asunto|envoyé|objet|à)\s*:\s.*@
    | ^\s*(?:sent|get)\s(?:from|outlook)\b.{0,60}$      # footers of telephones
    | ^\s*(?:gesendet|enviado|envoyé|inviato|verzonden|skickat|wysłane|отправлено|送信)\s*(?:von|desde|do|de|depuis|da|vanaf|från|z|с|から)?\b.{0,60}
      (?:iphone|ipad|android|galaxy|samsung|outlook|mail|handy|smartphone).{0,20}$
    | ^.{0,30}(?:iphone|ipad|android|galaxy)(?:'?d[ae]n\sgönderildi|から送信|에서\s보냄)\s*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SIGNATURE = re.compile(r"(?m)^--[ \t]?$")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"）】」]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_BARE_HOST = re.compile(r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|info|app|dev|html?|php|pdf|jpe?g|png)\b\S*", re.I)
_MARKUP = re.compile(r"<[^<>]{1,200}>|&[a-z]{2,8};|\{\{?[^{}]{1,60}\}\}?")
# Only Latin letters stick to digits: Chinese and Thai write no spaces, a token there is the sentence.
_WITH_DIGIT = re.compile(r"[#@]?[A-Za-zÀ-ɏ_/.:-]*\d[\dA-Za-zÀ-ɏ_/.:-]*")
_HANDLE = re.compile(r"(?<!\w)[@#]\w+")
_SPACE = re.compile(r"[^\S\n]+")


def prepare(text: str, *, names: Collection[str] = ()) -> str:
    """The text to detect on: NFC, at most `LONGEST` characters, "" when nothing is left.

    `names` are words of no language here: products, agents, the customer. Lines stay lines.
    """
    whole = unicodedata.normalize("NFC", _without_surrogates(text[: 10 * LONGEST]))
    body = _SIGNATURE.split(whole, maxsplit=1)[0]
    kept = "\n".join(line for line in body.splitlines() if not _LINE_NOISE.search(line))
    for noise in (_ADDRESS, _MARKUP, _BARE_HOST, _HANDLE, _WITH_DIGIT):
        kept = noise.sub(" ", kept)
    if names:
        kept = _any_of(names).sub(" ", kept)
    return _lower_if_shouted(_SPACE.sub(" ", kept).strip())[:LONGEST]


def _without_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _any_of(names: Collection[str]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, map(str.strip, names)), key=len, reverse=True)
    if not longest_first:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _lower_if_shouted(text: str) -> str:
    return text.lower() if text.isupper() else text
