"""The widget's files: made small without a change of meaning, light, and plain enough for old browsers."""

import gzip
import re

import pytest

from chat.views import widget_files

SCRIPTS = ("front.js", "talk.js", "files.js")


def _weight(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def _without_texts(source: str) -> str:
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', source)


@pytest.mark.parametrize("name", [*SCRIPTS, "widget.css"])
def test_a_file_is_served_without_its_comments_and_indents(name: str) -> None:
    served = widget_files.bundle(name)
    assert "  " not in _without_texts(served)
    assert "/*" not in _without_texts(served)
    assert len(served) < 0.9 * sum(len(_source(part)) for part in widget_files.BUNDLES[name])


def test_joined_modules_name_what_comes_from_elsewhere_once() -> None:
    parts = {
        "a.js": 'import { x, y } from "./front.js";\nexport const a = x + y;\n',
        "b.js": 'import { a } from "./a.js";\nimport { y, z } from "./front.js";\nexport const b = a + y + z;\n',
    }
    joined = widget_files.join_modules(parts)
    assert joined.count("import") == 1
    assert 'import { x, y, z } from "./front.js";' in joined
    assert "export const b" in joined
    assert "export const a" not in joined


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_name_is_declared_twice_in_what_is_joined(name: str) -> None:
    parts = {part: (widget_files.SOURCE / "widget" / part).read_text() for part in widget_files.BUNDLES[name]}
    joined = widget_files.join_modules(parts)
    names = re.findall(
        r"^(?:export )?(?:async )?(?:const|let|function|class) ([\w$]+)", joined, flags=re.MULTILINE
    )
    for listed in re.findall(r"^import \{([^}]*)\}", joined, flags=re.MULTILINE):
        names += [each.strip() for each in listed.split(",")]
    assert sorted(names) == sorted(set(names))


def test_what_a_module_imports_is_exported_by_its_origin() -> None:
    declared = r"^export (?:async )?(?:const|let|function|class) ([\w$]+)"
    exported = set(re.findall(declared, _source("front.js"), re.MULTILINE))
    for part in (*widget_files.BUNDLES["talk.js"], "files.js"):
        for listed in re.findall(r'^import \{([^}]*)\} from "./front.js"', _source(part), re.MULTILINE):
            assert {each.strip() for each in listed.split(",")} <= exported


def _source(name: str) -> str:
    return (widget_files.SOURCE / "widget" / name).read_text()


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_keep_to_the_language_of_2019(name: str) -> None:
    plain = _without_texts(widget_files.bundle(name))
    for newer in (
        r"\?\.(?!\d)",
        r"\?\?",
        r"\|\|=",
        r"&&=",
        r"\bstatic\b",
        r"#\w+\s*=",
        r"\.at\(",
        r"replaceAll",
        r"structuredClone",
    ):
        assert not re.search(newer, plain), newer


def test_the_style_keeps_to_what_browsers_of_2020_know() -> None:
    style = widget_files.bundle("widget.css")
    for newer in (
        ":has(",
        "light-dark(",
        "color-mix(",
        "oklch(",
        "&",
        "inset:",
        "inset-inline",
        "margin-inline:",
        "padding-inline:",
        ":is(",
        "dvh",
    ):
        assert newer not in style, newer


def test_the_version_follows_the_files() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", widget_files.version())


def test_the_parts_that_come_later_are_light_too() -> None:
    assert _weight(widget_files.bundle("talk.js")) <= 8 * 1024
