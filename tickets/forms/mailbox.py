"""A mailbox as its form says it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.languages.codes import autonym, normalize
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.meanwhile import MeanwhileForm
from helpdesk.people.models import Team
from helpdesk.people.skills import NEEDED, NEEDED_HELP, SkillsField
from tickets.actions.mailboxes import MailboxPlan
from tickets.models import Mailbox


class MailboxForm(MeanwhileForm):
    """``name`` is for the mail server, ``address`` for customers."""

    name = forms.SlugField(
        label=_("Name"),
        max_length=60,
        help_text=_("Short, for the mail server's line: support. Letters, digits and hyphens."),
    )
    address = forms.EmailField(label=_("Address"), max_length=320)
    display_name = forms.CharField(
        label=_("Shown as"), max_length=120, required=False, help_text=_("The sender's name in answers.")
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        help_text=_("Where the mail itself does not tell."),
    )
    skills = SkillsField(known_only=True, label=NEEDED, help_text=NEEDED_HELP)
    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )
    is_default = forms.BooleanField(
        label=_("Letters without a mailbox of their own leave from here"), required=False
    )

    numbers_subjects = forms.BooleanField(
        label=_("Subjects carry the ticket's number"),
        required=False,
        help_text=_(
            "[#12] at the end, for mail programs that drop everything else by which an answer is known."
        ),
    )

    def __init__(self, *args: Any, mailbox: Mailbox | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mailbox = mailbox
        team, language = self.fields["team"], self.fields["language"]
        team.queryset = Team.objects.order_by("-is_fallback", "name")  # type: ignore[attr-defined]
        codes = desk_languages()
        if mailbox and mailbox.language and mailbox.language not in codes:
            codes.append(mailbox.language)
        known = [(code, autonym(code)) for code in codes]
        language.choices = [("", _("any")), *known]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        return self._own("name__iexact", name, _("Another mailbox has this name."))

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        return self._own("address__iexact", address, _("Another mailbox has this address."))

    def plan(self) -> MailboxPlan:
        """What was filled in; call it on a valid form only."""
        return MailboxPlan(**self.cleaned_data | {"language": normalize(self.cleaned_data["language"])})

    def _own(self, lookup: str, value: str, refusal: Any) -> str:
        others = Mailbox.objects.filter(**{lookup: value})
        if (others.exclude(pk=self.mailbox.pk) if self.mailbox else others).exists():
            raise forms.ValidationError(refusal)
        return value
