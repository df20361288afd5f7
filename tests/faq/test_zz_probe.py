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
    N=2000
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
            c.execute("ANALYZE faq_searchdocument")
            c.execute("EXPLAIN SELECT asked.term, held.id FROM unnest(%s::text[]) AS asked(term) CROSS JOIN LATERAL (SELECT id FROM faq_searchdocument WHERE tokens @@ quote_literal(asked.term)::tsquery ORDER BY id LIMIT %s) AS held",[["en·parcel"],5000])
            print("\n".join(r[0] for r in c.fetchall()))
    ts=[]
    for l in LANGUAGES:
        for v in ARTICLES.values():
            t=time.perf_counter(); search(v[l][2],l); ts.append(time.perf_counter()-t)
    ts.sort(); print("search ms p50 p95 max",*(round(1000*x,1) for x in (ts[len(ts)//2],ts[int(len(ts)*.95)],ts[-1])))
    ts=[]
    for v in ARTICLES.values():
        t=time.perf_counter(); suggest(v["en"][0]+" "+v["en"][1]+" Hello my name is Ana and please help","en"); ts.append(time.perf_counter()-t)
    ts.sort(); print("suggest ms", round(1000*ts[5],1), round(1000*ts[-1],1))
