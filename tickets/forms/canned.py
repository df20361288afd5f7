"""A canned reply as its form says it: a name, whose it is, one text for each of the desk's languages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.languages.codes import autonym, direction
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.meanwhile import MeanwhileForm
from helpdesk.lib.words import told
from helpdesk.people.models import Team, User
from tickets.actions.canned import CannedError, CannedPlan
from tickets.canned import VARIABLES
from tickets.models import CannedReply


class CannedForm(MeanwhileForm):
    """Fields ``text_<code>`` follow the desk's languages and those in which the reply has a text already."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("How agents find it. Customers never see it.")
    )
    team = forms.ModelChoiceField(
        label=_("For"), queryset=Team.objects.none(), required=False, empty_label=_("everybody")
    )

    def __init__(self, *args: Any, person: User, reply: CannedReply | None = None, **kwargs: Any) -> None:
        known = {one.language: one.text for one in reply.texts.all()} if reply else {}
        kwargs["initial"] = {f"text_{code}": text for code, text in known.items()}
        if reply is not None:
            kwargs["initial"] |= {"name": reply.name, "team": reply.team_id}
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(person)  # type: ignore[attr-defined]
        self.codes = list(dict.fromkeys([*desk_languages(), *known]))
        for code in self.codes:
            box = forms.Textarea({"rows": 4, "lang": code, "dir": direction(code)})
            self.fields[f"text_{code}"] = forms.CharField(
                label=autonym(code), required=False, widget=box, strip=True
            )
        self.fields[f"text_{self.codes[0]}"].help_text = _(
            "These are filled in when it is used: %(names)s."
        ) % {"names": ", ".join(f"{{{name}}}" for name in VARIABLES)}

    def plan(self) -> CannedPlan:
        """What was filled in; call it on a valid form only."""
        data = self.cleaned_data
        texts = {code: data[f"text_{code}"] for code in self.codes}
        return CannedPlan(data["name"], data["team"], texts)

    def refuse(self, refusal: CannedError) -> None:
        """Show why it was not saved, at the text it is about."""
        field = f"text_{refusal.language}" if refusal.language else None
        self.add_error(field, told(refusal))
