"""A decision with its claim in a database of 10,000 agents: made and timed inside a scratch desk's Django."""

import gc
import json
import random
import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from helpdesk.coverage.actions import set_shifts
from helpdesk.coverage.calendar import Shift
from helpdesk.coverage.models import WeeklyShift
from helpdesk.lib import zones
from helpdesk.people.models import Agent, AgentLanguage, Customer, RosterVersion, Team, TeamMember, User
from tickets import actions, facts
from tickets.models import Ticket
from tickets.routing import decide

AGENTS, CLAIMS, WARM_UP = 10_000, 600, 40
CODES = [
    *(
        "en",
        "es",
        "fr",
        "de",
        "it",
        "pt",
        "nl",
        "pl",
        "tr",
        "ar",
        "ja",
        "ko",
        "zh",
        "hi",
        "bn",
        "ta",
        "te",
        "mr",
        "ur",
    ),
    *(
        "fa",
        "he",
        "ru",
        "uk",
        "cs",
        "hu",
        "ro",
        "bg",
        "el",
        "fi",
        "et",
        "lv",
        "lt",
        "th",
        "vi",
        "sw",
        "am",
        "ka",
        "hy",
    ),
    *("az", "kk"),
]
BATCH = 2_000


def prepare(*, now: datetime) -> None:
    """Agents around the world, five days a week; a third speak the first language, the others are spread evenly."""
    draw = random.Random(7)
    names = sorted(zones.every_name())
    codes = CODES
    team = Team.objects.create(name="Everybody", is_fallback=True)
    users = User.objects.bulk_create(
        [
            User(email=f"a{n}@desk.example", name=f"Agent {n}", is_active=True, password="!")
            for n in range(AGENTS)
        ],
        batch_size=BATCH,
    )
    agents = Agent.objects.bulk_create(
        [
            Agent(user=user, zone=draw.choice(names), capacity_email=12, status="available", seen_at=now)
            for user in users
        ],
        batch_size=BATCH,
    )
    spoken = []
    for agent in agents:
        mine = {*draw.sample(codes[1:], draw.choice((1, 1, 1, 2)))} | (
            {codes[0]} if draw.random() < 1 / 3 else set()
        )
        spoken += [AgentLanguage(agent=agent, code=code, level=draw.choice((3, 4, 4, 5))) for code in mine]
    AgentLanguage.objects.bulk_create(spoken, batch_size=BATCH)
    TeamMember.objects.bulk_create([TeamMember(team=team, agent=agent) for agent in agents], batch_size=BATCH)
    WeeklyShift.objects.bulk_create([_shift(agent, draw) for agent in agents], batch_size=BATCH)
    customer = Customer.objects.create(name="Ana", zone="America/Chicago", zone_confidence=1, created_at=now)
    Ticket.objects.bulk_create(
        [
            Ticket(
                channel="email",
                customer=customer,
                team=team,
                language=draw.choice(codes),
                queued_at=now,
                next_wake_at=now,
                waiting_since=now,
                due_at=now + timedelta(hours=24),
                created_at=now,
                last_message_at=now,
            )
            for _ in range(CLAIMS + WARM_UP)
        ]
    )
    RosterVersion.grow()


def _shift(agent: Agent, draw: random.Random) -> WeeklyShift:
    start = draw.randrange(0, 1440, 30)
    days = sorted(draw.sample(range(7), 5))
    return WeeklyShift(agent=agent, days=days, start=start, end=(start + 540) % 1440)


def run(*, now: datetime) -> str:
    """Milliseconds of each claim, and of the first look after one agent's hours changed, as JSON.

    The first few claims, which fill the caches, are left out.
    """
    # Laid out, as on a desk that has run for a while; the cold start has its own figure.
    facts.everybody(now).staff.roll.lay_out(now)
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)  # as the server sets them
    times, owned = [], 0
    for pk in Ticket.objects.queued().order_by("pk").values_list("pk", flat=True):
        began = time.perf_counter()
        placed = actions.route(pk, now=now)
        times.append((time.perf_counter() - began) * 1000)
        owned += placed is not None and placed.agent_id is not None
    assert owned >= CLAIMS * 0.95, owned  # the others wait for a fluent speaker who is in time
    return json.dumps({"claims": times[WARM_UP:], "change": statistics.median(_changes(now))})


def _changes(now: datetime) -> Iterator[float]:
    """How long until routing decides with the new hours of an agent, milliseconds."""
    waiting = Ticket.objects.select_related("customer").first()
    assert waiting is not None
    contact = facts.contact(waiting, now=now)
    for agent in Agent.objects.order_by("pk")[:5]:
        set_shifts(agent, [Shift((0, 1, 2), 600, 700)], actor="bench", now=now)
        began = time.perf_counter()
        decide(contact, facts.asked(contact, now), now, facts.policy())
        yield (time.perf_counter() - began) * 1000
