"""The arithmetic of time runs without the web: the simulator and the evaluation need no Django."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
import {module}
loaded = {{name.partition(".")[0] for name in sys.modules}}
print(sorted(loaded & {{"django", "channels", "celery", "asgiref", "kombu"}}))
"""


@pytest.mark.parametrize("module", ["helpdesk.coverage.calendar", "tickets.sla", "helpdesk.lib.zones"])
def test_a_pure_module_loads_no_frame(module: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(module=module)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
