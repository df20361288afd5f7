"""Rest between blocks of work: whoever ends late must not begin early. Pure."""

from datetime import datetime, timedelta
from itertools import pairwise

from helpdesk.coverage.calendar import AgentCalendar, Interval, blocks

LEAST_REST = timedelta(hours=11)  # routing.md 3; in the Union it is also the law (2003/88/EC, article 3)


def short_rests(calendar: AgentCalendar, start: datetime, end: datetime) -> list[Interval]:
    """The gaps of less than 11 hours between blocks that touch [start, end) and a day around it."""
    around = blocks(calendar, start - timedelta(days=1), end + timedelta(days=1))
    gaps = [(ended, begun) for (_, ended), (begun, _) in pairwise(around)]
    return [
        gap
        for gap in gaps
        if gap[1] - gap[0] < LEAST_REST and gap[0] < end + LEAST_REST and gap[1] > start - LEAST_REST
    ]
