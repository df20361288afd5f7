"""What a start does before it listens: folders, migrations, catalogues, static files."""

import hashlib
import sys
import time
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from helpdesk.duties.restore import hold_if_restored

PATIENCE = 30.0  # seconds for a database that is starting too
# Files of packages that no page of ours loads; hashing and compressing them would double a first start.
UNUSED_STATIC = ["rest_framework", "ext", "i18n", "xregexp", "htmx-4*", "htmax*", "*.txt", "*.md"]


class NoDatabaseError(Exception):
    """The database cannot be reached; the message holds the reason that its server or the network gave."""


def prepare() -> None:
    """Bring data folder and database up to this version; quick when nothing changed. Raises NoDatabaseError."""
    settings.DESK_DATA.mkdir(parents=True, exist_ok=True)
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    compile_catalogues()
    wait_for_database()
    migrate()
    if hold_if_restored():
        _say("this database is older than the letters that were sent: those that wait are held, see Mail log")
    collect_static()


def wait_for_database() -> None:
    """Machines that start together need not start in order. Raises NoDatabaseError when it stays away."""
    backend: Any = connection
    until, said = time.monotonic() + PATIENCE, False
    while True:
        try:
            # Without the pool, which knows no reason but that nothing came.
            backend.Database.connect(**backend.get_connection_params()).close()
            return
        except backend.Database.OperationalError as error:
            if time.monotonic() > until:
                raise NoDatabaseError(str(error)) from error
            if not said:
                _say(f"waiting for the database: {error}")
            said = True
            time.sleep(1)


def migrate() -> None:
    """Run migrations that have not run."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _say("bringing the database up to date")
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def compile_catalogues() -> int:
    """Compile each .po that is newer than its .mo; polib needs no gettext."""
    done = 0
    for source in sorted(Path(settings.ROOT).glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            done += 1
    return done


def collect_static() -> None:
    """Copy and hash static files when any of them changed."""
    if settings.WHITENOISE_USE_FINDERS:
        return
    stamp, kept = _static_stamp(), settings.STATIC_ROOT / "stamp"
    if kept.exists() and kept.read_text() == stamp:
        return
    _say("collecting static files")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED_STATIC)
    kept.write_text(stamp)


def _static_stamp() -> str:
    """Changes when any static file does."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            stat = path.stat()
            digest.update(f"{name}:{stat.st_size}:{int(stat.st_mtime)}\n".encode())
    return digest.hexdigest()


def _say(text: str) -> None:
    sys.stderr.write(f"sunrelay: {text}\n")
    sys.stderr.flush()
