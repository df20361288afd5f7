"""The language of the pages: a visitor's is kept by their browser, that of who works here goes with them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.i18n import set_language

from helpdesk.lib.clock import now
from helpdesk.people import staffing


def choose(request: HttpRequest) -> HttpResponse:
    """As Django's own view; what somebody signed in chooses is not left to whoever sits there after them."""
    answer = set_language(request)
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        staffing.choose_language(request.user, chosen, now=now())
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer
