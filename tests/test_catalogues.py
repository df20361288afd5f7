"""The desk's words in Spanish, Arabic and Japanese: complete, checked, and of today's sources."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from gettext import c2py
from pathlib import Path

import django
import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("helpdesk", "tickets", "chat", "faq")
LANGUAGES = ("es", "ar", "ja")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w+\}")
TAG = re.compile(r"</?[a-z]+[^>]*>")
# Which argument of each of Django's functions is the message.
MARKING = {
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "ngettext": 0,
    "ngettext_lazy": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
    "npgettext": 1,
    "npgettext_lazy": 1,
}

Key = tuple[str | None, str, str]
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def read(folder: Path, language: str) -> polib.POFile:
    return polib.pofile(str(folder / language / "LC_MESSAGES" / "django.po"))


def catalogue(language: str) -> polib.POFile:
    return read(ROOT / "locale", language)


def living(words: polib.POFile) -> list[polib.POEntry]:
    return [entry for entry in words if not entry.obsolete]


def keys(words: polib.POFile) -> set[Key]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in living(words)}


def plural_rule(words: polib.POFile) -> tuple[int, str]:
    found = re.fullmatch(r"nplurals=(\d+); plural=(.+);", words.metadata["Plural-Forms"])
    assert found is not None
    return int(found[1]), found[2]


def forms_of_one_number(words: polib.POFile) -> set[int]:
    """Forms that stand for a single number, where a language may leave the number out ("one article")."""
    _count, rule = plural_rule(words)
    chosen = [c2py(rule)(number) for number in range(1_001)]
    return {form for form in chosen if chosen.count(form) == 1}


def differs(source: str, text: str, *, may_lack: int = 0) -> bool:
    wanted, given = set(PLACEHOLDER.findall(source)), set(PLACEHOLDER.findall(text))
    return bool(given - wanted) or len(wanted - given) > may_lack


def wrong_placeholders(words: polib.POFile) -> Iterator[str]:
    alone = forms_of_one_number(words)
    for entry in living(words):
        forms = entry.msgstr_plural or {0: entry.msgstr}
        source = entry.msgid_plural or entry.msgid
        for form, text in forms.items():
            if differs(source, text, may_lack=int(bool(entry.msgid_plural) and form in alone)):
                yield f"{source} → {text}"


def marked_in(source: Path) -> Iterator[str]:
    """Every literal that a function of django.utils.translation is given, whatever its name in the file."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    names = {
        alias.asname or alias.name: MARKING[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in MARKING
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            said = node.args[names[node.func.id]]
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield said.value


@pytest.fixture(scope="module")
def marked() -> set[str]:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {text for source in sources for text in marked_in(source)}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """What a fresh extraction finds, in a copy so that no catalogue of the repository changes."""
    if shutil.which("xgettext") is None:
        absent = "Extraction needs GNU gettext: apt-get install -y gettext"
        pytest.fail(absent) if os.environ.get("CI") == "true" else pytest.skip(absent)
    copy = tmp_path_factory.mktemp("sources")
    for name in (*PACKAGES, "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, copy / name)
    command = [sys.executable, "manage.py", "makemessages", "-l", "es", "--add-location", "file"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return keys(read(copy / "locale", "es"))


@in_each_language
def test_no_translation_is_missing(language: str) -> None:
    lacking = [
        entry.msgid
        for entry in living(catalogue(language))
        if not all(entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
    ]
    assert lacking == []


@in_each_language
def test_no_translation_is_a_guess_from_a_similar_text(language: str) -> None:
    words = catalogue(language)
    assert not words.metadata_is_fuzzy
    assert [entry.msgid for entry in living(words) if entry.fuzzy] == []


@in_each_language
def test_each_translation_has_the_placeholders_of_its_source(language: str) -> None:
    assert list(wrong_placeholders(catalogue(language))) == []


@in_each_language
def test_each_translation_has_the_tags_of_its_source(language: str) -> None:
    whole = [entry for entry in living(catalogue(language)) if not entry.msgid_plural]
    changed = [
        entry.msgid
        for entry in whole
        if sorted(TAG.findall(entry.msgid)) != sorted(TAG.findall(entry.msgstr))
    ]
    assert changed == []


@in_each_language
def test_plurals_follow_the_rule_of_django(language: str) -> None:
    words = catalogue(language)
    own = read(Path(django.__file__).parent / "conf" / "locale", language)
    assert words.metadata["Plural-Forms"] == own.metadata["Plural-Forms"]


@in_each_language
def test_every_plural_has_all_forms_of_the_language(language: str) -> None:
    words = catalogue(language)
    count, _rule = plural_rule(words)
    counted = [entry for entry in living(words) if entry.msgid_plural]
    assert counted
    assert [entry.msgid for entry in counted if sorted(entry.msgstr_plural) != list(range(count))] == []


@in_each_language
def test_a_fresh_extraction_finds_nothing_that_the_catalogue_lacks(
    language: str, extracted: set[Key]
) -> None:
    assert len(extracted) > 500
    assert sorted(text for _context, text, _plural in extracted - keys(catalogue(language))) == []


@in_each_language
def test_every_text_that_the_code_marks_stands_in_the_catalogue(language: str, marked: set[str]) -> None:
    assert len(marked) > 300
    assert sorted(marked - {entry.msgid for entry in living(catalogue(language))}) == []


@pytest.mark.parametrize(
    ("source", "text", "may_lack", "is_wrong"),
    [
        ("Hello %(name)s", "こんにちは、%(name)sさん", 0, False),
        ("Hello %(name)s", "こんにちは", 0, True),
        ("Hello %(name)s", "Hola %(nombre)s", 0, True),
        ("%(text)r is wrong", "%(text)s está mal", 0, True),
        ("{name} is here", "{nombre} está aquí", 0, True),
        ("%(count)s articles", "un artículo", 1, False),
        ("%(count)s articles of %(name)s", "un artículo", 1, True),
    ],
)
def test_a_changed_placeholder_is_noticed(source: str, text: str, may_lack: int, is_wrong: bool) -> None:
    assert differs(source, text, may_lack=may_lack) is is_wrong


def test_a_text_is_found_under_any_name_of_the_marking_function(tmp_path: Path) -> None:
    source = tmp_path / "said.py"
    source.write_text(
        "from django.utils.translation import gettext_noop as noop, pgettext\n"
        "import_words = noop('One ' 'sentence.')\n"
        "more = pgettext('page', 'Contact')\n"
        "other = print('Nothing')\n"
    )
    assert sorted(marked_in(source)) == ["Contact", "One sentence."]
