"""Browsers and machines of each role: they call, and say what came and what leaked."""

import json
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.core.cache import cache
from django.test import Client

from helpdesk.lib.clock import now
from helpdesk.people.actions import TokenPlan, make_api_token, make_link
from helpdesk.people.models import ApiToken
from tests.matrix.objects import GROUPS, Group, World, address, canary

OWN = {"PA": "p1", "PM": "p1", "P2": "p2"}
FOREIGN = {"PA": "p2", "PM": "p2", "P2": "p1"}
STAFF = ("G", "L", "PA", "PM", "E", "D")


def own(world: World, role: str) -> Group:
    return world.groups[OWN.get(role, "a")]


def foreign(world: World, role: str) -> Group:
    return world.groups[FOREIGN.get(role, "b")]


def shown_to(role: str) -> set[str]:
    """The canaries that a role may find in its answers."""
    house = {
        canary(kind, each)
        for each in ("a", "p1", "p2")
        for kind in ("words", "note", "mail", "tag", "chat", "card")
    }
    drafts = {canary("draft", language) for language in ("en", "de")}
    return {
        "A": set(),
        "V": {canary("chat", "a")},
        "C": {canary("words", "a"), canary("mail", "a")},
        "G": house | drafts,
        "L": house | drafts,
        "PA": {canary(kind, "p1") for kind in ("words", "tag", "chat")},
        "PM": {canary(kind, "p1") for kind in ("words", "tag", "chat")},
        "E": {canary("draft", "de")},
        "D": house
        | drafts
        | {canary(kind, "b") for kind in ("words", "note", "mail", "tag", "chat", "card")},
        "K": house - {canary("card", each) for each in GROUPS},
    }[role]


def all_canaries() -> set[str]:
    kinds = ("words", "note", "mail", "tag", "chat", "card", "secret")
    return {canary(kind, group) for kind in kinds for group in GROUPS} | {
        canary("draft", language) for language in ("en", "de")
    }


def leaks(response: Any, role: str) -> set[str]:
    """Canaries in body, headers and cookies that this role may not see."""
    text = words_of(response)
    return {each for each in all_canaries() - shown_to(role) if each in text}


def words_of(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers}{response.cookies}{body.decode('utf-8', 'replace')}".lower()


@dataclass
class Callers:
    """Cookies and headers of each role, kept so that no call changes the next one's."""

    world: World
    cookies: dict[str, SimpleCookie]
    headers: dict[str, dict[str, str]]
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def call(self, role: str, method: str, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        cache.clear()
        client = self.browser  # one for all: each new one would load the middleware again
        client.cookies = SimpleCookie(self.cookies[role].output(header="", sep=";"))
        headers = {**self.headers[role], **more}
        if path.startswith("/api/v1/") and method != "GET":
            return client.generic(method, path, _json(data), "application/json", headers=headers)
        if method in ("GET", "HEAD", "POST"):
            return getattr(client, method.lower())(path, data or {}, headers=headers)
        return client.generic(method, path, b"", "text/plain", headers=headers)


def assemble(world: World) -> Callers:
    """Sign everybody in."""
    cookies, headers = {}, {}
    for role in ("A", "V", "C", "G", "L", "PA", "PM", "E", "D", "K"):
        client = Client()
        if role in STAFF:
            client.force_login(world.people[role])
        if role == "C":
            client.post(f"/requests/sign-in/{_fresh_sign_in(world)}/")
            assert client.session["customer"] == world.groups["a"].customer.public_id
        cookies[role], headers[role] = client.cookies, {}
    headers["V"] = {"Authorization": f"Bearer {world.groups['a'].visitor.token}"}
    headers["K"] = {"Authorization": f"Bearer {token(world, *(scope for scope, _ in ApiToken.SCOPES))}"}
    callers = Callers(world, cookies, headers)
    # When a token was last used is noted once a minute; here once and for all.
    assert callers.call("K", "GET", "/api/v1/schema").status_code == 200
    return callers


def token(world: World, *scopes: str, role: str = "G") -> str:
    plan = TokenPlan(user=world.people[role], name="test", scopes=tuple(scopes))
    return make_api_token(plan, actor="test", now=now())


def _fresh_sign_in(world: World) -> str:
    return make_link(world.groups["a"].customer, address("a"), now=now())


def _json(data: dict[str, Any] | None) -> bytes:
    return json.dumps(data or {}).encode()
