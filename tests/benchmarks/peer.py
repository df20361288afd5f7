"""django-helpdesk from PyPI in an environment of its own, served by Django's ``runserver --nothreading``.

One thread and kept database connections are the fastest way to serve it to one reader at a time.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpdesk.management.services import free_port
from tests.benchmarks.figures import say
from tests.benchmarks.processes import served
from tests.benchmarks.visits import Visitor

PEER = "django-helpdesk==2.6.1"
DRIVER = "psycopg[binary]>=3.2,<4"
PROJECT = Path(__file__).parent / "peer_desk"
# What its own list page asks for: open and reopened tickets, oldest first, written as its address has it.
OPEN_TICKETS: dict[str, object] = {
    "filtering": {"status__in": [1, 2]},
    "sorting": "created",
    "search_string": "",
    "sortreverse": False,
}
ALL_TICKETS = {**OPEN_TICKETS, "filtering": {}}


def data_call(query: dict[str, object]) -> str:
    """The address from which the peer's list page fetches its first 50 rows."""
    asked = base64.b64encode(json.dumps(query).encode()).decode()
    return f"/helpdesk/datatables_ticket_list/{asked}?draw=1&start=0&length=50"


@dataclass(frozen=True)
class Peer:
    """A scratch environment with django-helpdesk, and desks seeded in it."""

    scratch: Path

    @property
    def python(self) -> Path:
        return self.scratch / "peer" / "bin" / "python"

    def install(self) -> None:
        """Make the environment once; raises CalledProcessError when pip cannot."""
        stamp = self.scratch / "peer" / "installed"
        if stamp.exists() and stamp.read_text() == f"{PEER} {DRIVER}":
            return
        say(f"installing {PEER} into {self.python.parent.parent}")
        subprocess.run([sys.executable, "-m", "venv", str(self.python.parent.parent)], check=True)
        command = [str(self.python), "-m", "pip", "install", "-q", PEER, DRIVER]
        subprocess.run(command, check=True, stdout=sys.stderr)
        stamp.write_text(f"{PEER} {DRIVER}")

    def seed(self, count: int) -> str:
        """The cookie of a signed-in member of staff of a desk with ``count`` tickets, seeded once."""
        say(f"peer: a desk of {count:,} tickets")
        self._data(count).mkdir(parents=True, exist_ok=True)
        command = [str(self.python), "-m", "peer_seed", str(count)]
        done = subprocess.run(command, env=self._env(count), cwd=PROJECT, stdout=subprocess.PIPE, check=True)
        return f"sessionid={done.stdout.decode().split()[-1]}"

    def take_mail(self, folder: Path, mails: Path, *, postgres: str = "") -> dict[str, float]:
        """``get_email`` over the files in ``mails``: seconds, tickets and MB. ``postgres`` is host:port:name."""
        folder.mkdir(parents=True, exist_ok=True)
        env = self._env(0) | {"PEER_DATA": str(folder)} | ({"PEER_POSTGRES": postgres} if postgres else {})
        command = [str(self.python), "-m", "peer_mail", str(mails)]
        done = subprocess.run(command, env=env, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
        found: dict[str, float] = json.loads(done.stdout.decode().strip().splitlines()[-1])
        return found

    @contextmanager
    def serve(self, count: int) -> Iterator[Visitor]:
        """Somebody signed in at a running desk of ``count`` tickets."""
        cookie, port = self.seed(count), free_port()
        command = [
            str(self.python),
            "-m",
            "django",
            "runserver",
            "--noreload",
            "--nothreading",
            f"127.0.0.1:{port}",
        ]
        with served(command, port=port, env=self._env(count), cwd=PROJECT, log=self._data(count) / "log"):
            yield Visitor(port, cookie)

    def _data(self, count: int) -> Path:
        version = hashlib.sha256((PROJECT / "peer_seed.py").read_bytes()).hexdigest()[:8]
        return self.scratch / f"peer-{count}-{version}"

    def _env(self, count: int) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")
        }
        return kept | {
            "PEER_DATA": str(self._data(count)),
            "PYTHONPATH": str(PROJECT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DJANGO_SETTINGS_MODULE": "peer_settings",
        }
