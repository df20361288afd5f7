"""Servers beside which the chat is measured: Node's ``ws`` and socket.io, bare daphne, stock Channels."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpdesk.management.services import free_port
from tests.benchmarks.desk import ROOT
from tests.benchmarks.figures import say
from tests.benchmarks.processes import Running, served

SOURCES = Path(__file__).parent / "peer_rooms"


class Rooms:
    """Starts a server of a kind: "node", "socketio", "asgi" or "stock"; ``has_node`` says whether Node is here."""

    def __init__(self, scratch: Path) -> None:
        self._folder = scratch / "rooms"
        self.has_node = bool(shutil.which("node") and shutil.which("npm"))
        self.plain = "Node ws" if self.has_node else "Python websockets"
        if self.has_node:
            self._install()
        else:
            say("no Node here (apt-get install -y nodejs npm): Python's websockets stand in, a slower peer")

    def _install(self) -> None:
        shutil.copytree(SOURCES, self._folder, dirs_exist_ok=True)
        if not (self._folder / "node_modules" / "ws").exists():
            say("installing ws and socket.io")
            command = ["npm", "install", "--silent", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=self._folder, check=True, stdout=sys.stderr)

    @contextmanager
    def running(self, kind: str) -> Iterator[tuple[Running, int]]:
        """The process and its port."""
        port = free_port()
        if kind in ("node", "socketio") and self.has_node:
            script = "rooms.mjs" if kind == "node" else "socketio.mjs"
            command = ["node", str(self._folder / script), str(port)]
        else:
            plain = "websockets" if kind == "node" else kind
            command = [sys.executable, "-m", "tests.benchmarks.bare_rooms", plain, str(port)]
        self._folder.mkdir(parents=True, exist_ok=True)
        log = self._folder / f"{kind}.log"
        with served(command, port=port, env=os.environ, cwd=ROOT, log=log) as process:
            yield process, port
