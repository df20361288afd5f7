"""``seed_load --pairs N --json``: open conversations with an assigned agent each, for load tests of the chat."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as SignIn
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.middleware.csrf import get_token
from django.test import RequestFactory

from chat import sites
from chat.models import Session, SocketTicket
from helpdesk.coverage.actions import add_shift_to_each
from helpdesk.coverage.calendar import Shift
from helpdesk.lib.clock import now
from helpdesk.lib.signing import new_token, token_hash
from helpdesk.people.models import Agent, Customer, Team, User
from tickets import log
from tickets.actions.conversation import own_each
from tickets.log import Entry
from tickets.models import Ticket

LIVES = timedelta(hours=1)
BATCH = 500
ALWAYS = Shift(tuple(range(7)), 0, 1440)


class Command(BaseCommand):
    help = "Make open chats with an assigned agent each and print their keys, one JSON line a pair."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pairs", type=int, required=True, help="how many conversations")
        parser.add_argument("--json", action="store_true", help="one JSON object a line (the only format)")

    def handle(self, *args: Any, **options: Any) -> None:
        pairs = options["pairs"]
        if not 0 < pairs <= 20_000:
            raise CommandError("--pairs takes a number from 1 to 20000.")
        site = sites.find("")
        if site is None:
            raise CommandError("This desk has no team yet. Run `manage.py demo`, or make a team first.")
        at = now()
        for start in range(0, pairs, BATCH):
            for line in seed(min(BATCH, pairs - start), site.team, site.pk, now=at):
                self.stdout.write(json.dumps(line))


def seed(count: int, team: Team, site_id: int, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Make ``count`` pairs in one transaction; the agents belong to no team, so nothing else is routed to them."""
    names = [new_token() for _ in range(count)]
    tokens = [new_token() for _ in range(count)]
    with transaction.atomic():
        agents = _agents(names, now)
        customers = Customer.objects.bulk_create(
            Customer(name=f"Load {name[:6]}", language="en", language_source="page", created_at=now)
            for name in names
        )
        Session.objects.bulk_create(
            Session(
                conversation=name,
                token_hash=token_hash(token),
                site_id=site_id,
                customer=customer,
                language="en",
                created_at=now,
                last_message_at=now,
                seen_at=now,
            )
            for name, token, customer in zip(names, tokens, customers, strict=True)
        )
        _tickets(names, customers, agents, team, now)
        keys = _sign_ins([agent.user for agent in agents], now)
    for name, token, key in zip(names, tokens, keys, strict=True):
        yield {"conversation": name, "token": token, "agent": key}


def _agents(names: list[str], now: datetime) -> list[Agent]:
    users = User.objects.bulk_create(
        User(
            email=f"load-{name.lower()}-{place}@load.invalid",
            name=f"Load agent {name[:6]}",
            password="!",  # noqa: S106 (no password matches it)
            created_at=now,
        )
        for place, name in enumerate(names)
    )
    agents = Agent.objects.bulk_create(
        Agent(user=user, zone="Europe/London", status="available", seen_at=now) for user in users
    )
    add_shift_to_each(agents, ALWAYS)  # whoever is off shift would be asked to hand on
    return agents


def _tickets(
    names: list[str], customers: list[Customer], agents: list[Agent], team: Team, now: datetime
) -> None:
    tickets = Ticket.objects.bulk_create(
        Ticket(
            public_id=name,
            channel="chat",
            state="open",
            subject="Load",
            customer=customer,
            team=team,
            owner=agent,
            language="en",
            created_at=now,
            last_message_at=now,
        )
        for name, customer, agent in zip(names, customers, agents, strict=True)
    )
    own_each(agents)
    entries = [
        (ticket, Entry("assigned", data={"to": {"name": agent.user.name}, "agent": agent.pk}))
        for ticket, agent in zip(tickets, agents, strict=True)
    ]
    log.append(entries, now=now)


def _sign_ins(users: list[User], now: datetime) -> list[dict[str, str]]:
    """A signed-in browser and a socket ticket for each agent, without passwords."""
    store, rows, tickets, keys = SessionStore(), [], [], []
    backend = settings.AUTHENTICATION_BACKENDS[0]
    for user in users:
        key, ticket, csrf = new_token() + new_token()[:10], new_token(), _csrf()
        inside = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: backend,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        rows.append(
            SignIn(session_key=key[:32].lower(), session_data=store.encode(inside), expire_date=now + LIVES)
        )
        tickets.append(
            SocketTicket(
                token_hash=token_hash(ticket),
                user=user,
                rights_version=user.rights_version,
                session_key=key[:32].lower(),
                expires_at=now + LIVES,
            )
        )
        cookie = f"{settings.SESSION_COOKIE_NAME}={key[:32].lower()}; {settings.CSRF_COOKIE_NAME}={csrf}"
        keys.append({"cookie": cookie, "csrf": csrf, "ticket": ticket})
    SignIn.objects.bulk_create(rows)
    SocketTicket.objects.bulk_create(tickets)
    return keys


def _csrf() -> str:
    request = RequestFactory().get("/")
    get_token(request)
    return str(request.META["CSRF_COOKIE"])
