"""What host pages load: /widget.js with the look of each site, small, kept for an hour, nothing secret in it."""

import gzip

import pytest
from django.test import Client

from chat import sites
from chat.models import Site
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _urls(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ROOT_URLCONF = "helpdesk.urls"


@pytest.fixture
def two_shops(shop: Cast) -> Cast:
    Site.objects.create(key="boats", name="Boats", team=shop.team, color="#ffcc00", side="start")
    sites.forget()
    return shop


def test_the_loader_is_a_script_for_pages_of_any_origin(shop: Cast, client: Client) -> None:
    answer = client.get("/widget.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert "__CONFIG__" not in answer.content.decode()


def test_the_loader_knows_the_look_of_each_site(two_shops: Cast, client: Client) -> None:
    text = client.get("/widget.js").content.decode()
    assert '"boats":{"color":"#ffcc00","on":"#0d111b","side":"start"}' in text
    assert '"shop":{' in text


def test_a_loader_asked_for_one_site_tells_of_no_other(two_shops: Cast, client: Client) -> None:
    text = client.get("/widget.js?site=boats").content.decode()
    assert '"boats"' in text
    assert '"shop":{' not in text


def test_the_loader_holds_no_secret(two_shops: Cast, client: Client) -> None:
    text = client.get("/widget.js").content.decode()
    for site in Site.objects.all():
        assert site.secret not in text


def test_an_unchanged_loader_is_not_sent_twice(shop: Cast, client: Client) -> None:
    tag = client.get("/widget.js")["ETag"]
    again = client.get("/widget.js", headers={"if-none-match": tag})
    assert again.status_code == 304
    assert again["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_loader_weighs_three_kilobytes_at_most(two_shops: Cast, client: Client) -> None:
    answer = client.get("/widget.js", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) <= 3 * 1024
    assert gzip.decompress(answer.content).startswith(b"(function(){")
