"""A week of days and hours, the desk's own or that of customers, as people fill it in and read it."""

from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from helpdesk.coverage.calendar import CalendarError
from helpdesk.coverage.customer_hours import OpenHours
from helpdesk.coverage.forms import DaysField, MinuteField, written
from helpdesk.coverage.models import OpeningHours
from helpdesk.lib.meanwhile import MeanwhileForm
from helpdesk.lib.words import told
from helpdesk.people.forms import CountryField, ZoneField


class WeekForm(MeanwhileForm):
    """Days and hours of the local clock; hours that end at or before their start end the next day."""

    days = DaysField()
    start = MinuteField(label=_("From"))
    end = MinuteField(label=_("Until"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                OpenHours(tuple(data["days"]), data["start"], data["end"])
            except CalendarError as refusal:
                self.add_error("end", told(refusal))
        return data

    def week(self) -> OpenHours:
        """What was filled in; call it on a valid form only."""
        data = self.cleaned_data
        return OpenHours(tuple(data["days"]), data["start"], data["end"])


class OpeningForm(WeekForm):
    """The desk's own week, for everybody who has no shifts of their own."""

    zone = ZoneField()
    field_order = ("zone", "days", "start", "end")

    def hours(self) -> OpeningHours:
        """A row that is not stored yet; call it on a valid form only."""
        return OpeningHours(**self.cleaned_data)


class CountryWeekForm(WeekForm):
    """The week of all customers of a country."""

    country = CountryField()
    field_order = ("country", "days", "start", "end")


def initial_of(week: OpenHours) -> dict[str, Any]:
    """A week as the fields have it."""
    return {"days": list(week.days), "start": week.start, "end": week.end}


def week_words(week: OpenHours) -> str:
    """ "Sun–Thu 09:00–18:00": days that follow each other as one stretch."""
    days = set(week.days)
    begins = [day for day in (6, *range(6)) if day in days and (day - 1) % 7 not in days] or [0]
    stretches = []
    for first in begins:
        last = first
        while (last + 1) % 7 in days and (last + 1) % 7 != first:
            last = (last + 1) % 7
        names = [str(WEEKDAYS_ABBR[day]) for day in dict.fromkeys((first, last))]
        stretches.append("–".join(names))
    return f"{', '.join(stretches)} {written(week.start)}–{written(week.end)}"
