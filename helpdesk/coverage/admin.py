"""Cycles of weeks and holidays; shifts and absences have pages of their own."""

from django.contrib import admin

from helpdesk.coverage.models import Absence, ExtraShift, Holiday, OpeningHours, WeeklyShift, WorkPlan
from helpdesk.duties.audit_admin import ReadOnly, site
from helpdesk.people.admin import Routed


@admin.register(WorkPlan, site=site)
class WorkPlans(Routed):
    list_display = ("agent", "cycle_weeks", "cycle_anchor", "valid_from", "valid_until")
    list_select_related = ("agent__user",)


@admin.register(Holiday, site=site)
class Holidays(Routed):
    list_display = ("country", "date", "name")
    list_filter = ("country",)


@admin.register(WeeklyShift, site=site)
class WeeklyShifts(ReadOnly):
    list_display = ("agent", "days", "start", "end", "week")
    list_select_related = ("agent__user",)


@admin.register(ExtraShift, site=site)
class ExtraShifts(ReadOnly):
    list_display = ("agent", "date", "start", "end")
    list_select_related = ("agent__user",)


@admin.register(Absence, site=site)
class Absences(ReadOnly):
    """Without the kind: that somebody is ill is for their leads."""

    list_display = ("agent", "first_day", "last_day")
    list_select_related = ("agent__user",)
    fields = ("agent", "first_day", "last_day", "start", "end", "substitute", "created_at")


@admin.register(OpeningHours, site=site)
class Opening(ReadOnly):
    list_display = ("zone", "days", "start", "end")
