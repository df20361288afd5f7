"""The days from 2024 to 2030 on which clocks change, zone by zone."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
FIRST = datetime(2024, 1, 1, 12, tzinfo=UTC)
WEEKS = 7 * 366 // 7


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """Noons (UTC) before which, within a day, the offset of the zone has changed."""
    clock = ZoneInfo(zone)
    found = []
    for week in range(WEEKS):
        noon = FIRST + 7 * week * DAY
        if noon.astimezone(clock).utcoffset() != (noon + 7 * DAY).astimezone(clock).utcoffset():
            noons = [noon + passed * DAY for passed in range(8)]
            offsets = [one.astimezone(clock).utcoffset() for one in noons]
            found += [noons[at] for at in range(1, 8) if offsets[at] != offsets[at - 1]]
    return tuple(found)
