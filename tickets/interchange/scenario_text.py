"""A desk written as a scenario, the plain JSON that ``scenario`` reads: what ``routing_eval`` is asked about. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from helpdesk.coverage.calendar import AgentCalendar, PlannedDay, Shift
from helpdesk.coverage.hours import CalendarHours
from helpdesk.coverage.prepared import PreparedHours
from tickets.routing.workforce import AgentFacts, PartnerFacts

Written = dict[str, Any]


def written(agents: Iterable[AgentFacts], names: Mapping[str, str]) -> Written:
    """Agents under their ``names`` (their ids where there is none), with the partners they work for."""
    everybody = list(agents)
    partners = {one.partner.id: one.partner for one in everybody if one.partner is not None}
    return {
        "agents": [_agent(one, names.get(one.id, one.id)) for one in everybody],
        "partners": [_partner(one) for one in partners.values()],
        "customers": [],
    }


def _agent(one: AgentFacts, name: str) -> Written:
    assert isinstance(one.hours, PreparedHours | CalendarHours)
    return {
        "id": name,
        **_calendar(one.hours.calendar),
        "languages": dict(one.languages),
        "skills": sorted(one.skills),
        "capacity": dict(one.capacity),
        "load": dict(one.load),
        "online": one.online,
        "active": one.active,
        **_if("last_assigned", one.last_assigned and one.last_assigned.isoformat()),
        **_if("partner", one.partner and one.partner.id),
        **_if("regions", None if one.regions is None else sorted(one.regions)),
    }


def _calendar(one: AgentCalendar) -> Written:
    """A planned day is written as a holiday with extra shifts, cut where it has breaks."""
    planned = [span for day in one.planned for span in _spans(day)]
    cycle = one.cycle and {"weeks": one.cycle.weeks, "anchor": one.cycle.anchor.isoformat()}
    return {
        "zone": one.zone,
        "shifts": [_shift(shift) for shift in one.shifts],
        "holidays": sorted(day.isoformat() for day in one.holidays | {each.day for each in one.planned}),
        "leave": [{"from": each.start.isoformat(), "to": each.end.isoformat()} for each in one.leave],
        "extra": [
            {"start": start.isoformat(), "end": end.isoformat()}
            for start, end in [*((each.start, each.end) for each in one.extra), *planned]
        ],
        **_if("cycle", cycle),
        **_if("valid_from", one.valid_from and one.valid_from.isoformat()),
        **_if("valid_until", one.valid_until and one.valid_until.isoformat()),
    }


def _spans(planned: PlannedDay) -> Iterable[tuple[datetime, datetime]]:
    for shift in planned.shifts:
        edges = [shift.start, *(minute for pause in sorted(shift.pauses) for minute in pause), shift.last]
        walls = [_wall(planned.day, minute) for minute in edges]
        yield from ((start, end) for start, end in zip(walls[::2], walls[1::2], strict=True) if start < end)


def _shift(one: Shift) -> Written:
    return {
        "days": list(one.days),
        "start": _clock(one.start),
        "end": _clock(one.end),
        "breaks": [[_clock(start), _clock(end)] for start, end in one.breaks],
        **_if("week", one.week),
    }


def _partner(one: PartnerFacts) -> Written:
    limits = {"channels": one.channels, "languages": one.languages, "regions": one.regions}
    return {
        "id": one.id,
        **_if("zone", one.zone or None),
        **_if("from", one.start and one.start.isoformat()),
        **_if("until", one.until and one.until.isoformat()),
        **{name: sorted(values) for name, values in limits.items() if values is not None},
        **_if("hard_cap", one.hard_cap),
        "used": one.used,
    }


def _if(name: str, value: object) -> Written:
    return {} if value is None else {name: value}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _wall(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 (wall time)
