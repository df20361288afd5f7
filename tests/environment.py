"""Set before any settings are read: tests have a data folder and a quick hasher of their own."""

import os
import tempfile

os.environ.setdefault("DESK_TEST", "1")
os.environ.setdefault("DESK_DATA", tempfile.mkdtemp(prefix="sunrelay-test-"))
os.environ.setdefault("DESK_TEST_SQLITE", f"{os.environ['DESK_DATA']}/test.sqlite3")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
os.environ["PYTHONTZPATH"] = ""

# Each worker has a Redis of its own, so that one's fresh start is not another's loss.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{_worker.removeprefix('gw')}"

os.makedirs(f"{os.environ['DESK_DATA']}/static", exist_ok=True)
