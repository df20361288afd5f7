"""Why this agent, in the reader's language: the stored record of a decision as one sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as noop

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import block_end
from helpdesk.languages.desk import default_language
from helpdesk.people.models import Agent, User
from helpdesk.templatetags.desk import language_name, local_day
from tickets.event_words import event_words
from tickets.models import Decision, Event, Message, Offer, Ticket
from tickets.routing.explaining import Fit, Part, left_out, sentence

TICKETS_BACK, MESSAGES_BACK = 20, 200  # how far one looks for earlier words
PLACED = ("assigned", "handed_over")
# The decision speaks in message ids and knows no framework; here they are named for translators.
PARTS = (
    noop("native %(language)s"),
    noop("fluent %(language)s"),
    noop("working %(language)s"),
    noop("basic %(language)s"),
    noop("reads %(language)s"),
    noop("%(language)s by machine translation"),
    noop("spoke with the customer on %(day)s"),
    noop("stands in for %(name)s"),
    noop("on shift until %(until)s"),
    noop("on shift until %(until)s (%(yours)s yours)"),
    noop("next on shift %(start)s"),
    noop("next on shift %(start)s (%(yours)s yours)"),
    noop("%(count)s inactive"),
    noop("%(count)s ruled out"),
    noop("%(count)s not for this region"),
    noop("%(count)s outside the contract's dates"),
    noop("%(count)s without this channel in the contract"),
    noop("%(count)s without this language in the contract"),
    noop("%(count)s with a used-up contract"),
    noop("%(count)s without the language"),
    noop("%(count)s without the skill"),
    noop("%(count)s offline"),
    noop("%(count)s off shift"),
    noop("%(count)s on a break"),
    noop("%(count)s leaving soon"),
    noop("%(count)s starting too late"),
    noop("%(count)s full"),
    noop("%(count)s kept for busy hours"),
    noop("%(count)s busy in chats"),
)


@dataclass(frozen=True)
class Reason:
    """``why`` is empty when nobody was found; ``others`` says why the rest were left out.

    ``by_hand`` says in one line how its owner came to it, where that is not whom the desk had chosen.
    """

    name: str
    why: str
    others: str
    at: datetime
    by_hand: str = ""


def latest_reason(ticket: Ticket, reader: User) -> Reason | None:
    """The sentence of the newest decision about a ticket; None when it was never routed."""
    decision = (
        Decision.objects.filter(ticket=ticket).select_related("agent__user").order_by("-at", "-pk").first()
    )
    if decision is None:
        return None
    why = _why(decision, reader)
    name = decision.agent.user.name if decision.agent is not None else ""
    moved = _moved(ticket, decision)
    if moved is not None:
        return Reason(name, why, "", moved.at, event_words(moved))
    return Reason(name, why, _words(left_out(decision.explanation)), decision.at)


def why_it_rings(offers: Sequence[Offer]) -> dict[int, str]:
    """For each offer, by its id, why it is its agent's, in the language in which they read the desk; "" unknown."""
    decisions = Decision.objects.filter(ticket__in={offer.ticket_id for offer in offers})
    rows = decisions.select_related("agent__user", "ticket").order_by("at", "pk")
    newest = {(row.ticket_id, row.agent_id): row for row in rows}
    return {
        offer.pk: _told_to(offer.agent, newest.get((offer.ticket_id, offer.agent_id))) for offer in offers
    }


def _told_to(agent: Agent, decision: Decision | None) -> str:
    if decision is None:
        return ""
    with override(agent.user.language or default_language()):
        return _why(decision, agent.user)


def _moved(ticket: Ticket, decision: Decision) -> Event | None:
    """What gave it to another owner than the desk had chosen."""
    if ticket.owner_id is None or ticket.owner_id == decision.agent_id:
        return None
    return Event.objects.filter(ticket=ticket, kind__in=PLACED).order_by("-seq").first()


def _why(decision: Decision, reader: User) -> str:
    return _words(sentence(_fit(decision, reader))) if decision.agent is not None else ""


def _fit(decision: Decision, reader: User) -> Fit:
    agent, record = decision.agent, decision.explanation
    if agent is None:
        raise ValueError("Only a decision for an agent has somebody who fits.")
    language = str(record.get("language") or decision.ticket.language)
    base = language.partition("-")[0]
    levels = {row.code.partition("-")[0]: row.level for row in agent.languages.all()}
    calendar = roster.current().of(agent.pk)
    until = block_end(calendar, decision.at)
    return Fit(
        language=language,
        level=levels.get(base, 0),
        agent_zone=agent.zone,
        your_zone=reader.zone or None,
        translated=bool(record.get("translated")),
        spoke_at=_spoke_at(decision, agent),
        stands_in_for=_stands_in_for(decision, agent),
        until=until,
        starts=None if until else roster.current().next_on(agent.pk, decision.at),
    )


def _stands_in_for(decision: Decision, agent: Agent) -> str:
    """Who had the ticket and named this agent for the time they are away."""
    had = decision.ticket.previous_owner_id
    if had is None or roster.current().stand_in(had, decision.at) != agent.pk:
        return ""
    return Agent.objects.values_list("user__name", flat=True).get(pk=had)


def _spoke_at(decision: Decision, agent: Agent) -> datetime | None:
    """When the customer of a ticket last read words of this agent before the decision, of their newest tickets."""
    tickets = Ticket.objects.filter(customer=decision.ticket.customer_id).order_by("-pk")
    newest = list(tickets.values_list("pk", flat=True)[:TICKETS_BACK])
    said = Message.objects.filter(
        ticket__in=newest, author="agent", internal=False, created_at__lt=decision.at
    )
    spoken = said.order_by("-created_at").values_list("agent", "created_at")[:MESSAGES_BACK]
    return next((at for who, at in spoken if who == agent.pk), None)


def _words(parts: Iterable[Part]) -> str:
    return ", ".join(gettext(template) % _in_words(dict(values)) for template, values in parts)


def _in_words(values: dict[str, object]) -> dict[str, object]:
    """Languages by name, times as clock times, with their day where two differ or a start lies ahead."""
    days = {value.date() for value in values.values() if isinstance(value, datetime)}
    for key, value in values.items():
        if isinstance(value, datetime):
            hour = value.strftime("%H:%M")
            values[key] = hour if len(days) == 1 and key != "start" else f"{_day(value)} {hour}"
        elif isinstance(value, date):
            values[key] = local_day(datetime.combine(value, time(12), tzinfo=UTC), "UTC")
        elif key == "language":
            values[key] = language_name(str(value))
    return values


def _day(at: datetime) -> str:
    return local_day(at, getattr(at.tzinfo, "key", ""))
