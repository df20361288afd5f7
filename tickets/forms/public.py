"""Forms of customers' pages. Every refusal is a sentence in the reader's language; what was typed stays."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from helpdesk.languages.codes import autonym, normalize
from helpdesk.languages.desk import desk_languages
from tickets.actions import NewFile
from tickets.actions.contacts import MAXIMUM_TEXT
from tickets.mail.filenames import safe_name, sniffed_type
from tickets.zone_list import known_zone, zone_groups

MAXIMUM_FILE = 10 * 1024 * 1024
MAXIMUM_FILES = 5
OTHER = "other"
NOT_KNOWN = _("I do not know, or do not wish to say")
TOO_LONG = _("This is too long: at most 10,000 characters. Shorten it, or send the rest as a file.")


class FilesInput(forms.FileInput):
    """Tells the page, in its reader's language, what is too much, and what to say while files are sent."""

    allow_multiple_selected = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        limits = {
            "data-most": MAXIMUM_FILES,
            "data-largest": MAXIMUM_FILE,
            "data-many": FilesField.default_error_messages["many"] % {"limit": MAXIMUM_FILES},
            "data-large": FilesField.default_error_messages["large"],
            "data-sending": _("Sending the files"),
            "data-failed": _(
                "Not sent: we cannot be reached. Your words and files stay here; send them again."
            ),
        }
        return super().get_context(name, value, {**(attrs or {}), **limits})


class FilesField(forms.FileField):
    """Several files, each named and typed by its content; all are chosen again after a refusal."""

    widget = FilesInput
    default_error_messages = {
        "many": ngettext_lazy(
            "At most %(limit)d file can be sent at once. Please choose again.",
            "At most %(limit)d files can be sent at once. Please choose again.",
            "limit",
        ),
        "large": _("“%(name)s” is larger than 10 MB. Send it without this file, or choose a smaller one."),
    }

    def clean(self, data: Any, initial: Any = None) -> tuple[NewFile, ...]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MAXIMUM_FILES:
            raise forms.ValidationError(self.error_messages["many"], "many", {"limit": MAXIMUM_FILES})
        return tuple(self._checked(file) for file in given)

    def _checked(self, file: UploadedFile) -> NewFile:
        name = safe_name(file.name or "") or "file"
        if (file.size or 0) > MAXIMUM_FILE:
            raise forms.ValidationError(self.error_messages["large"], "large", {"name": name})
        content = file.read()
        return NewFile(name, sniffed_type(content, file.content_type or "application/octet-stream"), content)


def files_field() -> FilesField:
    return FilesField(
        label=_("Files"),
        required=False,
        help_text=_("Pictures or documents, up to five, 10 MB each."),
    )


class WordsField(forms.CharField):
    """What somebody writes to us: line ends made one, limits said in words."""

    def __init__(self, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 7, "dir": "auto"})
        super().__init__(max_length=MAXIMUM_TEXT, widget=widget, **more)
        # A browser would cut what is pasted without a word.
        self.widget.attrs.pop("maxlength", None)
        self.error_messages |= {"required": _("Write what this is about, please."), "max_length": TOO_LONG}

    def to_python(self, value: Any) -> str:
        text = (value or "").replace("\r\n", "\n").replace("\x00", "")
        return cast("str", super().to_python(text))


class ZoneField(forms.ChoiceField):
    """A time zone by city. An unknown name is no error: it is left out."""

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("Your time zone"), required=False, **more)

    def offer(self, language: str, *, chosen: str = "") -> None:
        """Fill the list in a language; a name that a browser knows and we do not list is added."""
        groups = [(str(label), list(cities)) for label, cities in zone_groups(language)]
        self.choices = [("", str(NOT_KNOWN)), *groups]
        if chosen and not self.valid_value(chosen):
            self.choices = [*self.choices, (chosen, chosen)]

    def to_python(self, value: Any) -> str:
        return known_zone(str(value or ""))

    def validate(self, value: Any) -> None:
        """Anything that ``to_python`` let through is a zone."""


class NoncedForm(forms.Form):
    """Carries an id of its own, so that sending it twice is sending it once."""

    nonce = forms.CharField(required=False, widget=forms.HiddenInput)

    def put(self, name: str, value: str) -> None:
        """Change what was sent, for showing the form again."""
        data = cast("QueryDict", self.data).copy()
        data[name] = value
        self.data = data


class ContactForm(NoncedForm):
    """A first message; ``website`` stays empty in people's hands."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        error_messages={"required": _("Tell us how to address you, please.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("The answer goes there."),
        error_messages={
            "required": _("Without an email address the answer cannot reach you."),
            "invalid": _("This is not a complete email address. It should look like name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    subject = forms.CharField(
        label=_("Subject (optional)"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    text = WordsField(label=_("Your message"), help_text=_("Write in your own language."))
    attachments = files_field()
    language = forms.ChoiceField(
        label=_("Language of the answer"), required=False, widget=forms.Select(attrs={"autocomplete": "off"})
    )
    zone = ZoneField(help_text=_("So that we name times on your clock."))
    browser_zone = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(required=False)

    def __init__(self, *args: Any, page: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.page = page
        codes = desk_languages()
        choices = [*((code, autonym(code)) for code in codes), (OTHER, _("Another language"))]
        language = cast("forms.ChoiceField", self.fields["language"])
        language.choices = choices
        language.initial = page if page in codes else codes[0]
        zone = cast("ZoneField", self.fields["zone"])
        zone.offer(page, chosen=known_zone(str(self.data.get("zone", ""))))
        self.corrections: list[str] = []

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_subject(self) -> str:
        return " ".join(self.cleaned_data["subject"].split())

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        if not zone and self.data.get("zone"):
            self.corrections.append("zone")
        return zone

    def _clean_fields(self) -> None:
        # An unknown language is corrected, not refused: the words themselves tell it.
        given = self.data.get("language", "")
        language = cast("forms.ChoiceField", self.fields["language"])
        if given and not language.valid_value(given):
            self.put("language", normalize(given) if language.valid_value(normalize(given)) else OTHER)
            self.corrections.append("language")
        super()._clean_fields()  # type: ignore[misc]

    @property
    def chosen_language(self) -> str:
        """The language that the customer took instead of the page's; "" when they left it."""
        chosen = self.cleaned_data["language"]
        return "" if chosen in ("", OTHER, self.fields["language"].initial) else str(chosen)

    @property
    def page_prior(self) -> str:
        return "" if self.cleaned_data["language"] == OTHER else self.page

    @property
    def zone_source(self) -> str:
        """Whether the browser's own zone was left as it was, or a person chose one."""
        zone = self.cleaned_data["zone"]
        if not zone:
            return ""
        return "browser" if known_zone(self.cleaned_data["browser_zone"]) == zone else "choice"


class ReplyForm(NoncedForm):
    """A further message in one's own conversation."""

    text = WordsField(label=_("Write to us"))
    attachments = files_field()
    lead = forms.BooleanField(
        label=_("I would like a lead to look at this"),
        required=False,
        help_text=_("Somebody who leads the team is told, beside whoever answers you."),
    )


class RateForm(NoncedForm):
    """How it went, from 1 to 5."""

    SCORES = [
        ("1", _("very bad")),
        ("2", _("bad")),
        ("3", _("fair")),
        ("4", _("good")),
        ("5", _("very good")),
    ]
    score = forms.ChoiceField(label=_("How did we do?"), choices=SCORES, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your words (optional)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class AddressForm(forms.Form):
    """Asks for a link."""

    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        error_messages={
            "required": _("Enter the address that you write from."),
            "invalid": _("This is not a complete email address. It should look like name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


class ZoneForm(forms.Form):
    """Where somebody is whose clock we do not know."""

    zone = ZoneField()

    def __init__(self, *args: Any, page: str, **more: Any) -> None:
        super().__init__(*args, **more)
        cast("ZoneField", self.fields["zone"]).offer(page)


class PreferencesForm(forms.Form):
    """How a customer wants to be served."""

    language = forms.ChoiceField(label=_("Your language"), required=False)
    zone = ZoneField()
    channel = forms.ChoiceField(
        label=_("Answers go to"),
        required=False,
        choices=[
            ("", _("where you wrote")),
            ("email", _("your email address, too, unless you read them in the chat at once")),
        ],
    )

    def __init__(self, *args: Any, page: str, **more: Any) -> None:
        super().__init__(*args, **more)
        codes = dict.fromkeys([*desk_languages(), self.initial.get("language") or ""])
        choices = [("", _("not chosen")), *((code, autonym(code)) for code in codes if code)]
        cast("forms.ChoiceField", self.fields["language"]).choices = choices
        cast("ZoneField", self.fields["zone"]).offer(page, chosen=str(self.initial.get("zone") or ""))
