"""Mail that could not be read is kept; a person may have it tried again."""

from datetime import datetime

from django.db import transaction

from helpdesk.duties.audit import record
from helpdesk.duties.sweeps import wake
from tickets.actions import messages
from tickets.actions.contacts import Post, Refused
from tickets.mail.parse import MailError
from tickets.models import InboundMail


def add_mail(post: Post, *, now: datetime) -> None:
    """A mail into its conversation. Raises MailError when it is not taken, so that a lead sees it instead of nobody."""
    [answer] = messages.post_messages([post], now=now)
    if isinstance(answer, Refused):
        raise MailError(f"It could not be added to its conversation: {answer.message}")


def take_by_hand(mail_id: int, *, actor: str, now: datetime) -> bool:
    """A lead wants a ticket of a mail that made none; False when it made one, or waits to be read."""
    with transaction.atomic():
        ended = InboundMail.objects.filter(pk=mail_id, message=None).exclude(state=InboundMail.State.NEW)
        changed = ended.update(
            state=InboundMail.State.NEW, by_hand=True, attempts=0, due_at=now, leased_until=None, error=""
        )
        if changed:
            record(actor, "make ticket of mail", f"mail:{mail_id}", now=now)
            transaction.on_commit(lambda: wake("inbound"), robust=True)
    return bool(changed)


def put_aside(mail_id: int, *, actor: str, now: datetime) -> bool:
    """What could not be read is nothing for the desk; its bytes stay. False when it was not failed (any more)."""
    with transaction.atomic():
        failed = InboundMail.objects.unreadable().filter(pk=mail_id)
        changed = failed.update(state=InboundMail.State.DONE, outcome="put_aside")
        if changed:
            record(actor, "put mail aside", f"mail:{mail_id}", now=now)
    return bool(changed)


def try_again(mail_id: int, *, actor: str, now: datetime) -> bool:
    """Give a failed mail its five attempts again; False when it was not failed (any more)."""
    with transaction.atomic():
        failed = InboundMail.objects.unreadable().filter(pk=mail_id)
        changed = failed.update(
            state=InboundMail.State.NEW, attempts=0, due_at=now, leased_until=None, error=""
        )
        if changed:
            record(actor, "try mail again", f"mail:{mail_id}", now=now)
            transaction.on_commit(lambda: wake("inbound"), robust=True)
    return bool(changed)
