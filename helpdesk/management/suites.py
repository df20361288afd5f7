"""The suites of ``manage.py test``: checks, SQLite, PostgreSQL with Redis, browser; each in its own process."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from helpdesk.management import services

ROOT = Path(__file__).resolve().parent.parent.parent
COUNTS = re.compile(r"(\d+) (passed|failed|error|errors|skipped)\b")
OWN = ["helpdesk", "tickets", "chat", "faq"]
AT_ONCE = 2
# Who is done takes from the other's end: long tests stand together, so shares of equal size take unequal time.
SHARED = ["-n", str(AT_ONCE), "--dist", "worksteal"]
# A file has one desk and one browser; the story mostly waits, and so do others, while two workers read pages.
BY_FILE = ["-n", str(AT_ONCE + 1), "--dist", "loadfile", "--no-loadscope-reorder"]
MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 2 * 1024**3  # bytes
PROGRAMS = {
    "postgres": (lambda: services.postgres_programs() is not None, "apt-get install -y postgresql"),
    "redis": (lambda: services.redis_program() is not None, "apt-get install -y redis-server"),
    "dovecot": (lambda: services.dovecot_program() is not None, "apt-get install -y dovecot-imapd"),
    "chromium": (lambda: shutil.which("chromium") is not None, "apt-get install -y chromium"),
    "webkit": (
        lambda: all(map(shutil.which, ("WebKitWebDriver", "Xvfb"))),
        "apt-get install -y webkit2gtk-driver xvfb",
    ),
}


@dataclass
class Tally:
    """What passed and failed over all runs, and what could not run."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    missing: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The last line of a run."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


@dataclass(frozen=True)
class Wanted:
    """Which suites to run."""

    fast: bool = False
    soak: bool = False


def run_all(wanted: Wanted) -> Tally:
    """Run everything; a failure in one suite does not hide the next."""
    tally = Tally()
    with _clean_environment() as environment:
        _checks(tally, environment)
        _title("unit and consumer tests on SQLite")
        _there("dovecot", tally)  # without it the tests of IMAP skip themselves
        _pytest(tally, [*SHARED, "--ignore=tests/browser", *_soak(wanted)], environment)
        if not wanted.fast:
            _on_postgres(tally, environment, wanted)
            _in_browser(tally, environment, wanted)
    _say_missing(tally)
    return tally


def run_selected(arguments: list[str], *, soak: bool = False) -> int:
    """Paths, -k or -x: one pytest run on SQLite without checks; answers its exit code."""
    with _clean_environment() as environment:
        environment |= {"DESK_SOAK": "1"} if soak else {}
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment).returncode


def _checks(tally: Tally, environment: dict[str, str]) -> None:
    _title("checks")
    python = sys.executable
    programs = Path(python).parent
    templates = [str(path) for name in OWN for path in sorted(ROOT.glob(f"{name}/**/templates"))]
    manage = [python, "manage.py"]
    deployed = {**environment, "DESK_URL": "https://desk.example", "DESK_TEST": ""}
    checks = (
        ("mypy", [programs / "mypy"], environment),
        ("ruff", [programs / "ruff", "check", "."], environment),
        ("format", [programs / "ruff", "format", "--check", "-q", "."], environment),
        ("floors", [programs / "lint-imports"], environment),
        ("templates", [programs / "djlint", "--lint", "--quiet", *templates], environment),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], environment),
        ("deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], deployed),
    )
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for (name, _, _), done in zip(checks, pool.map(_check, checks), strict=True):
            good = done.returncode == 0
            tally.passed, tally.failed = tally.passed + good, tally.failed + (not good)
            _say(f"{name:12} {'ok' if good else 'FAILED'}")
            if not good:
                _say((done.stdout + done.stderr).strip()[-6000:])


def _check(check: tuple[str, list[Path | str], dict[str, str]]) -> "subprocess.CompletedProcess[str]":
    _, command, env = check
    return subprocess.run(list(map(str, command)), cwd=ROOT, env=env, capture_output=True, text=True)


def _on_postgres(tally: Tally, environment: dict[str, str], wanted: Wanted) -> None:
    if not (_there("postgres", tally) & _there("redis", tally)):
        return
    _title("the marked tests on PostgreSQL and Redis")
    with ExitStack() as stack:
        urls = {
            "DATABASE_URL": stack.enter_context(services.postgres()),
            "REDIS_URL": stack.enter_context(services.redis()),
        }
        chosen = [] if wanted.soak else ["-m", "both"]
        _pytest(tally, [*SHARED, *chosen, "--ignore=tests/browser", *_soak(wanted)], environment | urls)


def _in_browser(tally: Tally, environment: dict[str, str], wanted: Wanted) -> None:
    if not (ROOT / "tests" / "browser").exists() or not _there("chromium", tally):
        return
    if wanted.soak:
        _there("webkit", tally)
    _title("pages in Chromium")
    _pytest(tally, [*BY_FILE, "tests/browser", *_soak(wanted)], environment)


def _pytest(tally: Tally, arguments: list[str], environment: dict[str, str]) -> None:
    soak = "--soak" in arguments
    command = [sys.executable, "-m", "pytest", *(word for word in arguments if word != "--soak")]
    env = environment | ({"DESK_SOAK": "1"} if soak else {})
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        last = line if COUNTS.search(line) else last
    code = process.wait()
    counts = {word: int(number) for number, word in COUNTS.findall(last)}
    failed = sum(counts.get(word, 0) for word in ("failed", "error", "errors"))
    tally.passed += counts.get("passed", 0)
    tally.skipped += counts.get("skipped", 0)
    tally.failed += failed or (1 if code not in (0, 5) else 0)


def _soak(wanted: Wanted) -> list[str]:
    return ["--soak"] if wanted.soak else []


def _there(program: str, tally: Tally) -> bool:
    found: Callable[[], bool]
    found, install = PROGRAMS[program]
    if found():
        return True
    tally.missing.append(f"{program} is missing, so its tests did not run; install it with: {install}")
    return False


def _say_missing(tally: Tally) -> None:
    for sentence in tally.missing:
        _say(sentence)
    if os.environ.get("CI") == "true":
        tally.failed += len(tally.missing)


@contextmanager
def _clean_environment() -> Iterator[dict[str, str]]:
    """The environment without the desk's own settings, with a scratch data folder."""
    own = ("DESK_", "DATABASE_URL", "REDIS_URL", "EMAIL_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    with TemporaryDirectory(prefix="sunrelay-test-", dir=_quick_place()) as folder:
        yield kept | {
            "TMPDIR": folder,
            "DESK_TEST": "1",
            "DESK_DATA": folder,
            "DESK_TEST_SQLITE": f"{folder}/test.sqlite3",
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "PYTHONTZPATH": "",
        }


def _quick_place() -> Path | None:
    """Memory, if there is plenty: each commit of a test waits for the disk otherwise. None is the usual place."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else None


def _title(text: str) -> None:
    _say(f"\n== {text}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
