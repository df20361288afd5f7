"""A process that asked PostgreSQL ends by itself: no part of its pool is at work while Python takes itself down."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.desk import Desk, new_desk

pytestmark = [
    pytest.mark.both,
    pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="SQLite has no pool"),
]
# What is asked for first at the end of a process is done last: it sees what the others left.
LOOK_LAST = """
import atexit, sys, threading
atexit.register(lambda: print("left:", [one.name for one in threading.enumerate() if one.name.startswith("pool-")]))
from helpdesk.people.models import Team
print("teams:", Team.objects.count())
"""
IN_A_CHILD = """
import os, sys
from helpdesk.people.models import Team
Team.objects.count()
child = os.fork()
if not child:
    sys.exit(0)
os.waitpid(child, 0)
print("teams:", Team.objects.count())
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = new_desk(tmp_path)
    yield desk
    desk.end()


def test_a_command_leaves_no_thread_of_its_pool_behind(desk: Desk) -> None:
    done = desk.run("shell", "--verbosity", "0", "-c", LOOK_LAST)
    assert done.stdout.decode().split("\n")[:2] == ["teams: 1", "left: []"]
    assert done.stderr == b""


def test_a_forked_child_that_ends_takes_no_connection_from_its_parent(desk: Desk) -> None:
    done = desk.run("shell", "--verbosity", "0", "-c", IN_A_CHILD)
    assert done.stdout.decode().strip() == "teams: 1"
    assert done.stderr == b""
