"""Whether a person of the desk may follow a conversation, and how far its log is."""

from dataclasses import dataclass

from chat.pool import Gatherer
from helpdesk.people.models import User
from tickets.models import Ticket
from tickets.models.ticket import Channel


@dataclass(frozen=True, slots=True)
class Glance:
    """One question of one person."""

    conversation: str
    person: User


@dataclass(frozen=True, slots=True)
class Seen:
    """How far the log is, and whether answers here go out as letters too (mail and forms)."""

    last: int
    by_letter: bool


def look_many(questions: list[Glance]) -> list[Seen | None]:
    """What each may know; None for what is not there or not theirs, which nobody can tell apart."""
    return [_look(one) for one in questions]


def _look(one: Glance) -> Seen | None:
    rows = Ticket.objects.visible_to(one.person).filter(public_id=one.conversation)
    found = rows.values_list("last_seq", "channel").first()
    return Seen(found[0], found[1] != Channel.CHAT) if found else None


glances: Gatherer[Glance, Seen | None] = Gatherer(look_many)
