"""The head of a conversation: what state it is in, whose it is, and what can be done with it."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.languages import translators
from helpdesk.languages.codes import base
from helpdesk.lib.clock import now
from helpdesk.lib.signing import digest
from helpdesk.lib.zones import zone
from helpdesk.people.access import StaffRequest, staff_required
from helpdesk.people.models import Customer
from helpdesk.templatetags.desk import local, local_day, zone_city
from tickets.models import Ticket
from tickets.models.ticket import Priority
from tickets.second_language import is_read_in
from tickets.snoozing import Preset, presets
from tickets.views.reach import choice_of, reading_language, ticket_to_read, way_back


@require_safe
@staff_required
def head(request: StaffRequest, pk: int) -> HttpResponse:
    """The head alone, for a page that is open and shows another one."""
    at = now()
    ticket = ticket_to_read(request, pk, Ticket.objects.select_related("customer", "owner__user"), now=at)
    context = head_context(request, ticket, at) | {"ticket": ticket, "now": at, "me": request.agent}
    return render(request, "desk/ticket_head.html", context)


def head_context(request: StaffRequest, ticket: Ticket, at: datetime) -> dict[str, Any]:
    """What the head shows beside the ticket itself."""
    theirs = zone(ticket.customer.zone) if ticket.customer.zone_is_known else None
    mine = zone(timezone.get_current_timezone_name())
    return {
        "is_mine": request.agent is not None and ticket.owner_id == request.agent.pk,
        "promise": promise_of(ticket),
        "priorities": Priority,
        "snoozes": [
            {"until": one.until.isoformat(), "words": _preset_words(one, ticket.customer)}
            for one in presets(at, mine=mine, theirs=theirs)
        ],
        "second": second_language(ticket),
        "customer_zone": customer_zone(ticket.customer),
        "view": choice_of(request).view,
        "kept": way_back(request),
        "mark": mark_of(ticket, at),
    }


def mark_of(ticket: Ticket, at: datetime) -> str:
    """Changes with whatever the head shows, so that an open page knows when its own is old."""
    promise = promise_of(ticket)
    shown = (
        ticket.subject,
        ticket.state,
        ticket.owner_id,
        ticket.priority,
        promise,
        promise is not None and promise <= at,
        ticket.merged_into_id,
        ticket.customer.zone,
    )
    return digest(repr(shown))


def customer_zone(customer: Customer) -> str:
    """The zone in which times are shown: the customer's, or UTC while it is not known well enough."""
    return customer.zone if customer.zone_is_known else "UTC"


def promise_of(ticket: Ticket) -> datetime | None:
    """Until when an answer is owed; None while the customer is to speak."""
    if not ticket.is_ours:
        return None
    return ticket.promised_at if ticket.first_answer_at is None and ticket.promised_at else ticket.due_at


def second_language(ticket: Ticket) -> dict[str, Any]:
    """Whether the conversation may be read in the reader's language too, and is: ``language`` is set then."""
    engine, mine = translators.configured(), reading_language()
    if engine is None:
        return {}
    is_on = is_read_in(ticket, mine)
    if not is_on and base(ticket.language) == base(mine):
        return {}
    return {"language": mine if is_on else "", "mine": mine, "engine": engine}


def _preset_words(preset: Preset, customer: Customer) -> str:
    if preset.name == "hour":
        return _("In 1 hour, %(time)s") % {"time": _hour(preset.until)}
    if preset.name == "hours":
        return _("In 3 hours, %(time)s") % {"time": _hour(preset.until)}
    mine = {"day": local_day(preset.until), "time": _hour(preset.until)}
    if preset.name == "theirs":
        named = {**mine, "city": zone_city(customer.zone), "theirs": _hour(preset.until, customer.zone)}
        return _("Their morning in %(city)s, %(theirs)s (%(day)s %(time)s yours)") % named
    if preset.name == "tomorrow":
        return _("Tomorrow, %(day)s %(time)s") % mine
    return _("Next week, %(day)s %(time)s") % mine


def _hour(instant: datetime, zone_name: str = "") -> str:
    return local(zone_name, instant).strftime("%H:%M")
