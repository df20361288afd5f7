"""Each engine by the protocol it documents, against a stub on loopback: the protocol is tested, no engine is run."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from helpdesk.languages import translators
from helpdesk.languages.translate import LONGEST, is_worth, translated
from helpdesk.languages.translators import Engine, TranslationError
from tests.languages.stub_translator import Stub, stub_translator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_translator() as stub:
        yield stub


@pytest.fixture(params=["libretranslate", "deepl"])
def engine(request: pytest.FixtureRequest, stub: Stub, settings) -> Engine:  # type: ignore[no-untyped-def]
    settings.DESK_TRANSLATOR, settings.DESK_TRANSLATOR_KEY = f"{request.param}:{stub.url}", "secret:fx"
    found = translators.configured()
    assert found is not None
    return found


def test_texts_come_back_in_their_order_and_with_the_key(engine: Engine, stub: Stub) -> None:
    assert engine.translate(["Wo ist mein Paket?", "Danke"], "de", "en") == [
        "Where is my parcel?",
        "Thank you",
    ]
    assert "secret:fx" in stub.keys[0]


def test_an_unknown_language_is_left_to_the_engine(engine: Engine) -> None:
    assert engine.translate(["Danke"], "", "en") == ["Thank you"]


@pytest.mark.parametrize(
    ("status", "headers", "kind", "wait", "lasts"),
    [
        (403, {}, "refused", 0, False),
        (401, {}, "refused", 0, False),
        (429, {"Retry-After": "7"}, "busy", 7, False),
        (429, {"Retry-After": "900000"}, "busy", 3600, False),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, "busy", 0, False),
        (456, {}, "quota", 0, False),
        (413, {}, "too_long", 0, True),
        (400, {}, "unsupported", 0, True),
        (500, {}, "unavailable", 0, False),
        (302, {"Location": "http://127.0.0.1:1/"}, "unavailable", 0, False),
    ],
)
def test_each_refusal_has_its_kind(
    engine: Engine, stub: Stub, status: int, headers: dict[str, str], kind: str, wait: int, lasts: bool
) -> None:
    engine.translate(["Danke"], "de", "en")
    stub.status, stub.headers = status, headers
    with pytest.raises(TranslationError) as refused:
        engine.translate(["Danke"], "de", "en")
    assert (refused.value.kind, refused.value.retry_after, refused.value.lasts) == (kind, wait, lasts)
    assert kind in translators.WORDS


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b'{"translatedText": 3}', b'{"translations": [{"text": 3}]}', b"{}"]
)
def test_what_is_no_translation_is_told_as_such(engine: Engine, stub: Stub, body: bytes) -> None:
    engine.translate(["Danke"], "de", "en")
    stub.body = body
    with pytest.raises(TranslationError) as refused:
        engine.translate(["Danke"], "de", "en")
    assert refused.value.kind == "bad_answer"


def test_nobody_there_is_unavailable(settings) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_TRANSLATOR = "libretranslate:http://127.0.0.1:9"
    found = translators.configured()
    assert found is not None
    with pytest.raises(TranslationError) as refused:
        found.translate(["Danke"], "de", "en")
    assert refused.value.kind == "unavailable"


def test_libretranslate_is_asked_in_its_own_spelling_and_only_for_pairs_it_has(stub: Stub, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_TRANSLATOR = stub.libretranslate
    found = translators.configured()
    assert found is not None
    found.translate(["Hello"], "en", "zh")
    assert (stub.asked[0]["source"], stub.asked[0]["target"]) == ("en", "zh-Hans")
    with pytest.raises(TranslationError) as refused:
        found.translate(["Danke"], "de", "es")
    assert refused.value.kind == "unsupported"


@pytest.mark.parametrize(
    ("target", "code"),
    [("en", "EN-GB"), ("pt", "PT-BR"), ("zh-Hant", "ZH-HANT"), ("tr", "TR"), ("sr-Latn", "SR")],
)
def test_deepl_is_told_the_region_where_it_wants_one(stub: Stub, settings, target: str, code: str) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_TRANSLATOR, settings.DESK_TRANSLATOR_KEY = f"deepl:{stub.url}", "key"
    found = translators.configured()
    assert found is not None
    found.translate(["Danke"], "de", target)
    assert stub.asked[0]["target_lang"] == code


@pytest.mark.parametrize(
    ("setting", "key", "host"),
    [("deepl", "abc", "api.deepl.com"), ("deepl", "abc:fx", "api-free.deepl.com"), ("", "", "")],
)
def test_settings_say_where_texts_go(settings, setting: str, key: str, host: str) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_TRANSLATOR, settings.DESK_TRANSLATOR_KEY = setting, key
    found = translators.configured()
    assert (found.host if found else "") == host


@pytest.mark.parametrize(
    "setting", ["babelfish", "libretranslate", "libretranslate:ftp://x", "libretranslate:http://[", "deepl"]
)
def test_a_setting_that_is_no_engine_is_refused_with_a_sentence(settings, setting: str) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_TRANSLATOR, settings.DESK_TRANSLATOR_KEY = setting, ""
    with pytest.raises(ImproperlyConfigured):
        translators.configured()


def test_a_process_with_such_a_setting_does_not_start() -> None:
    env = os.environ | {"DESK_TRANSLATOR": "babelfish", "SUNRELAY_NO_BOOTSTRAP": "1"}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "DESK_TRANSLATOR begins with one of: libretranslate, deepl." in done.stderr


def test_no_word_of_the_demo_leaves_the_computer(stub: Stub, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_DEMO = True
    settings.DESK_TRANSLATOR, settings.DESK_TRANSLATOR_KEY = "deepl", "key"
    assert translators.configured() is None
    settings.DESK_TRANSLATOR = stub.libretranslate
    assert translators.configured() is not None


# --- Whole texts --------------------------------------------------------------------------------------
def test_a_text_keeps_its_lines_numbers_and_what_has_no_words(engine: Engine) -> None:
    text = "Wo ist mein Paket?\n\n  🙂 12:30\n¿Dónde está mi pedido AB-1234?\n"
    answer = translated(engine, text, source="", target="en")
    assert answer == "Where is my parcel?\n\n  🙂 12:30\nWhere is my order AB-1234?\n"


def test_a_line_whose_number_was_lost_stays_in_the_original(engine: Engine, stub: Stub) -> None:
    key = "translatedText" if "Libre" in engine.name else "translations"
    found: list[object] = ["without a number", "Thank you"]
    if key == "translations":
        found = [{"text": one} for one in found]
    engine.translate(["x"], "de", "en")
    stub.body = json.dumps({key: found}).encode()
    assert translated(engine, "Paket AB-1234\nDanke", source="de", target="en") == "Paket AB-1234\nThank you"


def test_long_texts_go_in_several_requests(engine: Engine, stub: Stub) -> None:
    text = "\n".join(f"Zeile {'x' * 90}" for _ in range(120))
    assert translated(engine, text, source="de", target="en").count("en<") == 120
    sizes = [sum(map(len, one.get("q") or one["text"])) for one in stub.asked]
    assert len(sizes) > 1
    assert max(sizes) <= engine.longest


def test_what_is_too_long_is_not_sent(engine: Engine, stub: Stub) -> None:
    with pytest.raises(TranslationError) as refused:
        translated(engine, "a " * LONGEST, source="de", target="en")
    assert refused.value.kind == "too_long"
    assert stub.asked == []


def test_an_answer_with_too_few_lines_is_no_translation(engine: Engine, stub: Stub) -> None:
    engine.translate(["x"], "de", "en")
    stub.body = b'{"translatedText": ["one"], "translations": [{"text": "one"}]}'
    with pytest.raises(TranslationError):
        translated(engine, "eins\nzwei", source="de", target="en")


@pytest.mark.parametrize("text", ["", "🙂", "12:30", "AB-1234", "https://shop.example/"])
def test_a_text_without_words_is_worth_no_request(engine: Engine, stub: Stub, text: str) -> None:
    assert not is_worth(text)
    assert translated(engine, text, source="de", target="en") == text
    assert stub.asked == []
