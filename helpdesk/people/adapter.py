"""How sign-in differs from django-allauth's own way: nobody signs up, and mail goes through the outbox."""

from ipaddress import ip_address
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.lib.clock import now
from helpdesk.lib.throttle import address_of
from helpdesk.people.models import User
from helpdesk.people.places import desk_places


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Staff are invited by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """What is no address at all is none to go to either."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Guesses are counted by person and address together, so nobody locks a colleague out from elsewhere."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{address_of(request)}"

    def get_client_ip(self, request: HttpRequest) -> str:
        """For the list of one's sessions; whatever stands between, a page is not refused for want of an address."""
        try:
            return str(ip_address(address_of(request)))
        except ValueError:
            return "::"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first of their places, to which the name in the bar leads too."""
        places = desk_places(cast(User, request.user), request.path)
        if places:
            return str(places[0]["url"])
        messages.info(request, _("You are signed in. Your role has no pages of its own on this desk yet."))
        return "/"

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Back to the sign-in, as for anybody who may not come in."""
        return HttpResponseRedirect(reverse("account_login"))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the letter; it is no automatic mail, so the caps for those do not apply."""
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        text = render_to_string(f"{template_prefix}_message.txt", context)
        draft = LetterDraft(
            kind="sign_in",
            sender=settings.DESK_MAIL,
            sender_name=settings.DESK_NAME,
            recipient=email,
            subject=subject,
            text=text,
            language=get_language() or "en",
        )
        queue_letter(draft, now=now())
