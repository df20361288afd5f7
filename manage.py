#!/usr/bin/env python3
"""Runs the desk's commands; makes the desk's own environment first when Django is missing."""

import gc
import os
import sys

from helpdesk import bootstrap


def main() -> None:
    """Entry point of ``python3 manage.py <command>``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    os.environ["PYTHONTZPATH"] = ""
    if bootstrap.wanted(sys.argv):
        bootstrap.enter(sys.argv)
    bootstrap.prepare(sys.argv)
    gc.set_threshold(
        100_000, 50, 1_000
    )  # what is imported stays: looking through it costs a tenth of a start

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
