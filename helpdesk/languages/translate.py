"""A text in another language, by whatever engine is set up: line by line, so that its shape stays, and checked."""

from collections.abc import Iterator, Sequence

from helpdesk.languages.masks import LostMask, Masked, mask, restore
from helpdesk.languages.translators import Engine, TranslationError

LONGEST = 20_000  # characters; what is longer is read in the original
MOST_LINES = 50  # of one request


def translated(engine: Engine, text: str, *, source: str, target: str) -> str:
    """The text in ``target``. Lines without letters, and those whose numbers or links an engine lost, stay as they are.

    ``source`` is "" where nobody knows the language. Raises TranslationError.
    """
    if len(text) > LONGEST:
        raise TranslationError("too_long")
    lines = text.split("\n")
    asked = {place: masked for place, line in enumerate(lines) if (masked := _masked(line))}
    for places in _requests({place: masked.text for place, masked in asked.items()}, engine.longest):
        answers = engine.translate([asked[place].text for place in places], source, target)
        if len(answers) != len(places):
            raise TranslationError("bad_answer")
        for place, answer in zip(places, answers, strict=True):
            lines[place] = _restored(answer, asked[place], lines[place])
    return "\n".join(lines)


def is_worth(text: str) -> bool:
    """Whether there is a word to translate."""
    return any(_masked(line) for line in text.split("\n"))


def _masked(line: str) -> Masked | None:
    """What an engine is asked for; None where there is no word in it."""
    try:
        masked = mask(line)
    except LostMask:
        return None
    return masked if any(letter.isalpha() for letter in masked.text) else None


def _restored(answer: str, masked: Masked, original: str) -> str:
    try:
        return restore(answer, masked.kept).replace("\n", " ")
    except LostMask:
        return original


def _requests(texts: dict[int, str], longest: int) -> Iterator[Sequence[int]]:
    """Which lines go together, none of them longer than an engine takes. Raises TranslationError for a line that is."""
    together: list[int] = []
    size = 0
    for place, text in texts.items():
        if len(text) > longest:
            raise TranslationError("too_long")
        if together and (size + len(text) > longest or len(together) == MOST_LINES):
            yield together
            together, size = [], 0
        together.append(place)
        size += len(text)
    if together:
        yield together
