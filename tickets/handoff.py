"""When a shift ends: what stays with its owner, what goes on to whom, and what absent owners give back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from helpdesk.coverage import presence, roster
from helpdesk.coverage.calendar import AgentCalendar, blocks, intervals, next_on, state
from helpdesk.duties.actions import drop_duty, fail_duty, finish_duty, open_duty
from helpdesk.duties.claim import oldest_due
from helpdesk.duties.models import Duty
from helpdesk.duties.sweeps import Swept, for_each, sweep, wake
from helpdesk.people.models import Agent
from tickets import batons, facts, planning, renewal
from tickets.actions import alarms
from tickets.actions.handing import Handover, accept_baton, end_baton, hand_off
from tickets.models import Alarm, Baton, Ticket
from tickets.models.ticket import Channel, TicketQuerySet
from tickets.outlook import Outlook, keeping
from tickets.routing import AgentFacts, Workforce

LOOK_BACK = timedelta(days=8)  # over a long weekend


@dataclass(frozen=True)
class _Off:
    """An owner who is not at work: since when (None: for longer than was looked back), and when they come back."""

    since: datetime | None
    back: datetime | None

    @property
    def cycle(self) -> str:
        """One decision for each end of a block, and one more when leave or sickness moves the next beginning."""
        return ">".join(f"{at:%Y%m%dT%H%M}" if at else "-" for at in (self.since, self.back))


@sweep("handoff", every=timedelta(seconds=60), oldest=lambda now: oldest_due(_begun(), now))
def end_shifts(*, now: datetime) -> int:
    """For each agent who is off: decide once about each of their open tickets, late rather than never."""
    # Read first: other processes may begin more meanwhile.
    begun = list(_begun())
    owners = Agent.objects.filter(tickets__in=Ticket.objects.open()).select_related("user").distinct()
    book, moved, decided = roster.current(), 0, set[int]()
    for owner in owners:
        if not owner.user.is_active:  # somebody who may no longer sign in keeps nothing
            moved += _hand_on(owner, _Off(now, None), now).done
            continue
        off = _off(book.of(owner.pk), now)
        if off is None:
            continue
        duty = open_duty("handoff", owner.key, off.cycle, due_at=off.since or now)
        decided.add(duty.pk)
        if duty.done_at is None:
            result = _hand_on(owner, off, now)
            moved += result.done
            settle = fail_duty if result.failed else finish_duty
            settle(duty, now=now)
    for duty in begun:
        if duty.pk not in decided:  # its owner is back, or has nothing left
            drop_duty(duty, now=now)
    if moved:
        wake("queue")
    return moved


def _begun() -> "QuerySet[Duty]":
    return Duty.objects.filter(kind="handoff", done_at=None)


@sweep("absent", every=timedelta(seconds=60))
def release_absent(*, now: datetime) -> int:
    """Owners who are gone: from chats for 5 minutes, on shift from mail that is nearly due for 60 (G9).

    The time in which the desk itself was away is nobody's absence: first they get as long to come back.
    """
    chats = Ticket.objects.ours().filter(channel=Channel.CHAT, parked_at=None)
    gone = timedelta(minutes=facts.policy().gone_minutes)
    chats = _left_for(presence.SEEN_WITHIN + gone, chats, now)
    missed = timedelta(minutes=facts.policy().owner_return_minutes)
    mail = Ticket.objects.ours().exclude(channel=Channel.CHAT, parked_at=None)
    mail = _left_for(missed, mail.filter(due_at__lt=now + missed), now)

    def release(ticket: Ticket) -> bool:
        # A chat may be with somebody who stayed after their shift: it goes on too when they leave.
        at_work = ticket.is_live_chat or roster.current().is_at_work(ticket.owner_id, now)
        return at_work and hand_off(_to_queue(ticket), now=now)

    left = [*chats.select_related("customer", "team"), *mail.select_related("customer", "team")]
    released = for_each(left, release, failing="an absent owner kept a ticket").done
    if released:
        wake("queue")
    return released


def _left_for(span: timedelta, tickets: TicketQuerySet, now: datetime) -> TicketQuerySet:
    """Those whose owner was not seen for that long, although the desk was there to see them."""
    if not presence.watched_for(span, now=now):
        return tickets.none()
    unseen = Q(owner__seen_at=None) | Q(owner__seen_at__lt=now - span)
    return tickets.filter(unseen, owner__isnull=False)


@sweep("batons", every=timedelta(seconds=60))
def settle_batons(*, now: datetime) -> int:
    """Whoever said nothing in ten minutes of their own time on shift has accepted; late rather than never."""
    answer_within = timedelta(minutes=facts.policy().baton_minutes)
    if not presence.watched_for(answer_within, now=now):
        return 0
    book = roster.current()

    def settle(baton: Baton) -> bool:
        receiver = baton.receiver_id
        if receiver is None or baton.ticket.owner_id != receiver:
            return end_baton(baton, now=now)
        heard = _time_on(book.of(receiver), baton.handed_at, now) >= answer_within
        return heard and accept_baton(baton, now=now, silent=True)

    open_ones = Baton.objects.unanswered().select_related("ticket", "receiver__user")
    return for_each(open_ones, settle, failing="a baton was not settled").done


def _time_on(calendar: AgentCalendar, start: datetime | None, end: datetime) -> timedelta:
    spans = intervals(calendar, start, end) if start else []
    return sum((last - first for first, last in spans), timedelta())


def _off(calendar: AgentCalendar, now: datetime) -> _Off | None:
    """None while at work."""
    if state(calendar, now) != "off":
        return None
    ended = blocks(calendar, now - LOOK_BACK, now)
    return _Off(ended[-1][1] if ended else None, next_on(calendar, now))


def _hand_on(owner: Agent, off: _Off, now: datetime) -> Swept:
    known = facts.everybody(now)
    place = known.staff.place.get(str(owner.pk))
    mine = None if place is None else known.agent(place)

    def move(ticket: Ticket) -> bool:
        kept = mine is not None and (_was_given(ticket, off) or _stays(ticket, mine, known, now))
        if kept or not _pass_on(ticket, now):
            return False
        renewal.tell_if_late(ticket.pk, now=now)
        return True

    held = Ticket.objects.open().filter(owner=owner).select_related("customer", "owner__user", "team")
    return for_each(held, move, failing="handoff failed")


def _was_given(ticket: Ticket, off: _Off) -> bool:
    """Work that came to somebody off shift who comes back soon, or in time, is no leftover of the shift before."""
    if off.since is None or off.back is None:
        return False
    soon = off.back - off.since <= timedelta(hours=facts.policy().keep_within_hours)
    if not soon and (ticket.due_at is None or off.back >= ticket.due_at):
        return False
    given = ticket.events.filter(kind__in=["assigned", "handed_over"]).order_by("-seq").first()
    return given is not None and given.at > off.since


def _stays(ticket: Ticket, owner: AgentFacts, known: Workforce, now: datetime) -> bool:
    """A chat stays while its agent stays on at the screen (overtime); mail by the rules of keeping."""
    if ticket.is_live_chat:
        return owner.online
    view = Outlook.of(ticket, known=known, now=now)
    kept = keeping(view, owner, at=now)
    if kept.stays and kept.leads_see:
        alarms.tell(ticket.pk, Alarm.Kind.LATE, now=now)
    return kept.stays


def _pass_on(ticket: Ticket, now: datetime) -> bool:
    """To the best of those who remain, else to the queue; chats are offered, so they go by the queue."""
    if ticket.is_live_chat or ticket.owner_id is None:
        return hand_off(_to_queue(ticket), now=now)
    if batons.unworked_moves(ticket) >= batons.MOST_UNWORKED:
        return _to_lead(ticket, now)
    plan = planning.plan(ticket, now=now, exclude=frozenset({ticket.owner_id}))
    words = batons.draft(ticket)
    for candidate in plan.decision.candidates[:3]:
        if hand_off(Handover(ticket.pk, ticket.owner_id, int(candidate.id), words), now=now):
            return True
    return hand_off(_to_queue(ticket), now=now)


def _to_lead(ticket: Ticket, now: datetime) -> bool:
    """Nobody worked on it through two moves: a lead decides, and is told. Without one it waits for a person."""
    assert ticket.owner_id is not None
    leads = alarms.leads_of(ticket, now=now)
    if ticket.owner_id in {lead.pk for lead in leads}:
        return False
    words = batons.draft(ticket)
    for lead in leads:
        if hand_off(Handover(ticket.pk, ticket.owner_id, lead.pk, words, alarm=True), now=now):
            return True
    return hand_off(_to_queue(ticket, alarm=True), now=now)


def _to_queue(ticket: Ticket, *, alarm: bool = False) -> Handover:
    assert ticket.owner_id is not None
    return Handover(ticket.pk, ticket.owner_id, None, batons.draft(ticket), alarm=alarm)
