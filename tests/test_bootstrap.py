"""The desk's own environment, as ``manage.py`` enters it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk import bootstrap

SAYS = """
import sys
from helpdesk import bootstrap
bootstrap.prepare(["manage.py", "check"])
print(sys.dont_write_bytecode, sys.pycache_prefix)
"""


def _says(*flags: str) -> str:
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    }
    done = subprocess.run(
        [sys.executable, *flags, "-c", SAYS],
        env=environ,
        cwd=Path(bootstrap.__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


pytestmark = pytest.mark.skipif(
    Path(sys.prefix).resolve() != bootstrap.VENV.resolve(), reason="runs in an environment of somebody else"
)


def test_a_machine_that_wants_no_compiled_files_beside_sources_keeps_them_in_the_environment() -> None:
    assert _says("-B") == f"False {bootstrap.VENV / 'compiled'}"


def test_compiled_files_stay_where_python_puts_them_when_nothing_was_said() -> None:
    assert _says() == "False None"
