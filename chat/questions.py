"""What a site asks before a chat begins: the same in each language, a star behind what must be answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk.languages.desk import default_language

MOST = 5
LONGEST = 80  # characters
STAR = "*"


class QuestionsError(ValueError):
    """A refusal in one clear sentence; ``language`` is where it is wrong."""

    def __init__(self, language: str, words: str) -> None:
        super().__init__(words)
        self.language, self.words = language, words


@dataclass(frozen=True, slots=True)
class Question:
    """One field above the first message."""

    label: str
    required: bool


def read(texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Language to its questions, from texts with one a line. Raises QuestionsError."""
    lines = {
        code: [line.strip() for line in text.splitlines() if line.strip()] for code, text in texts.items()
    }
    asked = {code: own for code, own in lines.items() if own}
    for code, own in asked.items():
        if len(own) > MOST:
            words = _("At most %(count)s questions: each keeps somebody from writing.")
            raise QuestionsError(code, words % {"count": MOST})
        if any(len(line) > LONGEST for line in own):
            raise QuestionsError(code, _("A question has at most %(count)s characters.") % {"count": LONGEST})
        if not all(line.strip(STAR).strip() for line in own):
            raise QuestionsError(code, _("A star alone is no question."))
    first = next(iter(asked.values()), [])
    for code, own in asked.items():
        if len(own) != len(first):
            raise QuestionsError(
                code, _("Write the same questions in each language, one a line, in the same order.")
            )
    return asked


def of_site(asked: Mapping[str, list[str]], language: str) -> list[Question]:
    """The questions in a language, else in the desk's own, else in any; a star in one language counts in all."""
    own = asked.get(language) or asked.get(default_language()) or next(iter(asked.values()), [])
    starred = [any(line.endswith(STAR) for line in same) for same in zip(*asked.values(), strict=True)]
    return [Question(line.rstrip(STAR).rstrip(), must) for line, must in zip(own, starred, strict=True)]
