"""The door for raw mail: one insert and nothing else, so that what was accepted is stored byte for byte (G5)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from helpdesk.duties.sweeps import wake
from helpdesk.lib.crash import crashpoint
from helpdesk.lib.rows import insert
from tickets.models import InboundMail, Mailbox

MAXIMUM = 35 * 1024 * 1024


class TooLarge(ValueError):
    """The message is over the limit of 35 MB."""


class UnknownMailbox(ValueError):
    """No mailbox of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Raw bytes and the envelope they came in; ``mailbox`` is a mailbox's name.

    With ``refusal`` it is kept as failed at once, for a lead to see why.
    """

    raw: bytes
    source: str = "pipe"
    mailbox: str = ""
    recipient: str = ""
    sender: str = ""
    uid: str = ""
    refusal: str = ""


def store(arrival: Arrival, *, now: datetime, also: Callable[[], None] | None = None) -> InboundMail:
    """Keep a raw mail; it is read later. ``also`` is done in the same transaction.

    Raises TooLarge, UnknownMailbox, or what the database raises.
    """
    if len(arrival.raw) > MAXIMUM:
        raise TooLarge(f"The message has {len(arrival.raw)} bytes; at most {MAXIMUM} are taken.")
    box = None
    if arrival.mailbox:
        box = Mailbox.objects.filter(name=arrival.mailbox).first()
        if box is None:
            raise UnknownMailbox(f"There is no mailbox named {arrival.mailbox!r}.")
    with transaction.atomic(durable=True):
        row = InboundMail(
            mailbox=box,
            raw=arrival.raw,
            sha256=hashlib.sha256(arrival.raw).hexdigest(),
            size=len(arrival.raw),
            source=arrival.source,
            uid=arrival.uid[:80],
            envelope_sender=arrival.sender[:320],
            envelope_recipient=arrival.recipient[:320],
            state=InboundMail.State.FAILED if arrival.refusal else InboundMail.State.NEW,
            error=arrival.refusal[:500],
            received_at=now,
            due_at=now,
        )
        insert([row])
        if also is not None:
            also()
        crashpoint("gate.before_commit")
    crashpoint("gate.after_commit")
    wake("inbound")
    return row
