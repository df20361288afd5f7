"""What people of the desk fill in to begin a ticket for a customer."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from helpdesk.languages.codes import autonym
from helpdesk.languages.desk import desk_languages
from helpdesk.people.models import Customer, Team
from tickets.forms.desk import FilesField
from tickets.forms.public import WordsField
from tickets.on_behalf import Begun

TOLD, WRITE = "told", "write"


class BeginForm(forms.Form):
    """``about`` is the customer of a ticket at hand; without an agent's place nobody writes first or takes it."""

    what = forms.ChoiceField(
        label=_("What it is"),
        choices=[(TOLD, _("I write down what a customer said")), (WRITE, _("I write to a customer first"))],
        widget=forms.RadioSelect,
        initial=TOLD,
    )
    address = forms.EmailField(
        label=_("Customer's mail address"),
        required=False,
        help_text=_("Who has written from it before is found by it. The answer goes there."),
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Customer's name"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)
    language = forms.ChoiceField(label=_("Language"), required=False)
    subject = forms.CharField(
        label=_("Subject"), required=False, max_length=400, widget=forms.TextInput({"dir": "auto"})
    )
    text = WordsField(label=_("Words"))
    attached = FilesField(label=_("Files"), required=False)
    take = forms.BooleanField(
        label=_("I take it"),
        required=False,
        help_text=_("Else whoever speaks the language and is awake gets it."),
    )
    nonce = forms.CharField(max_length=64, min_length=8, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        teams: "QuerySet[Team]",
        about: Customer | None,
        answers: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        fields: dict[str, Any] = self.fields
        fields["team"].queryset = teams
        fields["team"].initial = teams.first()
        languages = [(code, autonym(code)) for code in desk_languages()]
        fields["language"].choices = [("", _("As the words say")), *languages]
        if about is not None:
            del fields["address"], fields["name"]
        if not answers:
            del fields["take"]
            fields["what"].choices = fields["what"].choices[:1]

    @property
    def writes(self) -> bool:
        return bool(self.cleaned_data["what"] == WRITE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.about is None and not self.errors.keys() & {"address", "name"}:
            if data.get("what") == WRITE and not data["address"]:
                self.add_error("address", _("A letter needs an address."))
            elif not (data["address"] or data["name"]):
                self.add_error("name", _("Say who it was: a name, or an address."))
        if data.get("what") == WRITE and not data.get("subject"):
            self.add_error("subject", _("A letter needs a subject."))
        return data

    def begun(self, *, vouched: bool) -> Begun:
        """What was filled in; call it on a valid form only."""
        data = self.cleaned_data
        return Begun(
            nonce=data["nonce"],
            team=data["team"],
            text=data["text"],
            subject=data["subject"],
            language=data["language"],
            about=self.about,
            address=data.get("address", ""),
            name=data.get("name", ""),
            vouched=vouched,
            files=data["attached"],
        )
