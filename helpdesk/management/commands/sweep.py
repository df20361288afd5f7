"""Runs sweeps once, for a machine without the server, for people who look into something, and for tests."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.duties import sweeps
from helpdesk.lib.clock import now


class Command(BaseCommand):
    help = "Run the named sweeps once (all of them without a name) and say how many rows each did."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["names"] or sorted(sweeps.table)
        unknown = [name for name in names if name not in sweeps.table]
        if unknown:
            raise CommandError(
                f"There is no sweep {unknown[0]!r}. There are: {', '.join(sorted(sweeps.table))}."
            )
        for name in names:
            self.stdout.write(f"{name}: {sweeps.run(name, now=now())}")
