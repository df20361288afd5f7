"""What the address of a database says besides its place counts."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
ASK = "import json; from django.conf import settings; print(json.dumps(settings.DATABASES['default']))"


def database(address: str) -> dict[str, Any]:
    """The settings of the database, as a process started with this address reads them."""
    env = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "helpdesk.settings"}
    answer = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=env, capture_output=True, check=True)
    return dict(json.loads(answer.stdout))


def test_another_kind_of_database_is_refused_in_words() -> None:
    with pytest.raises(subprocess.CalledProcessError) as refusal:
        database("mysql://ada:x@db/desk")
    assert "write postgres://user:password@host:5432/name" in refusal.value.stderr.decode()


def test_what_the_address_says_of_encryption_holds() -> None:
    options = database("postgres://ada:x@db/desk?sslmode=verify-full&sslrootcert=/etc/ca.pem")["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/ca.pem")


def test_a_server_option_of_the_address_stands_beside_the_desks_own() -> None:
    options = database("postgres://ada:x@db/desk?options=-c%20search_path%3Ddesk")["OPTIONS"]["options"]
    assert "-c search_path=desk -c lock_timeout=2000" in options


def test_without_more_in_the_address_the_desk_has_its_own_options() -> None:
    found = database("postgres://ada:x@db:5433/desk")
    assert (found["HOST"], str(found["PORT"]), found["NAME"]) == ("db", "5433", "desk")
    assert found["OPTIONS"]["options"] == "-c lock_timeout=2000 -c timezone=UTC -c jit=off"
