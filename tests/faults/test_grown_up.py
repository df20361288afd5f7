"""The desk on many machines: web, worker and beat as processes of their own, over PostgreSQL and Redis."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from helpdesk.management import services
from tests.duties.letters import BadServer, bad_server
from tests.faults.desk import ROOT, Desk, new_desk
from tests.faults.served import Served

pytestmark = pytest.mark.both
MAIL = (
    b"From: Ana <ana@example.org>\r\nTo: help@desk.example\r\nSubject: Parcel\r\nMessage-ID: <1@example.org>\r\n"
    b"Date: Mon, 23 Nov 2026 10:00:00 +0100\r\n\r\nGood morning, my parcel has not arrived yet. Where is it?\r\n"
)
WITHIN = 60.0
ENDS_WITHIN = 10.0


@dataclass
class Fleet:
    """One web process that runs no sweeps, one worker, one beat, and a real mail server."""

    desk: Desk
    smtp: BadServer
    web: Served
    others: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self) -> None:
        self.web.start("--web-only")
        for words in (
            ["worker", "--concurrency", "1"],
            ["beat", "--schedule", str(self.desk.folder / "beat")],
        ):
            command = [sys.executable, "-m", "celery", "-A", "helpdesk", *words, "--loglevel", "warning"]
            with (self.desk.folder / f"{words[0]}.log").open("ab") as log:
                self.others.append(
                    subprocess.Popen(command, cwd=ROOT, env=self.desk.env, stdout=log, stderr=log)
                )

    def stop(self) -> list[int]:
        """SIGTERM to all; their exit codes, or TimeoutExpired."""
        processes = [*self.others, self.web.process]
        for process in processes:
            assert process is not None
            process.send_signal(signal.SIGTERM)
        return [process.wait(ENDS_WITHIN) for process in processes if process is not None]

    def kill(self) -> None:
        for process in self.others:
            process.kill()
            process.wait()
        self.web.kill()

    def log(self) -> str:
        return "".join(path.read_text()[-2000:] for path in self.desk.folder.glob("*.log"))


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    if not os.environ.get("DATABASE_URL"):
        pytest.skip("runs with the tests on PostgreSQL")
    with services.redis() as redis, bad_server() as smtp:
        desk = new_desk(tmp_path)
        desk.env |= {"REDIS_URL": redis, "EMAIL_URL": smtp.url}
        whole = Fleet(desk, smtp, Served(desk))
        whole.start()
        yield whole
        whole.kill()
        desk.end()


def test_a_mail_becomes_a_ticket_and_its_acknowledgement_goes_out_by_the_worker(fleet: Fleet) -> None:
    assert fleet.desk.run("receive_email", "--recipient", "help@desk.example", stdin=MAIL).returncode == 0
    until(lambda: fleet.desk.count("tickets.Ticket") == 1, fleet)
    until(lambda: len(fleet.smtp.mails) == 1, fleet)
    assert b"ana@example.org" in fleet.smtp.mails[0]
    assert fleet.desk.faults() == []
    codes = fleet.stop()
    assert codes[-1] == 0
    assert all(code in (0, -signal.SIGTERM) for code in codes)


def until(true: Callable[[], bool], fleet: Fleet) -> None:
    end = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < end, fleet.log()
        time.sleep(0.3)
