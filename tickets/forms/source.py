"""Where a mailbox's mail is fetched from, as its form says it; presets for common providers."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.hosts import is_loopback
from helpdesk.lib.meanwhile import MeanwhileForm
from tickets.actions.sources import PLAIN, SourcePlan
from tickets.mail.imap import is_safe
from tickets.models import MailSource

GOOGLE_TOKENS = "https://oauth2.googleapis.com/token"
MICROSOFT_TOKENS = "https://login.microsoftonline.com/common/oauth2/v2.0/token"


@dataclass(frozen=True, slots=True)
class Preset:
    """What a provider's own help pages name."""

    name: str
    host: str
    oauth: str = ""


PRESETS = {
    "gmail": Preset("Gmail", "imap.gmail.com"),
    "google": Preset("Google Workspace (OAuth)", "imap.gmail.com", GOOGLE_TOKENS),
    "microsoft": Preset("Microsoft 365 (OAuth)", "outlook.office365.com", MICROSOFT_TOKENS),
    "fastmail": Preset("Fastmail", "imap.fastmail.com"),
    "icloud": Preset("iCloud", "imap.mail.me.com"),
    "yahoo": Preset("Yahoo", "imap.mail.yahoo.com"),
    "zoho": Preset("Zoho", "imap.zoho.com"),
    "ionos": Preset("IONOS", "imap.ionos.com"),
    "strato": Preset("Strato", "imap.strato.de"),
    "ovh": Preset("OVHcloud", "ssl0.ovh.net"),
    "gandi": Preset("Gandi", "mail.gandi.net"),
    "yandex": Preset("Yandex 360", "imap.yandex.com"),
}


class SourceForm(MeanwhileForm):
    """Secrets are never shown again; left empty they stay as they are."""

    enabled = forms.BooleanField(label=_("Fetch mail"), required=False, initial=True)
    host = forms.CharField(label=_("IMAP server"), max_length=255, widget=forms.TextInput({"dir": "ltr"}))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535, initial=993)
    security = forms.ChoiceField(label=_("Encryption"), choices=MailSource.Security.choices)
    user = forms.CharField(
        label=_("User"), max_length=320, widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"})
    )
    sign_in = forms.ChoiceField(label=_("Sign-in"), choices=MailSource.SignIn.choices)
    secret = forms.CharField(
        label=_("Password, app password, or refresh token"),
        required=False,
        max_length=4000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("It is stored sealed and never shown. Left empty it stays as it is."),
    )
    token_url = forms.CharField(
        label=_("Address of the token server (OAuth)"),
        required=False,
        max_length=400,
        widget=forms.TextInput({"dir": "ltr"}),
    )
    client_id = forms.CharField(
        label=_("Client id (OAuth)"), required=False, max_length=200, widget=forms.TextInput({"dir": "ltr"})
    )
    client_secret = forms.CharField(
        label=_("Client secret (OAuth)"),
        required=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    folder = forms.CharField(label=_("Folder"), max_length=200, initial="INBOX")
    after = forms.ChoiceField(label=_("Mail that is stored"), choices=MailSource.After.choices)
    done_folder = forms.CharField(
        label=_("Folder it moves to"), required=False, max_length=200, initial="Sunrelay"
    )

    def __init__(self, data: Any = None, *, source: MailSource | None, preset: str = "") -> None:
        chosen = PRESETS.get(preset)
        stored = {name: getattr(source, name) for name in PLAIN} if source else {}
        initial = dict(stored)
        if chosen is not None:
            initial |= {"host": chosen.host, "port": 993, "security": "tls", "token_url": chosen.oauth}
            initial["sign_in"] = "oauth" if chosen.oauth else "password"
        super().__init__(data, initial=initial, stands=stored)
        self.source = source

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        host, security = str(data.get("host", "")), data.get("security")
        if security == MailSource.Security.NONE and not is_loopback(host):
            self.add_error("security", _now("Without encryption only a server of this machine is read."))
        if data.get("sign_in") == MailSource.SignIn.OAUTH:
            if not is_safe(str(data.get("token_url", ""))):
                self.add_error("token_url", _now("OAuth needs an address that begins with https://."))
            if not data.get("client_id"):
                self.add_error("client_id", _now("OAuth needs a client id."))
        known = self.source is not None and bool(self.source.secret)
        moved = self.source is not None and (self.source.host, self.source.user) != (host, data.get("user"))
        if not data.get("secret") and (not known or moved):
            self.add_error(
                "secret", _now("Type the password in; for another server or user it is asked for again.")
            )
        return data

    def plan(self) -> SourcePlan:
        """What was filled in; call it on a valid form only."""
        return SourcePlan(**self.cleaned_data)
