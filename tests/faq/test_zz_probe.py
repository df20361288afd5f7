import random, time
import pytest
from django.db import connection
from faq.models import *
from faq.search import search, suggest
from tests.faq.desk import *
from tests.faq.corpus import ARTICLES, LANGUAGES
pytestmark=[pytest.mark.django_db]
def test_scale():
    rnd=random.Random(1); cat=category()
    vocab={l:[w for v in ARTICLES.values() for part in v[l][:2] for w in part.split()] for l in LANGUAGES}
    alphabet={"ru":"абвгдеиклмнопрст","ar":"ابتثجحدرسشصضطعف","zh":"的一是在不了有和人这中大为上个国我以要他","ja":"あいうえおかきくけこさしすせそたちつてと"}
    for l in LANGUAGES:
        a=alphabet.get(l,"abcdefghijklmnoprstuvz")
        vocab[l]+=["".join(rnd.choices(a,k=rnd.randint(3,9))) for _ in range(3000)]
    N=400
    arts=Article.objects.bulk_create([Article(slug=f"a{i}",category=cat,source_language="en",created_at=NOW) for i in range(N)])
    t=time.perf_counter()
    for l in LANGUAGES:
        revs=Revision.objects.bulk_create([Revision(article=a,language=l,number=1,title=" ".join(rnd.choices(vocab[l],k=5)),body=" ".join(rnd.choices(vocab[l],k=80)),state="published",created_at=NOW) for a in arts])
        trs=Translation.objects.bulk_create([Translation(article=r.article,language=l,slug=f"{l}{r.article_id}",published=r,state="published",published_at=NOW) for r in revs])
        from faq.analyser import terms
        SearchDocument.objects.bulk_create([SearchDocument(translation=tr,language=l,terms=" ".join(terms(r.title,r.body,l))) for tr,r in zip(trs,revs)])
    print("\nbuilt",N*8,round(time.perf_counter()-t,1))
    if connection.vendor=="postgresql":
        with connection.cursor() as c:
            c.execute("SET statement_timeout=20000")
            c.execute("EXPLAIN (ANALYZE, TIMING) SELECT asked.term, held.id FROM unnest(%s::text[]) AS asked(term) CROSS JOIN LATERAL (SELECT id FROM faq_searchdocument WHERE tokens @@ quote_literal(asked.term)::tsquery ORDER BY id LIMIT %s) AS held",[["en·parcel","en·refund","en¶parcel","de·paket","en¦par","en¦arc","en¦rce"],5000])
            print("\n".join(r[0] for r in c.fetchall()))
    from django.test.utils import CaptureQueriesContext
    for analyzed in (False, True):
        with CaptureQueriesContext(connection) as q:
            search("track parcel","en"); search("refund bank account","en")
        for x in q: print(x["time"], x["sql"][:150].replace("\n"," "))
        if connection.vendor=="postgresql":
            with connection.cursor() as c: c.execute("ANALYZE")
        print("---- analyzed")
