"""When an answer is due: after so many minutes of the customer's own week as their team has agreed (routing.md 2.3)."""

import threading
import time
from datetime import datetime

from helpdesk.coverage import customer_weeks
from helpdesk.people.models import Customer, Team
from helpdesk.people.models.team import USUAL_MINUTES
from tickets.sla import sla_due

KEPT = 5.0  # seconds: each message of a customer asks

_lock = threading.Lock()
_kept: tuple[float, dict[int, int]] | None = None


def due_at(customer: Customer, team_id: int, now: datetime) -> datetime | None:
    """The end of the customer's business minutes that the team has to answer in; None beyond 60 days."""
    return sla_due(customer_weeks.calendar_of(customer), now, _minutes().get(team_id, USUAL_MINUTES))


def forget() -> None:
    """Read again at the next question; for tests."""
    global _kept
    with _lock:
        _kept = None


def _minutes() -> dict[int, int]:
    global _kept
    with _lock:
        if _kept is None or time.monotonic() - _kept[0] > KEPT:
            _kept = time.monotonic(), dict(Team.objects.values_list("pk", "answer_minutes"))
        return _kept[1]
