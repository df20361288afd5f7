"""Our desk under measurement: a scratch data folder with the settings of real use, and ``serve`` as its own process."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpdesk.management.services import free_port
from tests.benchmarks.figures import say
from tests.benchmarks.processes import Running, served
from tests.benchmarks.visits import Visitor

ROOT = Path(__file__).resolve().parents[2]
AT = "from tests.benchmarks import seeding; from helpdesk.lib.clock import now; "


@dataclass(frozen=True)
class BenchDesk:
    """Commands of the desk in ``folder``; throttles are off, all else is as shipped."""

    folder: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("DESK_") and name not in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")
        }
        return kept | {
            "DESK_DATA": str(self.folder),
            "DESK_THROTTLE": "off",
            "SUNRELAY_NO_BOOTSTRAP": "1",
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            **self.extra,
        }

    def run(self, *words: str) -> str:
        """What ``manage.py`` prints; raises CalledProcessError, its errors shown, when it fails."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, check=True
        ).stdout.decode()

    def python(self, code: str) -> str:
        """Run code inside the desk's Django; the last line it prints."""
        lines = self.run("shell", "--verbosity", "0", "-c", AT + code).strip().splitlines()
        return lines[-1] if lines else ""

    def cookie(self) -> str:
        return self.python("print(seeding.enter(now=now()))")

    def pairs(self, count: int) -> list[dict[str, Any]]:
        """Open chats with an agent each, as ``seed_load`` makes them."""
        return [
            json.loads(line) for line in self.run("seed_load", "--pairs", str(count), "--json").splitlines()
        ]

    def copy(self, folder: Path) -> "BenchDesk":
        """The same desk elsewhere, to be changed."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return BenchDesk(folder, self.extra)

    @contextmanager
    def running(
        self, program: Sequence[str] = ("manage.py",), *, web_only: bool = False
    ) -> Iterator[tuple[Running, int]]:
        """``serve`` on a free port: the process and its port."""
        port = free_port()
        command = [sys.executable, *program, "serve", "--port", str(port)]
        command += ["--web-only"] if web_only else []
        with served(command, port=port, env=self.env, cwd=ROOT, log=self.folder / "serve.log") as process:
            yield process, port

    @contextmanager
    def serve(self) -> Iterator[Visitor]:
        """An agent signed in at the running desk."""
        with self.running() as (_, port):
            yield Visitor(port, self.cookie())


def fresh(folder: Path) -> Path:
    """The folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def seeded(scratch: Path, count: int) -> BenchDesk:
    """A desk with ``count`` tickets; made once for each state of seeding and migrations."""
    folder = scratch / f"desk-{count}-{_version()}"
    desk = BenchDesk(folder)
    if not (folder / "seeded").exists():
        say(f"ours: a desk of {count:,} tickets")
        fresh(folder)
        desk.run("migrate", "-v0")
        desk.python(f"seeding.seed({count}, now=now())")
        (folder / "seeded").touch()
    desk.run("migrate", "-v0")
    return desk


def _version() -> str:
    digest = hashlib.sha256((Path(__file__).parent / "seeding.py").read_bytes())
    for path in sorted(ROOT.glob("**/migrations/0*.py")):
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
