"""Away from work, as agents fill it in: a sickness, a swap of shifts, a lead's verdict."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import Interval, blocks
from helpdesk.coverage.models import Swap
from helpdesk.people.models import Agent
from helpdesk.templatetags.desk import local_day, local_time

AHEAD = timedelta(days=28)


class SickForm(forms.Form):
    """How long, by local days; it starts now."""

    days = forms.TypedChoiceField(
        label=_("Until"),
        coerce=int,
        choices=[
            (1, _("the end of today")),
            (2, _("the end of tomorrow")),
            (3, _("in 3 days")),
            (7, _("in a week")),
        ],
    )


class BreakForm(forms.Form):
    """How long, in minutes."""

    minutes = forms.IntegerField()


class VerdictForm(forms.Form):
    """A lead's word."""

    verdict = forms.ChoiceField(choices=[("grant", "grant"), ("refuse", "refuse")])
    answer = forms.CharField(max_length=200, required=False)

    @property
    def granted(self) -> bool:
        return bool(self.cleaned_data["verdict"] == "grant")


@dataclass(frozen=True, slots=True)
class Offer:
    """One shift to choose: its key in the form, whose it is, and when."""

    key: str
    agent: Agent
    span: Interval

    @property
    def words(self) -> str:
        start, end = self.span
        return f"{local_day(start)} {local_time(start)}–{local_time(end)}"


class SwapForm(forms.Form):
    """One of my shifts, a colleague, and, if the two so wish, one of theirs in return."""

    mine = forms.ChoiceField(label=_("My shift"))
    taker = forms.ModelChoiceField(
        label=_("Who takes it"), queryset=Agent.objects.none(), empty_label=_("choose a colleague")
    )
    back = forms.ChoiceField(label=_("In return I work"), required=False)

    def __init__(self, *args: Any, me: Agent, colleagues: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = me
        self.my_shifts = {one.key: one for one in _offers(me, now)}
        self.their_shifts = {one.key: one for colleague in colleagues for one in _offers(colleague, now)}
        fields: dict[str, Any] = self.fields
        fields["mine"].choices = [(key, one.words) for key, one in self.my_shifts.items()]
        fields["taker"].queryset = colleagues
        fields["back"].choices = [("", _("nothing")), *_by_agent(list(self.their_shifts.values()))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        back = self.their_shifts.get(data.get("back", ""))
        if back is not None and "taker" in data and back.agent.pk != data["taker"].pk:
            self.add_error("back", _now("This shift is not one of %(name)s's.") % {"name": data["taker"]})
        return data

    def swap(self) -> Swap:
        """A row that is not stored yet; call it on a valid form only."""
        data = self.cleaned_data
        mine, back = self.my_shifts[data["mine"]], self.their_shifts.get(data["back"])
        return Swap(
            giver=self.me,
            taker=data["taker"],
            start=mine.span[0],
            end=mine.span[1],
            back_start=back.span[0] if back else None,
            back_end=back.span[1] if back else None,
        )


def _offers(agent: Agent, now: datetime) -> list[Offer]:
    found = blocks(roster.current().of(agent.pk), now, now + AHEAD)
    return [Offer(f"{agent.pk}.{span[0]:%Y%m%dT%H%M}", agent, span) for span in found if span[0] > now]


def _by_agent(offers: list[Offer]) -> list[tuple[str, list[tuple[str, str]]]]:
    names = dict.fromkeys(one.agent.user.name for one in offers)
    return [(name, [(one.key, one.words) for one in offers if one.agent.user.name == name]) for name in names]
