import math

import pytest

from helpdesk.languages.detect import DEFAULT_LANGUAGES, prior_from
from helpdesk.languages.prior import spread


def best(prior: dict[str, float]) -> str:
    return max(prior, key=prior.__getitem__)


def test_knowing_nothing_makes_all_alike() -> None:
    prior = prior_from()
    assert set(prior) == set(DEFAULT_LANGUAGES)
    assert len(set(prior.values())) == 1


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ({"declared": "tr"}, {"conversation": "de"}),
        ({"conversation": "tr"}, {"earlier": "de"}),
        ({"earlier": "tr"}, {"page": "de"}),
        ({"page": "tr"}, {"accept_language": ["de"]}),
        ({"accept_language": ["tr"]}, {"country": "AT"}),
        ({"accept_language": ["tr", "de"]}, {}),
        ({"conversation": {"tr": 5}}, {"page": "de", "country": "DE"}),
        ({"earlier": {"tr": 9, "de": 1}}, {}),
    ],
)
def test_what_was_said_outweighs_what_is_supposed(stronger: dict, weaker: dict) -> None:
    assert best(prior_from(**stronger, **weaker)) == "tr"


def test_many_hits_outweigh_one() -> None:
    assert prior_from(conversation={"tr": 20})["tr"] > prior_from(conversation={"tr": 1})["tr"]


def test_nothing_becomes_impossible() -> None:
    prior = prior_from(declared="tr", conversation={"tr": 10_000}, earlier={"tr": 10_000}, page="tr")
    assert min(prior.values()) > 0
    assert math.isclose(sum(prior.values()), 1.0)


def test_a_language_beyond_the_default_takes_part() -> None:
    assert best(prior_from(declared="kk")) == "kk"


def test_codes_of_old_are_understood() -> None:
    assert best(prior_from(declared="no")) == "nb"


@pytest.mark.parametrize(
    "given",
    [None, {}, {"xx": 1.0}, {"en": 1.0}, {"en": 0.8}, {"en": 3.0, "de": 1.0}, {"en": -1.0}, {"en": math.nan}],
)
def test_a_prior_spread_over_the_candidates_sums_to_one_and_is_never_zero(given: dict | None) -> None:
    shares = spread(given, ["en", "de", "tr"])
    assert math.isclose(sum(shares.values()), 1.0)
    assert min(shares.values()) > 0


def test_what_a_prior_leaves_unsaid_is_shared() -> None:
    shares = spread({"en": 0.4}, ["en", "de", "tr"])
    assert shares["en"] > shares["de"] == shares["tr"] > 0.15
