"""The whole desk with a story in it, from one command: nothing to install, nothing leaves the machine."""

import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.demo import presence, shifts, story
from helpdesk.demo.invitation import Invitation, announce, customer_link
from helpdesk.demo.shop import open_shop
from helpdesk.lib.clock import now
from helpdesk.lib.hosts import is_loopback
from helpdesk.server import preparation
from helpdesk.server.running import Options, ServerError, run

USUAL_PORT = 8000
ANSWERS_WITHIN = 20.0


class Command(BaseCommand):
    help = "Serve a desk with two months of made-up work in it, on this machine only."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="an address of this machine only")
        parser.add_argument("--port", type=int, help=f"port; 0 takes any free one (default: {USUAL_PORT})")

    def handle(self, *args: Any, **options: Any) -> None:
        host = options["host"]
        if not is_loopback(host):
            raise CommandError("The demo shows its passwords, so it listens on this machine only: 127.0.0.1.")
        preparation.prepare()
        port = free_port(host, options["port"])
        settings.DESK_URL = f"http://{host}:{port}"
        self._tell()
        try:
            run(Options(host, port), on_ready=lambda _: self._invite())
        except ServerError as error:
            raise CommandError(f"Port {port} could not be opened: {error}. Try --port 0.") from None

    def _tell(self) -> None:
        try:
            story.tell(now=now(), say=say)
        except story.ForeignDeskError as error:
            raise CommandError(str(error)) from None
        shifts.stay_open(now=now())
        presence.keep_present(now=now())

    def _invite(self) -> None:
        """In a thread of its own, once the port is open."""
        desk = f"{settings.DESK_URL}/"
        invitation = Invitation(desk, customer_link(desk, now=now()), open_shop(desk))
        announce(invitation)
        if not answers(desk):
            say(f"the desk is open, but {desk} does not show a page yet")
        for line in invitation.lines():
            self.stdout.write(line)
        self.stdout.flush()


def free_port(host: str, wanted: int | None) -> int:
    """The usual port, or any free one when that is taken; a port that was asked for is not replaced."""
    if wanted:
        return wanted
    candidates = (USUAL_PORT, 0) if wanted is None else (0,)
    for port in candidates:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise CommandError(f"No free port on {host}.")


def answers(url: str) -> bool:
    """True once the address shows a page, redirects followed; False when it does not in time."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < until:
        try:
            with opener.open(url, timeout=5) as page:
                if page.status == 200:
                    return True
        except (OSError, urllib.error.URLError):
            pass
        threading.Event().wait(0.1)
    return False


def say(words: str) -> None:
    """One line of progress; standard output is for the addresses."""
    sys.stderr.write(f"demo: {words}\n")
    sys.stderr.flush()
