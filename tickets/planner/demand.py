"""What is to be expected: contacts by the rows of the last weeks, and clock changes for the customers of these."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache as memoize
from typing import cast

from django.core.cache import cache

from helpdesk.coverage import customer_weeks, roster
from helpdesk.coverage.models import OpeningHours
from helpdesk.languages.codes import spoken_code
from helpdesk.languages.desk import desk_languages
from helpdesk.people.models.customer import ZONE_KNOWN
from tickets import arrivals, facts, handle_times
from tickets.arrivals import WEEKS, Contact, Demand
from tickets.models import Ticket
from tickets.models.ticket import Channel, State
from tickets.planner.clock_changes import Change as ClockChange
from tickets.planner.clock_changes import Group, changes
from tickets.planner.group_cover import CustomerGroup
from tickets.planner.staffing_need import Terms

KEPT = 600  # seconds; weeks of contacts do not change by the minute
SOMEWHERE = "Africa/Abidjan"  # UTC all year, for a desk that has set no hours of its own
MOST_GROUPS = 24

__all__ = ["ClockChange", "clock_changes", "expected_demand", "largest_groups", "terms"]


def expected_demand(*, now: datetime) -> Demand:
    """The weekly rhythm of all contacts but spam, by language, holidays of their countries left out; counted anew
    every ten minutes.
    """

    @memoize
    def closed(zone: str) -> Collection[date]:
        return customer_weeks.calendar_in(zone).holidays

    def count() -> Demand:
        return arrivals.measure(_contacts(now), now, closed=closed)

    return cast(Demand, cache.get_or_set("expected-demand", count, KEPT))


def terms(*, now: datetime) -> Terms:
    """What the number of people needed is reckoned with: the rules in force, and the patience that customers showed."""
    patience = cache.get_or_set("patience", lambda: handle_times.patience(now) or 0, KEPT)
    known = Terms(policy=facts.policy())
    return replace(known, patience=patience, is_measured=True) if patience else known


def largest_groups(*, now: datetime) -> list[CustomerGroup]:
    """Who wrote most in the last weeks, by zone and language; counted anew every ten minutes.

    Whose zone is not known counts as one of the desk's own.
    """
    sizes = cast(
        list[tuple[tuple[str, str], int]],
        cache.get_or_set("customer-groups", lambda: _sizes(now), KEPT),
    )
    known = desk_languages()
    return [
        CustomerGroup(customer_weeks.calendar_in(name), code, spoken_code(code), size)
        for (name, code), size in sizes
        if code in known
    ]


def _sizes(now: datetime) -> list[tuple[tuple[str, str], int]]:
    return Counter((one.zone, one.language) for one in _contacts(now)).most_common(MOST_GROUPS)


def clock_changes(*, now: datetime) -> list[ClockChange]:
    """Changes of the next 60 days that move the coverage of the largest groups of customers by an hour a week."""
    home = _home()
    largest = [
        Group(one.calendar.zone, one.language, one.spoken, one.calendar.business)
        for one in largest_groups(now=now)
        if one.calendar.zone != home
    ]
    known = facts.agents(now)
    book = roster.current()
    zones = {agent.id: book.of(int(agent.id)).zone for agent in known}
    return changes(largest, known, zones, now)


def _contacts(now: datetime) -> list[Contact]:
    home = _home()
    since = now - timedelta(weeks=WEEKS)
    rows = (
        Ticket.objects.filter(created_at__gt=since, created_at__lte=now)
        .exclude(state=State.SPAM)
        .values_list("created_at", "language", "channel", "customer__zone", "customer__zone_confidence")
    )
    return [
        Contact(
            at,
            language,
            "chat" if channel == Channel.CHAT else "email",
            name if name and sure >= ZONE_KNOWN else home,
        )
        for at, language, channel, name, sure in rows
    ]


def _home() -> str:
    hours = OpeningHours.objects.first()
    return hours.zone if hours else SOMEWHERE
