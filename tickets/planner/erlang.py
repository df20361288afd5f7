"""How many agents a load of chats needs: Erlang A where customers lose patience, Erlang C as its upper bound. Pure.

``load`` is in erlang: contacts that arrive in a time of handling one. Times are seconds. Formulas: A. K. Erlang
(1917) for the queue without impatience; C. Palm (1946), Garnett, Mandelbaum and Reiman (2002) for the one with it.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, inf

MOST = 2000  # agents; nobody plans more for one language and hour
_ENOUGH = 1e-12
_STEPS = 64


@dataclass(frozen=True, slots=True)
class Service:
    """What customers meet: the share that waits at all, that is served in time, that leaves, and the mean wait."""

    waits: float
    in_time: float
    leave: float
    mean_wait: float


def erlang_c(load: float, agents: int, *, handle: float, within: float) -> Service:
    """Nobody ever leaves. With no more agents than load the queue grows for ever: all wait, nobody in time."""
    if load <= 0:
        return Service(0.0, 1.0, 0.0, 0.0)
    if agents <= load:
        return Service(1.0, 0.0, 0.0, inf)
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    waits = blocked / (1 - load / agents * (1 - blocked))
    spare = agents - load
    return Service(waits, 1 - waits * exp(-spare * within / handle), 0.0, waits * handle / spare)


def erlang_a(load: float, agents: int, *, handle: float, within: float, patience: float) -> Service:
    """Customers leave after an exponential patience with this mean, so that the queue always has an end.

    ``in_time`` is the share served within ``within`` seconds of those who did not leave before that.
    """
    if load <= 0:
        return Service(0.0, 1.0, 0.0, 0.0)
    arrive, serve, lose = load / handle, 1 / handle, 1 / patience
    states = _states(arrive, serve, lose, agents)
    waits = sum(states[agents:])
    queue = sum((number - agents) * share for number, share in enumerate(states) if number > agents)
    leave = lose * queue / arrive
    served, gone = _by(within, waits, _Rates(states[agents], arrive, serve * agents, lose))
    return Service(waits, (1 - waits + served) / (1 - gone), leave, queue / arrive)


@dataclass(frozen=True, slots=True)
class _Rates:
    """``full`` is the share of time in which all are busy and nobody waits; the others are events in a second."""

    full: float
    arrive: float
    serve: float
    lose: float


def _by(end: float, waits: float, rates: _Rates) -> tuple[float, float]:
    """The shares of all who, having to wait, are served and who have left after ``end`` seconds.

    The wait of somebody who never leaves has the density full * serve * exp(-serve t + arrive / lose (1 -
    exp(-lose t))), which follows from the shares of the states; both integrals by the trapezium rule.
    """
    step, passed, served, gone = end / _STEPS, 0.0, 0.0, 0.0
    before = rates.full * rates.serve
    for number in range(1, _STEPS + 1):
        at = number * step
        stays = exp(-rates.lose * at)
        density = rates.full * rates.serve * exp(-rates.serve * at + rates.arrive / rates.lose * (1 - stays))
        middle = exp(-rates.lose * (at - step / 2))
        part = (before + density) / 2 * step
        gone += rates.lose * middle * (waits - passed - part / 2) * step
        served += middle * part
        passed, before = passed + part, density
    return served, gone


def _states(arrive: float, serve: float, lose: float, agents: int) -> list[float]:
    """The share of time with 0, 1, 2 ... customers in the system."""
    weights, total, number = [1.0], 1.0, 0
    while True:
        number += 1
        leaving = min(number, agents) * serve + max(0, number - agents) * lose
        weight = weights[-1] * arrive / leaving
        weights.append(weight)
        total += weight
        if total > 1e200:
            weights = [one / total for one in weights]
            total = 1.0
        if number > agents and weight < total * _ENOUGH:
            return [one / total for one in weights]


@lru_cache(maxsize=1 << 12)
def required(
    load: float,
    *,
    handle: float = 600.0,
    within: float = 20.0,
    share: float = 0.8,
    patience: float | None = 180.0,
) -> int:
    """The least number of places at which ``share`` of the customers is answered within ``within`` seconds.

    ``patience`` None plans by Erlang C, for customers who never leave.
    """
    if load <= 0:
        return 0
    agents = max(1, ceil(load * 0.7))
    while agents < MOST:
        found = (
            erlang_c(load, agents, handle=handle, within=within)
            if patience is None
            else erlang_a(load, agents, handle=handle, within=within, patience=patience)
        )
        if found.in_time >= share:
            return agents
        agents += 1
    return MOST
