"""The agents' inbox: its views, and pages of rows in a steady order.

Work is listed by "chats that wait first, then by promise", what rests by the newest word. Pages continue after
the last row's place, so no page counts or skips rows that were listed before.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q

from helpdesk.languages.codes import reading_group
from helpdesk.people.models import Agent, AgentLanguage, TeamMember, User
from tickets.models import Ticket
from tickets.models.ticket import Channel, TicketQuerySet, Turn, aside

A_PAGE = 50
SOON = timedelta(hours=1)
WORKING = 3
VIEWS = ("mine", "queue", "team", "unassigned", "waiting", "snoozed", "closed", "spam", "all")

BY_WORK = ("turn", "answer_by", "pk")
BY_SNOOZE = ("snoozed_until", "pk")
BY_NEWEST = ("-last_message_at", "-pk")
ORDERS = {
    "snoozed": BY_SNOOZE,
    "waiting": BY_NEWEST,
    "closed": BY_NEWEST,
    "spam": BY_NEWEST,
    "all": BY_NEWEST,
}
FIELDS = (
    "public_id",
    "channel",
    "state",
    "subject",
    "language",
    "priority",
    "parked_at",
    "waiting_since",
    "due_at",
    "promised_at",
    "first_answer_at",
    "snoozed_until",
    "last_message_at",
    "owner__user__name",
    "customer__name",
    "customer__zone",
    "customer__zone_confidence",
    "customer__is_vip",
)


@dataclass(frozen=True)
class Viewer:
    """Who looks at the list: what is theirs, which languages they work in, which teams are theirs."""

    person: User
    agent: Agent | None

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Base codes at working level or better, and those read by who reads these."""
        if self.agent is None:
            return ()
        spoken = AgentLanguage.objects.filter(agent=self.agent, level__gte=WORKING)
        codes = {other for code in spoken.values_list("code", flat=True) for other in reading_group(code)}
        return tuple(sorted(codes))

    @cached_property
    def base(self) -> TicketQuerySet:
        return Ticket.objects.listed_for(self.person)


@dataclass(frozen=True)
class Choice:
    """What the reader asked to see; ``after`` is the mark of the page before."""

    view: str = "mine"
    tag: str = ""
    language: str = ""
    channel: str = ""
    after: str = ""


@dataclass(frozen=True)
class Row:
    """A ticket as listed: ``promise`` is what counts now, ``standing`` late, soon or empty."""

    ticket: Ticket
    promise: datetime | None
    standing: str
    left: float
    waits: float | None

    @property
    def zone(self) -> str:
        """The customer's zone, or UTC while it is not known well enough."""
        return self.ticket.customer.zone if self.ticket.customer.zone_is_known else "UTC"


@dataclass(frozen=True)
class Page:
    """Rows, and the mark after which the next page begins; empty on the last one."""

    rows: Sequence[Row]
    following: str


def condition(view: str, viewer: Viewer) -> Q:
    """Which tickets belong to a view."""
    ours = Q(turn__lte=Turn.OURS)
    if view == "mine":
        return Q(owner=viewer.agent, turn__lte=Turn.CHAT_RUNS) if viewer.agent else Q(pk__in=[])
    if view == "queue":
        return Q(owner=None) & ours & _spoken(viewer.languages)
    if view == "team":
        teams = TeamMember.objects.filter(agent=viewer.agent).values("team")
        return ours & aside(Q(team__in=teams)) if viewer.agent else ours
    if view == "unassigned":
        return Q(owner=None) & ours
    if view == "all":
        return Q()
    return Q(state=view)


def page(choice: Choice, viewer: Viewer, *, now: datetime) -> Page:
    """One page of a view, narrowed by what else was chosen."""
    found = viewer.base.filter(condition(choice.view, viewer), _narrowing(choice))
    order = ORDERS.get(choice.view, BY_WORK)
    places, following = _cut(found, order, choice.after)
    # Whole rows, and who they belong to, are read for one page and not for all that was sorted.
    tickets = _shown(viewer.base).in_bulk(places)
    return Page([_row(tickets[place], now) for place in places if place in tickets], following)


def rows(tickets: TicketQuerySet, *, now: datetime) -> list[Row]:
    """The newest page of any set of tickets, such as what a search found."""
    return [_row(ticket, now) for ticket in _shown(tickets.order_by(*BY_NEWEST))[:A_PAGE]]


def _cut(found: TicketQuerySet, order: Sequence[str], after: str) -> tuple[list[int], str]:
    """The ids of one page in order, and the mark after which the next begins."""
    mark = _read_mark(after, order)
    if mark is not None:
        found = found.filter(_beyond(order, mark))
    names = [name.lstrip("-") for name in order]
    places = list(found.order_by(*order).values_list(*names)[: A_PAGE + 1])
    following = _mark(places[A_PAGE - 1]) if len(places) > A_PAGE else ""
    return [place[-1] for place in places[:A_PAGE]], following


def _shown(tickets: TicketQuerySet) -> TicketQuerySet:
    return tickets.select_related("customer", "owner__user").only(*FIELDS)


def _row(ticket: Ticket, now: datetime) -> Row:
    unanswered = ticket.first_answer_at is None and ticket.promised_at is not None
    promise = ticket.promised_at if unanswered else ticket.due_at
    if not ticket.is_ours:
        promise = None
    left = (promise - now).total_seconds() if promise else 0.0
    standing = (
        "" if promise is None else "late" if left <= 0 else "soon" if left < SOON.total_seconds() else ""
    )
    waits = (now - ticket.waiting_since).total_seconds() if ticket.waiting_since else None
    return Row(ticket, promise, standing, abs(left), waits)


def _narrowing(choice: Choice) -> Q:
    wanted = Q()
    if choice.tag:
        wanted &= Q(tags__name=choice.tag)
    if choice.language:
        wanted &= _spoken((choice.language,))
    if choice.channel in Channel.values:
        wanted &= Q(channel=choice.channel)
    return wanted


def _spoken(codes: Sequence[str]) -> Q:
    found = Q(language__in=codes)
    for code in codes:
        found |= Q(language__startswith=f"{code}-")
    return found


# --- Marks: where a page ended ------------------------------------------------------------------------
def _mark(values: Sequence[object]) -> str:
    texts = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(texts).encode()).decode()


def _read_mark(mark: str, order: Sequence[str]) -> Sequence[object] | None:
    """The values of a mark; None for none, or for one that somebody made up."""
    try:
        values = json.loads(base64.urlsafe_b64decode(mark.encode()))
        parsed = [datetime.fromisoformat(value) if isinstance(value, str) else int(value) for value in values]
    except (ValueError, TypeError, binascii.Error):
        return None
    return parsed if len(parsed) == len(order) else None


def _beyond(order: Sequence[str], mark: Sequence[object]) -> Q:
    """Rows after the mark: later in the first value, or equal in it and later in the rest."""
    beyond, equal = Q(), Q()
    for name, value in zip(order, mark, strict=True):
        field, side = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{field}__{side}": value})
        equal &= Q(**{field: value})
    return beyond
