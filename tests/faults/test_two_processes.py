"""Two processes start the same work at the same moment: each row is done by one of them, once."""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cast import MONDAY
from tests.faults.desk import ROOT, Desk, new_desk

pytestmark = pytest.mark.both
LETTERS = 200
DOWN_FOR = 4 * 3600  # seconds: over the end of Tokyo's shift and the time a ticket was set aside for

BEFORE = f"""
from datetime import timedelta
from django.utils.dateparse import parse_datetime
from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.people.models import Agent, Team
from tests.cast import customer
from tickets.actions import Body, Contact, assign, open_ticket, snooze
from tickets.log import SYSTEM
now = parse_datetime({MONDAY.isoformat()!r})
for n in range({LETTERS}):
    queue_letter(LetterDraft(kind="reply", sender="help@desk.example", recipient=f"a{{n}}@example.org",
                             subject="x", text="x"), now=now)
ana = customer("Ana", "en", "America/Sao_Paulo", now=now)
kenji = Agent.objects.get(user__name="Kenji")
for n in range(6):
    contact = Contact(channel="email", customer=ana, team=Team.objects.get(),
                      body=Body(text="Where is it?"), client_id="c", public_id=f"t{{n}}", language="en")
    ticket = assign(open_ticket(contact, now=now).ticket.pk, kenji, by=SYSTEM, now=now)
    if n % 2:
        snooze(ticket.pk, now + timedelta(minutes=30), by=SYSTEM, now=now)
"""

WORK = """
import json, pathlib, sys, time
from django.utils.dateparse import parse_datetime
from helpdesk.duties import sweeps
from helpdesk.duties.claim import claim
from helpdesk.duties.sending import due_letters
from helpdesk.lib.clock import now
present = now()
pathlib.Path({ready!r}).touch()
while not pathlib.Path({go!r}).exists():
    time.sleep(0.002)
claimed = []
while rows := claim(due_letters(), 3, now=present):
    claimed += [row.pk for row in rows]
for name in ("snoozed", "handoff", "queue") * 2:
    sweeps.run(name, now=present)
print(json.dumps(claimed))
"""

AFTER = """
import json
from collections import Counter
from helpdesk.duties.models import Duty
from tickets.models import Baton, Event
print(json.dumps({
    "woken": Counter(Event.objects.filter(kind="woken").values_list("ticket__public_id", flat=True)),
    "batons": Counter(Baton.objects.values_list("ticket__public_id", flat=True)),
    "open duties": Duty.objects.filter(done_at=None).count(),
    "duties": Duty.objects.filter(kind="handoff").count(),
}))
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk whose present is Monday noon, with what came due since the morning."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESK_TEST_CLOCK", str(_shift(0)))
        desk = new_desk(tmp_path_factory.mktemp("desk"))
    desk.python(BEFORE)
    desk.env["DESK_TEST_CLOCK"] = str(_shift(DOWN_FOR))
    return desk


@pytest.fixture(scope="module")
def claimed(desk: Desk) -> list[int]:
    """The letters that both processes claimed, after both have run everything."""
    go = desk.folder / "go"
    workers = [_start(desk, desk.folder / f"ready{number}", go) for number in range(2)]
    until = time.monotonic() + 100
    while len(list(desk.folder.glob("ready*"))) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    go.touch()
    said = [worker.communicate(timeout=100)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    return [pk for words in said for pk in json.loads(words.splitlines()[-1])]


@pytest.fixture(scope="module")
def afterwards(desk: Desk, claimed: list[int]) -> dict[str, Any]:
    return dict(json.loads(desk.python(AFTER).splitlines()[-1]))


def test_g7_two_processes_claim_two_hundred_letters_and_none_twice(claimed: list[int]) -> None:
    assert len(claimed) == LETTERS
    assert set(Counter(claimed).values()) == {1}


def test_g10_what_came_due_while_nothing_ran_happened_once(afterwards: dict[str, Any]) -> None:
    assert afterwards["woken"] == {"t1": 1, "t3": 1, "t5": 1}
    assert afterwards["batons"]
    assert set(afterwards["batons"].values()) == {1}
    assert (afterwards["duties"], afterwards["open duties"]) == (1, 0)


def _shift(later: int) -> float:
    return MONDAY.timestamp() + later - time.time()


def _start(desk: Desk, ready: Path, go: Path) -> "subprocess.Popen[bytes]":
    code = WORK.format(ready=str(ready), go=str(go))
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
    return subprocess.Popen(command, cwd=ROOT, env=desk.env, stdout=subprocess.PIPE)
