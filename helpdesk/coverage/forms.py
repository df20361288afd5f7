"""Hours as people type them: times of the local day, breaks in one line, days as boxes."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helpdesk.coverage.actions import Pattern
from helpdesk.coverage.calendar import CalendarError, Extra, Leave, Shift, parse_minutes
from helpdesk.coverage.models import Absence, WeeklyShift
from helpdesk.coverage.roster import wall
from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.meanwhile import MeanwhileForm
from helpdesk.lib.words import told
from helpdesk.people.forms import PlaceField
from helpdesk.people.models import Agent

MOST_SHIFTS = 40
MOST_WEEKS = 12
DAY = 1440


class MinuteField(forms.CharField):
    """A time of the local day in minutes; a browser's own picker writes it as 09:30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=5, widget=forms.TextInput({"type": "time"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_minutes(text)
        except CalendarError as refusal:
            raise forms.ValidationError(told(refusal)) from None


class BreaksField(forms.CharField):
    """Breaks in one line: "12:00-13:00, 15:30-15:45"."""

    def __init__(self, **kwargs: Any) -> None:
        shown = {"placeholder": "12:00-13:00, 15:30-15:45", "dir": "ltr"}
        super().__init__(max_length=120, required=False, widget=forms.TextInput(shown), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return ", ".join(f"{written(first)}-{written(last)}" for first, last in value)
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace("–", "-").replace(";", ",")
        return tuple(_pause(part.strip()) for part in text.split(",") if part.strip())


class DaysField(forms.TypedMultipleChoiceField):
    """Weekdays as numbers, Monday 0, in boxes."""

    def __init__(self, **kwargs: Any) -> None:
        days = list(WEEKDAYS.items())
        super().__init__(
            label=_("Days"), coerce=int, choices=days, widget=forms.CheckboxSelectMultiple, **kwargs
        )


class WeekField(forms.IntegerField):
    """A week of the cycle, counted from 1 as people do; stored from 0."""

    def prepare_value(self, value: Any) -> Any:
        return value + 1 if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else number - 1


class ShiftForm(forms.Form):
    """One weekly shift; a row without days and times is left out. ``week`` is shown where there is a cycle."""

    days = DaysField(required=False)
    start = MinuteField(label=_("From"), required=False)
    end = MinuteField(label=_("Until"), required=False)
    breaks = BreaksField(label=_("Breaks"))
    week = WeekField(label=_("In week"), required=False, min_value=1, max_value=MOST_WEEKS)

    def __init__(self, *args: Any, weeks: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weeks = weeks
        if weeks == 1 and self["week"].value() in (None, ""):
            self.fields["week"].widget = forms.HiddenInput()
        else:
            self.fields["week"].widget.attrs |= {"max": weeks, "placeholder": _now("every")}

    def clean_week(self) -> int | None:
        """Counted from 0."""
        week: int | None = self.cleaned_data["week"]
        if week is not None and week >= self.weeks:
            raise forms.ValidationError(
                ngettext("Every week is the same.", "The cycle has %(number)s weeks.", self.weeks)
                % {"number": self.weeks}
            )
        return week

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.shift: Shift | None = None
        if self.errors or self.is_blank():
            return data
        if not data["days"]:
            self.add_error("days", _("Choose at least one day, or empty the row."))
        for name in ("start", "end"):
            if data[name] is None:
                self.add_error(name, _("A shift needs both times."))
        if self.errors:
            return data
        try:
            self.shift = Shift(tuple(data["days"]), data["start"], data["end"], data["breaks"], data["week"])
        except CalendarError as refusal:
            self.add_error(None, told(refusal))
        return data

    def is_blank(self) -> bool:
        """Nothing was filled in."""
        data = self.cleaned_data
        return not data.get("days") and data.get("start") is None and data.get("end") is None


if TYPE_CHECKING:
    WeeklySet = forms.BaseFormSet[ShiftForm]
else:
    WeeklySet = forms.BaseFormSet


class ShiftRows(WeeklySet):
    """The weekly pattern of one agent."""

    def shifts(self) -> list[Shift]:
        """What was filled in; call it on valid rows only."""
        return [form.shift for form in self.forms if getattr(form, "shift", None) is not None]  # type: ignore[misc]


_ShiftFormSet = forms.formset_factory(
    ShiftForm, formset=ShiftRows, extra=1, max_num=MOST_SHIFTS, validate_max=True
)


def shift_rows(data: QueryDict | None = None, *, initial: list[dict[str, Any]], weeks: int = 1) -> ShiftRows:
    """The rows of stored shifts, or those that were sent, in a cycle of that many weeks."""
    return cast(ShiftRows, _ShiftFormSet(data, initial=initial, form_kwargs={"weeks": weeks}))


class PatternForm(MeanwhileForm):
    """What binds all weekly shifts."""

    weeks = forms.IntegerField(
        label=_("Weeks until it begins anew"),
        min_value=1,
        max_value=MOST_WEEKS,
        required=False,
        help_text=_("1: every week is the same. From 2 on each shift can name its week."),
    )
    begins = forms.DateField(
        label=_("A day of the first week"), required=False, widget=forms.DateInput({"type": "date"})
    )
    valid_from = forms.DateField(
        label=_("Worked from"), required=False, widget=forms.DateInput({"type": "date"})
    )
    valid_until = forms.DateField(
        label=_("Worked until"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            data["weeks"] = data["weeks"] or 1
            if data["weeks"] > 1 and data["begins"] is None:
                self.add_error("begins", _("Say in which week the first one is."))
            first, last = data["valid_from"], data["valid_until"]
            if first and last and last < first:
                self.add_error("valid_until", _("This is before the first day."))
        return data

    def pattern(self) -> Pattern:
        """What was filled in; call it on a valid form only."""
        return Pattern(**self.cleaned_data)

    @property
    def is_plain(self) -> bool:
        """Whether every week is the same, without beginning or end."""
        return all(str(field.value() or "") in ("", "1") for field in self.visible_fields())


class AbsenceForm(forms.Form):
    """Leave or sickness: whole local days, or minutes when both times are given."""

    kind = forms.ChoiceField(
        label=_("Why"),
        choices=[(kind.value, kind.label) for kind in (Absence.Kind.LEAVE, Absence.Kind.SICK)],
    )
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput({"type": "date"}),
        required=False,
        help_text=_("Empty: one day."),
    )
    start = MinuteField(label=_("From (if not all day)"), required=False)
    end = MinuteField(label=_("Until (if not all day)"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        data["last_day"] = data["last_day"] or data["first_day"]
        if (data["start"] is None) != (data["end"] is None):
            self.add_error(
                "end" if data["end"] is None else "start", _("Give both times, or none for whole days.")
            )
            return data
        try:
            if data["start"] is None:
                Leave(data["first_day"], data["last_day"])
            else:
                Leave(wall(data["first_day"], data["start"]), wall(data["last_day"], data["end"]))
        except CalendarError as refusal:
            self.add_error("last_day", told(refusal))
        return data

    def absence(self) -> Absence:
        """A row that is not stored yet; call it on a valid form only."""
        return Absence(**self.cleaned_data)


class LeaveForm(AbsenceForm):
    """What an agent asks for; ``colleagues`` may stand in."""

    substitute = forms.ModelChoiceField(
        label=_("Who stands in"), queryset=Agent.objects.none(), required=False, empty_label=_("nobody yet")
    )
    note = forms.CharField(
        label=_("A word for the lead"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )

    def __init__(self, *args: Any, colleagues: "QuerySet[Agent]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]
        cast(forms.ModelChoiceField, self.fields["substitute"]).queryset = colleagues


class ExtraForm(forms.Form):
    """One more shift on one day; an end at or before the start is the next day's."""

    date = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}))
    start = MinuteField(label=_("From"))
    end = MinuteField(label=_("Until"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            day, start, end = data["date"], data["start"], data["end"]
            try:
                Extra(wall(day, start), wall(day, end if end > start else end + DAY))
            except CalendarError as refusal:
                self.add_error("end", told(refusal))
        return data


class HolidaysForm(MeanwhileForm):
    """The days on which weekly shifts of a country or a region do not start, one a line."""

    country = PlaceField(label=_("Country or region"))
    days = forms.CharField(
        label=_("Days"),
        required=False,
        widget=forms.Textarea({"rows": 12, "dir": "auto"}),
        help_text=_("One a line, the date first: 2027-01-01 New Year."),
    )

    def clean_days(self) -> dict[date, str]:
        """Date to name; says which line is not understood."""
        found: dict[date, str] = {}
        for number, line in enumerate(self.cleaned_data["days"].splitlines(), start=1):
            if not line.strip():
                continue
            head, _gap, name = line.strip().partition(" ")
            try:
                found[date.fromisoformat(head)] = name.strip()[:120]
            except ValueError:
                raise forms.ValidationError(
                    _now("Line %(number)s does not start with a date such as 2027-01-01.")
                    % {"number": number}
                ) from None
        return found


def rows_of(shifts: list[WeeklyShift]) -> list[dict[str, Any]]:
    """Stored shifts as the rows of the form."""
    return [
        {"days": row.days, "start": row.start, "end": row.end, "breaks": row.breaks, "week": row.week}
        for row in shifts
    ]


def written(minute: int) -> str:
    """Minutes of a day as "09:30"; midnight at the end as "00:00", which a browser's picker knows."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _pause(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    try:
        if not dash:
            raise CalendarError(gettext_noop("A break is written as 12:00-13:00, several with commas."))
        return parse_minutes(first.strip()), parse_minutes(last.strip())
    except CalendarError as refusal:
        raise forms.ValidationError(told(refusal)) from None


class CalendarForm(forms.Form):
    """The address of a calendar that is kept elsewhere."""

    url = forms.CharField(
        label=_("Private iCal address"),
        max_length=2000,
        widget=forms.URLInput({"dir": "ltr", "autocomplete": "off"}),
        help_text=_("It is kept sealed: whoever knows it reads that calendar."),
    )
