"""Whether a person of the desk may follow a conversation, and how far its log is."""

from dataclasses import dataclass

from chat.pool import Gatherer
from helpdesk.lib.clock import now
from helpdesk.people.models import User
from tickets.actions.reading import note_reading_elsewhere
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
    pairs = {(one.conversation, one.person.pk): one.person for one in questions}
    allowed = Ticket.objects.visible_pairs((name, person) for (name, _), person in pairs.items())
    found = Ticket.objects.filter(public_id__in={name for name, _ in allowed})
    seen = {
        name: Seen(last, channel != Channel.CHAT)
        for name, last, channel in found.values_list("public_id", "last_seq", "channel")
    }
    for (name, _), person in pairs.items():
        if person.is_admin and name in seen:
            note_reading_elsewhere(found.get(public_id=name), person, now=now())
    return [
        seen.get(one.conversation) if (one.conversation, one.person.pk) in allowed else None
        for one in questions
    ]


glances: Gatherer[Glance, Seen | None] = Gatherer(look_many)
