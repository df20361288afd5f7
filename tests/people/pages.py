"""Somebody at the pages of settings: signed in, with what the answer says in one line of text."""

from html import unescape
from typing import Any

from django.test import Client

from helpdesk.duties.models import AuditEntry
from helpdesk.people.models import User

PASSWORD = "a very long password"


def at(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def signed_in(email: str, password: str = PASSWORD) -> Client:
    """A browser in which somebody typed address and password, and the password once more a moment ago."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    assert answer.status_code == 302, text_of(answer)
    client.post("/accounts/reauthenticate/", {"password": password})
    return client


def text_of(answer: Any) -> str:
    """The page without line breaks and entities."""
    return " ".join(unescape(answer.content.decode()).split())


def verbs() -> list[str]:
    """What the audit log holds, oldest first."""
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
