"""The frame that holds the chat: who may embed it, in whose language, how light, and what a stranger is told."""

import gzip
import re

import pytest
from django.conf import settings as desk
from django.test import Client

from chat import sites
from chat.models import Site
from chat.views.widget import ink_on, palette
from tests.cast import Cast
from tests.chat.stage import HOST

FRAME = "/chat/frame/?site=shop"


@pytest.fixture(autouse=True)
def _urls(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ROOT_URLCONF = "helpdesk.urls"


def _policy(answer) -> dict[str, str]:  # type: ignore[no-untyped-def]
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: values for name, _space, values in parts}


@pytest.mark.parametrize("address", [FRAME, "/chat/unread/?site=shop"])
def test_only_the_sites_pages_and_the_desks_own_may_embed_it(
    shop: Cast, client: Client, address: str
) -> None:
    answer = client.get(address)
    assert _policy(answer)["frame-ancestors"] == f"'self' {HOST}"
    assert "X-Frame-Options" not in answer


def test_the_frame_runs_no_script_of_another_origin(shop: Cast, client: Client) -> None:
    policy = _policy(client.get(FRAME))
    assert policy["script-src"].split()[0] == "'self'"
    assert "unsafe" not in str(policy)
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self' ws://testserver"


@pytest.mark.parametrize(
    "origin",
    [
        "https://a.example; script-src *",
        "https://a.example/path",
        "*",
        "https://*",
        "javascript:1",
        "'none'",
        7,
    ],
)
def test_what_is_no_origin_never_reaches_the_policy(shop: Cast, client: Client, origin: object) -> None:
    Site.objects.update(origins=[HOST, origin])
    sites.forget()
    answer = client.get(FRAME)
    assert _policy(answer)["frame-ancestors"] == f"'self' {HOST}"


@pytest.mark.parametrize("address", ["/chat/frame/", "/chat/unread/"])
def test_an_unknown_site_is_told_in_a_sentence(shop: Cast, client: Client, address: str) -> None:
    answer = client.get(f"{address}?site=nobody")
    assert answer.status_code == 404
    assert "There is no chat here" in answer.content.decode()


def test_without_a_key_the_default_site_answers(shop: Cast, client: Client) -> None:
    assert "<title>Shop</title>" in client.get("/chat/frame/").content.decode()


@pytest.mark.parametrize(
    ("wanted", "header", "start"),
    [
        ("ar", "en", '<html lang="ar" dir="rtl"'),
        ("pt-BR", "en", '<html lang="pt" dir="ltr"'),
        ("xx", "de", '<html lang="en" dir="ltr"'),
        ("", "de", '<html lang="de" dir="ltr"'),
    ],
)
def test_it_speaks_the_visitors_language(
    shop: Cast, client: Client, wanted: str, header: str, start: str
) -> None:
    answer = client.get(f"{FRAME}&language={wanted}", headers={"accept-language": header})
    assert start in answer.content.decode()


def test_the_greeting_of_the_site_is_escaped(shop: Cast, client: Client) -> None:
    Site.objects.update(greetings={"en": "<b>Hi</b>"}, name='"><script>')
    sites.forget()
    text = client.get(f"{FRAME}&language=en").content.decode()
    assert "&lt;b&gt;Hi" in text
    assert '"><script>' not in text


def test_what_the_site_asks_stands_above_the_first_message(shop: Cast, client: Client) -> None:
    assert 'id="asked"' not in client.get(FRAME).content.decode()
    Site.objects.update(questions={"en": ['<b>Order "no"</b> *', "Size"]})
    sites.forget()
    text = client.get(f"{FRAME}&language=ja").content.decode()
    assert '<label for="asked1">&lt;b&gt;Order' in text
    rest = 'maxlength="500" dir="auto" autocomplete="off"'
    assert f'name="&lt;b&gt;Order &quot;no&quot;&lt;/b&gt;" {rest} required>' in text
    assert f'name="Size" {rest}>' in text


def test_the_files_of_this_version_are_kept_for_ever_and_of_another_never(shop: Cast, client: Client) -> None:
    for address in re.findall(r'(?:src|href)="(/chat/widget/[^"]+)"', client.get(FRAME).content.decode()):
        assert "immutable" in client.get(address)["Cache-Control"]
        older = re.sub(r"/widget/[0-9a-f]+/", "/widget/000000000000/", address)
        assert client.get(older)["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["settings.py", "..%2Fwidget.css", "loader.js", "rest/xx/"])
def test_nothing_but_the_widgets_files_is_served(shop: Cast, client: Client, name: str) -> None:
    assert client.get(f"/chat/widget/x/{name}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/widget.js", FRAME, "/chat/unread/", "/chat/widget/x/front.js", "/chat/widget/x/rest/en/"]
)
def test_nothing_of_it_takes_a_post(shop: Cast, client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("language", desk.DESK_LANGUAGES)
def test_what_the_first_look_loads_weighs_ten_kilobytes_at_most(
    shop: Cast, client: Client, language: str
) -> None:
    frame = f"{FRAME}&language={language}"
    page = gzip.decompress(client.get(frame, headers={"accept-encoding": "gzip"}).content).decode()
    loaded = ["/widget.js", frame, *re.findall(r'(?:src|href)="(/chat/widget/[^"]+)"', page)]
    weights = [len(client.get(each, headers={"accept-encoding": "gzip"}).content) for each in loaded]
    assert len(weights) == 3
    assert sum(weights) <= 10 * 1024, weights


@pytest.mark.parametrize(
    "color", ["#0f6e84", "#ffcc00", "#000000", "#ffffff", "#767676", "#808080", "#ff0000"]
)
def test_words_stand_out_from_any_brand_color(color: str) -> None:
    assert _contrast(color, ink_on(color)) >= 4.4
    assert _contrast(palette(color)["--mine-day"], "#1e2536") >= 4.5
    assert _contrast(palette(color)["--mine-night"], "#ede9e1") >= 4.5


def _contrast(one: str, other: str) -> float:
    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
