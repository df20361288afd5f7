"""Sites that carry the chat: origins in the browser's spelling, greetings by language, the line to paste."""

import pytest

from chat.models import Site
from chat.site_actions import SiteError, written_origin
from tests.people.pages import at, signed_in, text_of, verbs

pytestmark = pytest.mark.django_db


def form(cast, **more):
    return {
        "name": "Shop",
        "key": "shop",
        "team": cast.team.pk,
        "origins": "https://Shop.example\nhttp://localhost:8080/",
        "color": "#AA3300",
        "side": "start",
        "greeting_es": "¡Hola!",
    } | more


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://Shop.Example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://[::1]:9000", "http://[::1]:9000"),
    ],
)
def test_an_origin_is_kept_as_a_browser_sends_it(typed, kept):
    assert written_origin(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "shop.example",
        "null",
        "*",
        "https://*.shop.example",
        "https://shop.example/path",
        "https://shop.example?x=1",
        "https://shop.example#x",
        "https://me@shop.example",
        "https://shop.example:99999",
        "ftp://shop.example",
        "javascript:alert(1)",
        "https://",
    ],
)
def test_what_is_no_origin_is_refused(typed):
    with pytest.raises(SiteError):
        written_origin(typed)


def test_a_site_is_made_with_its_snippet(cast):
    answer = at(cast.admin).post("/desk/settings/sites/new/", form(cast), follow=True)
    site = Site.objects.get(key="shop")
    assert site.origins == ["https://shop.example", "http://localhost:8080"]
    assert (site.color, site.side, site.is_default) == ("#aa3300", "start", True)
    assert site.greetings == {"es": "¡Hola!"}
    assert '<script src="http://testserver/widget.js" data-site="shop" async></script>' in text_of(answer)
    assert verbs()[-1] == "make site"
    assert site.secret not in text_of(answer)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"origins": "shop.example"}, "is no origin"),
        ({"key": 'a"b'}, "Enter a valid"),
        ({"color": "red"}, "six digits"),
        ({"side": "top"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(cast, change, words):
    answer = at(cast.admin).post("/desk/settings/sites/new/", form(cast, **change))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "¡Hola!" in text_of(answer)
    assert not Site.objects.exists()


def test_a_key_is_given_once_and_a_site_is_edited(cast):
    client = at(cast.admin)
    client.post("/desk/settings/sites/new/", form(cast))
    site = Site.objects.get()
    assert "Another site has this key" in text_of(client.post("/desk/settings/sites/new/", form(cast)))
    client.post(f"/desk/settings/sites/{site.pk}/", form(cast, name="Store", greeting_es=""))
    site.refresh_from_db()
    assert (site.name, site.greetings, site.is_default) == ("Store", {}, True)


def test_questions_before_the_first_message_are_kept_and_shown_again(cast):
    client = at(cast.admin)
    asked = {"questions_en": "Order number *\nSize", "questions_es": "Número de pedido\nTalla"}
    client.post("/desk/settings/sites/new/", form(cast, **asked))
    site = Site.objects.get()
    assert site.questions == {"en": ["Order number *", "Size"], "es": ["Número de pedido", "Talla"]}
    assert not site.shows_hours
    assert "Número de pedido" in text_of(client.get(f"/desk/settings/sites/{site.pk}/"))
    fewer = client.post(f"/desk/settings/sites/{site.pk}/", form(cast, **{**asked, "questions_es": "Talla"}))
    assert fewer.status_code == 422
    assert "Write the same questions in each language" in text_of(fewer)
    site.refresh_from_db()
    assert site.questions["es"] == ["Número de pedido", "Talla"]


def test_a_new_secret_needs_the_password_and_is_shown_once(cast):
    at(cast.admin).post("/desk/settings/sites/new/", form(cast))
    site = Site.objects.get()
    path = f"/desk/settings/sites/{site.pk}/"
    assert "/reauthenticate/" in at(cast.admin).post(path + "secret/").url
    assert Site.objects.get().secret == site.secret
    client = signed_in("ada@desk.example")
    page = text_of(client.post(path + "secret/"))
    fresh = Site.objects.get().secret
    assert fresh != site.secret
    assert fresh in page
    assert fresh not in text_of(client.get(path))
    assert verbs()[-1] == "renew site secret"


def test_a_lead_sees_no_sites(cast):
    assert at(cast.lead.user).post("/desk/settings/sites/new/", form(cast)).status_code == 404
