"""What a customer may expect before writing: when somebody who speaks the language would answer."""

from dataclasses import dataclass
from datetime import datetime

from helpdesk.lib.words import local_words
from helpdesk.people.models import Customer, Team
from tickets import deadlines, planning
from tickets.models import Mailbox, Ticket
from tickets.models.ticket import Channel


@dataclass(frozen=True, slots=True)
class Expected:
    """``at`` None: nothing can be promised; ``words`` are in the reader's language and zone."""

    at: datetime | None
    words: str


NOTHING = Expected(None, "")


def form_team() -> Team | None:
    """The team that gets what the form brings: the default mailbox's, else the fallback team, else the first."""
    box = Mailbox.objects.filter(is_default=True).select_related("team").first()
    return box.team if box else Team.objects.order_by("-is_fallback", "pk").first()


def expected_answer(language: str, zone_name: str, *, words_in: str, now: datetime) -> Expected:
    """The promise that a contact in ``language`` from ``zone_name`` ("" if not known) would get now."""
    team = form_team()
    if team is None:
        return NOTHING
    customer = Customer(zone=zone_name, zone_confidence=1.0 if zone_name else 0.0, created_at=now)
    ticket = Ticket(
        channel=Channel.FORM,
        customer=customer,
        team=team,
        language=language,
        waiting_since=now,
        due_at=deadlines.due_at(customer, team.pk, now),
        created_at=now,
        last_message_at=now,
    )
    return shown(planning.plan(ticket, now=now).promised_at, zone_name, words_in)


def shown(at: datetime | None, zone_name: str, words_in: str) -> Expected:
    """An instant with its words: "Mon 23 Nov, 09:00 (São Paulo)"."""
    return Expected(at, local_words(at, zone_name, words_in)) if at else NOTHING
