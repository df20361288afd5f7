"""Which language a message is in, and how sure one may be of it.

Pure: no clock, no database, no settings. Same text and arguments, any order, any thread: same answer.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from helpdesk.languages import backends, letters, prior as priors, scripts
from helpdesk.languages.codes import ALIKE, normalized, parse_accept_language
from helpdesk.languages.prepare import prepare

__all__ = ["DEFAULT_LANGUAGES", "Verdict", "decide", "detect", "parse_accept_language", "prior_from"]

DEFAULT_LANGUAGES = tuple(
    "en es pt de fr it nl tr ar he fa ru uk pl ja zh ko hi id vi th el sv da nb fi cs ro hu bg".split()
)

CERTAIN = 0.6  # at or over: set it
GUESS = 0.3  # at or over: keep what the conversation had and say so
_SECOND = 0.25  # share of letters from which a second language is told

# n-grams overlap, so their likelihoods repeat each other: the first number takes that back. The others
# say how much of an answer on n letters is chance.
_INDEPENDENT = 0.3
_CHANCE = 0.9
_LETTERS = 4.0

_SENTENCE = re.compile(r"[\n.!?。！？؟]+")
_SHORT = 12  # letters below which a sentence is no evidence of a second language
_HAN_IS_JAPANESE = 0.1  # Han without kana: Chinese, unless the prior says otherwise


@dataclass(frozen=True)
class Verdict:
    """What to store beside a message: the language, how it was decided, and on what grounds."""

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
    probabilities by language; what it leaves unsaid (a sum below 1) is shared by all.
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
        library=backends.find().library(),
        second=_second(cleaned, chosen, language) if language else None,
    )


def prior_from(
    *,
    declared: priors.Hint = None,
    conversation: priors.Hint = None,
    earlier: priors.Hint = None,
    page: priors.Hint = None,
    accept_language: Sequence[str] = (),
    country: str | None = None,
) -> dict[str, float]:
    """Probabilities before a word is read, from what is known of the person. Sums to 1, never 0.

    Strongest first: the language they declared, that of this conversation, of earlier ones, of the page,
    of the browser in its order, and of the country (ISO 3166-1 alpha-2). The first four are a code, or a
    count of hits by code. Hints add up, as logarithms; each more counts less.
    """
    return priors.weigh(
        declared=declared,
        conversation=conversation,
        earlier=earlier,
        page=page,
        accept_language=accept_language,
        country=country,
        languages=DEFAULT_LANGUAGES,
    )


def _chosen(candidates: Iterable[str] | None) -> tuple[str, ...]:
    return DEFAULT_LANGUAGES if candidates is None else normalized(candidates)


def _detect(
    cleaned: str, candidates: Sequence[str], prior: Mapping[str, float] | None
) -> list[tuple[str, float]]:
    counts = scripts.count_scripts(cleaned)
    script = scripts.main_script(counts)
    possible = scripts.narrow(candidates, script)
    if not possible:
        return []
    if len(possible) == 1:
        return [(possible[0], 1.0)]
    before = priors.spread(prior, possible)
    nats = _nats(cleaned, possible, script)
    return _posterior(nats, before, letters_seen=counts[script])


def _nats(cleaned: str, possible: Sequence[str], script: str) -> dict[str, float]:
    if script == "Han" and "ja" in possible:
        others = len(possible) - 1
        share = {code: (1 - _HAN_IS_JAPANESE) / others for code in possible} | {"ja": _HAN_IS_JAPANESE}
        return {code: math.log(value) / _INDEPENDENT for code, value in share.items()}
    scored = backends.find().scores(cleaned, possible)
    worst = min(scored.values(), default=0.0)
    added = letters.evidence(cleaned, possible)
    return {code: scored.get(code, worst) + added[code] for code in possible}


def _posterior(
    nats: Mapping[str, float], before: Mapping[str, float], *, letters_seen: int
) -> list[tuple[str, float]]:
    best = max(nats.values())
    after = {
        code: before[code] * math.exp(max(-700.0, _INDEPENDENT * (value - best)))
        for code, value in nats.items()
    }
    total = sum(after.values())
    chance = _CHANCE * math.exp(-letters_seen / _LETTERS)
    mixed = {code: (1 - chance) * value / total + chance * before[code] for code, value in after.items()}
    return sorted(mixed.items(), key=lambda pair: (-pair[1], pair[0]))


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
    if sure < CERTAIN or len(cleaned.split()) == 1:
        return established, "guess"
    return best, "certain"


def _alike(code: str) -> frozenset[str]:
    return next((group for group in ALIKE if code in group), frozenset({code}))


def _second(cleaned: str, candidates: Sequence[str], first: str) -> str | None:
    """The other language that holds over a quarter of the letters, sentence by sentence."""
    held: Counter[str] = Counter()
    for sentence in _SENTENCE.split(cleaned):
        size = scripts.count_scripts(sentence).total()
        ranked = _detect(sentence, candidates, None) if size >= _SHORT else []
        held[ranked[0][0] if ranked and ranked[0][1] >= CERTAIN else first] += size
    others = {code: size for code, size in held.items() if code not in _alike(first)}
    most = max(sorted(others), key=others.__getitem__, default=None)
    return most if most and others[most] > _SECOND * held.total() else None
