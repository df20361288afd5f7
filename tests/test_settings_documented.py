"""docs/settings.md and the code name the same settings and options."""

import re
from argparse import SUPPRESS
from pathlib import Path

import pytest
from django.core.management import load_command_class

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
READ = re.compile(r"""(?:env\.\w+\(|environ\.get\(|environ\[|getenv\()\s*["']([A-Z][A-Z0-9_]+)["']""")
# Names that other programs gave their meaning, and the one that the suite's own conftest hears.
FOREIGN = {"DJANGO_SETTINGS_MODULE", "PYTHONTZPATH", "PYTHONPYCACHEPREFIX", "CI", "VIRTUAL_ENV"}
ROW = re.compile(r"^\| `([^`]+)` \|([^|]*)\|([^|]*)\|$", re.MULTILINE)


def read_in_code():
    places = [ROOT / "manage.py", ROOT / "tests" / "conftest.py"]
    for package in ("helpdesk", "tickets", "chat", "faq"):
        places += sorted((ROOT / package).rglob("*.py"))
    return {name for place in places for name in READ.findall(place.read_text(encoding="utf-8"))} - FOREIGN


def documented():
    return {name for name, _default, _meaning in ROW.findall(PAGE) if not name.startswith("--")}


def test_every_setting_that_is_read_is_listed():
    assert sorted(read_in_code() - documented()) == []


def test_every_listed_setting_is_read_somewhere():
    assert sorted(documented() - read_in_code()) == []


def test_each_setting_has_its_default_and_its_meaning():
    rows = ROW.findall(PAGE)
    assert len(rows) == len({name for name, _default, _meaning in rows})
    assert [name for name, default, meaning in rows if not default.strip() or len(meaning) < 20] == []


@pytest.mark.parametrize("name", ["DESK_DATA", "DATABASE_URL", "DESK_ADMIN_EMAIL"])
def test_the_search_finds_settings_in_each_of_their_spellings(name):
    assert name in read_in_code()


def test_the_options_of_serve_are_listed_with_their_defaults():
    parser = load_command_class("helpdesk", "serve").create_parser("manage.py", "serve")
    django_own = {"--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback"}
    django_own |= {"--no-color", "--force-color", "--skip-checks"}
    own = {
        option: action.default
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--") and option not in django_own and action.help is not SUPPRESS
    }
    listed = {
        name: default.strip().strip("`") for name, default, _meaning in ROW.findall(PAGE) if name in own
    }
    assert listed == {name: "off" if default is False else str(default) for name, default in own.items()}
