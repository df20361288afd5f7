"""A migrated database for each desk: migrations run once in a test run, every further desk gets a copy."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

ROOT = Path(__file__).resolve().parents[2]
SQLITE = "desk.sqlite3"
TEMPLATE = "desk_migrated"


def make_database(folder: Path, env: dict[str, str]) -> None:
    """Put an empty, migrated SQLite file into the folder, or point ``env`` to such a database of PostgreSQL."""
    if url := env.get("DATABASE_URL", ""):
        env["DATABASE_URL"] = _database_on(url, env)
    else:
        shutil.copyfile(_migrated_file(env), folder / SQLITE)


def _migrated_file(env: dict[str, str]) -> Path:
    with _alone() as folder:
        kept = folder / SQLITE
        if not kept.exists():
            making = folder / uuid4().hex
            making.mkdir()
            _migrate(env | {"DESK_DATA": str(making)})
            (making / SQLITE).rename(kept)
        return kept


def _database_on(url: str, env: dict[str, str]) -> str:
    """The address of a copy of the template, which the first desk on this server makes."""
    name, server = f"desk_{uuid4().hex[:12]}", url.rpartition("/")[0]
    with (
        _alone(),
        psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as connection,
    ):
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            making = f"{TEMPLATE}_{uuid4().hex[:12]}"
            connection.execute(f"CREATE DATABASE {making}")
            _migrate(env | {"DATABASE_URL": f"{server}/{making}"})
            connection.execute(f"ALTER DATABASE {making} RENAME TO {TEMPLATE}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return f"{server}/{name}"


def _migrate(env: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[-3000:]


@contextmanager
def _alone() -> Iterator[Path]:
    """The folder that the workers of one run share, for one of them at a time."""
    folder = Path(os.environ["DESK_DATA"]) / "migrated"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
