"""Runs every check and test in processes of their own; never opens the desk's database itself."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from helpdesk.management import suites
from helpdesk.server.preparation import compile_catalogues


class Command(BaseCommand):
    help = (
        "Run all checks and tests; with paths, -k or -x, only those tests on SQLite; --soak adds long ones."
    )
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Words that are not ours go to pytest untouched."""
        compile_catalogues()
        own: list[str] = []
        others: list[str] = []
        for word in argv[2:]:
            (own if word in ("--fast", "--soak", "--help", "-h") else others).append(word)
        if others:
            sys.exit(suites.run_selected(others, soak="--soak" in own))
        super().run_from_argv([*argv[:2], *own])

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fast", action="store_true", help="leave out PostgreSQL and browser")
        parser.add_argument("--soak", action="store_true", help="add the long fault and load suites")

    def handle(self, *args: Any, **options: Any) -> None:
        tally = suites.run_all(suites.Wanted(fast=options["fast"], soak=options["soak"]))
        self.stdout.write(tally.line())
        sys.exit(1 if tally.failed else 0)
