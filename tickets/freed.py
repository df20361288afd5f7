"""Work that waits and may be given sooner than it was to be looked at: a place is free again, or a cause was missed."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from helpdesk.duties.sweeps import wake
from helpdesk.languages.codes import spoken_code
from helpdesk.people.models import AgentLanguage, Team
from tickets import flood, planning
from tickets.models import Ticket
from tickets.models.ticket import State, TicketQuerySet

LOOKED_AT = 200
WOKEN = 3  # at the front of the queue for each freed agent; more would be looked at for nothing
GROUPS = 100


def look_for(agents: Iterable[int], *, now: datetime) -> int:
    """Agents have a place again: the first of what waits in their teams and languages is looked at now."""
    woken = 0
    for agent in agents:
        codes = AgentLanguage.objects.filter(agent=agent).values_list("code", flat=True)
        speaks = {spoken_code(code) for code in codes}
        own = Team.objects.filter(members__agent=agent)
        served = Team.objects.filter(Q(pk__in=own) | Q(follow_on__in=own)).values("pk")
        front = _waiting(now).filter(team__in=served).in_queue_order().values_list("pk", "language")
        fitting = [
            pk for pk, language in front[:LOOKED_AT] if spoken_code(language) in speaks or not language
        ]
        woken += _wake(fitting[:WOKEN], now)
    if woken:
        wake("queue")
    return woken


def overlooked(*, now: datetime) -> int:
    """How many tickets, the first of each team and language, would find somebody now; they are woken."""
    first: dict[tuple[int, str, bool], int] = {}
    rows = _waiting(now).in_queue_order().select_related("customer", "team")
    for pk, team, language, parked, channel in rows.values_list(
        "pk", "team_id", "language", "parked_at", "channel"
    )[:LOOKED_AT]:
        first.setdefault((team, language, channel == "chat" and parked is None), pk)
    found = []
    for ticket in rows.filter(pk__in=list(first.values())[:GROUPS]):
        candidates = planning.plan(ticket, now=now).decision.candidates
        if candidates and not flood.has_enough(int(candidates[0].id), now):
            found.append(ticket.pk)
    return _wake(found, now)


def _waiting(now: datetime) -> TicketQuerySet:
    return Ticket.objects.queued().filter(offered_to=None, next_wake_at__gt=now).exclude(state=State.SNOOZED)


def _wake(tickets: list[int], now: datetime) -> int:
    """One by one, so that no two rows are locked at once."""
    return sum(_waiting(now).filter(pk=pk).update(next_wake_at=now) for pk in tickets)
