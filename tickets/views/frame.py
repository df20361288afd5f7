"""What stands around every page of the console: where one can go, my status, offers, who is on."""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import intervals
from helpdesk.people.access import StaffRequest
from helpdesk.people.models import Agent, TeamMember, User
from helpdesk.people.places import desk_places
from helpdesk.templatetags.sunstrip import Shift
from tickets.models import Alarm, Baton, Offer
from tickets.upkeep import upkeep_for

MOST_LANES = 40
MOST_RELAYED = 50
MOST_ALARMS = 200
KEPT = 60  # seconds


def frame(request: StaffRequest, *, now: datetime) -> dict[str, Any]:
    """The context of the bar and the strip."""
    agent, person = request.agent, request.user
    page = request.resolver_match.view_name if request.resolver_match else request.path
    here = _key(f"places-{get_language()}-{page}", person)
    zone = timezone.get_current_timezone_name()
    return {
        "desk_nav": cache.get_or_set(here, lambda: desk_places(person, request.path), KEPT),
        "me": agent,
        "now": now,
        "statuses": Agent.Status.choices,
        # The strip is drawn once a minute for each person, and asked for its shifts only then.
        "strip_key": _key(f"{get_language()}-{zone}", person),
        "strip_kept": KEPT,
        "shifts": lambda: shifts_around(person, agent, now=now),
        "offers": open_offers(agent, now=now),
    } | relayed(request, now=now)


def relayed(request: StaffRequest, *, now: datetime) -> dict[str, Any]:
    """What this person is told above everything else."""
    meant = open_alarms(request.user, request.agent, now=now)
    alarms = [one for one in meant if one.kind != Alarm.Kind.LATE]
    known = {one.ticket_id for one in alarms}
    return {
        "batons": unanswered_batons(request.agent),
        "alarms": alarms[:MOST_RELAYED],
        "late": [one for one in meant if one.kind == Alarm.Kind.LATE and one.ticket_id not in known],
        "upkeep": upkeep_for(request.user, now=now),
    }


def open_offers(agent: Agent | None, *, now: datetime) -> list[Offer]:
    """Chats that wait for this agent's word."""
    if agent is None:
        return []
    offers = Offer.objects.filter(agent=agent, state=Offer.State.OPEN, until__gt=now)
    return list(offers.select_related("ticket__customer").order_by("until"))


def unanswered_batons(agent: Agent | None) -> list[Baton]:
    """What was handed to this agent and waits for their word."""
    if agent is None:
        return []
    mine = Baton.objects.unanswered().filter(receiver=agent, ticket__owner=agent)
    return list(mine.select_related("ticket", "giver__user").order_by("handed_at")[:MOST_RELAYED])


def open_alarms(person: User, agent: Agent | None, *, now: datetime) -> list[Alarm]:
    """What a lead has to look at, what will only be late last, each kind the oldest first: what is meant for them.

    When its lead went home, whoever of the leads is on shift sees it; what has no lead is for all who may see it.
    """
    found = (
        Alarm.objects.open().visible_to(person).select_related("ticket").order_by("-kind", "raised_at", "pk")
    )
    alarms = list(found[:MOST_ALARMS])
    if not alarms:
        return []
    book, me = roster.current(), agent.pk if agent is not None else None
    steps_in = me is not None and book.is_at_work(me, now)
    return [
        one
        for one in alarms
        if one.lead_id in (None, me) or (steps_in and not book.is_at_work(one.lead_id, now))
    ]


def shifts_around(person: User, agent: Agent | None, *, now: datetime) -> list[Shift]:
    """The shifts of my colleagues from 6 hours back to 18 ahead."""
    people = Agent.objects.visible_to(person).active().select_related("user")
    if agent is not None and agent.partner_id is None:
        teams = TeamMember.objects.filter(agent=agent).values("team")
        people = people.filter(memberships__team__in=teams).distinct()
    start, end = now - timedelta(hours=7), now + timedelta(hours=19)
    book = roster.current()
    return [
        Shift(one.user.name, first, last)
        for one in people.order_by("user__name")[:MOST_LANES]
        for first, last in intervals(book.of(one.pk), start, end)
    ]


def _key(what: str, person: User) -> str:
    return f"console-{what}-{person.pk}-{person.rights_version}"
