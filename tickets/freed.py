"""Work that waits and may be given sooner than it was to be looked at: a place is free again, or a cause was missed."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from helpdesk.duties.sweeps import wake
from helpdesk.languages.codes import spoken_code
from helpdesk.people.models import AgentLanguage, Team
from tickets import flood, planning
from tickets.models import Ticket
from tickets.models.ticket import QUEUE_ORDER, State, TicketQuerySet

WOKEN = 3  # at the front of the queue for each freed agent; more would be looked at for nothing
DEEP = 25  # of each group, as the first may wait for a lead, or were handed on by the only one who is free
MOST = 100  # in one look, the first of all groups before the second of any


def look_for(agents: Iterable[int], *, now: datetime) -> int:
    """Agents have a place again: the first of what waits in their teams and languages is looked at now."""
    woken = 0
    for agent in agents:
        codes = AgentLanguage.objects.filter(agent=agent).values_list("code", flat=True)
        speaks = {spoken_code(code) for code in codes}
        own = Team.objects.filter(members__agent=agent)
        served = Team.objects.filter(Q(pk__in=own) | Q(follow_on__in=own)).values("pk")
        waiting = _waiting(now).filter(team__in=served)
        languages = waiting.order_by().values_list("language", flat=True).distinct()
        fitting = [code for code in languages if not code or spoken_code(code) in speaks]
        front = waiting.filter(language__in=fitting).in_queue_order().values_list("pk", flat=True)
        woken += _wake(list(front[:WOKEN]), now)
    if woken:
        wake("queue")
    return woken


def overlooked(*, now: datetime) -> int:
    """In how many groups of a team and a language somebody could be found for one that waits now; it is woken.

    What stands behind others that are just looked at may have its turn after them.
    """
    looked_at = _in_line().filter(team=OuterRef("team"), language=OuterRef("language"), next_wake_at__lte=now)
    waiting = _waiting(now).exclude(Exists(looked_at)).annotate(parks=Q(parked_at__isnull=False))
    place = Window(RowNumber(), partition_by=["team", "language", "channel", "parks"], order_by=QUEUE_ORDER)
    first = waiting.annotate(place=place).filter(place__lte=DEEP).order_by("place", *QUEUE_ORDER)
    found: dict[tuple[int, str, str, bool], int] = {}
    rows = Ticket.objects.filter(pk__in=list(first.values_list("pk", flat=True)[:MOST]))
    for ticket in rows.in_queue_order().select_related("customer", "team"):
        group = (ticket.team_id, ticket.language, ticket.channel, ticket.parked_at is not None)
        if group in found:
            continue
        candidates = planning.plan(ticket, now=now).last.decision.candidates
        if candidates and not flood.has_enough(int(candidates[0].id), now):
            found[group] = ticket.pk
    return _wake(list(found.values()), now)


def _in_line() -> TicketQuerySet:
    return Ticket.objects.queued().filter(offered_to=None).exclude(state=State.SNOOZED)


def _waiting(now: datetime) -> TicketQuerySet:
    return _in_line().filter(next_wake_at__gt=now)


def _wake(tickets: list[int], now: datetime) -> int:
    """One by one, so that no two rows are locked at once."""
    return sum(_waiting(now).filter(pk=pk).update(next_wake_at=now) for pk in tickets)
