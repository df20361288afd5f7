"""When a mail will be answered: by whoever has it, by those it goes on to after their shift, by the first to come.

Rows in; honest instants, and what stays with its owner, out. Changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from helpdesk.coverage.calendar import Interval
from helpdesk.coverage.hours import Hours
from helpdesk.lib.prepared import PreparedRead, Slot
from helpdesk.lib.zones import zone
from tickets import facts
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet, Turn
from tickets.promise import able, behind_at, promise, worked_off_at
from tickets.routing import Contact, Decision, Keeping, OwnedMail, Request, Workforce, keeps
from tickets.routing.candidates import to_minute
from tickets.routing.policy import Policy
from tickets.routing.workforce import AgentFacts


@dataclass(frozen=True)
class Outlook:
    """A mail as it is looked at: who may answer it, under which rules, when.

    ``surely``: with the time that nine of ten need, as promises count it; else with what is likely.
    """

    ticket: Ticket
    contact: Contact
    known: Workforce
    policy: Policy
    now: datetime
    surely: bool = True

    @classmethod
    def of(cls, ticket: Ticket, *, now: datetime, known: Workforce | None = None) -> "Outlook":
        """A ticket by the desk's own rules, among those of ``known``, else among those who may be found for it."""
        contact = facts.contact(ticket, now=now)
        return cls(ticket, contact, known or facts.asked(contact, now), facts.policy(), now)

    @cached_property
    def waiting(self) -> int:
        """How many wait before it, counted when it matters."""
        return waiting_before(self.ticket)

    def minutes(self, contacts: int = 1) -> int:
        """How long so many contacts of its channel take."""
        counted = self.policy.promised_minutes if self.surely else self.policy.expected_minutes
        return counted(self.contact.channel, contacts)


def promised_at(view: Outlook, decision: Decision) -> datetime | None:
    """What the customer is told for a decision, rounded; None: nothing can be promised within 60 days."""
    honest: datetime | None
    if decision.candidates:
        known = view.known
        honest = _answered_by(known.agent(known.staff.place[decision.candidates[0].id]), view)
    else:
        honest = _first_cover(view) or _first_cover(replace(view, known=facts.everybody(view.now)))
    if honest is None:
        return None
    return rounded(view.ticket, honest, now=view.now, policy=view.policy)


def rounded(ticket: Ticket, honest: datetime, *, now: datetime, policy: Policy) -> datetime:
    """An honest instant as a promise, round on the customer's clock."""
    offset = _offset_minutes(ticket, honest)
    return promise(honest, now, due=ticket.due_at, utc_offset_minutes=offset, policy=policy).at


def _answered_by(chosen: AgentFacts, view: Outlook) -> datetime | None:
    """When they would have answered it: mail in the order of its deadlines, as it stands in their list."""
    channel, has = view.contact.channel, chosen.load.get(view.contact.channel, 0)
    deadlines = _deadlines(owner=int(chosen.id)) if has and channel == "email" else []
    own = behind_at(chosen.hours, view.now, view.minutes, has=has, deadlines=deadlines)
    if channel == "chat" or not ends_before(own, chosen.hours, view.now):
        return own
    return handed_on_at(view, chosen, ahead=has, own=own)


_deadlines = PreparedRead(
    lambda: Ticket.objects.filter(owner=Slot("owner"), turn=Turn.OURS).values_list("answer_by", flat=True)
)


def ends_before(own: datetime | None, hours: Hours, now: datetime) -> bool:
    """Whether the shift that runs, or the next one, ends before an answer at ``own`` (None: not in 60 days)."""
    shift = _shift(hours, now)
    return shift is not None and (own is None or own > shift[1])


def handed_on_at(view: Outlook, owner: AgentFacts, *, ahead: int, own: datetime | None) -> datetime | None:
    """When those would answer it to whom it goes on at the end of the owner's shift; ``own`` where it stays.

    ``ahead`` are the owner's contacts that come before it: what they do not get to goes on as well.
    """
    shift = _shift(owner.hours, view.now)
    if shift is None or keeping(view, owner, at=shift[0]).stays:
        return own
    left = ahead - _fitting(view, owner.hours.free_minutes(*shift))
    others = replace(view, contact=replace(view.contact, exclude=view.contact.exclude | {owner.id}))
    return _first_cover(others, at=shift[1], more=max(0, left)) or own


def _shift(hours: Hours, now: datetime) -> Interval | None:
    """What is left of the shift that runs, else the next one; None where none is in sight, or none ends."""
    begin = hours.next_on(to_minute(now))
    end = None if begin is None else hours.block_end(begin)
    return None if begin is None or end is None else (begin, end)


def _fitting(view: Outlook, free: int) -> int:
    """How many contacts fit into the free minutes."""
    likely, done = replace(view, surely=False), 0
    while likely.minutes(done + 1) <= free:
        done += 1
    return done


def keeping(view: Outlook, owner: AgentFacts, *, at: datetime) -> Keeping:
    """Whether the mail stays with its owner at the end of the block that holds or ends at ``at``, and why."""
    request = Request(
        language=view.contact.language,
        channel="email",
        min_level=view.policy.working,
        due=view.ticket.due_at,
        customer=view.contact.customer,
        region=view.contact.region,
    )
    owned = OwnedMail(owner, request, waits_for_customer=not view.ticket.is_ours, team=view.contact.team)
    return keeps(owned, view.known, at, view.policy)


def _first_cover(view: Outlook, *, at: datetime | None = None, more: int = 0) -> datetime | None:
    """When it would be answered after what waits before it and what those who would answer have already.

    From ``at`` on (now, if not given), with so many ``more`` before it. The pool is the team at working level, then
    everybody whom routing may ask, then the fallback.
    """
    contact, known, policy = view.contact, view.known, view.policy
    begin = at or view.now
    own = view.minutes()
    for allowed, language in (
        (contact.team, contact.language),
        (_either(contact.team, contact.follow_on), contact.language),
        (contact.fallback, contact.fallback_language or contact.language),
    ):
        request = Request(
            language=language,
            channel="email",
            min_level=policy.working,
            handling=own,
            region=contact.region,
            exclude=contact.exclude,
        )
        who = able(request, known, begin, allowed)
        contacts = view.waiting + more + known.taken("email", who) + 1
        ahead = view.minutes(contacts) - own
        honest = worked_off_at(known, who, begin, handling=own, ahead=ahead)
        if honest is not None:
            return honest
    return None


def _either(one: frozenset[str] | None, other: frozenset[str]) -> frozenset[str] | None:
    return None if one is None else one | other


def waiting_before(ticket: Ticket) -> int:
    """How many wait before this one for the same language in the same team."""
    return before(ticket).count()


def before(ticket: Ticket) -> TicketQuerySet:
    """What waits for the same language in the same team, and comes before it."""
    queued = Ticket.objects.queued().ours().filter(team_id=ticket.team_id, language=ticket.language)
    if ticket.pk:
        queued = queued.exclude(pk=ticket.pk)
    since = ticket.waiting_since
    if not since:
        return queued
    return queued.filter(
        Q(priority__gt=ticket.priority) | Q(priority=ticket.priority, waiting_since__lt=since)
    )


def _offset_minutes(ticket: Ticket, instant: datetime) -> int:
    """The customer's offset in minutes."""
    if not ticket.customer.zone_is_known:
        return 0
    offset = instant.astimezone(zone(ticket.customer.zone)).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0
