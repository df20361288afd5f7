"""Why this agent, in the reader's language: the stored record of a decision as one sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import block_end
from helpdesk.people.models import User
from helpdesk.templatetags.desk import language_name, local_day
from tickets.models import Decision, Ticket
from tickets.routing.explaining import Fit, Part, left_out, sentence

# The decision speaks in message ids and knows no framework; here they are named for translators.
PARTS = (
    noop("native %(language)s"),
    noop("fluent %(language)s"),
    noop("working %(language)s"),
    noop("basic %(language)s"),
    noop("reads %(language)s"),
    noop("%(language)s by machine translation"),
    noop("spoke with you on %(day)s"),
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
    """``why`` is empty when nobody was found; ``others`` says why the rest were left out."""

    name: str
    why: str
    others: str
    at: datetime


def latest_reason(ticket: Ticket, reader: User) -> Reason | None:
    """The sentence of the newest decision about a ticket; None when it was never routed."""
    decision = (
        Decision.objects.filter(ticket=ticket).select_related("agent__user").order_by("-at", "-pk").first()
    )
    if decision is None:
        return None
    why = _words(sentence(_fit(decision, reader))) if decision.agent is not None else ""
    name = decision.agent.user.name if decision.agent is not None else ""
    return Reason(name, why, _words(left_out(decision.explanation)), decision.at)


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
        until=until,
        starts=None if until else roster.current().next_on(agent.pk, decision.at),
    )


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
            values[key] = value.isoformat()
        elif key == "language":
            values[key] = language_name(str(value))
    return values


def _day(at: datetime) -> str:
    return local_day(at, getattr(at.tzinfo, "key", ""))
