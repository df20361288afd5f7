"""The house rules that a machine can hold."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OWN = ("helpdesk", "tickets", "chat", "faq")
LONGEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS = 400, 60, 5
BANNED_NAMES = {"utils", "helpers", "common", "core", "manager"}
# Who may write: actions, models, the demo's story, migrations, and the rows that sweeps and edges must touch.
WRITERS = re.compile(
    r"(/actions/|actions\.py|/models/|models\.py|/migrations/|helpdesk/demo/|helpdesk/duties/|/management/"
    r"|staffing\.py|site_actions\.py|coverage/presence\.py|tickets/(log|handoff|queue)\.py|tickets/arrival/"
    r"|tickets/mail/gate\.py|api/authentication\.py|chat/(tasks|sessions|desks|identity)\.py"
    r"|faq/(search|postings)\.py)"
)
WRITING = re.compile(
    r"\.objects\b[^\n]*\.(create|bulk_create|update|delete|get_or_create|update_or_create)\("
)


def sources() -> Iterator[Path]:
    for package in OWN:
        yield from sorted((ROOT / package).rglob("*.py"))


def own_code() -> Iterator[tuple[Path, ast.Module]]:
    for path in sources():
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text())


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_go_down_the_floors_only() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    code = [path for path in sources() if "migrations" not in path.parts and "demo" not in path.parts]
    assert [named(path) for path in code if path.read_text().count("\n") > LONGEST_FILE] == []


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = [
        f"{named(path)}:{function.name}"
        for path, tree in own_code()
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_functions_take_few_parameters() -> None:
    crowded = []
    for path, tree in own_code():
        for function in functions(tree):
            names = [
                arg.arg
                for arg in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
            ]
            if (
                len([name for name in names if name not in ("self", "cls", "now", "request")])
                > MOST_PARAMETERS
            ):
                crowded.append(f"{named(path)}:{function.name}")
    assert crowded == []


def test_files_are_named_for_nouns_of_the_trade() -> None:
    assert [named(path) for path in sources() if path.stem in BANNED_NAMES] == []


def test_only_actions_and_models_write() -> None:
    writing = [
        f"{named(path)}:{number}"
        for path in sources()
        if not WRITERS.search("/" + named(path))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if WRITING.search(line)
    ]
    assert writing == []


def test_the_clock_is_read_in_one_place() -> None:
    banned = re.compile(
        r"timezone\.now\(|datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time\(|auto_now|default=timezone\.now"
    )
    reading = [
        f"{named(path)}:{number}"
        for path in sources()
        if named(path) != "helpdesk/lib/clock.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if banned.search(line)
    ]
    assert reading == []


def test_imports_stand_at_the_top_of_the_file() -> None:
    allowed = {"helpdesk/apps.py"}
    inside = [
        f"{named(path)}:{node.lineno}"
        for path, tree in own_code()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and named(path) not in allowed
    ]
    assert inside == []


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_nothing_is_left_for_later_in_the_code(word: str) -> None:
    pattern = re.compile(rf"\b{word}\b")
    assert [named(path) for path in sources() if pattern.search(path.read_text())] == []


def test_rows_are_locked_without_blocking_inserts_that_point_at_them() -> None:
    """A plain FOR UPDATE deadlocks with inserts whose foreign key points at the row."""
    plain = [
        f"{named(path)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "select_for_update(" in line and "no_key=True" not in line
    ]
    assert plain == []


def test_strings_are_marked_safe_in_one_place_only() -> None:
    allowed = {"helpdesk/templatetags/written.py"}
    marking = [named(path) for path in sources() if "mark_safe(" in path.read_text()]
    assert set(marking) <= allowed
    templates = [path for package in OWN for path in (ROOT / package).rglob("*.html")]
    assert [
        named(path) for path in templates if re.search(r"\|\s*safe\b|autoescape off", path.read_text())
    ] == []


def test_no_translated_string_is_an_f_string() -> None:
    marked = re.compile(r"\b(_|gettext|gettext_lazy|gettext_noop|noop|ngettext)\(\s*f[\"']")
    assert [named(path) for path in sources() if marked.search(path.read_text())] == []


def test_pure_modules_load_no_framework() -> None:
    modules = "helpdesk.coverage.calendar, helpdesk.languages.detect, tickets.sla, tickets.routing, tickets.mail.parse"
    code = f"import sys, {modules}; print([m for m in ('django', 'channels', 'celery') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
