"""Asks the rules of time and routing: JSON lines in, one answer a line out; needs no database and no data folder."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from tickets.interchange import answer_line


class Command(BaseCommand):
    help = "Answer questions about shifts, coverage and routing: JSON lines in, JSON lines out."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for line in sys.stdin.buffer:
            print(answer_line(line), flush=True)
