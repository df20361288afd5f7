"""Twenty articles in four categories, some translated fully, some outdated, some waiting for a reviewer.

Every change goes through the actions of the FAQ; the words are in ``articles/*.toml``.
"""

import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from faq import actions
from faq.actions import Text
from faq.models import Article, Category
from helpdesk.people.models import User

FOLDER = Path(__file__).parent / "articles"
SOURCE = "en"
TRANSLATED = ("es", "tr", "ar", "ja", "de", "pt", "hi")
EDITOR = "ines@wayfare.example"
ENGINE = "example-engine 1.0"
Words = dict[str, dict[str, str]]

CATEGORIES: dict[str, dict[str, str]] = {
    "delivery": {
        "en": "Orders and delivery",
        "es": "Pedidos y envíos",
        "tr": "Sipariş ve teslimat",
        "ar": "الطلبات والتوصيل",
        "ja": "ご注文と配送",
        "de": "Bestellung und Lieferung",
        "pt": "Pedidos e entrega",
        "hi": "ऑर्डर और डिलीवरी",
    },
    "returns": {
        "en": "Returns and guarantee",
        "es": "Devoluciones y garantía",
        "tr": "İade ve garanti",
        "ar": "الإرجاع والضمان",
        "ja": "返品と保証",
        "de": "Rückgabe und Garantie",
        "pt": "Devolução e garantia",
        "hi": "वापसी और गारंटी",
    },
    "payment": {
        "en": "Payment and invoices",
        "es": "Pagos y facturas",
        "tr": "Ödeme ve fatura",
        "ar": "الدفع والفواتير",
        "ja": "お支払いと領収書",
        "de": "Zahlung und Rechnung",
        "pt": "Pagamento e nota fiscal",
        "hi": "भुगतान और बिल",
    },
    "products": {
        "en": "Bags and lamps",
        "es": "Bolsos y lámparas",
        "tr": "Çantalar ve lambalar",
        "ar": "الحقائب والمصابيح",
        "ja": "バッグとランプ",
        "de": "Taschen und Lampen",
        "pt": "Bolsas e luminárias",
        "hi": "बैग और लैंप",
    },
}
SHELVES = {
    "delivery": (
        "track-order",
        "change-address",
        "missing-parcel",
        "delivery-times",
        "customs",
        "track-parcel",
    ),
    "returns": ("return-bag", "exchange-color", "guarantee", "repair", "old-bags"),
    "payment": ("pay-in-two", "double-charge", "invoice", "company-order", "gift-card"),
    "products": ("cabin-size", "care-leather", "strap", "lamp-dimmer", "lamp-bulb"),
}
# Drafts that a machine wrote and nobody has read yet; and one that is shown all the same, marked as such.
DRAFTS = {("ja", "lamp-dimmer"), ("hi", "repair"), ("ar", "double-charge")}
UNREAD = {("pt", "cabin-size")}
LEADS_TO = {"track-parcel": "track-order"}
# What changed in the source since it was translated: by meaning (translations are outdated), and by a letter.
CHANGED = {
    "return-bag": ("30 days", "60 days", "major"),
    "delivery-times": ("working days", "business days", "typo"),
}
SEARCHES = (
    ("vegan leather", "en", 0),
    ("laptop sleeve 16 inch", "en", 0),
    ("zip", "en", 3),
    ("bolso impermeable", "es", 0),
    ("factura", "es", 1),
    ("hediye paketi", "tr", 0),
    ("حقيبة أطفال", "ar", 0),
    ("修理", "ja", 1),
    ("Gutschein", "de", 0),
)


def write(*, now: datetime) -> None:
    """The help center as it grew over two months."""
    editor = User.objects.get(email=EDITOR)
    began = now - timedelta(days=58)
    words = {language: _words(language) for language in (SOURCE, *TRANSLATED)}
    shelves = _open_shelves(editor, began)
    articles = {
        slug: _open(shelves[shelf], slug, words[SOURCE], editor, began + timedelta(hours=3 * place))
        for place, (shelf, slug) in enumerate(_places())
    }
    for language in TRANSLATED:
        _translate(articles, language, words[language], editor, began + timedelta(days=12))
    _change(articles, words[SOURCE], editor, now - timedelta(days=6))
    for slug, target in LEADS_TO.items():
        actions.redirect_article(articles[slug], to=articles[target], by=editor, now=now - timedelta(days=20))
    _vote(articles, now)
    for place, (query, language, hits) in enumerate(SEARCHES):
        actions.record_search(query, language, hits=hits, now=now - timedelta(days=place, hours=2))


def _places() -> Iterator[tuple[str, str]]:
    for shelf, slugs in SHELVES.items():
        for slug in slugs:
            yield shelf, slug


def _words(language: str) -> Words:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def _open_shelves(editor: User, at: datetime) -> dict[str, Category]:
    return {
        slug: actions.add_category(slug, names=names, position=place, by=editor, now=at)
        for place, (slug, names) in enumerate(CATEGORIES.items())
    }


def _open(shelf: Category, slug: str, words: Words, editor: User, at: datetime) -> Article:
    text = Text(title=words[slug]["title"], body=words[slug]["body"], slug=slug)
    revision = actions.open_article(text, category=shelf, source_language=SOURCE, by=editor, now=at)
    actions.publish(revision, by=editor, now=at)
    return revision.article


def _translate(articles: dict[str, Article], language: str, words: Words, editor: User, at: datetime) -> None:
    for slug, each in words.items():
        machine = (language, slug) in DRAFTS | UNREAD
        text = Text(title=each["title"], body=each["body"], engine=ENGINE if machine else "")
        by = None if machine else editor
        revision = actions.write_revision(articles[slug], language, text=text, by=by, now=at)
        if (language, slug) not in DRAFTS:
            actions.publish(revision, by=editor, reviewed=not machine, now=at + timedelta(hours=1))


def _change(articles: dict[str, Article], words: Words, editor: User, at: datetime) -> None:
    for slug, (old, new, weight) in CHANGED.items():
        body = words[slug]["body"].replace(old, new)
        text = Text(title=words[slug]["title"], body=body, weight=weight)
        revision = actions.write_revision(articles[slug], SOURCE, text=text, by=editor, now=at)
        actions.publish(revision, by=editor, now=at)


def _vote(articles: dict[str, Article], now: datetime) -> None:
    """More helpful than not, and more in some languages than in others."""
    for place, (slug, language) in enumerate(
        (slug, language)
        for slug in ("track-order", "return-bag", "repair", "cabin-size")
        for language in (SOURCE, "es", "tr", "ja")
    ):
        for visitor in range(1 + place % 3):
            actions.cast_vote(
                articles[slug],
                language,
                helpful=(place + visitor) % 4 != 0,
                visitor=f"demo-{place}-{visitor}",
                now=now - timedelta(days=1 + place, hours=visitor),
            )
