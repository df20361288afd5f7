"""What the clocks of zones will show is written down, and what newer zone data changed about it."""

from collections.abc import Sequence
from datetime import datetime

from helpdesk.coverage.models import ZoneClock
from helpdesk.coverage.zone_turns import Turn, first_difference
from helpdesk.lib.zones import zone_data_version


def take_in(name: str, today: Sequence[Turn], until: datetime, *, now: datetime) -> Turn | None:
    """Keep what the zone data says today; answers where another edition had said otherwise of what is to come."""
    edition = zone_data_version()
    row = ZoneClock.objects.filter(zone=name).first() or ZoneClock(zone=name, edition=edition, turns=[])
    moved = None
    if row.edition != edition and row.turns:
        before = [Turn(datetime.fromisoformat(at), minutes) for at, minutes in row.turns]
        moved = first_difference(before, today, now, row.until)
        if moved is not None:
            row.moved_at, row.moved_minutes, row.moved_edition = moved.at, moved.minutes, row.edition
    row.edition, row.until = edition, until
    row.turns = [[turn.at.isoformat(), turn.minutes] for turn in today]
    row.save()
    return moved
