"""What no engine may change comes back as it was, or the words are not used."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.languages.masks import LostMask, mask, restore


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Wo ist AB-1234?", ("AB-1234",)),
        ("Bestellung 4711223 fehlt", ("4711223",)),
        ("#A77 please", ("#A77",)),
        ("see https://shop.example/a?b=1 now", ("https://shop.example/a?b=1",)),
        ("write to ana.b+c@shop.example.", ("ana.b+c@shop.example",)),
        ("注文番号12345です", ("12345",)),
        ("Hello {{ name }} and {name}", ("{name}",)),
        ("I waited 20 minutes for 3 lamps", ()),
        ("@ana and 2026-11-30", ("@ana", "2026-11-30")),
        ("une-deux-trois", ()),
    ],
)
def test_numbers_addresses_and_links_are_put_aside(text: str, kept: tuple[str, ...]) -> None:
    masked = mask(text)
    assert masked.kept == kept
    assert restore(masked.text, masked.kept) == text


def test_signs_come_back_where_the_words_of_another_language_put_them() -> None:
    masked = mask("AB-1234 fehlt in Paket CD-99")
    assert masked.text == "[[0]] fehlt in Paket [[1]]"
    assert (
        restore("in parcel [[1]], [[ 0 ]] is missing", masked.kept) == "in parcel CD-99, AB-1234 is missing"
    )


@pytest.mark.parametrize("answer", ["in parcel [[1]]", "[[0]] [[0]] [[1]]", "[[0]] [[1]] [[2]]", "nothing"])
def test_what_an_engine_lost_doubled_or_made_up_is_not_used(answer: str) -> None:
    with pytest.raises(LostMask):
        restore(answer, ("AB-1234", "CD-99"))


def test_a_text_with_signs_of_its_own_is_not_translated() -> None:
    with pytest.raises(LostMask):
        mask("the code [[0]] appears")


@given(st.text(max_size=400))
def test_whatever_is_masked_comes_back_as_it_was(text: str) -> None:
    try:
        masked = mask(text)
    except LostMask:
        return
    assert restore(masked.text, masked.kept) == text


@pytest.mark.parametrize("part", ["a-", "a.", "a", "1", "-", "@", "http://", "{", "a1-"])
def test_no_text_of_a_stranger_makes_the_search_slow(part: str) -> None:
    def seconds(times: int) -> float:
        text = part * times
        begun = time.perf_counter()
        with contextlib.suppress(LostMask):
            mask(text)
        return time.perf_counter() - begun

    seconds(1_000)
    small = min(seconds(4_000) for _ in range(3))
    assert min(seconds(16_000) for _ in range(3)) < 10 * small + 0.05
