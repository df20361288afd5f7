"""The one-process server for real use."""

import getpass
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.coverage.actions import set_opening_hours
from helpdesk.coverage.customer_hours import MONDAY_TO_FRIDAY_9_TO_18
from helpdesk.coverage.models import OpeningHours
from helpdesk.duties.audit import record
from helpdesk.lib.clock import now
from helpdesk.lib.hosts import is_loopback
from helpdesk.lib.machine import machine_zone
from helpdesk.people.models import User
from helpdesk.server import preparation
from helpdesk.server.running import Options, ServerError, public_url, run

FIRST_ZONE = "Europe/London"  # where the machine names no place


class Command(BaseCommand):
    help = "Serve the desk: pages, chat and all background work in one process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: loopback only)"
        )
        parser.add_argument("--port", type=int, default=8000, help="port; 0 takes any free one")
        parser.add_argument("--web-only", action="store_true", help="sweeps run in Celery workers elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = Options(options["host"], options["port"], options["web_only"])
        if not settings.DESK_THROTTLE and not is_loopback(wanted.host):
            raise CommandError(
                "DESK_THROTTLE=off is for benchmarks; it needs an address of this machine only."
            )
        if wanted.web_only and not settings.REDIS_URL:
            raise CommandError(
                "--web-only needs REDIS_URL, so that workers elsewhere do the background work."
            )
        try:
            preparation.prepare()
        except preparation.NoDatabaseError as error:
            raise CommandError(f"The database cannot be reached: {error}") from None
        first_administrator()
        try:
            run(wanted, on_ready=lambda port: self._say(wanted, port))
        except ServerError as error:
            raise CommandError(f"Port {wanted.port} could not be opened: {error}. Try --port 0.") from None

    def _say(self, options: Options, port: int) -> None:
        settings.DESK_URL = url = public_url(options, port)
        self.stdout.write(f"The desk is open: {url}/")
        self.stdout.flush()


def first_administrator() -> None:
    """Make the first administrator from the environment, or ask at a terminal; later starts change nothing."""
    if User.objects.filter(is_admin=True).exists():
        return
    email = os.environ.get("DESK_ADMIN_EMAIL", "")
    password = os.environ.get("DESK_ADMIN_PASSWORD", "")
    if not email and sys.stdin.isatty():
        email = input("E-mail address of the first administrator: ").strip()
        password = getpass.getpass("Password (at least 12 characters): ")
    if not email or not password:
        sys.stderr.write(
            "sunrelay: nobody can sign in yet. Start once with DESK_ADMIN_EMAIL and DESK_ADMIN_PASSWORD set.\n"
        )
        return
    if len(password) < 12:
        raise CommandError("The password is too short: at least 12 characters, please.")
    user = User.objects.create_user(
        email, password, name=email.partition("@")[0], is_admin=True, is_superuser=True
    )
    record("setup", "make administrator", f"user:{user.pk}", now=now())
    first_hours()


def first_hours() -> None:
    """Hours for the desk, so that people without shifts are on before anybody plans; an administrator corrects them."""
    if OpeningHours.objects.exists():
        return
    days, start, end = MONDAY_TO_FRIDAY_9_TO_18.stored
    hours = OpeningHours(zone=machine_zone() or FIRST_ZONE, days=days, start=start, end=end)
    set_opening_hours(hours, actor="setup", now=now())
    sys.stderr.write(
        f"sunrelay: the desk is open Monday to Friday, 09:00 to 18:00 in {hours.zone}, until Settings, Opening hours"
        " say otherwise.\n"
    )
