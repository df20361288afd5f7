"""Production proves itself whole, as the tests do: faults are logged for whoever looks after the desk."""

import logging
from datetime import datetime, timedelta

from helpdesk.duties.snapshot import snapshot
from helpdesk.duties.sweeps import sweep
from tickets.invariants import all_findings

log = logging.getLogger(__name__)


# Whatever came due while nothing ran is done first; a check before that would call it a broken promise.
@sweep("invariants", every=timedelta(minutes=10), first=timedelta(minutes=3))
def watch(*, now: datetime) -> int:
    """Check every guarantee that the database can show; answers how many faults there are."""
    with snapshot():
        findings = all_findings(now)
    faults = [fault for finding in findings.values() for fault in finding.faults]
    for fault in faults:
        log.error(
            "a guarantee is broken",
            extra={"invariant": fault.invariant, "row": fault.id, "how": fault.detail},
        )
    return len(faults)
