"""The desk's words: complete in Spanish, Arabic and Japanese, what customers read in all languages of a new desk."""

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
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("helpdesk", "tickets", "chat", "faq")
LANGUAGES = ("es", "ar", "ja")
FOR_CUSTOMERS = ("pt", "de", "fr", "tr", "hi")
CUSTOMERS_READ = re.compile(
    r"chat/((api|customer_acts|files|protocol|uploads|writer|answers|consumers/socket|views/widget)\.py"
    r"|templates/(chat/(frame|rest|unread|no_site)|mail/.*))"
    r"|tickets/((forms/public|views/public/.*|expected|mail/.*|zone_list|actions/messages)\.py"
    r"|templates/(public|mail)/.*)"
    r"|faq/(templates/faq/[a-z_]+\.html|models/reading\.py)"
    r"|helpdesk/(settings\.py|lib/(outage|zones)\.py|languages/fields\.py"
    r"|templates/(\d+\w*|base|partials/(public_\w+|toast|phases|language_switch))\.html)"
)
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
in_every_catalogue = pytest.mark.parametrize("language", LANGUAGES + FOR_CUSTOMERS)


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
        forms = {form: text for form, text in (entry.msgstr_plural or {0: entry.msgstr}).items() if text}
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


def is_translated(entry: polib.POEntry) -> bool:
    return all(entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])


@in_each_language
def test_no_translation_is_missing(language: str) -> None:
    assert [entry.msgid for entry in living(catalogue(language)) if not is_translated(entry)] == []


@pytest.mark.parametrize("language", FOR_CUSTOMERS)
def test_all_that_customers_read_is_translated(language: str) -> None:
    read_by_them = [
        entry
        for entry in living(catalogue(language))
        if any(CUSTOMERS_READ.fullmatch(file) for file, _line in entry.occurrences)
    ]
    assert len(read_by_them) > 300
    assert [entry.msgid for entry in read_by_them if not is_translated(entry)] == []


def test_every_language_of_a_new_desk_has_a_catalogue() -> None:
    known = {code for code, _name in settings.LANGUAGES} - {"en"}
    assert known == {*LANGUAGES, *FOR_CUSTOMERS}
    assert set(settings.DESK_LANGUAGES) <= {"en", *known}


@in_every_catalogue
def test_no_translation_is_a_guess_from_a_similar_text(language: str) -> None:
    words = catalogue(language)
    assert not words.metadata_is_fuzzy
    assert [entry.msgid for entry in living(words) if entry.fuzzy] == []


@in_every_catalogue
def test_each_translation_has_the_placeholders_of_its_source(language: str) -> None:
    assert list(wrong_placeholders(catalogue(language))) == []


@in_every_catalogue
def test_each_translation_has_the_tags_of_its_source(language: str) -> None:
    whole = [entry for entry in living(catalogue(language)) if entry.msgstr and not entry.msgid_plural]
    changed = [
        entry.msgid
        for entry in whole
        if sorted(TAG.findall(entry.msgid)) != sorted(TAG.findall(entry.msgstr))
    ]
    assert changed == []


@in_every_catalogue
def test_plurals_follow_the_rule_of_django(language: str) -> None:
    words = catalogue(language)
    own = read(Path(django.__file__).parent / "conf" / "locale", language)
    assert words.metadata["Plural-Forms"] == own.metadata["Plural-Forms"]


@in_every_catalogue
def test_every_plural_has_all_forms_of_the_language(language: str) -> None:
    words = catalogue(language)
    count, _rule = plural_rule(words)
    counted = [entry for entry in living(words) if entry.msgid_plural]
    assert counted
    assert [entry.msgid for entry in counted if sorted(entry.msgstr_plural) != list(range(count))] == []


@in_every_catalogue
def test_a_fresh_extraction_finds_nothing_that_the_catalogue_lacks(
    language: str, extracted: set[Key]
) -> None:
    assert len(extracted) > 500
    assert sorted(text for _context, text, _plural in extracted - keys(catalogue(language))) == []


@in_every_catalogue
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
