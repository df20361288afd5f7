"""Being away: asked for and decided by a lead, or sick, which acts at once and asks nobody."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.coverage import roster
from helpdesk.coverage.actions.hours import changed
from helpdesk.coverage.calendar import AgentCalendar, block_end, blocks
from helpdesk.coverage.models import Absence
from helpdesk.coverage.roster import leave_of
from helpdesk.coverage.stretches import day_end, stretch
from helpdesk.coverage.wallclock import clock_of
from helpdesk.duties.audit import record
from helpdesk.people.models import Agent, User

LONGEST_SICKNESS = 14  # days that an agent reports alone; a lead notes more


class TimeOffError(Exception):
    """A refusal in one sentence, for the person who asked."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a lead decided, with a word for the agent."""

    granted: bool
    by: User
    answer: str = ""


def ask_leave(agent: Agent, absence: Absence, *, now: datetime) -> Absence:
    """Store a wish; hours change when a lead grants it. Raises CalendarError when it ends before it starts."""
    leave_of(absence)
    absence.agent, absence.created_at = agent, now
    absence.kind, absence.state = Absence.Kind.LEAVE, Absence.State.ASKED
    if absence.substitute is not None and absence.substitute.pk == agent.pk:
        raise TimeOffError(noop("You cannot stand in for yourself."))
    if day_end(agent.zone, absence.last_day) <= now:
        raise TimeOffError(noop("These days are over."))
    with transaction.atomic():
        absence.save()
        record(agent.key, "ask leave", agent.key, now=now)
    return absence


def withdraw_leave(absence: Absence, *, now: datetime) -> None:
    """The agent no longer wants it. Raises TimeOffError when it was decided meanwhile."""
    with transaction.atomic():
        gone, _ = Absence.objects.asked().filter(pk=absence.pk).delete()
        if not gone:
            raise TimeOffError(noop("A lead has decided about this already. Ask them to change it."))
        record(absence.agent.key, "withdraw leave", absence.agent.key, now=now)


def decide_leave(absence: Absence, verdict: Verdict, *, now: datetime) -> None:
    """Grant or refuse, once. Raises TimeOffError when somebody was faster or it was taken back."""
    state = Absence.State.GRANTED if verdict.granted else Absence.State.REFUSED
    with transaction.atomic():
        fields = {
            "state": state,
            "answer": verdict.answer[:200],
            "decided_by": verdict.by,
            "decided_at": now,
        }
        if not Absence.objects.asked().filter(pk=absence.pk).update(**fields):
            raise TimeOffError(noop("This was decided or taken back meanwhile."))
        record(f"user:{verdict.by.pk}", f"leave {state}", absence.agent.key, now=now)
        if verdict.granted:
            changed(absence.agent)


def report_sick(agent: Agent, days: int, *, now: datetime) -> Absence:
    """Away from this minute to the end of the last of ``days`` local days, with the shift that runs or began in it.

    It acts at once, whoever sleeps: the status says away, so that chats go on, and mail follows the roster.
    """
    if not 1 <= days <= LONGEST_SICKNESS:
        raise TimeOffError(noop("Report 1 to 14 days; a lead notes more."))
    calendar = roster.current().of(agent.pk)
    start = now.replace(second=0, microsecond=0)
    found = stretch(calendar.zone, start, _recovers(calendar, days, start))
    absence = Absence(
        agent=agent,
        kind=Absence.Kind.SICK,
        **asdict(found),
        created_at=now,
    )
    with transaction.atomic():
        absence.save()
        Agent.objects.filter(pk=agent.pk).update(status=Agent.Status.AWAY, break_until=None)
        record(agent.key, "report sick", agent.key, now=now, days=days)
        changed(agent)
    return absence


def report_well(agent: Agent, *, now: datetime) -> bool:
    """Sickness that the agent reported ends with this minute; False when there is none."""
    calendar = roster.current().of(agent.pk)
    running = running_sickness(agent, now=now)
    if running is None:
        return False
    start = now.replace(second=0, microsecond=0)
    found = stretch(calendar.zone, start, start)
    with transaction.atomic():
        if (found.first_day, found.start) <= (running.first_day, running.start or 0):
            running.delete()  # well within the minute: it was a mistake
        else:
            Absence.objects.filter(pk=running.pk).update(last_day=found.last_day, end=found.end)
        Agent.objects.filter(pk=agent.pk).update(status=Agent.Status.AVAILABLE)
        record(agent.key, "report well", agent.key, now=now)
        changed(agent)
    return True


def running_sickness(agent: Agent, *, now: datetime) -> Absence | None:
    """The sickness in minutes that holds ``now``."""
    calendar = roster.current().of(agent.pk)
    today = now.astimezone(clock_of(calendar.zone)).replace(tzinfo=None)
    rows = agent.absences.granted().filter(
        kind=Absence.Kind.SICK, first_day__lte=today.date(), last_day__gte=today.date(), start__isnull=False
    )
    for row in rows.order_by("-pk"):
        start, end = leave_of(row).start, leave_of(row).end
        if isinstance(start, datetime) and isinstance(end, datetime) and start <= today < end:
            return row
    return None


def _recovers(calendar: AgentCalendar, days: int, start: datetime) -> datetime:
    """The end of the last day, or of the shift that runs now or begins on one of the days, whichever is later."""
    today = start.astimezone(clock_of(calendar.zone)).date()
    last = day_end(calendar.zone, today + timedelta(days=days - 1))
    began = [end for begin, end in blocks(calendar, start, last + timedelta(days=2)) if begin < last]
    return max([last, *began, block_end(calendar, start) or last])
