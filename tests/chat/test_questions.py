"""What a site asks before a chat: written one a line, in each language the same, a star where an answer must be."""

import pytest

from chat import questions
from chat.questions import Question, QuestionsError


def test_questions_are_lines_and_empty_languages_ask_nothing() -> None:
    texts = {"en": " Order number *\n\n  Size\n", "es": "Número de pedido\nTalla", "ja": "  \n"}
    assert questions.read(texts) == {"en": ["Order number *", "Size"], "es": ["Número de pedido", "Talla"]}


@pytest.mark.parametrize(
    ("texts", "language", "words"),
    [
        ({"en": "One\nTwo", "es": "Uno"}, "es", "the same questions in each language"),
        ({"en": "a\nb\nc\nd\ne\nf"}, "en", "At most 5 questions"),
        ({"en": "Order", "es": "x" * 81}, "es", "at most 80 characters"),
        ({"en": "Order\n *"}, "en", "A star alone is no question"),
    ],
)
def test_what_cannot_be_asked_is_refused_where_it_stands(
    texts: dict[str, str], language: str, words: str
) -> None:
    with pytest.raises(QuestionsError, match=words) as refused:
        questions.read(texts)
    assert refused.value.language == language


@pytest.mark.django_db
def test_a_visitor_is_asked_in_their_language_else_in_the_desks_own() -> None:
    asked = {"es": ["Pedido", "Talla"], "en": ["Order *", "Size"]}
    assert questions.of_site(asked, "es") == [Question("Pedido", True), Question("Talla", False)]
    assert questions.of_site(asked, "ja") == [Question("Order", True), Question("Size", False)]
    assert questions.of_site({"es": ["Pedido*"]}, "ja") == [Question("Pedido", True)]
    assert questions.of_site({}, "en") == []
