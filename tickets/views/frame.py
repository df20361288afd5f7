"""What stands around every page of the console: where one can go, my status, offers, who is on."""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import intervals
from helpdesk.people.access import StaffRequest, is_lead
from helpdesk.people.models import Agent, TeamMember, User
from helpdesk.templatetags.sunstrip import Shift
from tickets.models import Offer

MOST_LANES = 40
STRIP_KEPT = 60
PLACES = (
    ("desk:inbox", "inbox"),
    ("desk:shift", "clock"),
    ("coverage:overview", "globe-alt"),
    ("reports:overview", "chart-bar"),
    ("faq_desk:overview", "book-open"),
    ("desk:mail", "envelope-open"),
)
FOR_LEADS = {"coverage:overview", "reports:overview", "desk:mail"}


def frame(request: StaffRequest, *, current: str, now: datetime) -> dict[str, Any]:
    """The context of the bar and the strip; ``current`` is the name of the page's place."""
    agent = request.agent
    leads = cache.get_or_set(_key("lead", request.user), lambda: is_lead(request.user, agent), STRIP_KEPT)
    return {
        "desk_nav": _places(current, bool(leads)),
        "home_url": reverse("desk:inbox"),
        "me": agent,
        "now": now,
        "statuses": Agent.Status.choices,
        "shifts": shifts_around(request.user, agent, now=now),
        "offers": open_offers(agent, now=now),
    }


def open_offers(agent: Agent | None, *, now: datetime) -> list[Offer]:
    """Chats that wait for this agent's word."""
    if agent is None:
        return []
    offers = Offer.objects.filter(agent=agent, state=Offer.State.OPEN, until__gt=now)
    return list(offers.select_related("ticket__customer").order_by("until"))


def shifts_around(person: User, agent: Agent | None, *, now: datetime) -> list[Shift]:
    """The shifts of my colleagues from 6 hours back to 18 ahead; kept for a minute."""
    key = _key("strip", person)
    kept: list[Shift] | None = cache.get(key)
    if kept is None:
        kept = _shifts(person, agent, now)
        cache.set(key, kept, STRIP_KEPT)
    return kept


def _shifts(person: User, agent: Agent | None, now: datetime) -> list[Shift]:
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


def _places(current: str, leads: bool) -> list[dict[str, Any]]:
    words = {
        "desk:inbox": _("Inbox"),
        "desk:shift": _("My shift"),
        "coverage:overview": _("Coverage"),
        "reports:overview": _("Reports"),
        "faq_desk:overview": _("FAQ"),
        "desk:mail": _("Mail log"),
    }
    return [
        {"url": address, "label": words[name], "icon": icon, "current": name == current}
        for name, icon in PLACES
        if (leads or name not in FOR_LEADS) and (address := _address(name))
    ]


def _address(name: str) -> str:
    """Some places are built on other floors; one that does not exist is not offered."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _key(what: str, person: User) -> str:
    return f"console-{what}-{person.pk}-{person.rights_version}"
