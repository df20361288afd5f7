"""What is known of a person's language before they write: counted, weighed, never certain."""

import math
from collections.abc import Mapping, Sequence
from typing import TypedDict

from helpdesk.languages.codes import normalize, normalized, spoken_in

Hint = str | Mapping[str, int] | None  # a code, or how often each code was seen

# Nats for one hit of each source, strongest first.
_DECLARED, _CONVERSATION, _EARLIER, _PAGE, _BROWSER, _COUNTRY = 5.0, 4.6, 4.0, 3.8, 3.6, 2.2
_SURE = 0.98  # the share of a prior that may be trusted; the rest is spread, so that nothing is impossible


class Known(TypedDict, total=False):
    """What may be known of a person; see `detect.prior_from`."""

    declared: Hint
    conversation: Hint
    earlier: Hint
    page: Hint
    accept_language: Sequence[str]
    country: str | None


def weigh(known: Known, languages: Sequence[str]) -> dict[str, float]:
    """Probabilities over `languages` and every language hinted at."""
    nats = dict.fromkeys(languages, 0.0)
    counted = (
        (_DECLARED, known.get("declared")),
        (_CONVERSATION, known.get("conversation")),
        (_EARLIER, known.get("earlier")),
        (_PAGE, known.get("page")),
    )
    ordered = (
        (_BROWSER, normalized(known.get("accept_language") or ())),
        (_COUNTRY, spoken_in(known.get("country") or "")),
    )
    for weight, hint in counted:
        for code, share in _shares(hint).items():
            nats[code] = nats.get(code, 0.0) + weight * share
    for weight, codes in ordered:
        for rank, code in enumerate(codes):
            nats[code] = nats.get(code, 0.0) + weight / (1 + rank)
    total = sum(map(math.exp, nats.values()))
    return {code: math.exp(value) / total for code, value in nats.items()}


def _shares(hint: Hint) -> dict[str, float]:
    """Each code's part of the hits, growing with their number: one hit 1, ten about 1.8."""
    if not hint:
        return {}
    counted = {hint: 1} if isinstance(hint, str) else hint
    hits: dict[str, int] = {}
    for code, count in counted.items():
        if count > 0 and (own := normalize(code)):
            hits[own] = hits.get(own, 0) + count
    total = sum(hits.values())
    return {code: count / total * (1 + math.log10(total) * 0.8) for code, count in hits.items()}


def spread(prior: Mapping[str, float] | None, candidates: Sequence[str]) -> dict[str, float]:
    """The prior over these candidates: sums to 1, never 0. What it leaves unsaid is shared by all."""
    given: dict[str, float] = {}
    for code, share in (prior or {}).items():
        own = normalize(code)
        if share > 0 and math.isfinite(share) and own:
            given[own] = given.get(own, 0.0) + share
    trusted = min(1.0, sum(given.values())) * _SURE
    inside = {code: given.get(code, 0.0) for code in candidates}
    total = sum(given.values())
    even = 1 / len(candidates)
    if not total or not sum(inside.values()):
        return dict.fromkeys(candidates, even)
    spared = 1 - trusted * sum(inside.values()) / total
    return {code: trusted * share / total + spared * even for code, share in inside.items()}
