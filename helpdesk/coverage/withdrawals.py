"""Hours that are taken back."""

from datetime import datetime

from django.db import transaction

from helpdesk.coverage.actions import roster_changed
from helpdesk.coverage.models import ExtraShift
from helpdesk.duties.audit import record
from helpdesk.people.models import Agent, RosterVersion


def remove_extra_shift(row: ExtraShift, *, actor: str, now: datetime) -> None:
    """Take a one-off shift back."""
    agent = row.agent
    with transaction.atomic():
        row.delete()
        record(actor, "remove extra shift", agent.key, now=now)
        RosterVersion.grow(agent.pk)
        transaction.on_commit(lambda: roster_changed.send_robust(Agent, agent=agent), robust=True)
