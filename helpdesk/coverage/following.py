"""Calendars kept elsewhere are read each hour; one that does not answer changes nothing and is tried again."""

import logging
from datetime import datetime, timedelta

from helpdesk.coverage.actions.following import note_read, take_in
from helpdesk.coverage.models import FollowedCalendar
from helpdesk.coverage.roster_ical import IcalError
from helpdesk.duties.claim import claim, oldest_due
from helpdesk.duties.sweeps import sweep
from helpdesk.lib.fetch import FetchError, fetch
from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.sealing import SealBroken, unseal

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
MOST = 20  # calendars of one turn
LARGEST = 4 * 1024 * 1024


@sweep(
    "calendars",
    every=timedelta(minutes=1),
    oldest=lambda now: oldest_due(FollowedCalendar.objects.all(), now),
)
def read_calendars(*, now: datetime) -> int:
    """Read whatever is due; how many were read."""
    read = 0
    for _ in range(MOST):
        # One at a time: behind a slow server the leases of the others would end.
        due = claim(FollowedCalendar.objects.all(), 1, now=now, lease=LEASE)
        if not due:
            break
        read += _read(due[0], now)
    return read


def _read(followed: FollowedCalendar, now: datetime) -> bool:
    try:
        text = fetch(unseal(followed.address), most=LARGEST).decode("utf-8", "replace")
        take_in(followed, text, now=now)
    except (FetchError, IcalError) as refusal:
        error = str(refusal)
    except SealBroken:
        error = gettext_noop("The address cannot be read with the desk's key; give it again.")
    except Exception:  # one calendar must not stop the others
        log.exception("a calendar could not be taken in", extra={"calendar": followed.pk})
        error = gettext_noop("The calendar could not be taken in; the log says why.")
    else:
        note_read(followed, now=now)
        return True
    log.warning("a calendar was not read", extra={"calendar": followed.pk, "why": error})
    note_read(followed, now=now, error=error)
    return False
