"""``bench SUITE``: measures the desk beside other programs, in turns and in one run."""

import ast
import importlib
import json
import sys
import tempfile
from argparse import RawDescriptionHelpFormatter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "tests" / "benchmarks"


class Command(BaseCommand):
    help = "Measure the desk beside other programs; the table goes to standard output."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        listed = "\n".join(f"  {name:12} {about}" for name, about in suites().items())
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = f"suites:\n{listed or '  none: this copy of the desk came without its tests'}"
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("suite", help="what to measure")
        parser.add_argument("--json", action="store_true", help="a JSON list instead of a table")
        parser.add_argument(
            "--scratch",
            type=Path,
            default=Path(tempfile.gettempdir()) / "sunrelay-bench",
            help="folder that keeps installed programs and seeded desks for the next run (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = suites()
        if options["suite"] not in known:
            raise CommandError(
                f"There is no suite {options['suite']!r}; there are: {', '.join(known) or 'none'}."
            )
        sys.path.insert(0, str(ROOT))
        suite = importlib.import_module(f"tests.benchmarks.{options['suite']}")
        figures = importlib.import_module("tests.benchmarks.figures")
        scratch: Path = options["scratch"].resolve()
        scratch.mkdir(parents=True, exist_ok=True)
        found = suite.measure(scratch)
        rows = json.dumps([asdict(figure) for figure in found], indent=2)
        self.stdout.write(rows if options["json"] else figures.table(found))


def suites() -> dict[str, str]:
    """Modules of tests/benchmarks with a function ``measure``, and the first line of what each says about itself."""
    found = {}
    for path in sorted(FOLDER.glob("*.py")):
        tree = ast.parse(path.read_text())
        about = (ast.get_docstring(tree) or "").split("\n")[0]
        if any(isinstance(node, ast.FunctionDef) and node.name == "measure" for node in tree.body):
            found[path.stem] = about
    return found
