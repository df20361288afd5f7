"""The table of settings: each package adds the cards of what it lets people set, and the index shows them.

A package knows its own rows and addresses only; so the page of all settings imports nobody from above.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from helpdesk.people.access import StaffRequest
from helpdesk.people.models import User
from helpdesk.people.places import address_of

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
    """The cards of what this lead or administrator may set, counted, in their order."""
    return [Shown(card, address_of(card.url), card.count(person)) for card in _open_to(person)]


def frame(request: StaffRequest, current: str = "") -> dict[str, Any]:
    """The context around each page of settings, for leads and administrators; ``current`` names its card's address."""
    places = [
        {"url": address_of(card.url), "label": card.title, "current": card.url == current}
        for card in _open_to(request.user)
    ]
    return {
        "places": places,
        "is_admin": request.user.is_admin,
    }


def _open_to(person: User) -> list[Card]:
    cards = [card for card in table.values() if person.is_admin or card.for_leads]
    return sorted((card for card in cards if address_of(card.url)), key=lambda card: card.place)
