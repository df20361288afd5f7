"""What agents send from the console."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.languages.codes import normalize
from helpdesk.lib.meanwhile import MeanwhileForm
from helpdesk.people.forms import CountryField, ZoneField
from helpdesk.people.models import Agent, Team
from helpdesk.people.models.agent import AgentQuerySet
from helpdesk.people.skills import NEEDED, SkillsField, listed
from tickets.actions import NewFile
from tickets.mail.compose import MOST_COPIES, plain_address
from tickets.mail.filenames import safe_name, sniffed_type
from tickets.models import Baton, SenderRule
from tickets.models.ticket import Priority

MOST_FILES = 10
LARGEST_FILE = 10 * 1024 * 1024


class SenderRuleForm(forms.Form):
    """A rule about a sender."""

    pattern = forms.CharField(
        label=gettext_lazy("Sender"),
        max_length=320,
        widget=forms.TextInput({"dir": "ltr", "placeholder": "ana@example.org"}),
        help_text=gettext_lazy("An address, or @example.org for everybody there."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Rule"), choices=SenderRule.Kind.choices)
    note = forms.CharField(label=gettext_lazy("Why (optional)"), max_length=200, required=False)


class MergeForm(forms.Form):
    """The ticket that goes on."""

    into = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files of at most 10 MB each, as plain values."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> tuple[NewFile, ...]:
        given: Sequence[UploadedFile] = [data] if isinstance(data, UploadedFile) else data or []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                _("At most %(most)s files go with one message.") % {"most": MOST_FILES}
            )
        return tuple(_file(super(FilesField, self).clean(one, initial)) for one in given)


def _file(given: UploadedFile) -> NewFile:
    if (given.size or 0) > LARGEST_FILE:
        raise forms.ValidationError(_("%(name)s is larger than 10 MB.") % {"name": given.name})
    content = given.read()
    name = safe_name(given.name or "") or _("file")
    return NewFile(name, sniffed_type(content, given.content_type or "application/octet-stream"), content)


class CopiesField(forms.CharField):
    """Mail addresses of others, with commas between; None where nobody was asked for them."""

    def clean(self, value: str | None) -> tuple[str, ...] | None:
        if value is None:
            return None
        wanted = {}
        for one in filter(None, re.split(r"[\s,;]+", value)):
            address = plain_address(one)
            if not address:
                raise forms.ValidationError(_("“%(text)s” is no mail address.") % {"text": one})
            wanted[address.lower()] = address
        if len(wanted) > MOST_COPIES:
            raise forms.ValidationError(_("At most %(most)s people get a copy.") % {"most": MOST_COPIES})
        return tuple(wanted.values())


class ReplyForm(forms.Form):
    """``seen`` is the newest number the writer had on screen; ``client_id`` makes sending twice one message."""

    text = forms.CharField(label=gettext_lazy("Message"), required=False, strip=True)
    kind = forms.ChoiceField(choices=[("reply", "reply"), ("note", "note")])
    client_id = forms.CharField(max_length=64, min_length=8)
    seen = forms.IntegerField(min_value=0)
    attached = FilesField(required=False)
    copies = CopiesField(required=False)
    when = forms.ChoiceField(choices=[("now", "now"), ("morning", "morning")], required=False)

    @property
    def internal(self) -> bool:
        return bool(self.cleaned_data["kind"] == "note")


class DraftForm(forms.Form):
    text = forms.CharField(required=False, strip=False)
    kind = forms.ChoiceField(choices=[("reply", "reply"), ("note", "note")])


class SnoozeForm(forms.Form):
    """An instant with its offset, or a local time of the reader's zone."""

    until = forms.DateTimeField(label=gettext_lazy("Until"))
    now: datetime

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        if until <= self.now:
            raise forms.ValidationError(_("Choose a time to come."))
        return until


class LanguageForm(forms.Form):
    language = forms.CharField(max_length=16)

    def clean_language(self) -> str:
        code = normalize(self.cleaned_data["language"])
        if not code:
            raise forms.ValidationError(_("This is no language the desk knows."))
        return code


class SubjectForm(forms.Form):
    """On one line, as it stands in lists and letters."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=400)

    def clean_subject(self) -> str:
        return " ".join(str(self.cleaned_data["subject"]).split())


class PriorityForm(forms.Form):
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=lambda value: Priority(int(value)))


class SkillsForm(forms.Form):
    """``was``: what the page showed, so that what somebody else added meanwhile stays."""

    skills = SkillsField(known_only=True, label=NEEDED)
    was = SkillsField(known_only=False)

    def seen(self) -> tuple[str, ...] | None:
        return self.cleaned_data["was"] if "was" in self.data else None


class CustomerForm(MeanwhileForm):
    """Who a customer is, as people of the desk know."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, required=False, widget=forms.TextInput({"dir": "auto"})
    )
    is_vip = forms.BooleanField(label=gettext_lazy("VIP: shown beside each of their tickets"), required=False)
    notes = forms.CharField(
        label=gettext_lazy("Note for colleagues"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )


class ZoneForm(forms.Form):
    zone = ZoneField()


class CountryForm(forms.Form):
    country = CountryField(required=False)


class TagsForm(forms.Form):
    """``was``: what the page showed, so that what somebody else added meanwhile stays."""

    tags = forms.CharField(label=gettext_lazy("Tags, with commas between"), max_length=400, required=False)
    was = forms.CharField(max_length=4_000, required=False)

    def names(self, field: str = "tags") -> list[str]:
        return listed(self.cleaned_data[field])

    def seen(self) -> list[str] | None:
        return self.names("was") if "was" in self.data else None


class AssignForm(forms.Form):
    """``to`` is a colleague the reader may see, a team ("team:7"), "me", or "queue"; ``anyway`` goes over capacity.

    ``note`` is a word for whoever gets it.
    """

    to = forms.CharField(max_length=20)
    note = forms.CharField(max_length=2_000, required=False)
    anyway = forms.BooleanField(required=False)
    colleagues: AgentQuerySet
    teams: "QuerySet[Team]"
    me: Agent | None

    def clean_to(self) -> Agent | Team | None:
        to = self.cleaned_data["to"]
        if to == "queue":
            return None
        kind, _colon, number = to.partition(":")
        team = self.teams.filter(pk=int(number)).first() if kind == "team" and number.isdecimal() else None
        if team is not None:
            return team
        chosen = self.colleagues.filter(pk=int(to)).first() if to.isdecimal() else None
        found = self.me if to == "me" else chosen
        if found is None:
            raise forms.ValidationError(_("There is nobody of that name to give this to."))
        return found


class StatusForm(forms.Form):
    status = forms.ChoiceField(choices=Agent.Status.choices)


class BatonForm(forms.Form):
    """Seven short fields for whoever comes next."""

    wants = forms.CharField(label=gettext_lazy("What the customer wants"))
    done = forms.CharField(label=gettext_lazy("Done so far"), required=False)
    failed = forms.CharField(label=gettext_lazy("What did not work"), required=False)
    next = forms.CharField(label=gettext_lazy("Next step, and who waits for whom"))
    promised = forms.CharField(label=gettext_lazy("Promised until"), required=False)
    about = forms.CharField(label=gettext_lazy("Language, zone, mood"), required=False)
    attachments = forms.CharField(label=gettext_lazy("Files to read"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.validators.append(MaxLengthValidator(Baton.LONGEST))
            rows = 1 if name in ("promised", "attachments") else 2
            field.widget = forms.Textarea({"rows": rows, "maxlength": Baton.LONGEST, "dir": "auto"})


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=Baton.LONGEST,
        error_messages={"required": gettext_lazy("Say in a few words why, so that the next one knows.")},
    )
