"""The map of the coverage page: places of the world as dots, night over them, and where somebody is on shift."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import state
from helpdesk.lib.zones import place_of, places
from helpdesk.people.models import Agent
from tickets.planner.day_and_night import night_edge, night_is_south, sun_at

WIDTH, HEIGHT = 720, 330
NORTH, SOUTH = 80.0, -58.0  # no zone's people live beyond


@dataclass(frozen=True, slots=True)
class Place:
    """Agents of one zone: how many there are, and who of them is free now. ``x``, ``y`` in the map's units."""

    zone: str
    x: float
    y: float
    agents: int
    on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """``dots`` are all places of the zone data, ``night`` the points of the dark polygon."""

    dots: list[tuple[float, float]]
    night: str
    sun: tuple[float, float]
    places: list[Place]


def world(agents: Iterable[Agent], at: datetime) -> World:
    """The map of this instant."""
    sun, book = sun_at(at), roster.current()
    by_zone: dict[str, list[Agent]] = defaultdict(list)
    for agent in agents:
        by_zone[book.of(agent.pk).zone].append(agent)
    found = []
    for name, people in by_zone.items():
        where = place_of(name)
        if where is None:
            continue
        on = tuple(sorted(one.user.name for one in people if state(book.of(one.pk), at) == "on"))
        x, y = _xy(*where)
        found.append(Place(name, x, y, len(people), on))
    edge = [_xy(latitude, longitude) for longitude, latitude in night_edge(sun)]
    floor = HEIGHT if night_is_south(sun) else 0
    points = [(0.0, float(floor)), *edge, (float(WIDTH), float(floor))]
    dots = [_xy(*where) for where in places().values() if SOUTH < where[0] < NORTH]
    night = " ".join(f"{x:g},{y:g}" for x, y in points)
    return World(dots, night, _xy(sun.latitude, sun.longitude), sorted(found, key=lambda one: one.zone))


def _xy(latitude: float, longitude: float) -> tuple[float, float]:
    kept = min(max(latitude, SOUTH), NORTH)
    return (
        round((longitude + 180) / 360 * WIDTH, 1),
        round((NORTH - kept) / (NORTH - SOUTH) * HEIGHT, 1),
    )
