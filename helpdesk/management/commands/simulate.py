"""Plays weeks of a whole desk in minutes, on a scratch database, and says what promises and hours came to."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.demo.simulation.crew import hire, keep_holidays
from helpdesk.demo.simulation.days import Days
from helpdesk.demo.simulation.measures import measure, table
from helpdesk.demo.simulation.rough import RoughDays
from helpdesk.lib.clock import now
from helpdesk.people.models import User
from helpdesk.server import preparation


class Command(BaseCommand):
    help = "Play a desk of 19 agents through a number of days and print what came of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="how many days (default: 30)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same days")
        parser.add_argument(
            "--absent", type=float, default=0.05, help="share of days lost to leave and sickness"
        )
        parser.add_argument(
            "--contacts", type=float, default=1.0, help="times the contacts of a calm desk (default: 1)"
        )
        parser.add_argument(
            "--rough",
            action="store_true",
            help="chats ring out, batons come back, agents step away, shifts swap",
        )
        parser.add_argument(
            "--holidays",
            action="store_true",
            help="with the public holidays of all countries in which agents and customers live",
        )
        parser.add_argument("--start", type=datetime.fromisoformat, help="first day (default: today)")
        parser.add_argument("--json", action="store_true", help="a JSON object instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["days"] <= 366:
            raise CommandError("A simulation has from 1 to 366 days.")
        if not 0 <= options["absent"] <= 1:
            raise CommandError("The share of days lost lies between 0 and 1, as 0.05 for one of twenty.")
        if not 0 < options["contacts"] <= 20:
            raise CommandError("The contacts are a factor above 0 and up to 20.")
        preparation.migrate()
        if User.objects.exists():
            raise CommandError("This database belongs to a desk; a simulation wants a scratch one.")
        first = options["start"] or now()
        begin = datetime.combine(first.date(), time(), tzinfo=UTC)
        team = hire(begin - timedelta(hours=1))
        if options["holidays"]:
            days = keep_holidays(begin.date(), options["days"], now=begin - timedelta(hours=1))
            say(f"{days} public holidays, each in one country")
        played = RoughDays if options["rough"] else Days
        run = played(
            team, begin, options["days"], options["seed"], options["absent"], contacts=options["contacts"]
        )
        run.play(say)
        found = measure(run)
        self.stdout.write(json.dumps(asdict(found), indent=2) if options["json"] else table(found))


def say(words: str) -> None:
    """One line of progress; standard output is for the figures."""
    sys.stderr.write(f"simulate: {words}\n")
    sys.stderr.flush()
