"""The hours of the desk itself, and the holidays of countries."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.coverage import actions, customer_weeks
from helpdesk.coverage.customer_hours import MONDAY_TO_FRIDAY_9_TO_18
from helpdesk.coverage.forms import HolidaysForm
from helpdesk.coverage.models import CountryWeek, Holiday, OpeningHours
from helpdesk.coverage.public_holidays import Difference, UnknownCountryError, difference, of_country
from helpdesk.coverage.week_form import CountryWeekForm, OpeningForm, initial_of, week_words
from helpdesk.lib.clock import now
from helpdesk.lib.regions import regions_of, split
from helpdesk.people import cards
from helpdesk.people.access import StaffRequest
from helpdesk.people.models import Agent
from helpdesk.people.roles import admin_required, signed

cards.add(
    cards.Card(
        url="hours:opening",
        place=40,
        icon="clock",
        title=gettext_lazy("Opening hours"),
        text=gettext_lazy("The desk's own week, worked by everybody without shifts; holidays of countries."),
        empty=gettext_lazy("Without them, people who have no shifts are never on."),
        first_step=gettext_lazy("Set the opening hours"),
        count=lambda person: OpeningHours.objects.count(),
    )
)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def opening(request: StaffRequest) -> HttpResponse:
    """One weekly pattern with its zone."""
    stored = OpeningHours.objects.first()
    initial: dict[str, Any] = {"zone": request.user.zone, **initial_of(MONDAY_TO_FRIDAY_9_TO_18)}
    if stored is not None:
        initial = {"zone": stored.zone, "days": stored.days, "start": stored.start, "end": stored.end}
    form = OpeningForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_opening_hours(form.hours(), actor=signed(request), now=now())
        messages.success(request, _("Saved."))
        return redirect("hours:opening")
    context = cards.frame(request, "hours:opening") | {
        "form": form,
        "stored": stored,
        "without_shifts": Agent.objects.active().filter(shifts=None, extra_shifts=None).count(),
        "weeks": [
            (row.country, week_words(customer_weeks.country_week(row.country)))
            for row in CountryWeek.objects.order_by("country")
        ],
        "countries": Holiday.objects.values("country").annotate(days=Count("pk")).order_by("country"),
    }
    return render(request, "coverage/opening.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def country_week(request: StaffRequest, country: str = "") -> HttpResponse:
    """When customers of one country are at work; "usual" forgets what was said of it."""
    if country != country.upper() or len(country) not in {0, 2}:
        raise Http404
    shown = customer_weeks.country_week(country)
    initial = {"country": country, **initial_of(shown)}
    form = CountryWeekForm(request.POST if request.method == "POST" else None, initial=initial)
    if country and "usual" in request.POST:
        actions.set_country_week(country, None, actor=signed(request), now=now())
    elif form.is_valid():
        actions.set_country_week(form.cleaned_data["country"], form.week(), actor=signed(request), now=now())
    else:
        context = cards.frame(request, "hours:opening") | {"form": form, "country": country}
        context |= {"usual": week_words(customer_weeks.usual_week(country))}
        context |= {"is_own": CountryWeek.objects.filter(country=country).exists()}
        return render(request, "coverage/country_week.html", context, status=422 if form.errors else 200)
    messages.success(request, _("Saved."))
    return redirect("hours:opening")


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def holidays(request: StaffRequest, country: str = "") -> HttpResponse:
    """The holidays of one place, all replaced at once; ``?compare=1`` brings those of two years for review."""
    code, region = split(country)
    is_known = code == country or region in regions_of(code)
    if code != code.upper() or len(code) not in {0, 2} or not is_known:
        raise Http404
    at = now()
    ours = dict(Holiday.objects.filter(country=country).order_by("date").values_list("date", "name"))
    compared, unknown = _compared(country, ours, at.year) if "compare" in request.GET else (None, False)
    shown = dict(sorted({**(compared.new if compared else {}), **ours}.items()))
    stands, initial = ({"country": country, "days": _lines(days)} for days in (ours, shown))
    form = HolidaysForm(request.POST if request.method == "POST" else None, initial=initial, stands=stands)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.set_holidays(data["country"], data["days"], actor=signed(request), now=now())
        messages.success(request, _("Saved."))
        return redirect("hours:opening")
    context = cards.frame(request, "hours:opening") | {"form": form, "country": country}
    context |= {"compared": compared, "unknown": unknown, "years": (at.year, at.year + 1)}
    context |= {"region": region, "regions": [] if region else _regions(code)}
    return render(request, "coverage/holidays.html", context, status=422 if form.errors else 200)


def _regions(country: str) -> list[tuple[str, str]]:
    """The places in a country that keep days of their own, by name."""
    found = regions_of(country).items() if country else ()
    return sorted(((f"{country}-{code}", name) for code, name in found), key=lambda pair: pair[1])


def _lines(days: dict[date, str]) -> str:
    return "\n".join(f"{day} {name}".strip() for day, name in days.items())


def _compared(country: str, ours: dict[date, str], year: int) -> tuple[Difference | None, bool]:
    """This year's and the next one's public holidays beside ours; True: nobody knows this country's."""
    try:
        theirs = of_country(country, (year, year + 1), words_in=get_language() or "en")
    except UnknownCountryError:
        return None, True
    return difference(ours, theirs), False
