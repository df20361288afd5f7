"""What people fill in about people: themselves, colleagues, languages, teams."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.languages.choices import find_language
from helpdesk.languages.codes import autonym, normalize
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.meanwhile import MeanwhileForm
from helpdesk.lib.refusals import Refusal
from helpdesk.lib.words import told
from helpdesk.people.actions import TokenPlan
from helpdesk.people.country_choices import find_country, find_place
from helpdesk.people.models import Agent, AgentLanguage, ApiToken, Partner, Team, User
from helpdesk.people.models.team import USUAL_MINUTES
from helpdesk.people.skills import SKILLS, SkillsField
from helpdesk.people.staffing import Person, Rights, TeamPlan
from helpdesk.people.zone_choices import find_zone

MOST_DIGITS = 18  # of what a row is numbered by


class ListedField(forms.CharField):
    """What is typed, or chosen from a list that the page offers; ``find`` says what was meant, or refuses."""

    list_id: str
    dir = "auto"

    def __init__(self, **kwargs: Any) -> None:
        listed = {"list": self.list_id, "autocomplete": "off", "spellcheck": "false", "dir": self.dir}
        super().__init__(widget=forms.TextInput(listed), **kwargs)

    def find(self, text: str) -> str:
        """The code or name that is kept. Raises Refusal."""
        raise NotImplementedError

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return self.find(text) if text else ""
        except Refusal as refusal:
            raise forms.ValidationError(told(refusal)) from None


class ZoneField(ListedField):
    """A zone by name or city; the page offers its list by the tag ``zone_list``."""

    list_id, dir = "zones", "ltr"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        kwargs.setdefault("help_text", _("Type a city, such as Kathmandu, and choose."))
        super().__init__(max_length=64, **kwargs)

    def find(self, text: str) -> str:
        return find_zone(text)


class LanguageField(ListedField):
    """A language by code or name; the page offers its list by the tag ``language_list``."""

    list_id = "languages"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Language"))
        super().__init__(max_length=40, **kwargs)

    def find(self, text: str) -> str:
        return find_language(text, get_language() or "en", own_names=desk_languages())


class CountryField(ListedField):
    """A country by code or name; the page offers its list by the tag ``country_list``."""

    list_id = "countries"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Country"))
        kwargs.setdefault("help_text", _("Type its name or its two letters, such as JP."))
        super().__init__(max_length=60, **kwargs)

    def find(self, text: str) -> str:
        return find_country(text, get_language() or "en")


class PlaceField(CountryField):
    """A country, or a region of one, whose holidays are meant."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            _(
                "Type its name or its two letters, such as JP; for a region with holidays of its own DE-BY or Bayern."
            ),
        )
        super().__init__(**kwargs)

    def find(self, text: str) -> str:
        return find_place(text, get_language() or "en")


class ProfileForm(forms.Form):
    """My own name, language and the zone in which I read times."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language of the desk for me"), required=False, choices=[("", _("as my browser asks"))]
    )
    zone = ZoneField(
        label=_("Times are shown to me in"),
        help_text=_("Type a city. Your working hours do not move with it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [("", _("as my browser asks"))]
        self.fields["language"].choices = first + spoken_here()  # type: ignore[attr-defined]


class PersonForm(MeanwhileForm):
    """A colleague: who they are, where they live, how much they carry at once."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email address"), max_length=320)
    zone = ZoneField(help_text=_("Type a city. Working hours are hours of this zone."))
    language = forms.ChoiceField(label=_("Language of the desk for them"), required=False)
    partner = forms.ModelChoiceField(
        label=_("Works for"), queryset=Partner.objects.none(), required=False, empty_label=_("the house")
    )
    country = PlaceField(label=_("Country whose holidays they keep"), required=False)
    capacity_chat = forms.IntegerField(label=_("Chats at once"), min_value=0, max_value=50, initial=3)
    capacity_email = forms.IntegerField(label=_("Open mails at once"), min_value=0, max_value=500, initial=12)

    skills = SkillsField(
        known_only=False,
        label=SKILLS,
        help_text=_("With commas: billing, returns. Tickets may ask for them."),
    )

    agents_only = ("partner", "country", "capacity_chat", "capacity_email", "skills")

    def __init__(self, *args: Any, user: User | None = None, answers: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        first = [("", _("as their browser asks"))]
        self.fields["language"].choices = first + spoken_here()  # type: ignore[attr-defined]
        self.fields["partner"].queryset = Partner.objects.order_by("name")  # type: ignore[attr-defined]
        for name in self.agents_only if not answers else ():
            del self.fields[name]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        others = User.objects.filter(email__iexact=email)
        if self.user is not None:
            others = others.exclude(pk=self.user.pk)
        if others.exists():
            raise forms.ValidationError(_("Somebody with this address works here already."))
        return email

    def person(self) -> Person:
        """What was filled in; call it on a valid form only."""
        names = Person.__dataclass_fields__
        return Person(**{name: value for name, value in self.cleaned_data.items() if name in names})


class InviteForm(PersonForm):
    """A new colleague; a letter brings them the link to choose their password."""

    answers = forms.BooleanField(label=_("Answers customers"), required=False, initial=True)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("no team yet")
    )
    field_order = ["name", "email", "zone", "language", "answers", "team", "partner"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]


class RightsForm(MeanwhileForm):
    """Roles beside teams. Who leads is said in the team."""

    is_admin = forms.BooleanField(
        label=_("Administrator: may change every setting and every person"), required=False
    )
    is_editor = forms.BooleanField(label=_("Writes and translates the FAQ"), required=False)
    editor_languages = forms.MultipleChoiceField(
        label=_("FAQ languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    manages = forms.ModelChoiceField(
        label=_("Manages the partner"), queryset=Partner.objects.none(), required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = self.fields["editor_languages"]
        languages.choices = [(code, autonym(code)) for code in desk_languages()]  # type: ignore[attr-defined]
        self.fields["manages"].queryset = Partner.objects.order_by("name")  # type: ignore[attr-defined]

    def rights(self) -> Rights:
        """What was filled in; call it on a valid form only."""
        return Rights(
            **self.cleaned_data | {"editor_languages": tuple(self.cleaned_data["editor_languages"])}
        )


class SpokenForm(forms.Form):
    """One language of an agent; an empty row is left out."""

    code = LanguageField(required=False)
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=AgentLanguage.LEVELS, initial=4)


if TYPE_CHECKING:
    SpokenSet = forms.BaseFormSet[SpokenForm]
else:
    SpokenSet = forms.BaseFormSet


class SpokenRows(SpokenSet):
    """The languages of one agent; each base language once, as the desk routes by it."""

    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            code = form.cleaned_data.get("code", "") if hasattr(form, "cleaned_data") else ""
            spelled = normalize(code)
            if spelled and spelled in seen:
                form.add_error("code", _("This language stands here twice; keep the better known one."))
            seen.add(spelled)
        if not any(self.levels()) and not any(self.errors):
            raise forms.ValidationError(
                _("At least one language is needed; nothing could be sent here without.")
            )

    def levels(self) -> dict[str, int]:
        """What was filled in, code to level."""
        rows = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        return {row["code"]: row["level"] for row in rows if row.get("code") and "level" in row}


_SpokenFormSet = forms.formset_factory(SpokenForm, formset=SpokenRows, extra=2, max_num=40, validate_max=True)


def spoken_rows(data: QueryDict | None, *, initial: list[dict[str, Any]]) -> SpokenRows:
    """The rows of stored languages, or those that were sent."""
    return cast(SpokenRows, _SpokenFormSet(data, initial=initial))


class TeamsField(forms.ModelMultipleChoiceField):
    """Teams; a number that no database holds is none of them (SQLite would fail on it)."""

    def clean(self, value: Any) -> Any:
        for one in value or ():
            if len(str(one)) > MOST_DIGITS:
                words = self.error_messages["invalid_choice"]
                raise forms.ValidationError(words, code="invalid_choice", params={"value": one})
        return super().clean(value)


class TeamForm(MeanwhileForm):
    """Who answers together, in which language they work, and who goes on when they go home."""

    name = forms.CharField(label=_("Name"), max_length=80)
    language = LanguageField(
        label=_("Working language"), help_text=_("Notes and handovers are written in it.")
    )
    answer_minutes = forms.IntegerField(
        label=_("An answer is due after (minutes)"),
        min_value=15,
        max_value=9600,
        required=False,
        help_text=_(
            "Minutes of the customer's own business hours, after the first message and after each later one. "
            "480 are eight hours."
        ),
    )
    is_fallback = forms.BooleanField(
        label=_("Takes what no other team can take"),
        required=False,
        help_text=_("One team of the desk does."),
    )
    follow_on = TeamsField(
        label=_("Goes on when this team sleeps"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        others = Team.objects.exclude(pk=team.pk) if team else Team.objects.all()
        if others.exists():
            self.fields["follow_on"].queryset = others  # type: ignore[attr-defined]
        else:
            del self.fields["follow_on"]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Team.objects.filter(name__iexact=name)
        if (others.exclude(pk=self.team.pk) if self.team else others).exists():
            raise forms.ValidationError(_("Another team has this name."))
        return name

    def plan(self) -> TeamPlan:
        """What was filled in; call it on a valid form only."""
        data = self.cleaned_data
        return TeamPlan(
            name=data["name"],
            language=normalize(data["language"]),
            is_fallback=data["is_fallback"],
            follow_on=tuple(data.get("follow_on", ())),
            answer_minutes=data["answer_minutes"] or USUAL_MINUTES,
        )


class MemberForm(forms.Form):
    """Somebody who joins a team."""

    agent = forms.ModelChoiceField(label=_("Person"), queryset=Agent.objects.none(), empty_label="")
    is_lead = forms.BooleanField(label=_("Leads the team"), required=False)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = Agent.objects.active().exclude(memberships__team=team)
        field: Any = self.fields["agent"]
        field.queryset = outside.select_related("user").order_by("user__name")


class AddLanguageForm(forms.Form):
    """One more language of the desk."""

    code = LanguageField()

    def clean_code(self) -> str:
        return normalize(self.cleaned_data["code"])


class TokenForm(forms.Form):
    """A key for a program: in whose name it acts, what it opens, and until when."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What the program is, such as: web shop.")
    )
    user = forms.ModelChoiceField(
        label=_("Acts as"),
        queryset=User.objects.none(),
        empty_label="",
        help_text=_("It sees what this person sees, and answers customers in their name."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=ApiToken.SCOPES, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("Ends"),
        required=False,
        coerce=int,
        empty_value=None,
        initial=365,
        choices=[
            (90, _("after 90 days")),
            (365, _("after a year")),
            ("", _("never, until somebody revokes it")),
        ],
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        people = User.objects.filter(is_active=True).order_by("name")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = ApiToken.objects.select_related("user").filter(name__iexact=name)
        if any(other.is_good(self.now) for other in others):
            raise forms.ValidationError(_("Another token has this name. Revoke it first, or choose another."))
        return name

    def plan(self) -> TokenPlan:
        """What was filled in; call it on a valid form only."""
        return TokenPlan(**self.cleaned_data | {"scopes": tuple(self.cleaned_data["scopes"])})


def spoken_here() -> list[tuple[str, Any]]:
    """(code, its own name) of the languages into which the desk's own words are translated."""
    return [(code, autonym(code)) for code, _name in settings.LANGUAGES]
