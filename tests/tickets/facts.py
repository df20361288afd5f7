"""Agents, partners and instants for the tests of routing, in few words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from helpdesk.coverage.calendar import AgentCalendar, CustomerCalendar, Leave, Shift
from tickets.routing import AgentFacts, CalendarHours, Contact, PartnerFacts, Request

GREENWICH_ALL_YEAR = "Atlantic/Reykjavik"  # local time is UTC, which keeps the tables readable
MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


def utc(text: str) -> datetime:
    """The instant of "2026-06-01 09:00" in UTC; "09:00" alone is on Monday, 1 June 2026."""
    return datetime.fromisoformat(text if "-" in text else f"2026-06-01 {text}").replace(tzinfo=UTC)


def minutes(clock: str) -> int:
    """Minutes since midnight of "09:30"."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def shift(
    hours: str = "09:00-18:00", *, breaks: Iterable[str] = (), days: tuple[int, ...] = MONDAY_TO_FRIDAY
) -> Shift:
    """A shift from "09:00-18:00"."""
    start, end = (minutes(clock) for clock in hours.split("-"))
    pauses = tuple(tuple(minutes(clock) for clock in pause.split("-")) for pause in breaks)
    return Shift(days, start, end, breaks=pauses)  # type: ignore[arg-type]


def hours(
    *shifts: str, zone: str = GREENWICH_ALL_YEAR, breaks: Iterable[str] = (), leave: tuple[Leave, ...] = ()
) -> CalendarHours:
    """The hours of somebody who works these shifts Monday to Friday."""
    worked = tuple(shift(one, breaks=breaks) for one in shifts)
    return CalendarHours(AgentCalendar(zone, worked, leave=leave))


def agent(id: str = "ana", *shifts: str, **facts: Any) -> AgentFacts:
    """A fluent Spanish speaker with places for three chats and ten mails, at work 09:00-18:00."""
    calendar = {name: facts.pop(name) for name in ("zone", "breaks", "leave") if name in facts}
    whole = AgentFacts(
        id=id,
        hours=hours(*(shifts or ("09:00-18:00",)), **calendar),
        languages={"es": 4},
        capacity={"chat": 3, "email": 10},
    )
    return replace(whole, **facts)


def partner(**terms: Any) -> PartnerFacts:
    """A partner whose contract limits nothing but what is named."""
    return replace(PartnerFacts(id="telco", zone="Asia/Manila"), **terms)


def chat(**facts: Any) -> Request:
    """A question for a Spanish chat."""
    return replace(Request(language="es", channel="chat"), **facts)


def email(**facts: Any) -> Request:
    """A question for a Spanish email."""
    return replace(Request(language="es", channel="email"), **facts)


def chat_contact(arrived: str = "12:00", **facts: Any) -> Contact:
    """A Spanish chat that began to wait at noon."""
    return replace(Contact(language="es", channel="chat", arrived=utc(arrived)), **facts)


def email_contact(arrived: str = "12:00", due: str | None = None, **facts: Any) -> Contact:
    """A Spanish email that arrived at noon."""
    when = None if due is None else utc(due)
    return replace(Contact(language="es", channel="email", arrived=utc(arrived), due=when), **facts)


CHICAGO = CustomerCalendar("America/Chicago")
AUCKLAND = CustomerCalendar("Pacific/Auckland")
REYKJAVIK = CustomerCalendar(GREENWICH_ALL_YEAR)
