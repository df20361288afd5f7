"""Which language a message is in, and how sure one may be of it.

Pure: no clock, no database, no settings. Same text and arguments, any order, any thread: same answer.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Unpack

from helpdesk.languages import backends, letters, scripts
from helpdesk.languages import prior as priors
from helpdesk.languages.codes import ALIKE, normalized, parse_accept_language, reading_group
from helpdesk.languages.prepare import prepare

__all__ = ["DEFAULT_LANGUAGES", "Verdict", "decide", "detect", "parse_accept_language", "prior_from"]

DEFAULT_LANGUAGES = (
    *("en", "es", "pt", "de", "fr", "it", "nl", "tr", "ar", "he", "fa", "ru", "uk", "pl", "ja"),
    *("zh", "ko", "hi", "id", "vi", "th", "el", "sv", "da", "nb", "fi", "cs", "ro", "hu", "bg"),
)

CERTAIN = 0.6  # at or over: set it
GUESS = 0.3  # at or over: keep what the conversation had and say so
_SECOND = 0.25  # share of letters from which a second language is told

# n-grams overlap, so their likelihoods repeat each other: the first number takes that back. The others
# say how much of an answer on n letters is chance.
_INDEPENDENT = 0.25
_CHANCE = 0.9
_LETTERS = 4.0

# Asked about beside the desk's own, so that a Spanish mail to a desk of English and Japanese is not
# "certainly English": what these hold is missing from the shares of the candidates.
_NEIGHBORS = {
    "Latin": ("en", "es", "pt", "de", "fr", "it", "nl", "pl", "tr", "id"),
    "Cyrillic": ("ru", "uk"),
    "Arabic": ("ar", "fa"),
    "Devanagari": ("hi",),
}
_STRANGER = 0.05  # how often a customer writes in none of the desk's languages

_SENTENCE = re.compile(r"[\n.!?。！？؟]+")
_SHORT = 12  # letters below which a sentence is no evidence of a second language
_HAN_IS_JAPANESE = 0.2  # Han without kana: Chinese, unless the prior says otherwise


@dataclass(frozen=True)
class Verdict:
    """What to store beside a message: the language, how it was decided, and on what grounds.

    `probabilities` are best first; `library` is a name and version, "script" where the script alone left
    one language, "" where nothing was to be read; `second` holds over a quarter of the letters.
    """

    language: str | None
    how: Literal["certain", "guess", "unknown"]
    probability: float
    probabilities: tuple[tuple[str, float], ...]
    library: str
    second: str | None = None


_UNKNOWN = Verdict(language=None, how="unknown", probability=0.0, probabilities=(), library="")


def detect(
    text: str,
    candidates: Iterable[str] | None = None,
    prior: Mapping[str, float] | None = None,
) -> list[tuple[str, float]]:
    """(code, probability) for each candidate that is possible, best first; [] when nothing can be said.

    `candidates` default to `DEFAULT_LANGUAGES`; codes come back in the desk's spelling. `prior` holds
    probabilities by language; what it leaves unsaid (a sum below 1) is shared by all. The shares sum to 1
    less what other common languages of the script hold: all low means "none of the candidates".
    """
    return _detect(prepare(text), _chosen(candidates), prior)


def decide(
    text: str,
    *,
    candidates: Iterable[str] | None,
    prior: Mapping[str, float] | None = None,
    established: str | None = None,
    names: Collection[str] = (),
) -> Verdict:
    """The verdict on one message of a conversation whose language so far is `established`.

    From 0.6 on it is certain. From 0.3 the established language stays and the verdict is a guess; below,
    unknown. One word never overrules an established language, unless it is in another script.
    """
    cleaned = prepare(text, names=names)
    chosen = _chosen(candidates)
    ranked = _detect(cleaned, chosen, prior)
    if not ranked:
        return _UNKNOWN
    settled = next(iter(normalized([established or ""])), None)
    language, how = _settle(ranked, settled, cleaned)
    return Verdict(
        language=language,
        how=how,
        probability=dict(ranked).get(language, 0.0) if language else ranked[0][1],
        probabilities=tuple(ranked),
        library=backends.find().library() if len(ranked) > 1 else "script",
        second=_second(cleaned, chosen, language) if language else None,
    )


def prior_from(**known: Unpack[priors.Known]) -> dict[str, float]:
    """Probabilities before a word is read, from what is known of the person. Sums to 1, never 0.

    Strongest first: `declared`, `conversation`, `earlier`, `page` (each a code, or a count of hits by
    code), `accept_language` (codes in the browser's order), `country` (ISO 3166-1 alpha-2). Hints add up,
    as logarithms; each more counts less.
    """
    return priors.weigh(known, DEFAULT_LANGUAGES)


def _chosen(candidates: Iterable[str] | None) -> tuple[str, ...]:
    # Sorted, as candidates may come as a set and sums of floats depend on their order.
    return tuple(sorted(DEFAULT_LANGUAGES if candidates is None else normalized(candidates)))


def _detect(
    cleaned: str, candidates: Sequence[str], prior: Mapping[str, float] | None
) -> list[tuple[str, float]]:
    counts = scripts.count_scripts(cleaned)
    script = scripts.main_script(counts)
    possible = scripts.narrow(candidates, script)
    if not possible:
        return []
    strangers = tuple(code for code in _NEIGHBORS.get(script, ()) if not _read_here(code, possible))
    if len(possible) == 1 and not strangers:
        return [(possible[0], 1.0)]
    before = _with_strangers(priors.spread(prior, possible), strangers)
    if not letters.telling(cleaned):
        return _ranked(before, possible) if prior else []
    nats = _nats(cleaned, tuple(before), script)
    return _ranked(_posterior(nats, before, letters_seen=scripts.weight(counts)), possible)


def _read_here(code: str, possible: Sequence[str]) -> bool:
    return not reading_group(code).isdisjoint(possible)


def _with_strangers(before: Mapping[str, float], strangers: Sequence[str]) -> dict[str, float]:
    if not strangers:
        return dict(before)
    known = {code: share * (1 - _STRANGER) for code, share in before.items()}
    return known | dict.fromkeys(strangers, _STRANGER / len(strangers))


def _nats(cleaned: str, possible: Sequence[str], script: str) -> dict[str, float]:
    if script == "Han" and "ja" in possible:
        others = len(possible) - 1
        share = dict.fromkeys(possible, (1 - _HAN_IS_JAPANESE) / others) | {"ja": _HAN_IS_JAPANESE}
        return {code: math.log(value) / _INDEPENDENT for code, value in share.items()}
    scored = backends.find().scores(cleaned, possible)
    worst = min(scored.values(), default=0.0)
    added = letters.evidence(cleaned, possible)
    return {code: scored.get(code, worst) + added[code] for code in possible}


def _posterior(
    nats: Mapping[str, float], before: Mapping[str, float], *, letters_seen: float
) -> dict[str, float]:
    best = max(nats.values())
    after = {
        code: before[code] * math.exp(max(-700.0, _INDEPENDENT * (value - best)))
        for code, value in nats.items()
    }
    total = sum(after.values())
    chance = _CHANCE * math.exp(-letters_seen / _LETTERS)
    return {code: (1 - chance) * value / total + chance * before[code] for code, value in after.items()}


def _ranked(shares: Mapping[str, float], possible: Sequence[str]) -> list[tuple[str, float]]:
    return sorted(((code, shares[code]) for code in possible), key=lambda pair: (-pair[1], pair[0]))


def _settle(
    ranked: Sequence[tuple[str, float]], established: str | None, cleaned: str
) -> tuple[str | None, Literal["certain", "guess", "unknown"]]:
    best, _ = ranked[0]
    sure = sum(share for code, share in ranked if code in _alike(best))
    if sure < GUESS:
        return None, "unknown"
    if established is None or established not in dict(ranked):
        return best, "certain" if sure >= CERTAIN else "guess"
    if established in _alike(best) and sure >= CERTAIN:
        return established, "certain"
    if sure < CERTAIN or scripts.count_words(letters.telling(cleaned)) <= 1:
        return established, "guess"
    return best, "certain"


def _alike(code: str) -> frozenset[str]:
    return next((group for group in ALIKE if code in group), frozenset({code}))


def _second(cleaned: str, candidates: Sequence[str], first: str) -> str | None:
    """The other language that holds over a quarter of the letters, sentence by sentence."""
    sentences = [(scripts.count_scripts(one).total(), one) for one in _SENTENCE.split(cleaned)]
    unread = total = sum(size for size, _ in sentences)
    held: Counter[str] = Counter()
    for size, sentence in sorted(sentences, key=lambda pair: -pair[0]):
        if max(held.values(), default=0) + unread <= _SECOND * total:
            return None  # whatever is left, it is too little
        unread -= size
        ranked = _detect(sentence, candidates, None) if size >= _SHORT else []
        if ranked and ranked[0][1] >= CERTAIN and ranked[0][0] not in _alike(first):
            held[ranked[0][0]] += size
    most = max(sorted(held), key=held.__getitem__, default=None)
    return most if most and held[most] > _SECOND * total else None
