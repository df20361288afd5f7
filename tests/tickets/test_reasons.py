"""The sentence why an agent was chosen can be translated whole."""

from tickets.reasons import PARTS
from tickets.routing import explaining


def test_every_part_of_the_sentence_is_known_to_translators() -> None:
    clocks = [words for pair in explaining.CLOCKS.values() for words in pair]
    spoken = {*explaining.LEVEL_PARTS.values(), *explaining.REASON_WORDS.values(), *clocks}
    assert set(PARTS) == spoken | {explaining.TRANSLATED, explaining.SPOKE}
