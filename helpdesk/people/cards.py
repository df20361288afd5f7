"""The table of settings: each package adds the cards of what it lets people set, and the index shows them.

A package knows its own rows and addresses only; so the page of all settings imports nobody from above.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from helpdesk.people.access import StaffRequest
from helpdesk.people.models import User

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """``count`` answers how many rows a person sees there; with none, ``empty`` says what will appear."""

    url: str
    place: int
    icon: str
    title: Words
    text: Words
    empty: Words
    first_step: Words
    count: Callable[[User], int]
    for_leads: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as one person sees it."""

    card: Card
    address: str
    count: int


table: dict[str, Card] = {}


def add(card: Card) -> None:
    """Put a card into the table; a second one of the same address replaces the first."""
    table[card.url] = card


def cards_for(person: User) -> list[Shown]:
    """The cards of what this person may set, counted, in their order."""
    return [Shown(card, _address(card.url), card.count(person)) for card in _open_to(person)]


def frame(request: StaffRequest, current: str = "") -> dict[str, Any]:
    """The context around each page of settings; ``current`` is the address name of its card."""
    places = [
        {"url": address, "label": card.title, "current": card.url == current}
        for card in _open_to(request.user)
        if (address := _address(card.url))
    ]
    nav = [
        {"url": _address("desk:inbox"), "label": _("Inbox"), "icon": "inbox"},
        {"url": _address("coverage:grid"), "label": _("Coverage"), "icon": "globe-alt"},
        {"url": _address("settings:index"), "label": _("Settings"), "icon": "cog-6-tooth", "current": True},
    ]
    return {
        "desk_nav": [item for item in nav if item["url"]],
        "home_url": _address("desk:inbox"),
        "places": places,
        "is_admin": request.user.is_admin,
    }


def _open_to(person: User) -> list[Card]:
    cards = [card for card in table.values() if person.is_admin or card.for_leads]
    return sorted((card for card in cards if _address(card.url)), key=lambda card: card.place)


def _address(name: str) -> str:
    """Some pages are built on other floors; one that is not there is not offered."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
