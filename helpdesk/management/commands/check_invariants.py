"""Proves that the stored state is whole; safe beside a live server."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from helpdesk.duties.snapshot import snapshot
from helpdesk.lib.clock import now
from tickets.invariants import Finding, all_findings


class Command(BaseCommand):
    help = "Check every guarantee that the database can show; exit 1 with faults."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            findings = all_findings(now())
        faults = [fault for finding in findings.values() for fault in finding.faults]
        if options["json"]:
            self.stdout.write(json.dumps(as_json(findings), ensure_ascii=False))
        else:
            for name, finding in findings.items():
                mark = "ok " if not finding.faults else "BAD"
                self.stdout.write(f"{mark} {name}: {finding.checked} checked")
            for fault in faults:
                self.stdout.write(f"    {fault.invariant} {fault.id}: {fault.detail}")
        sys.exit(1 if faults else 0)


def as_json(findings: dict[str, Finding]) -> dict[str, Any]:
    """The report as the documentation promises it."""
    faults = [fault for finding in findings.values() for fault in finding.faults]
    return {
        "ok": not faults,
        "checked": {name: finding.checked for name, finding in findings.items()},
        "faults": [
            {"invariant": fault.invariant, "id": fault.id, "detail": fault.detail} for fault in faults
        ],
    }
