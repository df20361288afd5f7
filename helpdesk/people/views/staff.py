"""People: invited, edited, given roles and languages, switched off."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.clock import now
from helpdesk.lib.meanwhile import MeanwhileForm
from helpdesk.lib.said import said
from helpdesk.lib.words import told
from helpdesk.people import cards, staffing
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.actions import PeopleError, set_languages
from helpdesk.people.forms import InviteForm, PersonForm, RightsForm, spoken_rows
from helpdesk.people.models import Agent, User
from helpdesk.people.roles import admin_required, led_agents, signed
from helpdesk.people.skills import skills_of

CURRENT = "hours:people"


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def add(request: StaffRequest) -> HttpResponse:
    """Invite somebody: a letter brings them the link to choose their password."""
    form = InviteForm(request.POST or None, initial={"zone": request.user.zone})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = staffing.invite_user(
                form.person(),
                answers=data["answers"],
                team=data["team"],
                link_base=link_base(request),
                actor=signed(request),
                now=now(),
            )
        except PeopleError as refusal:
            form.add_error(None, told(refusal))
        else:
            messages.success(
                request, _("A letter with the link to sign in is on its way to %s.") % user.email
            )
            return redirect("settings:spoken" if data["answers"] else "settings:person", pk=user.pk)
    return _page(request, "people/person_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """One colleague. Leads see those of their teams; administrators also change who they are."""
    user = visible_person(request, pk)
    agent = Agent.objects.select_related("partner").filter(user=user).first()
    form = _person_form(request, user, agent) if request.user.is_admin else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            staffing.edit_user(user, form.person(), actor=signed(request), now=now())
        except PeopleError as refusal:
            form.add_error(None, told(refusal))
            user.refresh_from_db()
        else:
            messages.success(request, _("Saved."))
            return redirect("settings:person", pk=user.pk)
    return _page(request, "people/person.html", {"form": form, "person": user, "agent": agent})


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@reauthentication_required(allow_get=True)
def rights(request: StaffRequest, pk: int) -> HttpResponse:
    """Roles of one person. A change asks for the password when it was not typed lately."""
    user = get_object_or_404(User, pk=pk)
    initial = {name: getattr(user, name) for name in staffing.Rights.__dataclass_fields__}
    form = RightsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            staffing.set_rights(user, form.rights(), actor=signed(request), now=now())
        except PeopleError as refusal:
            form.add_error(None, told(refusal))
        else:
            messages.success(request, _("Saved. It holds from now on, also where they are signed in."))
            return redirect("settings:person", pk=user.pk)
    agent = Agent.objects.filter(user=user).first()
    return _page(request, "people/rights.html", {"form": form, "person": user, "agent": agent})


@require_POST
@admin_required
@reauthentication_required
def switch(request: StaffRequest, pk: int) -> HttpResponse:
    """Switch somebody off or on; off ends their sessions and closes their screens."""
    user = get_object_or_404(User, pk=pk)
    do = staffing.switch_on if request.POST.get("to") == "on" else staffing.switch_off
    with said(request, _("Saved. It holds from now on, also where they are signed in."), PeopleError):
        do(user, actor=signed(request), now=now())
    return redirect("settings:person", pk=user.pk)


@require_POST
@admin_required
def invite_again(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter once more, for somebody who never chose a password."""
    user = get_object_or_404(User, pk=pk)
    with said(request, _("A letter with the link to sign in is on its way to %s.") % user.email, PeopleError):
        staffing.send_invitation(user, link_base=link_base(request), actor=signed(request), now=now())
    return redirect("settings:person", pk=user.pk)


@require_POST
@admin_required
def make_agent(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody answer customers; languages and hours come next."""
    user = get_object_or_404(User, pk=pk)
    known = staffing.Person(name=user.name, email=user.email, zone=user.zone)
    staffing.set_agent(user, known, actor=signed(request), now=now())
    return redirect("settings:spoken", pk=user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def spoken(request: StaffRequest, pk: int) -> HttpResponse:
    """The languages of one agent, each with how well they know it."""
    agent = get_object_or_404(led_agents(request.user).select_related("user"), user_id=pk)
    initial = [{"code": row.variant or row.code, "level": row.level} for row in agent.languages.all()]
    data = request.POST if request.method == "POST" else None
    rows, form = spoken_rows(data, initial=initial), MeanwhileForm(data, beside={"rows": initial})
    if request.method == "POST" and rows.is_valid() and form.is_valid():
        set_languages(agent, rows.levels(), actor=signed(request), now=now())
        messages.success(request, _("Saved."))
        return redirect("settings:person", pk=pk)
    context = {"rows": rows, "form": form, "person": agent.user, "agent": agent}
    return _page(request, "people/spoken.html", context, failed=rows.is_bound and not rows.is_valid())


def visible_person(request: StaffRequest, pk: int) -> User:
    """Any person for an administrator, for a lead those of the own teams; 404 for all others."""
    if request.user.is_admin:
        return get_object_or_404(User, pk=pk)
    return get_object_or_404(User, pk=pk, agent__in=led_agents(request.user))


def link_base(request: StaffRequest) -> str:
    """Where mailed links lead: the desk's public address, else the one it was asked under."""
    return settings.DESK_URL or f"{request.scheme}://{request.get_host()}"


def _person_form(request: StaffRequest, user: User, agent: Agent | None) -> PersonForm:
    initial: dict[str, Any] = {name: getattr(user, name) for name in ("name", "email", "zone", "language")}
    if agent is not None:
        initial |= {name: getattr(agent, name) for name in (*PersonForm.agents_only, "zone")}
        initial["skills"] = skills_of(agent)
    data = request.POST if request.method == "POST" else None
    return PersonForm(data, user=user, answers=agent is not None, initial=initial)


def _page(
    request: StaffRequest, template: str, context: dict[str, Any], *, failed: bool = False
) -> HttpResponse:
    form = context.get("form")
    failed = failed or bool(form is not None and form.is_bound and form.errors)
    known = cards.frame(request, CURRENT) | context
    return render(request, template, known, status=422 if failed else 200)
