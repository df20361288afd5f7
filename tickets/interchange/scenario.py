"""A desk as plain JSON: agents, customers and partners of one scenario, read into the values that routing takes.

The format is that of ``manage.py routing_eval`` (docs/routing_eval.md). Missing limits do not limit, an empty
list allows nothing; a missing load or capacity is 0; an agent without shifts is never on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from helpdesk.coverage.calendar import (
    AgentCalendar,
    CustomerCalendar,
    Cycle,
    Extra,
    Leave,
    OpenHours,
    Shift,
    parse_minutes,
)
from helpdesk.coverage.customer_hours import EVERY_DAY_8_TO_22, MONDAY_TO_FRIDAY_9_TO_18
from helpdesk.coverage.hours import CalendarHours
from helpdesk.coverage.wallclock import clock_of
from tickets.interchange.fields import Fields, ScenarioError, day, day_or_wall_time, fields, wall_time, whole
from tickets.routing.candidates import Request
from tickets.routing.policy import Channel
from tickets.routing.workforce import AgentFacts, PartnerFacts

T = TypeVar("T")


@dataclass(frozen=True)
class Scenario:
    """Everybody in it by id."""

    agents: Mapping[str, AgentFacts]
    customers: Mapping[str, CustomerCalendar]

    def agent(self, id: str) -> AgentFacts:
        """Raises ScenarioError for somebody who is not in the scenario."""
        return _member(self.agents, id, "agent")

    def customer(self, id: str) -> CustomerCalendar:
        """Raises ScenarioError for somebody who is not in the scenario."""
        return _member(self.customers, id, "customer")

    @property
    def everybody(self) -> list[AgentFacts]:
        return list(self.agents.values())


def scenario(value: object) -> Scenario:
    """The scenario of one question. Raises ScenarioError or CalendarError with a sentence for what is wrong."""
    given = fields(value, "The scenario")
    partners = _by_id(given, "partners", _partner)
    agents = _by_id(given, "agents", lambda one: _agent(one, partners))
    return Scenario(agents, _by_id(given, "customers", _customer))


def request(given: Fields, known: Scenario) -> Request:
    """One question to the roster; its customer is an id of the scenario."""
    customer = given.maybe_text("customer")
    return Request(
        language=given.text("language"),
        channel=_channel(given),
        min_level=given.whole("min_level", 4),
        translation=given.flag("translation", False),
        skills=given.names("skills"),
        region=given.maybe_text("region"),
        exclude=given.names("exclude"),
        min_remaining=given.whole("min_remaining", 0),
        due=given.maybe_instant("due"),
        handling=given.whole("handling", 15),
        previous_agent=given.maybe_text("previous_agent"),
        customer=None if customer is None else known.customer(customer),
        horizon_hours=given.whole("horizon_hours", 48),
    )


def _channel(given: Fields) -> Channel:
    name = given.text("channel")
    if name == "chat":
        return "chat"
    if name == "email":
        return "email"
    raise ScenarioError(f"'channel' of the request is chat or email, not {name[:40]!r}.")


def _by_id(given: Fields, name: str, read: Callable[[Fields], T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for row in given.rows(name):
        one = fields(row, f"An entry of {name!r}")
        id = one.text("id")
        if id in found:
            raise ScenarioError(f"Two entries of {name!r} have the id {id[:40]!r}.")
        found[id] = read(Fields(one.values, f"{name[:-1].capitalize()} {id[:40]!r}"))
    return found


def _member(group: Mapping[str, T], id: str, what: str) -> T:
    if id not in group:
        raise ScenarioError(f"There is no {what} {id[:40]!r} in the scenario.")
    return group[id]


def _agent(given: Fields, partners: Mapping[str, PartnerFacts]) -> AgentFacts:
    partner = given.maybe_text("partner")
    return AgentFacts(
        id=given.text("id"),
        hours=CalendarHours(_calendar(given)),
        languages=given.numbers("languages"),
        skills=given.names("skills"),
        capacity=given.numbers("capacity"),
        load=given.numbers("load"),
        last_assigned=given.maybe_instant("last_assigned"),
        partner=None if partner is None else _member(partners, partner, "partner"),
        active=given.flag("active", True),
        online=given.flag("online", True),
        regions=given.limit("regions"),
    )


def _calendar(given: Fields) -> AgentCalendar:
    return AgentCalendar(
        zone=given.text("zone"),
        shifts=given.each("shifts", _shift),
        cycle=_cycle(given.inner("cycle")) if given.has("cycle") else None,
        holidays=_days(given),
        leave=given.each("leave", _leave),
        extra=given.each("extra", _extra),
        valid_from=given.day("valid_from"),
        valid_until=given.day("valid_until"),
    )


def _cycle(given: Fields) -> Cycle:
    return Cycle(given.whole("weeks"), day(given.need("anchor"), "'anchor' of a cycle"))


def _shift(given: Fields) -> Shift:
    return Shift(
        days=_weekdays(given),
        start=parse_minutes(given.text("start")),
        end=parse_minutes(given.text("end")),
        breaks=tuple(_pause(row) for row in given.rows("breaks")),
        week=given.whole("week") if given.has("week") else None,
    )


def _pause(row: Any) -> tuple[int, int]:
    if not isinstance(row, list) or len(row) != 2:
        raise ScenarioError(f'A break is a pair such as ["12:00", "12:30"], not {str(row)[:40]!r}.')
    start, end = row
    return parse_minutes(start), parse_minutes(end)


def _leave(given: Fields) -> Leave:
    return Leave(
        day_or_wall_time(given.need("from"), "'from' of a leave"),
        day_or_wall_time(given.need("to"), "'to' of a leave"),
    )


def _extra(given: Fields) -> Extra:
    return Extra(
        wall_time(given.need("start"), "'start' of an extra shift"),
        wall_time(given.need("end"), "'end' of an extra shift"),
    )


def _customer(given: Fields) -> CustomerCalendar:
    return CustomerCalendar(
        zone=given.text("zone"),
        business=_open_hours(given.inner("business")) if given.has("business") else MONDAY_TO_FRIDAY_9_TO_18,
        waking=_open_hours(given.inner("waking")) if given.has("waking") else EVERY_DAY_8_TO_22,
        holidays=_days(given),
    )


def _open_hours(given: Fields) -> OpenHours:
    return OpenHours(_weekdays(given), parse_minutes(given.text("start")), parse_minutes(given.text("end")))


def _partner(given: Fields) -> PartnerFacts:
    zone = given.maybe_text("zone")
    if zone is not None:
        clock_of(zone)
    elif given.has("from") or given.has("until"):
        raise ScenarioError(f"{given.where} has dates but no 'zone' in which they are days.")
    return PartnerFacts(
        id=given.text("id"),
        zone=zone or "",
        start=given.day("from"),
        until=given.day("until"),
        channels=given.limit("channels"),
        languages=given.limit("languages"),
        regions=given.limit("regions"),
        hard_cap=given.whole("hard_cap") if given.has("hard_cap") else None,
        used=given.whole("used", 0),
    )


def _weekdays(given: Fields) -> tuple[int, ...]:
    given.need("days")
    return tuple(
        whole(one, f"A day of {given.where[:1].lower()}{given.where[1:]}") for one in given.rows("days")
    )


def _days(given: Fields) -> frozenset[date]:
    return frozenset(day(row, f"A holiday of {given.where}") for row in given.rows("holidays"))
