"""The numbers of routing that are a matter of policy, as one versioned value, and the steps they make.

A decision stores the version it was taken under, so that it can be explained later. Leads change the numbers on the
page of routing rules, each time as a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from math import exp, log, sqrt
from typing import Any, Literal

from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.refusals import Refusal

Channel = Literal["chat", "email"]

NINE_OF_TEN = 1.2816  # standard deviations above the middle, below which nine of ten lie
SHORTEST_STEP = 30  # seconds; shorter steps would outrun the 30 seconds an agent has to accept an offer


# The least and the most that a desk may set, where a number has no rule of its own.
LIMITS: Mapping[str, tuple[int, int]] = {
    "accept_seconds": (10, 300),
    "chat_soon_minutes": (0, 120),
    "short_block_minutes": (0, 480),
    "busy_load_percent": (0, 100),
    "chat_handle_minutes": (1, 240),
    "email_handle_minutes": (1, 480),
    "promise_handle_percent": (100, 1000),
    "promise_warning_minutes": (5, 240),
    "promise_renewals": (0, 5),
    "covers_week_minutes": (0, 3360),
    "keep_within_hours": (0, 168),
    "owner_return_minutes": (5, 480),
    "sticky_days": (0, 90),
    "no_return_hours": (0, 72),
    "mail_stops_above_chats": (0, 20),
    "wrap_up_seconds": (0, 600),
    "missed_offers": (1, 10),
    "offer_pause_minutes": (0, 120),
    "gone_minutes": (2, 120),
    "silent_minutes": (2, 240),
    "by_mail_minutes": (5, 1440),
    "unseen_minutes": (1, 120),
    "baton_minutes": (5, 240),
    "margin_percent": (0, 100),
    "service_percent": (50, 99),
    "service_seconds": (5, 600),
}


class PolicyError(Refusal):
    """A policy that cannot be worked with."""


@dataclass(frozen=True)
class Step:
    """What one step of relaxation asks for. Each step admits everybody the step before it admits."""

    name: str
    min_level: int
    min_remaining: int = 0  # minutes left in the block, chat only
    other_languages: bool = False
    translation: bool = False
    wide: bool = False  # overflow partners and follow-on teams too
    skills: bool = True


@dataclass(frozen=True)
class Policy:
    """Defaults of the desk. Times are whole minutes unless the name says seconds, percent or hours."""

    version: int = 1

    fluent: int = 4
    working: int = 3

    # Seconds a chat has waited when each step begins: fluent, leaving, working, other languages,
    # translation, everyone, ticket.
    chat_step_seconds: tuple[int, ...] = (0, 30, 60, 90, 120, 150, 180)
    # Share of the real minutes from arrival to due: fluent, working, other languages, everyone.
    email_step_percents: tuple[int, ...] = (0, 25, 50, 75)
    undated_email_minutes: int = 24 * 60  # the span the shares are taken of when nothing is due

    chat_min_remaining: int = 15
    chat_min_remaining_later: int = 5
    chat_soon_minutes: int = 10  # a chat waits for a shift that starts this soon
    accept_seconds: int = 30
    translation: bool = True

    # Ranking.
    short_block_minutes: int = 30
    busy_load_percent: int = 50
    overlap_hours_cap: int = 8
    horizon_hours: int = 48
    zone_confidence: float = 0.5  # below it no overlap is counted
    partner_cost: bool = False

    # Handling, and what is told to customers.
    measure_handle_times: bool = True  # the two numbers below follow the medians of the last thirty days
    chat_handle_minutes: int = 10
    email_handle_minutes: int = 15
    promise_handle_percent: int = 200  # of the median: what nine of ten contacts need at most
    promise_step_minutes: int = 15
    promise_far_hours: int = 4
    promise_far_step_minutes: int = 60
    promise_warning_minutes: int = 15
    promise_renewals: int = 2  # new times that one customer is told by itself; after them a lead writes

    # Owners, handoff and the queue.
    covers_week_minutes: int = 300
    keep_within_hours: int = 16
    owner_return_minutes: int = 60
    sticky_days: int = 7
    no_return_hours: int = 4
    mail_stops_above_chats: int = 2
    wrap_up_seconds: int = 30
    missed_offers: int = 2
    offer_pause_minutes: int = 10
    gone_minutes: int = 5  # an owner who is not at the screen loses a chat then
    silent_minutes: int = 10  # after our answer, then a chat takes no place any more
    by_mail_minutes: int = 30  # after our answer, then a chat goes on by mail
    unseen_minutes: int = 2  # then an answer in a chat goes out by mail
    baton_minutes: int = 10  # of the receiver's own time on shift, to give a baton back
    recheck_minutes: int = 60  # wake-up of queued work for which nothing is in sight

    # How many people an hour needs: so many percent of its chats are answered within so many seconds.
    margin_percent: int = 10  # more people, for meetings and sickness
    service_percent: int = 80
    service_seconds: int = 20

    def __post_init__(self) -> None:
        _check_chat_steps(self.chat_step_seconds)
        _check_email_steps(self.email_step_percents)
        if not 1 <= self.working <= self.fluent <= 5:
            raise PolicyError(gettext_noop("Levels run from 1 to 5, and fluent is not below working."))
        if not 0 <= self.chat_min_remaining_later <= self.chat_min_remaining:
            raise PolicyError(
                gettext_noop("The minutes an agent must still be there for may only fall from step to step.")
            )
        if self.by_mail_minutes < self.silent_minutes:
            raise PolicyError(gettext_noop("A chat goes on by mail no sooner than its place is free."))
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                raise PolicyError(
                    gettext_noop("'%(name)s' is from %(least)s to %(most)s."),
                    name=name,
                    least=least,
                    most=most,
                )

    @classmethod
    def from_numbers(cls, version: int, numbers: Mapping[str, Any]) -> "Policy":
        """The defaults with these changed, as a row stores them; names it does not know are left out.

        Raises PolicyError for numbers that make no sense.
        """
        known = {field.name for field in fields(cls)} - {"version"}
        changed = {name: value for name, value in numbers.items() if name in known}
        for name, value in changed.items():
            if isinstance(value, list):
                changed[name] = tuple(value)
        return cls(version=version, **changed)

    def numbers(self) -> dict[str, Any]:
        """What differs from the defaults, ready to be stored."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self) if field.name != "version")
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in pairs
            if value != getattr(DEFAULT, name)
        }

    def ladder(self, channel: Channel) -> tuple[Step, ...]:
        """The steps of a channel that ask somebody, in order; chat's last one, the ticket, asks nobody."""
        return self._chat_ladder if channel == "chat" else self._email_ladder

    def handle_minutes(self, channel: Channel) -> int:
        """Handle time of one contact, minutes: the 30-day median once the desk has measured it."""
        return self.chat_handle_minutes if channel == "chat" else self.email_handle_minutes

    def expected_minutes(self, channel: Channel, contacts: int = 1) -> int:
        """What so many contacts one after the other take by the mean, which is above the median (``_mean``)."""
        return round(contacts * self.handle_minutes(channel) * self._mean)

    def promised_minutes(self, channel: Channel, contacts: int = 1) -> int:
        """What a promise counts for so many contacts one after the other, the own one among them.

        For one it is ``promise_handle_percent`` of the median, by which every second one would be late. The time of
        many lies around as many means, and how far it strays grows with the root of their number only.
        """
        median = self.handle_minutes(channel)
        stray = median * (self.promise_handle_percent / 100 - self._mean)
        return round(contacts * median * self._mean + stray * sqrt(contacts))

    @cached_property
    def _mean(self) -> float:
        """The mean of handling times over their median: they are lognormal, and nine of ten are within the percent."""
        sigma = log(self.promise_handle_percent / 100) / NINE_OF_TEN
        return exp(sigma * sigma / 2)

    @cached_property
    def _chat_ladder(self) -> tuple[Step, ...]:
        late = self.chat_min_remaining_later
        return (
            Step("fluent", self.fluent, self.chat_min_remaining),
            Step("leaving", self.fluent, late),
            Step("working", self.working, late),
            Step("other languages", self.working, late, other_languages=True),
            Step("translation", self.working, late, other_languages=True, translation=True),
            Step(
                "everyone",
                self.working,
                late,
                other_languages=True,
                translation=True,
                wide=True,
                skills=False,
            ),
        )

    @cached_property
    def _email_ladder(self) -> tuple[Step, ...]:
        return (
            Step("fluent", self.fluent),
            Step("working", self.working),
            Step("other languages", self.working, other_languages=True),
            Step("everyone", self.working, other_languages=True, translation=True, wide=True),
        )


def _check_chat_steps(seconds: tuple[int, ...]) -> None:
    if len(seconds) != 7 or seconds[0] != 0:
        raise PolicyError(gettext_noop("A chat has seven steps, and the first begins after 0 seconds."))
    for number, (before, after) in enumerate(pairwise(seconds), start=1):
        if after - before < SHORTEST_STEP:
            raise PolicyError(
                gettext_noop(
                    "Step %(number)s of a chat lasts %(seconds)s seconds; it must last at least %(least)s."
                ),
                number=number,
                seconds=after - before,
                least=SHORTEST_STEP,
            )


def _check_email_steps(percents: tuple[int, ...]) -> None:
    rising = all(before < after for before, after in pairwise(percents))
    if len(percents) != 4 or percents[0] != 0 or percents[-1] >= 100 or not rising:
        raise PolicyError(
            gettext_noop("Email has four steps; their percents begin at 0, rise and stay below 100.")
        )


DEFAULT = Policy()
