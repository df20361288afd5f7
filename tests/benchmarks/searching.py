"""Searches in a help center of 2,000 articles in 8 languages: made and timed inside a scratch desk's Django."""

import json
import random
import time
from datetime import datetime

from faq.models import Article, Category, Revision, SearchDocument, Translation
from faq.search import search

ARTICLES, QUERIES, BATCH = 2_000, 200, 2_000
# Syllables make words that stems and trigrams treat as real ones; each language has its own and shares some.
SYLLABLES = {
    "en": "re turn ship ping or der pay ment track parcel size re fund box card gift",
    "es": "de vo lu ción en ví o pe di do pa go ta lla re em bol so ca ja",
    "de": "rück sen dung ver sand be stel lung zah lung grö ße er stat ten pa ket",
    "fr": "re tour li vrai son com man de paie ment tail le rem bour ser co lis",
    "pt-BR": "de vo lu ção en vi o pe di do pa ga men to ta ma nho re em bol so",
    "tr": "i a de kar go si pa riş ö de me be den ge ri pa ra ku tu",
    "ar": "إر جاع شحن طلب دفع مقاس استرداد طرد بطاقة هدية",
    "ja": "返品 配送 注文 支払 追跡 荷物 寸法 返金 箱 券 贈物 交換 保証",
}


def prepare(*, now: datetime) -> None:
    """Every article published in every language, 12 words in its title and text of 120 to 400."""
    draw = random.Random(11)
    category = Category.objects.create(slug="all")
    articles = Article.objects.bulk_create(
        [
            Article(slug=f"a{n}", category=category, source_language="en", created_at=now)
            for n in range(ARTICLES)
        ],
        batch_size=BATCH,
    )
    for code, spelled in SYLLABLES.items():
        made = _vocabulary(spelled.split(), draw)
        revisions = Revision.objects.bulk_create(
            [
                Revision(
                    article=article,
                    language=code,
                    number=1,
                    title=_text(made, 6, draw, code),
                    body=_text(made, draw.randint(120, 400), draw, code),
                    state=Revision.State.PUBLISHED,
                    created_at=now,
                )
                for article in articles
            ],
            batch_size=BATCH,
        )
        shown = Translation.objects.bulk_create(
            [
                Translation(
                    article=revision.article,
                    language=code,
                    slug=f"a{revision.article_id}",
                    published=revision,
                    state=Translation.State.PUBLISHED,
                    first_published_at=now,
                    published_at=now,
                )
                for revision in revisions
            ],
            batch_size=BATCH,
        )
        for translation in shown:
            SearchDocument.follow(translation)


def run() -> str:
    """Milliseconds of each search as JSON: questions of two to eight words and letters of sixty, in all languages."""
    draw = random.Random(12)
    times = []
    for code in SYLLABLES:
        texts = list(
            Revision.objects.filter(language=code).order_by("pk").values_list("body", flat=True)[:200]
        )
        for number in range(QUERIES // len(SYLLABLES)):
            words = draw.choice(texts).split() if code != "ja" else list(draw.choice(texts))
            asked = draw.sample(words, min(len(words), 60 if number % 5 == 0 else draw.randint(2, 8)))
            began = time.perf_counter()
            search(" ".join(asked), code)
            times.append((time.perf_counter() - began) * 1000)
    return json.dumps(times)


def _vocabulary(syllables: list[str], draw: random.Random) -> list[str]:
    return sorted({"".join(draw.choices(syllables, k=draw.randint(1, 4))) for _ in range(3_000)})


def _text(made: list[str], count: int, draw: random.Random, code: str) -> str:
    """Words by a law like that of real text: few are common, most are rare."""
    picked = (made[min(len(made) - 1, int(draw.paretovariate(0.7)) - 1)] for _ in range(count))
    return ("" if code == "ja" else " ").join(picked)[: 200 if count == 6 else None]
