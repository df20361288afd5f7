"""How often the wanted article comes first, in eight languages and two scripts without spaces."""

import pytest

from faq import actions
from faq.actions import Text
from faq.search import search, suggest
from tests.faq.corpus import ARTICLES, LANGUAGES
from tests.faq.desk import NOW, admin, category

pytestmark = [pytest.mark.django_db, pytest.mark.both]
KEYWORDS = 0.95


@pytest.fixture
def wanted():
    """Ids of the articles, each published in every language."""
    ids, by = {}, admin()
    for name, versions in ARTICLES.items():
        article = None
        for language in LANGUAGES:
            text = Text(title=versions[language][0], body=versions[language][1])
            if article is None:
                under = category()
                revision = actions.open_article(
                    text, category=under, source_language=language, by=by, now=NOW
                )
                article = revision.article
            else:
                revision = actions.write_revision(article, language, text=text, by=by, now=NOW)
            actions.publish(revision, by=by, now=NOW)
        ids[name] = article.pk
    return ids


def recall(wanted, kind, ask):
    """The share of queries whose first answer is the wanted article, by language."""
    found = {}
    for language in LANGUAGES:
        firsts = [ask(ARTICLES[name][language][kind], language)[:1] for name in wanted]
        right = [
            bool(first) and first[0].article_id == key
            for first, key in zip(firsts, wanted.values(), strict=True)
        ]
        found[language] = sum(right) / len(right)
    return found


def test_words_of_an_article_find_it(wanted):
    shares = recall(wanted, 2, search)
    assert sum(shares.values()) / len(shares) >= KEYWORDS, shares


def test_titles_are_suggested_before_contact(wanted):
    shares = recall(wanted, 0, suggest)
    assert sum(shares.values()) / len(shares) >= KEYWORDS, shares


LETTERS = [
    (
        "en",
        "tracking",
        "Hello, my name is Ana. I ordered a lamp three weeks ago, it has not arrived: where is it?",
    ),
    (
        "en",
        "refund",
        "I would like to know when I get the money for the lamp back, it has been two weeks now",
    ),
    ("de", "warranty", "Guten Tag, meine Lampe ist nach einem Jahr defekt. Gilt die Garantie dafür noch?"),
    ("tr", "password", "Merhaba, dün hesabımın şifresini unuttum, bağlantı gelmedi, ne yapmalıyım?"),
    ("zh", "invoice", "你好，我上周买了一个灯，公司需要发票，请问在哪里下载？"),
]


@pytest.mark.parametrize(("language", "name", "letter"), LETTERS)
def test_a_letter_with_many_other_words_still_gets_its_article(wanted, language, name, letter):
    assert wanted[name] in [hit.article_id for hit in suggest(letter, language)]


ELSEWHERE = [
    ("en", "Our dog Bello ate grandmother's violin"),
    ("en", "What is the weather like on your planet today my friend?"),
    ("es", "Mi perro se comió el violín de la abuela ayer"),
    ("de", "Können Sie mir bitte sagen, wo der Zirkus heute in der Stadt ist?"),
    ("tr", "Bugün hava nasıl acaba, denize girilir mi?"),
    ("zh", "明天天气怎么样"),
    ("ja", "明日の天気はどうですか"),
]


@pytest.mark.parametrize(("language", "letter"), ELSEWHERE)
def test_a_letter_about_something_else_suggests_nothing(wanted, language, letter):
    assert suggest(letter, language) == []
