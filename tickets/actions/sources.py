"""Where a mailbox's mail is fetched from: set up, changed, removed, and tested by a letter to itself."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.duties.audit import record
from helpdesk.lib.sealing import seal
from helpdesk.lib.signing import new_token
from tickets.models import Mailbox, MailSource

PLAIN = (
    "enabled", "host", "port", "security", "user", "sign_in", "token_url", "client_id", "folder", "after",
    "done_folder",
)  # fmt: skip
TEST_HEADER = "X-Sunrelay-Test"
_TEST = re.compile(rb"(?im)^x-sunrelay-test:[ \t]*([A-Za-z0-9_-]{10,40})\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlan:
    """A source as its form says it; an empty secret keeps the one that is stored."""

    enabled: bool
    host: str
    port: int
    security: str
    user: str
    sign_in: str
    secret: str
    token_url: str
    client_id: str
    client_secret: str
    folder: str
    after: str
    done_folder: str


def save_source(box: Mailbox, plan: SourcePlan, *, actor: str, now: datetime) -> MailSource:
    """Store it. Another server, user or folder begins anew with what comes from now on."""
    with transaction.atomic():
        source = MailSource.objects.filter(mailbox=box).first()
        place = (plan.host, plan.user, plan.folder)
        if source is None:
            source = MailSource(mailbox=box, started_at=now, due_at=now)
        elif (source.host, source.user, source.folder) != place:
            source.started_at, source.uid_validity, source.last_uid = now, None, 0
            source.to_move, source.read_at = [], None
        for name in PLAIN:
            setattr(source, name, getattr(plan, name))
        if plan.secret:
            source.secret = seal(plan.secret)
        if plan.client_secret:
            source.client_secret = seal(plan.client_secret)
        source.error, source.attempts, source.due_at = "", 0, now
        source.save()
        record(actor, "set up fetching", f"mailbox:{box.pk}", now=now, host=plan.host, enabled=plan.enabled)
    return source


def remove_source(box: Mailbox, *, actor: str, now: datetime) -> None:
    """Nothing is fetched any more; what was stored stays."""
    with transaction.atomic():
        if MailSource.objects.filter(mailbox=box).delete()[0]:
            record(actor, "end fetching", f"mailbox:{box.pk}", now=now)


def send_test(source: MailSource, *, now: datetime) -> None:
    """A letter from the mailbox to itself; when it is fetched again, both directions work."""
    token, box = new_token(), source.mailbox
    with transaction.atomic():
        MailSource.objects.filter(pk=source.pk).update(
            test_token=token, test_sent_at=now, test_back_at=None, due_at=now
        )
        queue_letter(
            LetterDraft(
                kind="sign_in",  # to ourselves alone: no caps, no bounce address, no ticket
                sender=box.address,
                recipient=box.address,
                subject="Sunrelay: a test of this mailbox",
                text="The desk wrote this to itself. When it comes back, sending and fetching work.",
                headers={TEST_HEADER: token, "Auto-Submitted": "auto-generated"},
            ),
            now=now,
        )


def note_test(raw: bytes, *, now: datetime) -> bool:
    """A mail that came in is such a letter of ours: note when. False for any other mail."""
    found = _TEST.search(raw[:65_536])
    if found is None:
        return False
    asked = MailSource.objects.filter(test_token=found[1].decode(), test_back_at=None)
    return bool(asked.update(test_back_at=now))
