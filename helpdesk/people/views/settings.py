"""The page of all settings, and the languages of the desk."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.languages.choices import LanguageError
from helpdesk.languages.codes import autonym
from helpdesk.languages.desk import desk_languages
from helpdesk.languages.models import DeskLanguage
from helpdesk.lib.clock import now
from helpdesk.lib.said import said
from helpdesk.people import cards, staffing
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.forms import AddLanguageForm
from helpdesk.people.roles import admin_required, signed

cards.add(
    cards.Card(
        url="settings:languages",
        place=30,
        icon="language",
        title=gettext_lazy("Desk languages"),
        text=gettext_lazy("In which languages customers are answered, and which one stands in."),
        empty=gettext_lazy("The desk serves the languages it was started with."),
        first_step=gettext_lazy("Choose the languages"),
        count=lambda person: DeskLanguage.objects.count(),
    )
)


@require_safe
@lead_required
def index(request: StaffRequest) -> HttpResponse:
    """Everything that this person may set, with how much of it there is."""
    context = cards.frame(request) | {"cards": cards.cards_for(request.user)}
    return render(request, "people/settings_index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def languages(request: StaffRequest) -> HttpResponse:
    """The list in its order. Each button does one thing: up, down, default, remove, add."""
    adds = request.method == "POST" and "do" not in request.POST
    form = AddLanguageForm(request.POST if adds else None)
    if request.method == "POST":
        codes, default = desk_languages(), desk_languages()[0]
        codes = _in_order() or codes
        if adds and form.is_valid():
            codes = [*codes, form.cleaned_data["code"]]
        elif not adds:
            codes, default = rearranged(codes, default, request.POST["do"])
        if not adds or form.is_valid():
            with said(request, _("Saved."), LanguageError):
                staffing.serve_languages(codes, default=default, actor=signed(request), now=now())
            return redirect("settings:languages")
    context = cards.frame(request, "settings:languages") | {
        "form": form,
        "languages": [(code, autonym(code)) for code in _in_order() or desk_languages()],
        "default": desk_languages()[0],
        "from_start": not DeskLanguage.objects.exists(),
    }
    return render(request, "people/desk_languages.html", context, status=422 if form.errors else 200)


def rearranged(codes: list[str], default: str, wish: str) -> tuple[list[str], str]:
    """The list and its default after one button, such as "up:tr"; a button of another page changes nothing."""
    verb, _colon, code = wish.partition(":")
    if code not in codes:
        return codes, default
    left, place = [one for one in codes if one != code], codes.index(code)
    match verb:
        case "up":
            return [*left[: max(0, place - 1)], code, *left[max(0, place - 1) :]], default
        case "down":
            return [*left[: place + 1], code, *left[place + 1 :]], default
        case "default":
            return codes, code
        case "remove":
            return left, default if default != code else (left[0] if left else "")
    return codes, default


def _in_order() -> list[str]:
    return list(DeskLanguage.objects.order_by("position", "code").values_list("code", flat=True))
