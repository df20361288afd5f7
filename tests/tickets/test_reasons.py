"""The sentence why an agent was chosen can be translated whole."""

from tickets import explanation
from tickets.reasons import PARTS


def test_every_part_of_the_sentence_is_known_to_translators() -> None:
    clocks = [words for pair in explanation.CLOCKS.values() for words in pair]
    spoken = {*explanation.LEVEL_PARTS.values(), *explanation.REASON_WORDS.values(), *clocks}
    assert set(PARTS) == spoken | {explanation.TRANSLATED, explanation.SPOKE}
