"""What the demo tells, chapter by chapter, through the same actions as real use. Told once for a data folder."""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection

from helpdesk.demo import cases, chats, faq, people, replies, shifts, sixty_days
from helpdesk.demo.stage import Stage
from helpdesk.duties.audit import record
from helpdesk.duties.models import AuditEntry
from helpdesk.people.models import User
from tickets import facts

BEGAN, TOLD = "began the demo story", "told the demo story"
SUBJECT = "demo"
Say = Callable[[str], None]


class ForeignDeskError(Exception):
    """The database holds a desk that is not the demo's; nothing was changed."""


def tell(*, now: datetime, say: Say = lambda words: None) -> bool:
    """Tell the story unless it was told; False when there was nothing to do. ``say`` hears each chapter.

    A story that was interrupted is wiped and told anew. Raises ForeignDeskError for a database with people
    who came another way.
    """
    if _is_said(TOLD):
        return False
    _make_room(say)
    with _in_haste(), ThreadPoolExecutor(1) as pool:
        hashes = people.hash_passwords(pool)
        record("demo", BEGAN, SUBJECT, now=now)
        _tell_chapters(now, say)
        people.let_in(hashes)
        record("demo", TOLD, SUBJECT, now=now)
    return True


def _tell_chapters(now: datetime, say: Say) -> None:
    before = now - timedelta(days=sixty_days.DAYS + 2)
    say("the company: teams, partners, people and their hours")
    people.found_company(now=before)
    people.hire(now=before)
    shifts.take_leave(now=now)
    shifts.ask_leads(now=now)
    shifts.stay_open(now=now)
    say("the help center: articles and their translations")
    faq.write(now=now)
    replies.write(now=now)
    say("sixty days of letters, forms and chats")
    stage = Stage(end=now)
    sixty_days.unfold(stage)
    unusual = cases.unfold(stage)
    stage.play()
    say("three chats of today")
    cases.settle(unusual)
    chats.talk_now(now=now)


def _make_room(say: Say) -> None:
    if _is_said(BEGAN):
        say("an earlier start was interrupted; beginning anew")
        call_command("flush", verbosity=0, interactive=False)
        facts.forget()
    elif User.objects.exists():
        raise ForeignDeskError("The database holds a desk that is not the demo's. Choose another DESK_DATA.")


def _is_said(verb: str) -> bool:
    return AuditEntry.objects.filter(verb=verb, subject=SUBJECT).exists()


@contextmanager
def _in_haste() -> Iterator[None]:
    """Two thousand small transactions need no disk flush and no collector between them.

    An interrupted story is told anew anyway.
    """
    _flush_each_commit("NORMAL")
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        _flush_each_commit("FULL")


def _flush_each_commit(mode: str) -> None:
    if connection.vendor == "sqlite":
        connection.cursor().execute(f"PRAGMA synchronous={mode}")
