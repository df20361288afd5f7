"""The broker's library is loaded where there is a broker; no other command pays for it at its start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(("address", "loaded"), [("", "False"), ("redis://127.0.0.1:9/0", "True")])
def test_celery_is_loaded_where_a_broker_is_named_and_nowhere_else(address: str, loaded: str) -> None:
    code = "import sys; print('celery' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code],
        cwd=ROOT,
        env=os.environ | {"REDIS_URL": address, "SUNRELAY_NO_BOOTSTRAP": "1"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == loaded, done.stderr[-2000:]
