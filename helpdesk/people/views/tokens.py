"""Keys with which programs use the API: who made them for whom, what they open, when they were last used."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib.clock import now
from helpdesk.people import cards
from helpdesk.people.access import StaffRequest
from helpdesk.people.actions import make_api_token, revoke_api_token
from helpdesk.people.forms import TokenForm
from helpdesk.people.models import ApiToken
from helpdesk.people.roles import admin_required, signed

CURRENT = "settings:tokens"

cards.add(
    cards.Card(
        url=CURRENT,
        place=70,
        icon="key",
        title=gettext_lazy("API tokens"),
        text=gettext_lazy("Keys with which programs of yours open tickets, read them and answer."),
        empty=gettext_lazy("Tokens will stand here, with what each opens and when it was last used."),
        first_step=gettext_lazy("Make the first token"),
        count=lambda person: ApiToken.objects.filter(revoked_at=None).count(),
    )
)


@require_safe
@admin_required
def overview(request: StaffRequest) -> HttpResponse:
    """All tokens, those that are good first."""
    return _overview(request)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@reauthentication_required(allow_get=True)
def create(request: StaffRequest) -> HttpResponse:
    """A new token, shown once on the page that follows."""
    at = now()
    form = TokenForm(request.POST or None, now=at, initial={"user": request.user})
    if request.method == "POST" and form.is_valid():
        return _overview(request, fresh=make_api_token(form.plan(), actor=signed(request), now=at))
    context = cards.frame(request, CURRENT) | {"form": form}
    return render(request, "people/token_new.html", context, status=422 if form.errors else 200)


@require_POST
@admin_required
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """The token opens nothing from now on."""
    token = get_object_or_404(ApiToken, pk=pk, revoked_at=None)
    revoke_api_token(token, actor=signed(request), now=now())
    messages.success(request, _("The token is revoked; the program is refused from now on."))
    return redirect(CURRENT)


def _overview(request: StaffRequest, *, fresh: str = "") -> HttpResponse:
    at = now()
    tokens = list(ApiToken.objects.select_related("user").order_by("-created_at", "-pk"))
    tokens.sort(key=lambda token: not token.is_good(at))
    context = {"rows": [(token, token.has_expired(at)) for token in tokens], "fresh_token": fresh}
    return render(request, "people/tokens.html", cards.frame(request, CURRENT) | context)
