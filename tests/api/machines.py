"""Machines that call the API, and what they find there."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from helpdesk.people.actions import TokenPlan, make_api_token
from helpdesk.people.models import Agent, ApiToken, Customer, Partner, Team, User
from tests.cast import MONDAY, Cast, agent
from tickets.actions import Body, Contact, assign, open_ticket
from tickets.log import SYSTEM
from tickets.models import Ticket

EVERY_SCOPE = [scope for scope, _ in ApiToken.SCOPES]


@dataclass(frozen=True)
class Machine:
    """Somebody's script, with its token."""

    token: str

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.send("GET", path, query=query)

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("POST", path, body=body, headers=headers)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        given = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        address = path if path.startswith("http") else f"/api/v1/{path}"
        client = Client(raise_request_exception=False)
        if method in ("GET", "HEAD"):
            return getattr(client, method.lower())(address, query or {}, headers=given)  # type: ignore[no-any-return]
        return client.generic(  # type: ignore[return-value]
            method,
            address,
            body if isinstance(body, bytes) else _json(body),
            "application/json",
            headers=given,
        )


def machine(person: User, scopes: Iterable[str] = EVERY_SCOPE) -> Machine:
    plan = TokenPlan(user=person, name="test", scopes=tuple(scopes))
    return Machine(make_api_token(plan, actor="test", now=MONDAY))


def ticket(team: Team, customer: Customer, text: str = "My parcel did not arrive.", **more: Any) -> Ticket:
    """A ticket by mail, routed as any other."""
    contact = Contact(
        channel=more.pop("channel", "email"),
        customer=customer,
        team=team,
        body=Body(text=text),
        client_id=str(uuid4()),
        public_id=uuid4().hex,
        subject=more.pop("subject", "Parcel"),
        language=more.pop("language", "en"),
    )
    return open_ticket(contact, now=more.pop("now", MONDAY)).ticket


def partner_agent(cast: Cast, name: str = "Priya") -> Agent:
    """An agent of an outside call center, in no team of the house."""
    partner = Partner.objects.create(name=f"{name}'s center")
    team = Team.objects.create(name=f"{name}'s team")
    person = agent(name, "Asia/Kolkata", {"en": 4}, team=team)
    Agent.objects.filter(pk=person.pk).update(partner=partner)
    return Agent.objects.select_related("user").get(pk=person.pk)


def give(found: Ticket, to: Agent) -> None:
    assign(found.pk, to, by=SYSTEM, now=MONDAY)


def new_ticket(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": "order-1001",
        "address": "mere@example.org",
        "name": "Mere",
        "subject": "A broken lamp",
        "text": "The lamp arrived broken. What can I do?",
        "language": "en",
        "zone": "Pacific/Auckland",
    } | changes


def _json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()
