"""Promises that will not be kept: the customer gets a new time and an apology, a lead an alarm, before they fail."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from helpdesk.duties.sweeps import for_each, sweep
from tickets import facts, planning
from tickets.actions.renewing import Renewal, renew_promise
from tickets.models import Ticket
from tickets.models.ticket import OURS, TicketQuerySet
from tickets.outlook import Outlook, ends_before, handed_on_at, rounded
from tickets.promise import assigned_at, needs_renewal
from tickets.routing.candidates import to_minute

BATCH = 100
LOOK_AHEAD = timedelta(hours=8)
MOST_RISKS = 12


@dataclass(frozen=True, slots=True)
class Expectation:
    """``honest`` is when the answer may be there, ``at`` what a customer would be told; None: not in 60 days."""

    honest: datetime | None
    at: datetime | None


NOBODY = Expectation(None, None)


@sweep("promises", every=timedelta(seconds=60))
def renew_promises(*, now: datetime) -> int:
    """Tell each customer once for each promise that fails within a quarter of an hour; late rather than never."""
    policy = facts.policy()
    warned_until = now + timedelta(minutes=policy.promise_warning_minutes)
    told = Coalesce("renewed_to", "promised_at")
    owed = (
        Ticket.objects.owing_an_answer_by(warned_until)
        .filter(Q(renewals=0) | Q(renewed_to__isnull=False), renewals__lt=policy.promise_renewals)
        .annotate(told=told)
        .filter(told__lte=warned_until)
    )
    first = list(owed.select_related("customer", "team", "mailbox").order_by("told", "pk")[:BATCH])
    return for_each(first, lambda ticket: _renew(ticket, now), failing="a promise was not renewed").done


@dataclass(frozen=True, slots=True)
class Risk:
    """A promise that will not be kept as things stand; ``expected`` None: nobody in sight."""

    ticket: Ticket
    promised: datetime
    expected: datetime | None


def promises_at_risk(tickets: TicketQuerySet, *, now: datetime) -> list[Risk]:
    """Of the next promises of a person's tickets, those that fail; each is worked out, so only a few are looked at."""
    soon = tickets.owing_an_answer_by(now + LOOK_AHEAD).select_related("customer", "team", "mailbox")
    found = []
    for ticket in soon.order_by("answer_by", "pk")[:MOST_RISKS]:
        promised = ticket.promise
        if promised is not None:
            honest = expect(ticket, now=now).honest
            if honest is None or honest > promised:
                found.append(Risk(ticket, promised, honest))
    return found


def tell_if_late(ticket_id: int, *, now: datetime) -> bool:
    """A ticket moved: when its promise cannot be kept by whoever has it now, the customer hears it at once."""
    ticket = Ticket.objects.select_related("customer", "team", "mailbox").get(pk=ticket_id)
    if ticket.is_live_chat or ticket.renewals >= facts.policy().promise_renewals:
        return False
    return _renew(ticket, now, at_once=True)


def _renew(ticket: Ticket, now: datetime, *, at_once: bool = False) -> bool:
    told = ticket.promise
    if told is None:
        return False
    seen = expect(ticket, now=now)
    if seen.honest is not None:
        late = seen.honest > told if at_once else needs_renewal(told, seen.honest, now, facts.policy())
        if not late:
            return False
    if seen.at is not None and seen.at <= told:
        return False
    return renew_promise(ticket, Renewal(seen.at, ticket.renewals), now=now)


def expect(ticket: Ticket, *, now: datetime) -> Expectation:
    """When a first answer may be there, from whoever has the ticket now or would get it."""
    owner = facts.agent(ticket.owner_id, now) if ticket.owner_id is not None else None
    if owner is None:
        at = planning.plan(ticket, now=now).promised_at
        return Expectation(at, at)
    policy = facts.policy()
    ahead = _ahead(ticket)
    in_hand = not ahead and owner.hours.state(now) == "on"
    later = assigned_at(owner.hours, now, handling=policy.promised_minutes("email", ahead + 1))
    mean = policy.expected_minutes("email", ahead + 1)
    honest = to_minute(now) if in_hand else assigned_at(owner.hours, now, handling=mean)
    if ends_before(later, owner.hours, now):
        view = Outlook.of(ticket, now=now)
        later = handed_on_at(view, owner, ahead=ahead, own=later)
        if ends_before(honest, owner.hours, now):
            honest = handed_on_at(replace(view, surely=False), owner, ahead=ahead, own=honest)
    if later is None:
        return NOBODY
    return Expectation(honest, rounded(ticket, later, now=now, policy=policy))


def _ahead(ticket: Ticket) -> int:
    """How many of the owner's tickets are to be answered before this one."""
    sooner = Q(answer_by__lt=ticket.answer_by) | Q(answer_by=ticket.answer_by, pk__lt=ticket.pk)
    mine = Ticket.objects.filter(sooner, owner=ticket.owner_id, state__in=OURS, turn=F("turn"))
    return mine.exclude(pk=ticket.pk).count()
