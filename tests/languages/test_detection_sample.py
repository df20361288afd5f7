"""Accuracy on a sample of words, pairs and sentences, where it lies beside the repository."""

from pathlib import Path

import pytest

from helpdesk.languages.codes import normalize
from helpdesk.languages.detect import detect

SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "langid"
DESK = ("en", "es", "pt", "de", "fr", "it", "tr", "ar", "ru", "zh", "ja", "hi")
KINDS = ("single_words", "word_pairs", "sentences")

pytestmark = pytest.mark.skipif(
    not SAMPLE.is_dir(), reason="the language sample is not beside the repository"
)


def read(kind: str) -> list[tuple[str, str]]:
    lines = (SAMPLE / f"{kind}.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.rsplit("\t", 1) for line in lines if "\t" in line)
    return [(text, normalize(code)) for text, code in pairs]


def accuracy(items: list[tuple[str, str]], candidates: tuple[str, ...]) -> float:
    """Per cent of right first answers."""
    firsts = (next(iter(detect(text, candidates)), ("", 0.0))[0] for text, _ in items)
    return 100 * sum(first == code for first, (_, code) in zip(firsts, items, strict=True)) / len(items)


def test_48_languages_reach_a_mean_of_75() -> None:
    kinds = [read(kind)[::4] for kind in KINDS]
    candidates = tuple(sorted({code for items in map(read, KINDS) for _, code in items}))
    assert len(candidates) == 48
    assert sum(accuracy(items, candidates) for items in kinds) / 3 >= 77


@pytest.mark.parametrize(("kind", "least"), list(zip(KINDS, (73, 85, 99), strict=True)))
def test_a_desk_of_twelve_is_mostly_right(kind: str, least: float) -> None:
    items = [(text, code) for text, code in read(kind) if code in DESK]
    assert accuracy(items, DESK) >= least
