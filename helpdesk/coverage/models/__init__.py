"""When agents work, and drafts of it."""

from helpdesk.coverage.models.feeds import CalendarFeed, FollowedCalendar
from helpdesk.coverage.models.hours import (
    Absence,
    CountryWeek,
    ExtraShift,
    Holiday,
    OpeningHours,
    Swap,
    WeeklyShift,
    WorkPlan,
)
from helpdesk.coverage.models.overtime import Overtime
from helpdesk.coverage.models.plans import Plan, PlanChange, PlannedDay, PlanNotice
from helpdesk.coverage.models.watch import Watch
from helpdesk.coverage.models.zone_clock import ZoneClock

__all__ = [
    "Absence",
    "CalendarFeed",
    "CountryWeek",
    "ExtraShift",
    "FollowedCalendar",
    "Holiday",
    "OpeningHours",
    "Overtime",
    "Plan",
    "PlanChange",
    "PlanNotice",
    "PlannedDay",
    "Swap",
    "Watch",
    "WeeklyShift",
    "WorkPlan",
    "ZoneClock",
]
