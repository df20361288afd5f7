"""Where it is day now: the sun's place over the earth and the line between day and night. Pure.

Low-precision solar position of the Astronomical Almanac, good to a hundredth of a degree until 2050: more than a
map of a few hundred pixels shows. Degrees; longitudes east, from -180 to 180.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import asin, atan, atan2, cos, degrees, radians, sin, tan

EPOCH = datetime(2000, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sun:
    """The point of the earth over which the sun stands."""

    latitude: float
    longitude: float

    def height_over(self, latitude: float, longitude: float) -> float:
        """How high the sun stands there, in degrees over the horizon; below 0 it is night."""
        here, there = radians(latitude), radians(self.latitude)
        hour = radians(longitude - self.longitude)
        return degrees(asin(sin(here) * sin(there) + cos(here) * cos(there) * cos(hour)))


def sun_at(at: datetime) -> Sun:
    """The sun's place at an aware instant."""
    days = (at - EPOCH).total_seconds() / 86400
    mean = radians((280.460 + 0.9856474 * days) % 360)
    anomaly = radians((357.528 + 0.9856003 * days) % 360)
    ecliptic = mean + radians(1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    tilt = radians(23.439 - 0.0000004 * days)
    declination = asin(sin(tilt) * sin(ecliptic))
    ascension = degrees(atan2(cos(tilt) * sin(ecliptic), cos(ecliptic)))
    sidereal = (18.697374558 + 24.06570982441908 * days) % 24 * 15
    return Sun(degrees(declination), _wrapped(ascension - sidereal))


def night_edge(sun: Sun, *, step: int = 4) -> list[tuple[float, float]]:
    """(longitude, latitude) of the line between day and night, from west to east."""
    tilted = radians(
        sun.latitude if abs(sun.latitude) > 0.01 else 0.01
    )  # at an equinox the line is a meridian
    return [
        (float(longitude), degrees(atan(-cos(radians(longitude - sun.longitude)) / tan(tilted))))
        for longitude in range(-180, 181, step)
    ]


def night_is_south(sun: Sun) -> bool:
    """Whether the dark side of the line is the southern one: the pole away from the sun lies in it."""
    return sun.latitude >= 0


def _wrapped(longitude: float) -> float:
    return (longitude + 180) % 360 - 180
