"""Our desk as it stands after some years: tickets in all states, their talk and their log, made in bulk.

Runs inside a scratch desk's Django. Shares of states as in the peer's desk: of 100 tickets 6 wait for us (1.5 of them
have no owner yet), 4 for the customer, 1 is set aside, 2 are spam, 87 are closed. So what is open grows with the desk:
a list that reads everything open shows it.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from helpdesk.coverage.actions import set_shifts
from helpdesk.coverage.calendar import Shift
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Customer, CustomerAddress, Team, User
from tickets.mail import gate
from tickets.models import Event, Mailbox, Message, Ticket

BATCH = 5_000
AGENTS, TEAMS, HELD = 40, 6, 120
STATES = ("new", "open", "waiting", "snoozed", "spam", "closed")
SHARES = (1.5, 4.5, 4, 1, 2, 87)
CHANNELS, CHANNEL_SHARES = ("email", "form", "chat"), (70, 10, 20)
LANGUAGES = ("en", "es", "pt-BR", "de", "fr", "tr", "ar", "ja", "hi")
ZONES = (
    "Europe/Berlin",
    "America/Sao_Paulo",
    "Asia/Tokyo",
    "Pacific/Auckland",
    "Africa/Cairo",
    "Asia/Kathmandu",
)
WORDS = (
    "parcel",
    "invoice",
    "order",
    "late",
    "refund",
    "broken",
    "address",
    "delivery",
    "screen",
    "return",
    "size",
)
VIEWER = "agent0@desk.example"
DAY = 86_400


@dataclass(frozen=True)
class Stage:
    """What tickets are drawn from."""

    chance: random.Random
    teams: list[Team]
    agents: list[Agent]
    customers: list[Customer]
    now: datetime


def seed(count: int, *, now: datetime) -> None:
    """Make teams, agents who are always on shift, customers and ``count`` tickets; once for a database."""
    if Ticket.objects.exists():
        return
    chance = random.Random(count)  # the same desk each time
    teams = [Team.objects.create(name=f"Team {place}", is_fallback=place == 0) for place in range(TEAMS)]
    Mailbox.objects.create(name="support", address="help@desk.example", team=teams[0], is_default=True)
    agents = [_agent(place, teams, chance, now) for place in range(AGENTS)]
    stage = Stage(chance, teams, agents, _customers(count // 4, chance, now), now)
    for start in range(0, count, BATCH):
        with transaction.atomic():
            tickets = Ticket.objects.bulk_create(_ticket(stage) for _ in range(min(BATCH, count - start)))
            _talk(stage, tickets)
    settle(agents)


def settle(agents: list[Agent]) -> None:
    """Let the viewer hold ``HELD`` open tickets however large the desk is, as one person can; count all loads."""
    viewer, colleague = agents[:2]
    others = Ticket.objects.filter(state="open").exclude(owner=viewer)
    mine = list(Ticket.objects.filter(state="open", owner=viewer).values_list("pk", flat=True))
    wanted = list(others.values_list("pk", flat=True)[: max(0, HELD - len(mine))])
    Ticket.objects.filter(pk__in=wanted).update(owner=viewer)
    Ticket.objects.filter(pk__in=mine[HELD:]).update(owner=colleague)
    _loads(agents)


def enter(email: str = VIEWER, *, now: datetime) -> str:
    """A signed-in browser's cookie; everybody is at their screen, so that nothing is taken from anybody."""
    Agent.objects.update(seen_at=now, status="available")
    user = User.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def take_in(count: int, *, now: datetime) -> None:
    """Store mails that the server's own sweep reads, detecting the language of each."""
    texts = (
        "Guten Tag, mein Paket ist leider nicht angekommen. Können Sie mir bitte helfen?",
        "Bonjour, ma commande est arrivée cassée, pouvez-vous me la remplacer s'il vous plaît ?",
        "Hola, ¿podrían decirme dónde está mi pedido? Lo espero desde hace dos semanas.",
    )
    for place in range(count):
        raw = (
            f"From: Visitor <visitor{place}@example.org>\r\nTo: help@desk.example\r\nSubject: Order {place}\r\n"
            f"Message-ID: <bench-{place}-{now.timestamp()}@example.org>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + texts[place % len(texts)]
        )
        gate.store(gate.Arrival(raw=raw.encode(), mailbox="support", recipient="help@desk.example"), now=now)


def _agent(place: int, teams: list[Team], chance: random.Random, now: datetime) -> Agent:
    """The first one is in every team and so sees every open ticket, as any of the peer's staff does."""
    name = f"agent{place}"
    user = User.objects.create_user(f"{name}@desk.example", name=name.title(), zone="Europe/London")
    agent = Agent.objects.create(user=user, zone="Europe/London", status="available", seen_at=now)
    spoken = {"en": 4, **dict.fromkeys(chance.sample(LANGUAGES[1:], 2), 4)}
    people.set_languages(agent, spoken, actor="bench", now=now)
    set_shifts(agent, [Shift(tuple(range(7)), 0, 0)], actor="bench", now=now)
    for team in teams if place == 0 else chance.sample(teams, 2):
        people.add_to_team(team, agent, is_lead=False, actor="bench", now=now)
    return agent


def _customers(count: int, chance: random.Random, now: datetime) -> list[Customer]:
    made = []
    for start in range(0, count, BATCH):
        with transaction.atomic():
            people_ = Customer.objects.bulk_create(
                Customer(
                    name=f"Customer {place}",
                    language=chance.choice(LANGUAGES),
                    zone=chance.choice(ZONES),
                    zone_source="browser",
                    zone_confidence=0.9,
                    is_vip=chance.random() < 0.02,
                    created_at=now,
                )
                for place in range(start, min(start + BATCH, count))
            )
            CustomerAddress.objects.bulk_create(
                CustomerAddress(
                    customer=one, address=f"customer{one.pk}@example.org", standing="written", created_at=now
                )
                for one in people_
            )
        made += people_
    return made


def _ticket(stage: Stage) -> Ticket:
    chance, now = stage.chance, stage.now
    state = chance.choices(STATES, SHARES)[0]
    rests = state in ("closed", "spam")
    created = now - timedelta(seconds=chance.randrange((700 if rests else 10) * DAY))
    answered = created + timedelta(hours=chance.randint(1, 40))
    channel = chance.choices(CHANNELS, CHANNEL_SHARES)[0]
    owned = state != "new"
    customer = chance.choice(stage.customers)
    return Ticket(
        channel=channel,
        state=state,
        subject=" ".join(chance.sample(WORDS, 5)),
        customer=customer,
        team=chance.choice(stage.teams),
        owner=chance.choice(stage.agents) if owned else None,
        language=customer.language,
        language_how="text",
        priority=chance.choice((0, 0, 0, 1)),
        queued_at=None if owned else created,
        next_wake_at=None if owned else now + timedelta(days=365),
        waiting_since=created if state in ("new", "open") else None,
        due_at=None if rests else now + timedelta(hours=chance.randint(2, 60)),
        promised_at=created + timedelta(hours=8),
        first_answer_at=answered if owned else None,
        parked_at=answered if channel == "chat" else None,
        snoozed_until=now + timedelta(days=365) if state == "snoozed" else None,
        created_at=created,
        last_message_at=answered if owned else created,
        closed_at=answered if state == "closed" else None,
        last_seq=3 if owned else 1,
    )


def _talk(stage: Stage, tickets: list[Ticket]) -> None:
    """A question each, and where somebody owns the ticket an answer; with their events."""
    said = Message.objects.bulk_create(message for ticket in tickets for message in _messages(stage, ticket))
    events: list[Event] = []
    seqs: Counter[int] = Counter()
    for message in said:
        ticket, kinds = (
            message.ticket,
            ["message"] if message.author == "customer" else ["assigned", "message"],
        )
        for kind in kinds:
            seqs[ticket.pk] += 1
            events.append(
                Event(
                    ticket=ticket,
                    seq=seqs[ticket.pk],
                    kind=kind,
                    at=message.created_at,
                    author=message.author,
                    author_key=f"{message.author}:{ticket.owner_id or ticket.customer_id}",
                    agent_id=message.agent_id,
                    message=message if kind == "message" else None,
                )
            )
    Event.objects.bulk_create(events)


def _messages(stage: Stage, ticket: Ticket) -> Iterator[Message]:
    def text() -> str:
        return " ".join(stage.chance.choices(WORDS, k=60))

    yield Message(
        ticket=ticket,
        author="customer",
        customer_id=ticket.customer_id,
        text=text(),
        language=ticket.language,
        created_at=ticket.created_at,
    )
    if ticket.owner_id is not None:
        yield Message(
            ticket=ticket,
            author="agent",
            agent_id=ticket.owner_id,
            text=text(),
            created_at=ticket.last_message_at,
            seen_at=ticket.last_message_at,
        )


def _loads(agents: list[Agent]) -> None:
    """Each agent's counted load as a recount gives it."""
    held = Counter(Ticket.objects.filter(state="open").values_list("owner_id", flat=True))
    for agent in agents:
        Agent.objects.filter(pk=agent.pk).update(load_email=held[agent.pk])
