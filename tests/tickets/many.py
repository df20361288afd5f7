"""Desks of many agents, drawn by a number: enough that hours are laid out, with edges at odd minutes."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from helpdesk.coverage.calendar import AgentCalendar, CustomerCalendar, Leave, Shift
from helpdesk.coverage.prepared import PreparedHours
from tickets.routing import AgentFacts, CalendarHours, Contact, PartnerFacts

START = datetime(2026, 3, 20, tzinfo=UTC)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Africa/Cairo",
    "Asia/Tokyo",
)
PARTNERS = (
    None,
    None,
    PartnerFacts("telco", "Asia/Manila", start=date(2026, 3, 25), languages=frozenset({"es", "en"})),
    PartnerFacts("spare", "Europe/Berlin", use="overflow", cost=3),
    PartnerFacts("small", "Europe/London", hard_cap=5, used=5),
)


def calendar(draw: random.Random) -> AgentCalendar:
    """Nine hours or so on some days, with a pause, now and then with a leave."""
    start = draw.randrange(0, 1440, draw.choice((1, 15, 60)))
    length = draw.choice((240, 485, 540, 1440))
    pause = (start + 60) % 1440
    shift = Shift(
        tuple(sorted(draw.sample(range(7), draw.randint(0, 6)))),
        start,
        (start + length) % 1440,
        ((pause, (pause + draw.choice((20, 30))) % 1440),),
    )
    leave = (Leave(date(2026, 3, 24), date(2026, 3, 26)),) if draw.random() < 0.1 else ()
    until = date(2026, 3, 28) if draw.random() < 0.05 else None
    return AgentCalendar(draw.choice(ZONES), (shift,), leave=leave, valid_until=until)


def agents(draw: random.Random, count: int) -> list[AgentFacts]:
    """Their hours are laid out."""
    return [_agent(f"a{number}", draw) for number in range(count)]


def _agent(id: str, draw: random.Random) -> AgentFacts:
    return AgentFacts(
        id=id,
        hours=PreparedHours(calendar(draw)),
        languages={code: draw.randint(1, 5) for code in draw.sample(("es", "en", "tr"), draw.randint(1, 3))},
        skills=frozenset(draw.sample(("billing", "repairs"), draw.randint(0, 2))),
        capacity={"chat": draw.randint(0, 3), "email": draw.randint(0, 6)},
        load={"chat": draw.randint(0, 3), "email": draw.randint(0, 5)},
        last_assigned=START - timedelta(minutes=draw.randrange(5)) if draw.random() < 0.8 else None,
        partner=draw.choice(PARTNERS),
        active=draw.random() < 0.95,
        online=draw.random() < 0.8,
        regions=draw.choice((None, None, frozenset({"eu"}), frozenset({"us"}))),
        variants=frozenset({"es-MX"}) if draw.random() < 0.3 else frozenset(),
    )


def plainly(agent: AgentFacts) -> AgentFacts:
    """The same agent, whose calendar answers each question itself."""
    assert isinstance(agent.hours, PreparedHours)
    return replace(agent, hours=CalendarHours(agent.hours.calendar))


def contact(draw: random.Random, desk: list[AgentFacts]) -> tuple[Contact, datetime]:
    """A contact and the instant at which it is looked at."""
    at = START + timedelta(minutes=draw.randrange(16 * 1440), seconds=draw.choice((0, 0, 31)))
    arrived = at - timedelta(minutes=draw.choice((0, 0, 1, 2, 300)))
    is_chat = draw.random() < 0.5
    team = frozenset(agent.id for agent in desk if draw.random() < 0.7)
    return (
        Contact(
            language=draw.choice(("es", "en", "tr", "ja")),
            channel="chat" if is_chat else "email",
            arrived=arrived,
            due=None if is_chat else at + timedelta(minutes=draw.choice((10, 70, 480, 2880))),
            other_languages=draw.choice(((), ("en",))),
            translation=draw.choice((frozenset(), frozenset({"en"}))),
            team=draw.choice((None, team)),
            follow_on=frozenset(draw.sample([agent.id for agent in desk], 5)),
            fallback=frozenset(draw.sample([agent.id for agent in desk], 5)),
            fallback_language="en",
            skills=draw.choice((frozenset(), frozenset({"billing"}))),
            region=draw.choice((None, None, "eu")),
            exclude=frozenset(draw.sample([agent.id for agent in desk], 2)),
            previous_agent=draw.choice((None, desk[0].id)),
            customer=draw.choice(
                (None, CustomerCalendar("America/Chicago"), CustomerCalendar("Asia/Kolkata"))
            ),
            variant=draw.choice((None, "es-MX")),
        ),
        at,
    )
