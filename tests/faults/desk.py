"""A desk of its own for tests that kill processes: real commands on a real database, outside the test's own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.databases import make_database
from tests.faults.observer import Observer

ROOT = Path(__file__).resolve().parents[2]
KILLED = 9


@dataclass
class Desk:
    """Runs ``manage.py`` commands with the environment of one scratch desk."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    _observer: Observer | None = None

    def run(
        self, *words: str, stdin: bytes = b"", crash_at: str = "", **env: str
    ) -> "subprocess.CompletedProcess[bytes]":
        crash = {"DESK_CRASH_AT": crash_at} if crash_at else {}
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env={**self.env, **env, **crash},
            input=stdin,
            capture_output=True,
            timeout=120,
        )

    def python(self, code: str) -> str:
        """Run code inside the desk's Django; answers what it prints."""
        status, words = self._ask(code)
        assert status == 0, self._observer.log() if self._observer else ""
        return words.strip()

    def count(self, model: str, **conditions: object) -> int:
        app, name = model.split(".")
        rows = f"apps.get_model({app!r}, {name!r}).objects.filter(**{conditions!r})"
        code = f"from django.apps import apps; print({rows}.count())"
        return int(self.python(code).splitlines()[-1])

    def faults(self) -> list[dict[str, str]]:
        """What ``check_invariants`` finds, run as an operator runs it: no other test starts this command."""
        report = json.loads(self.run("check_invariants", "--json").stdout)
        return list(report["faults"])

    def _ask(self, code: str) -> tuple[int, str]:
        if self._observer is None or not self._observer.is_of(self.env):
            self.end()
            self._observer = Observer(self.folder, self.env)
        return self._observer.ask(code)

    def end(self) -> None:
        """Let go of the process that answers questions."""
        if self._observer is not None:
            self._observer.end()
            self._observer = None

    def __del__(self) -> None:
        self.end()


def new_desk(folder: Path) -> Desk:
    """A migrated desk with the standing cast's team and mailbox, on SQLite or a database of its own."""
    own = {name for name in os.environ if name.startswith("DESK_") and name != "DESK_TEST_CLOCK"}
    env = {name: value for name, value in os.environ.items() if name not in own}
    env |= {
        "DESK_DATA": str(folder),
        "DESK_TEST": "1",
        "DESK_SECRET_KEY": f"only for this test: {folder}",
        "DESK_THROTTLE": "off",
        "SUNRELAY_NO_BOOTSTRAP": "1",
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
    }
    desk = Desk(folder, env)
    make_database(desk.folder, desk.env)
    desk.python("from tests.cast import assemble; from helpdesk.lib.clock import now; assemble(now())")
    return desk
