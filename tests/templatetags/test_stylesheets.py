"""House rules of the stylesheets: one file of colors, no left or right, old syntax for customers, weight."""

import gzip
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "helpdesk" / "static" / "desk" / "css"
SHEETS = sorted(CSS.glob("*.css"))
PUBLIC = [sheet for sheet in SHEETS if sheet.name.startswith("public")]
CONSOLE = [sheet for sheet in SHEETS if sheet not in PUBLIC]
RAW_COLOR = re.compile(r":[^;{]*(#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab)\()", re.IGNORECASE)
PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)|^\s*(?:left|right)\s*:|float:|text-align:\s*(?:left|right)",
    re.MULTILINE,
)
TOO_NEW = re.compile(
    r"&|:is\(|:where\(|:has\(|@layer|@container|\binset[-:]|(?:margin|padding)-(?:inline|block):|color-mix|light-dark|clamp\("
)


def _rules(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)


def _weight(sheets: list[Path]) -> int:
    return sum(len(gzip.compress(sheet.read_bytes())) for sheet in sheets)


@pytest.mark.parametrize(
    "sheet", [one for one in SHEETS if one.name != "tokens.css"], ids=lambda one: one.name
)
def test_colors_are_named_in_one_file(sheet: Path) -> None:
    assert not RAW_COLOR.findall(_rules(sheet))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_nothing_knows_left_from_right(sheet: Path) -> None:
    # Menus of public pages need inset-inline-end, which Safari 13 lacks: a mirrored pair stands in.
    paired = re.compile(r"(?:\[dir=\"rtl\"\] )?\.menu-panel \{[^}]*\}")
    assert not PHYSICAL.findall(paired.sub("", _rules(sheet)) if sheet in PUBLIC else _rules(sheet))


@pytest.mark.parametrize("sheet", PUBLIC, ids=lambda one: one.name)
def test_customers_with_old_browsers_can_read_the_page(sheet: Path) -> None:
    assert not TOO_NEW.findall(_rules(sheet))


def test_new_colors_have_a_plain_value_first() -> None:
    plain, modern = _rules(CSS / "tokens.css").split("@supports", 1)
    assert not re.search(r"oklch|light-dark", plain)
    named = re.compile(r"^\s*(--[\w-]+):", re.MULTILINE)
    assert set(named.findall(modern)) <= set(named.findall(plain))


def test_stylesheets_stay_light() -> None:
    tokens = [CSS / "tokens.css"]
    assert _weight(tokens + PUBLIC) <= 12 * 1024
    assert _weight(CONSOLE) <= 20 * 1024
