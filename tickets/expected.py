"""What a customer may expect before writing: when somebody who speaks the language would answer."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, override

from helpdesk.languages.codes import base
from helpdesk.lib.words import local_words
from helpdesk.people.models import Customer, Team
from helpdesk.templatetags.desk import language_name
from tickets import deadlines, planning
from tickets.models import Decision, Mailbox, Ticket
from tickets.models.ticket import Channel


@dataclass(frozen=True, slots=True)
class Expected:
    """``at`` None: nothing can be promised; ``words`` are in the reader's language and zone.

    ``unread`` says that nobody reads their language, and in which one they are answered; "" where somebody does.
    """

    at: datetime | None
    words: str
    unread: str = ""


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
    plan = planning.plan(ticket, now=now)
    unread = unread_words(language, plan.last.decision.answered_in, words_in)
    return shown(plan.promised_at, zone_name, words_in, unread=unread)


def shown(at: datetime | None, zone_name: str, words_in: str, *, unread: str = "") -> Expected:
    """An instant with its words: "Mon 23 Nov, 09:00 (São Paulo)"."""
    return Expected(at, local_words(at, zone_name, words_in) if at else "", unread)


def unread_words(language: str, answered_in: str, words_in: str) -> str:
    """That nobody reads ``language``, which is answered in another one (routing.md, 2.6); "" where that is none."""
    if not (language and answered_in) or base(answered_in) == base(language):
        return ""
    with override(words_in):
        return gettext("Nobody here reads %(language)s. We answer in %(other)s.") % {
            "language": language_name(language),
            "other": language_name(answered_in),
        }


def unread_of(ticket: Ticket, words_in: str) -> str:
    """The same for a ticket, as it was decided last."""
    newest = (
        Decision.objects.filter(ticket=ticket).order_by("-at", "-pk").values_list("explanation", flat=True)
    )
    record = newest.first() or {}
    return unread_words(ticket.language, record.get("answered_in", ""), words_in)
