"""A draft of the roster, as leads fill it in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk.coverage.calendar import CalendarError, Shift
from helpdesk.coverage.forms import DaysField, MinuteField
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.words import told
from helpdesk.people.forms import ZoneField
from helpdesk.people.models import Agent
from helpdesk.people.models.agent import AgentLanguage
from helpdesk.templatetags.desk import autonym

LARGEST_FILE = 1024 * 1024
MOST_PEOPLE = 50  # of one seat


class NameForm(forms.Form):
    """What the draft is for."""

    name = forms.CharField(
        label=_("What for"), max_length=80, widget=forms.TextInput({"dir": "auto", "placeholder": _("June")})
    )


class CellForm(forms.Form):
    """Which agent and which of their local days."""

    agent = forms.ModelChoiceField(queryset=Agent.objects.none())
    day = forms.DateField()

    def __init__(self, *args: Any, agents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["agent"].queryset = agents


class DayForm(CellForm):
    """The hours of one day: up to two shifts, none for a day off."""

    start_1 = MinuteField(label=_("From"), required=False)
    end_1 = MinuteField(label=_("Until"), required=False)
    start_2 = MinuteField(label=_("From"), required=False)
    end_2 = MinuteField(label=_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.hours: list[list[int]] = []
        for number in (1, 2):
            start, end = data.get(f"start_{number}"), data.get(f"end_{number}")
            if (start is None) != (end is None):
                raise forms.ValidationError(_now("A shift needs both times."))
            if start is not None and end is not None:
                self.hours.append([start, end])
        return data


class MoveForm(CellForm):
    """From one cell to another."""

    to_agent = forms.ModelChoiceField(queryset=Agent.objects.none())
    to_day = forms.DateField()

    def __init__(self, *args: Any, agents: Any, **kwargs: Any) -> None:
        super().__init__(*args, agents=agents, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["to_agent"].queryset = agents


class SeatForm(forms.Form):
    """Somebody who is not there yet."""

    name = forms.CharField(label=_("Who or where"), max_length=80, widget=forms.TextInput({"dir": "auto"}))
    zone = ZoneField()
    languages = forms.MultipleChoiceField(label=_("Languages"), widget=forms.CheckboxSelectMultiple)
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=AgentLanguage.LEVELS, initial=4)
    days = DaysField(initial=list(range(5)))
    start = MinuteField(label=_("From"), initial=540)
    end = MinuteField(label=_("Until"), initial=1080)
    count = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=1,
        required=False,
        help_text=_("To see what a partner's team would change, give their number."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["languages"].choices = [(code, autonym(code)) for code in desk_languages()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.shift = Shift(tuple(data["days"]), data["start"], data["end"])
            except CalendarError as refusal:
                self.add_error("end", told(refusal))
        return data


class RosterFileForm(forms.Form):
    """A table of many agents, the calendar of one, or a scenario."""

    file = forms.FileField(
        label=_("CSV, iCal or scenario file"),
        help_text=_(
            "A table has lines of address, day, start and end, in the agent's local time. "
            "A calendar holds the shifts of one agent. A scenario is what was saved from a draft, changed or not."
        ),
    )
    agent = forms.ModelChoiceField(
        label=_("Whose calendar (iCal only)"), queryset=Agent.objects.none(), required=False
    )

    def __init__(self, *args: Any, agents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["agent"].queryset = agents

    @property
    def is_calendar(self) -> bool:
        return str(self.cleaned_data["file"]).lstrip().upper().startswith("BEGIN:VCALENDAR")

    @property
    def is_scenario(self) -> bool:
        return str(self.cleaned_data["file"]).lstrip().startswith("{")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "file" in data and self.is_calendar and not data.get("agent"):
            self.add_error("agent", _now("Say whose shifts the calendar holds."))
        return data

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_now("The file is larger than 1 MB."))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(_now("The file is not written in UTF-8.")) from None
