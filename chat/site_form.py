"""A site as its form says it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chat import questions
from chat.models import Site
from chat.site_actions import SiteError, SitePlan, written_origin
from helpdesk.languages.codes import autonym
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.meanwhile import MeanwhileForm
from helpdesk.lib.words import told
from helpdesk.people.models import Team
from helpdesk.people.skills import NEEDED, NEEDED_HELP, SkillsField

COLOR = re.compile(r"#[0-9a-fA-F]{6}")
GREETING, QUESTIONS = "greeting_", "questions_"


class SiteForm(MeanwhileForm):
    """``key`` stands in the snippet; a greeting and questions in each language of the desk."""

    name = forms.CharField(label=_("Name"), max_length=120)
    key = forms.SlugField(
        label=_("Key"),
        max_length=40,
        help_text=_("Stands in the line for the page. Letters, digits and hyphens."),
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)
    origins = forms.CharField(
        label=_("Allowed origins"),
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "ltr", "spellcheck": "false"}),
        help_text=_("One a line, scheme and host: https://shop.example. The chat opens on no other page."),
    )
    color = forms.CharField(label=_("Color"), widget=forms.TextInput({"type": "color"}), initial="#0f6e84")
    side = forms.ChoiceField(
        label=_("Corner"),
        choices=[("end", _("where lines end")), ("start", _("where lines begin"))],
        help_text=_("Lines end at the right in English and at the left in Arabic."),
    )
    skills = SkillsField(known_only=True, label=NEEDED, help_text=NEEDED_HELP)
    shows_hours = forms.BooleanField(
        label=_("Leads to the hours of each language"), required=False, initial=True
    )
    is_default = forms.BooleanField(label=_("Serves pages that name no site"), required=False)

    def __init__(self, *args: Any, site: Site | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        team: Any = self.fields["team"]
        team.queryset = Team.objects.order_by("-is_fallback", "name")
        greetings, asked = (site.greetings, site.questions) if site else ({}, {})
        self.codes = list(dict.fromkeys([*desk_languages(), *greetings, *asked]))
        for code in self.codes:
            self.fields[f"{GREETING}{code}"] = forms.CharField(
                label=autonym(code),
                required=False,
                max_length=200,
                initial=greetings.get(code, ""),
                widget=forms.TextInput({"lang": code, "dir": "auto"}),
            )
        for code in self.codes:
            self.fields[f"{QUESTIONS}{code}"] = forms.CharField(
                label=autonym(code),
                required=False,
                max_length=1_000,
                initial="\n".join(asked.get(code, [])),
                widget=forms.Textarea({"lang": code, "dir": "auto", "rows": 2}),
            )

    @property
    def greeting_fields(self) -> list[forms.BoundField]:
        return [self[f"{GREETING}{code}"] for code in self.codes]

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [self[f"{QUESTIONS}{code}"] for code in self.codes]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if not field.name.startswith((GREETING, QUESTIONS))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            data["questions"] = questions.read(self._texts(data, QUESTIONS))
        except questions.QuestionsError as refusal:
            self.add_error(f"{QUESTIONS}{refusal.language}", refusal.words)
        return data

    def _texts(self, data: dict[str, Any], kind: str) -> dict[str, str]:
        """The words in each language, taken out of what was filled in."""
        return {code: str(data.pop(f"{kind}{code}", "")).strip() for code in self.codes}

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        others = Site.objects.filter(key__iexact=key)
        if (others.exclude(pk=self.site.pk) if self.site else others).exists():
            raise forms.ValidationError(_("Another site has this key."))
        return key

    def clean_color(self) -> str:
        color = str(self.cleaned_data["color"])
        if not COLOR.fullmatch(color):
            raise forms.ValidationError(_("A color has six digits, such as #0f6e84."))
        return color.lower()

    def clean_origins(self) -> tuple[str, ...]:
        lines = [line for line in self.cleaned_data["origins"].split() if line]
        try:
            return tuple(dict.fromkeys(written_origin(line) for line in lines))
        except SiteError as refusal:
            raise forms.ValidationError(told(refusal)) from None

    def plan(self) -> SitePlan:
        """What was filled in; call it on a valid form only."""
        data = dict(self.cleaned_data)
        greetings = self._texts(data, GREETING)
        return SitePlan(**data, greetings={code: text for code, text in greetings.items() if text})
