"""My day: hours, status, offers of chats, what ends with the shift."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.coverage import roster
from helpdesk.coverage.actions import running_sickness
from helpdesk.coverage.calendar import Interval, block_end, blocks, state
from helpdesk.coverage.models import Absence, Overtime, PlanNotice, Swap
from helpdesk.lib.clock import now
from helpdesk.lib.words import told
from helpdesk.people import actions as people
from helpdesk.people.access import StaffRequest, staff_required
from helpdesk.people.models import Agent
from tickets import listing
from tickets.actions import AssigningError, accept, decline
from tickets.forms.away import SickForm
from tickets.forms.desk import StatusForm
from tickets.listing import Choice
from tickets.models import Message
from tickets.views.frame import frame, open_offers
from tickets.views.reach import address_of_ticket, viewer_of

SOON_OVER = timedelta(minutes=30)
MOST_DAYS = 14  # of one notice
BREAKS = (5, 15, 30, 60)  # minutes
OVERTIME_SHOWN = timedelta(days=28)


@require_safe
@staff_required
def shift(request: StaffRequest) -> HttpResponse:
    """Today and the week to come, my open work, my figures of the last seven days."""
    at = now()
    context = frame(request, now=at)
    if request.agent is not None:
        context |= _day(request.agent, at) | {
            "sickness": running_sickness(request.agent, now=at),
            "sick_form": SickForm(),
            "breaks": [(minutes, minutes * 60) for minutes in BREAKS],
            "overtime": overtime_of(request.agent, at),
            "plan_notices": notices_of(request.agent),
            "stands_in": _stands_in(request.agent, at),
            "swaps_asked": Swap.objects.filter(taker=request.agent, state=Swap.State.ASKED).count(),
            "rows": listing.page(Choice("mine"), viewer_of(request), now=at).rows,
        }
    return render(request, "desk/shift.html", context)


def _stands_in(agent: Agent, at: datetime) -> QuerySet[Absence]:
    """Leave of colleagues who named this agent, from today on."""
    leave = Absence.objects.granted().filter(kind=Absence.Kind.LEAVE, substitute=agent)
    return (
        leave.filter(last_day__gte=localtime(at).date()).select_related("agent__user").order_by("first_day")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def status(request: StaffRequest) -> HttpResponse:
    """My own word: available, busy or away; and what holds now, for a page that is open."""
    if request.method != "POST":
        return render(request, "desk/my_status.html", {"me": request.agent})
    form = StatusForm(request.POST)
    if request.agent is not None and form.is_valid():
        people.set_status(request.agent, form.cleaned_data["status"], now=now())
    return _back(request)


@require_safe
@staff_required
def offers(request: StaffRequest) -> HttpResponse:
    """The chats offered to me right now, for a page that is open."""
    at, agent = now(), request.agent
    here = _own_address(request.GET.get("next", ""))
    context = {"offers": open_offers(agent, now=at), "now": at, "me": agent, "here": here}
    return render(request, "desk/offers.html", context)


@require_POST
@staff_required
def accept_offer(request: StaffRequest, offer: str) -> HttpResponse:
    if request.agent is None:
        return redirect("desk:inbox")
    try:
        ticket = accept(offer, request.agent, now=now())
    except AssigningError as refusal:
        messages.error(request, told(refusal))
        return _back(request)
    return redirect(address_of_ticket(ticket.pk))


@require_POST
@staff_required
def decline_offer(request: StaffRequest, offer: str) -> HttpResponse:
    if request.agent is not None:
        decline(offer, request.agent, now=now())
    return _back(request)


def overtime_of(agent: Agent, at: datetime) -> timedelta:
    """Time with chats beyond the shift in the last 28 days."""
    return sum(
        (row.length for row in Overtime.objects.filter(agent=agent, start__gt=at - OVERTIME_SHOWN)),
        timedelta(),
    )


def _day(agent: Agent, at: datetime) -> dict[str, object]:
    calendar = roster.current().of(agent.pk)
    until = block_end(calendar, at)
    week = Message.objects.filter(agent=agent, internal=False, created_at__gt=at - timedelta(days=7))
    return {
        "state": state(calendar, at),
        "until": until,
        "ends_soon": until is not None and until - at <= SOON_OVER,
        "next_on": None if until else roster.current().next_on(agent.pk, at),
        "blocks": blocks(calendar, at - timedelta(hours=12), at + timedelta(days=7)),
        "answers": week.count(),
        "answered_tickets": week.values("ticket").distinct().count(),
    }


@dataclass(frozen=True, slots=True)
class NoticedDay:
    """One local day of mine, as instants before and after."""

    date: date
    before: list[Interval]
    after: list[Interval]


@dataclass(frozen=True, slots=True)
class Notice:
    """A published roster, or a calendar's news (``place``), that I have not confirmed yet."""

    pk: int
    by: str
    place: str
    days: list[NoticedDay]
    more: int


def notices_of(agent: Agent) -> list[Notice]:
    """What leads changed in my hours, until I say that I have read it."""
    rows = agent.plan_notices.filter(confirmed_at=None).select_related("plan__made_by")
    return [_notice(row) for row in rows.order_by("pk")]


def _notice(row: PlanNotice) -> Notice:
    by = ""
    if row.plan is not None:
        by = row.plan.made_by.name if row.plan.made_by else row.plan.name
    days = [
        NoticedDay(date.fromisoformat(day["day"]), _spans(day["before"]), _spans(day["after"]))
        for day in row.days[:MOST_DAYS]
    ]
    more = max(0, len(row.days) - MOST_DAYS)
    return Notice(row.pk, by, row.place, days, more)


def _spans(pairs: list[list[str]]) -> list[Interval]:
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in pairs]


def _back(request: StaffRequest) -> HttpResponse:
    """To where this was asked; a page that asks without being left needs no other."""
    if request.headers.get("X-Part"):
        return HttpResponse(status=204)
    return redirect(_own_address(request.POST.get("next", "")))


def _own_address(wanted: str) -> str:
    is_own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_own else "/desk/"
