"""What a customer is told about time: how long a chat waits, and by when an answer is promised.

A promise is honest work arithmetic over the roster with leave, never office hours, and no deadline shortens
it: when the honest time is later than due, the customer gets the honest time and leads see it. Pure; instants
are aware UTC and whole minutes.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

from helpdesk.coverage.calendar import HORIZON, Interval
from helpdesk.coverage.hours import Hours
from helpdesk.coverage.spans import MINUTE
from helpdesk.lib.bits import places
from tickets.routing.candidates import Request, sift, stand, to_minute
from tickets.routing.policy import DEFAULT, Policy
from tickets.routing.workforce import AgentFacts, Workforce

_REACHES = (timedelta(days=2), timedelta(days=8), HORIZON)


@dataclass(frozen=True)
class Wait:
    """A chat's place in the queue (the first is 1), and how long it is expected to wait, in seconds, each rounded
    up to a minute."""

    position: int
    low: int
    high: int


@dataclass(frozen=True)
class Promise:
    """``at`` is what the customer is told; ``honest`` is the instant before rounding."""

    at: datetime
    honest: datetime
    later_than_due: bool


def estimate(position: int, handle_minutes: int, slots: int) -> Wait | None:
    """Position in the queue (the first is 1) times handle time, shared by the slots; half and one and a half.

    None without slots: then a promise is due instead of an estimate.
    """
    if slots <= 0:
        return None
    seconds = position * handle_minutes * 60
    low, high = _ceil(seconds, 2 * slots * 60), _ceil(3 * seconds, 2 * slots * 60)
    return Wait(position, low=60 * low, high=60 * high)


def chat_slots(
    request: Request,
    agents: Iterable[AgentFacts] | Workforce,
    at: datetime,
    *,
    team: frozenset[str] | None = None,
) -> int:
    """All places for chats, taken or not, of the agents on shift who would be eligible with a free place.

    Only of ``team``, if it is given.
    """
    force = Workforce.of(agents)
    sieve = sift(request, force, force.staff.members(team), to_minute(at))
    return force.places_of("chat", sieve.left | sieve.failing.get("full", 0))


def assigned_at(hours: Hours, at: datetime, *, handling: int, earlier_work: int = 0) -> datetime | None:
    """The instant at which the agent has had free minutes for the earlier work and then this contact.

    Within one stretch of work that is next free + earlier work + handling. None: not within 60 days.
    """
    return _worked_off([hours], to_minute(at), handling + earlier_work)


def behind_at(
    hours: Hours, at: datetime, minutes: Callable[[int], int], *, has: int, deadlines: Collection[datetime]
) -> datetime | None:
    """The instant at which an agent who ``has`` so many contacts has answered one more, in the order of deadlines.

    ``minutes`` is the time of so many contacts; ``deadlines`` are those of what they have. First all of it comes
    before, then what need not be answered by then comes after, until no more does. None: not within 60 days.
    """
    before = has
    while True:
        end = assigned_at(hours, at, handling=minutes(before + 1))
        sooner = has - sum(one > end for one in deadlines) if end is not None else before
        if sooner >= before:
            return end
        before = max(sooner, 0)


def queued_at(
    request: Request,
    agents: Iterable[AgentFacts] | Workforce,
    at: datetime,
    *,
    ahead: int = 0,
    team: frozenset[str] | None = None,
) -> datetime | None:
    """The instant at which those who may serve ``request`` have worked off what waits ahead, and then this.

    ``ahead`` is in minutes of work; only of ``team``, if it is given. With nothing ahead that is the first cover +
    handling. None when nobody has that much time within 60 days.
    """
    force = Workforce.of(agents)
    return worked_off_at(force, able(request, force, at, team), at, handling=request.handling, ahead=ahead)


def able(request: Request, force: Workforce, at: datetime, team: frozenset[str] | None = None) -> int:
    """Who may serve ``request``, now or later; only of ``team``, if it is given."""
    return stand(request, force, force.staff.members(team), to_minute(at)).left


def worked_off_at(
    force: Workforce, who: int, at: datetime, *, handling: int, ahead: int = 0
) -> datetime | None:
    """The instant at which these have worked off ``ahead`` minutes together, and one of them ``handling`` after it."""
    at = to_minute(at)
    pool = [force.staff.roll.hours[place] for place in places(who)]
    begin = _worked_off(pool, at, ahead) if ahead > 0 else at
    if begin is None:
        return None
    ends = (_worked_off([hours], begin, handling) for hours in pool)
    return min((end for end in ends if end is not None), default=None)


def promise(
    honest: datetime,
    at: datetime,
    *,
    due: datetime | None = None,
    utc_offset_minutes: int = 0,
    policy: Policy = DEFAULT,
) -> Promise:
    """What is said for an honest instant: rounded up to 15 minutes, to the hour beyond 4 h from ``at``.

    ``utc_offset_minutes`` is the customer's offset at that instant, so that the time is round on their clock
    (an hour in Kathmandu begins at :15 of UTC).
    """
    far = honest - at > timedelta(hours=policy.promise_far_hours)
    step = policy.promise_far_step_minutes if far else policy.promise_step_minutes
    rounded = _round_up(honest, step, utc_offset_minutes)
    return Promise(rounded, honest, due is not None and honest > due)


def outcome(
    promised: datetime, answered: datetime | None, at: datetime
) -> Literal["kept", "broken", "running"]:
    """Kept when the first public message of a person came no later than the first promise."""
    if answered is not None:
        return "kept" if answered <= promised else "broken"
    return "running" if at <= promised else "broken"


def needs_renewal(promised: datetime, expected: datetime, at: datetime, policy: Policy = DEFAULT) -> bool:
    """Whether it is time to tell the customer: the promise ends within 15 minutes and will not be kept.

    ``expected`` is the honest instant as seen now; for work that somebody has in hand it is now (docs/decisions/0006).
    """
    return expected > promised and promised - at <= timedelta(minutes=policy.promise_warning_minutes)


def _worked_off(pool: Sequence[Hours], at: datetime, work: int) -> datetime | None:
    """The instant at which the pool has been free for ``work`` minutes together; None within 60 days."""
    for reach in _REACHES:
        free = [span for hours in pool for span in hours.intervals(at, at + reach)]
        end = _filled(free, work)
        if end is not None:
            return end
    return None


def _filled(free: Sequence[Interval], work: int) -> datetime | None:
    changes = sorted([(start, 1) for start, _ in free] + [(end, -1) for _, end in free])
    done = at_work = 0
    for (here, change), (there, _) in pairwise(changes):
        at_work += change
        gained = at_work * ((there - here) // MINUTE)
        if at_work and done + gained >= work:
            return here + _ceil(work - done, at_work) * MINUTE
        done += gained
    return None


def _round_up(instant: datetime, step: int, offset: int) -> datetime:
    midnight = datetime(instant.year, instant.month, instant.day, tzinfo=UTC)
    minutes = _ceil_minutes(instant - midnight) + offset
    return midnight + (_ceil(minutes, step) * step - offset) * MINUTE


def _ceil_minutes(span: timedelta) -> int:
    return -(-span // MINUTE)


def _ceil(number: int, divisor: int) -> int:
    return -(-number // divisor)
