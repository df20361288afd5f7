"""Threads of this process that write wait in line.

SQLite by itself lets them ask again after a growing while: whoever commits often, as the chat's writer does, is nearly
always there first, and others wait for tenths of a second. Other processes still ask.
"""

import os
from collections import defaultdict
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from helpdesk.lib.line import Line

_lines: defaultdict[str, Line] = defaultdict(Line)
# Nobody in a child would give back what a thread of its parent holds.
os.register_at_fork(after_in_child=_lines.clear)


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn when a transaction begins, and gives it back however that ends."""

    _line: Line | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give()
            raise

    def _commit(self) -> Any:
        super()._commit()  # type: ignore[misc]
        self._give()

    def _rollback(self) -> Any:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give()

    def _close(self) -> Any:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give()

    def _take(self) -> None:
        line, patience = _lines[str(self.settings_dict["NAME"])], self.settings_dict["OPTIONS"]["timeout"]
        if self._line is None and not line.take(patience):
            raise OperationalError("database is locked")
        self._line = line

    def _give(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.give()
