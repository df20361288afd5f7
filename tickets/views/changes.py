"""What an agent does with a ticket: each address takes a POST, does one thing and goes back to the page."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.core import signing
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.languages import translators
from helpdesk.lib.clock import now
from helpdesk.lib.said import said
from helpdesk.people.access import StaffRequest, lead_required, staff_required
from helpdesk.people.models import Agent, Team
from helpdesk.templatetags.desk import country_name, language_name, local_datetime, zone_city
from tickets import actions
from tickets.actions import AssigningError, translating
from tickets.actions.customers import adopt_first_writer
from tickets.actions.transferring import transfer
from tickets.actions.undoing import Before, before, undo
from tickets.forms.desk import (
    AssignForm,
    CountryForm,
    LanguageForm,
    MergeForm,
    PriorityForm,
    SkillsForm,
    SnoozeForm,
    SubjectForm,
    TagsForm,
    ZoneForm,
)
from tickets.grades import Cover, covers
from tickets.models import Ticket
from tickets.models.ticket import Priority
from tickets.views.compose import taken_back
from tickets.views.frame import frame
from tickets.views.reach import (
    UNDO,
    address_of_ticket,
    choice_of,
    reading_language,
    ticket_for,
    writer_of,
)

UNDO_LASTS = 60
MOST_COLLEAGUES = 100


@require_POST
@staff_required
def close(request: StaffRequest, pk: int) -> HttpResponse:
    ticket = ticket_for(request, pk)
    was = before(ticket, "close")
    actions.close(pk, by=writer_of(request), now=now())
    return _done(request, pk, _("Closed."), was)


@require_POST
@staff_required
def close_after_thanks(request: StaffRequest, pk: int) -> HttpResponse:
    """A customer's "thank you" asks for no answer: one press, and the ticket rests as it did before."""
    ticket = ticket_for(request, pk)
    was = before(ticket, "close")
    words = _("Closed: they only said thanks.")
    return _tried(
        request, pk, lambda: actions.close(pk, by=writer_of(request), thanks=True, now=now()), words, was
    )


@require_POST
@staff_required
def adopt_sender(request: StaffRequest, pk: int) -> HttpResponse:
    """What was forwarded belongs to whoever wrote it first."""
    ticket_for(request, pk)
    if request.reader.of_house:
        adopt_first_writer(pk, by=writer_of(request), now=now())
    return _done(request, pk, _("Answers go to the first writer from now on."))


@require_POST
@staff_required
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    ticket_for(request, pk)
    return _tried(request, pk, lambda: actions.reopen(pk, by=writer_of(request), now=now()), _("Open again."))


@require_POST
@staff_required
def snooze(request: StaffRequest, pk: int) -> HttpResponse:
    ticket, at = ticket_for(request, pk), now()
    form = SnoozeForm(request.POST)
    form.now = at
    if not form.is_valid():
        return _refused(request, pk, form)
    until = form.cleaned_data["until"]
    was = before(ticket, "snooze")
    actions.snooze(pk, until, by=writer_of(request), now=at)
    return _done(request, pk, _("Snoozed until %(until)s.") % {"until": local_datetime(until)}, was)


@require_POST
@staff_required
def mark_spam(request: StaffRequest, pk: int) -> HttpResponse:
    ticket_for(request, pk)
    words = _("Marked as spam. It can come back for 30 days.")
    return _tried(request, pk, lambda: actions.mark_spam(pk, by=writer_of(request), now=now()), words)


@require_POST
@staff_required
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    ticket_for(request, pk)
    return _tried(
        request, pk, lambda: actions.restore(pk, by=writer_of(request), now=now()), _("Back from spam.")
    )


@require_POST
@staff_required
def set_language(request: StaffRequest, pk: int) -> HttpResponse:
    ticket_for(request, pk)
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form)
    language = form.cleaned_data["language"]
    actions.set_language(pk, language, by=writer_of(request), now=now())
    return _done(request, pk, _("This is %(language)s from now on.") % {"language": language_name(language)})


@require_POST
@staff_required
def set_priority(request: StaffRequest, pk: int) -> HttpResponse:
    """Which of those that wait goes first."""
    ticket_for(request, pk)
    form = PriorityForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form)
    priority: Priority = form.cleaned_data["priority"]
    actions.set_priority(pk, priority, by=writer_of(request), now=now())
    return _done(request, pk, _("The priority is %(priority)s.") % {"priority": priority.label})


@require_POST
@staff_required
def set_subject(request: StaffRequest, pk: int) -> HttpResponse:
    """Another title, in lists and in the letters to come."""
    ticket_for(request, pk)
    form = SubjectForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form)
    actions.set_subject(pk, form.cleaned_data["subject"], by=writer_of(request), now=now())
    return _done(request, pk, _("The subject is changed."))


@require_POST
@staff_required
def set_skills(request: StaffRequest, pk: int) -> HttpResponse:
    """What whoever answers should be able to do."""
    ticket_for(request, pk)
    form = SkillsForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form)
    wanted, seen = form.cleaned_data["skills"], form.seen()
    actions.set_skills(pk, wanted, was=seen, by=writer_of(request), now=now())
    return _done(request, pk, _("Skills are set."))


@require_POST
@staff_required
def read_in(request: StaffRequest, pk: int) -> HttpResponse:
    """What the customer writes in the reader's own language beside the original, or in the original alone again."""
    ticket = ticket_for(request, pk)
    language = reading_language()
    if request.POST.get("on") != "1":
        translating.read_original(ticket.pk, language)
        return _done(request, pk, _("The original alone from now on."))
    if translators.configured() is None:
        messages.error(request, _("No translator is set up; an administrator can do that."))
        return redirect(_address(request, pk))
    translating.read_in(ticket.pk, language, now=now())
    return _done(request, pk, _("Both languages from now on."))


@require_POST
@staff_required
def set_zone(request: StaffRequest, pk: int) -> HttpResponse:
    """Where the customer is, said by an agent."""
    ticket_for(request, pk)
    form = ZoneForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form)
    name = form.cleaned_data["zone"]
    actions.set_zone(pk, name, by=writer_of(request), now=now())
    return _done(request, pk, _("Their time is that of %(zone)s from now on.") % {"zone": zone_city(name)})


@require_POST
@staff_required
def set_country(request: StaffRequest, pk: int) -> HttpResponse:
    """Where the customer lives, said by somebody of the house; empty when that is not known after all."""
    ticket_for(request, pk)
    if not request.reader.of_house:
        raise Http404
    form = CountryForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form)
    code = form.cleaned_data["country"]
    actions.set_country(pk, code, by=writer_of(request), now=now())
    if not code:
        return _done(request, pk, _("Their country is not known any more."))
    return _done(request, pk, _("They live in %(country)s.") % {"country": country_name(code)})


@require_POST
@staff_required
def set_tags(request: StaffRequest, pk: int) -> HttpResponse:
    ticket_for(request, pk)
    form = TagsForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form)
    actions.set_tags(pk, form.names(), was=form.seen(), by=writer_of(request), now=now())
    return _done(request, pk, _("Tags are set."))


@require_POST
@lead_required
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """This ticket goes on in another one, which a lead must be able to see as well."""
    ticket_for(request, pk)
    form = MergeForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form)
    into = ticket_for(request, form.cleaned_data["into"]).pk
    words = _("#%(number)s goes on in this ticket. It can be separated again.") % {"number": pk}
    return _tried(request, into, lambda: actions.merge(pk, into, by=writer_of(request), now=now()), words)


@require_POST
@lead_required
def separate(request: StaffRequest, pk: int) -> HttpResponse:
    """Two tickets again."""
    ticket_for(request, pk)
    words = _("This is a ticket of its own again.")
    return _tried(request, pk, lambda: actions.separate(pk, by=writer_of(request), now=now()), words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Colleagues and teams to give it to; somebody whose hands are full is asked about first."""
    ticket = ticket_for(request, pk)
    if request.method != "POST":
        return _assign_page(request, ticket)
    form = AssignForm(request.POST)
    form.me, form.colleagues = request.agent, Agent.objects.visible_to(request.user).active()
    form.teams = _other_teams(request, ticket)
    if not form.is_valid():
        return _refused(request, pk, form)
    to: Agent | Team | None = form.cleaned_data["to"]
    is_other = isinstance(to, Agent) and to != request.agent
    if isinstance(to, Agent) and is_other and is_full(to, ticket) and not form.cleaned_data["anyway"]:
        return _assign_page(request, ticket, full=to, note=form.cleaned_data["note"])
    return _assign(request, ticket, to, form.cleaned_data["note"])


@require_POST
@staff_required
def take_back(request: StaffRequest, token: str) -> HttpResponse:
    """Undo what the address stands for, within a minute and by the same person."""
    try:
        values = signing.loads(token, salt=UNDO, max_age=UNDO_LASTS)
    except signing.BadSignature:
        messages.error(request, _("This can no longer be taken back."))
        return redirect("desk:inbox")
    if values.pop("by") != request.user.pk:
        raise Http404
    if "answer" in values:
        return taken_back(request, values["answer"])
    was = Before(**values)
    ticket_for(request, was.ticket)
    return _tried(request, was.ticket, lambda: undo(was, by=writer_of(request), now=now()), _("Taken back."))


def is_full(agent: Agent, ticket: Ticket) -> bool:
    if ticket.load_channel == "chat":
        return agent.load_chat >= agent.capacity_chat
    return agent.load_email >= agent.capacity_email


def _other_teams(request: StaffRequest, ticket: Ticket) -> QuerySet[Team]:
    """Where a ticket of the house may go instead; a partner's people give nothing to teams of the house."""
    if not request.reader.of_house or not ticket.is_open:
        return Team.objects.none()
    return Team.objects.exclude(pk=ticket.team_id).order_by("name")


def _assign(request: StaffRequest, ticket: Ticket, to: Agent | Team | None, note: str) -> HttpResponse:
    was, at = None if isinstance(to, Team) else before(ticket, "assign"), now()
    words = _("Back in the queue.")
    if to is not None:
        name = to.name if isinstance(to, Team) else to.user.name
        words = _("Given to %(name)s.") % {"name": name}

    def act() -> None:
        transfer(ticket, to, by=writer_of(request), note=note, now=at)

    return _tried(request, ticket.pk, act, words, was)


def _assign_page(
    request: StaffRequest, ticket: Ticket, *, full: Agent | None = None, note: str = ""
) -> HttpResponse:
    people = (
        Agent.objects.visible_to(request.user).active().select_related("user").prefetch_related("languages")
    )
    context = {
        "ticket": ticket,
        "full": full,
        "note": note,
        "colleagues": _colleagues(people.order_by("user__name")[:MOST_COLLEAGUES], ticket),
        "teams": _other_teams(request, ticket),
        "is_chat": ticket.load_channel == "chat",
        "view": choice_of(request).view,
    }
    if request.headers.get("X-Part"):
        return render(request, "desk/assign.html", context)
    return render(request, "desk/assign_page.html", context | frame(request, now=now()))


def _colleagues(people: Iterable[Agent], ticket: Ticket) -> list[tuple[Agent, bool, Cover | None]]:
    """With whether their hands are full and how their hours cover the customer, who covers best first."""
    people = list(people)
    known = covers(ticket, [one.pk for one in people], now=now())
    rows = [(one, is_full(one, ticket), known.get(one.pk)) for one in people]
    return sorted(rows, key=lambda row: row[2].place if row[2] else len(rows))


def _tried(
    request: StaffRequest, pk: int, act: Callable[[], object], words: str, was: Before | None = None
) -> HttpResponse:
    with said(request, words, AssigningError, tags=_way_back(request, was)):
        act()
    return redirect(_address(request, pk))


def _done(request: StaffRequest, pk: int, words: str, was: Before | None = None) -> HttpResponse:
    """Say it, with a way back where there is one, and return to where the agent was."""
    messages.success(request, words, extra_tags=_way_back(request, was))
    return redirect(_address(request, pk))


def _way_back(request: StaffRequest, was: Before | None) -> str:
    """What "undo" sends again; "" where there is no way back."""
    return signing.dumps(was.as_dict() | {"by": request.user.pk}, salt=UNDO) if was else ""


def _refused(request: StaffRequest, pk: int, form: Form) -> HttpResponse:
    messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect(_address(request, pk))


def _address(request: StaffRequest, pk: int) -> str:
    """The conversation, or the list when it went out of sight (a partner who gives a ticket away)."""
    if Ticket.objects.visible_to(request.user).filter(pk=pk).exists():
        return address_of_ticket(pk, choice_of(request).view)
    return reverse("desk:inbox")
