"""One conversation: the thread, what is known of the customer, the composer."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db.models import CharField, Max, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from helpdesk.coverage.customer_weeks import calendar_of
from helpdesk.coverage.week_form import week_words
from helpdesk.languages import translators
from helpdesk.lib.clock import now
from helpdesk.people.access import Reader, StaffRequest, is_lead, masked, reads_contacts, staff_required
from helpdesk.people.models import Agent, Customer
from helpdesk.people.roles import known_to_lead
from helpdesk.people.skills import known_skills
from helpdesk.templatetags.desk import language_name
from tickets import facts
from tickets.actions import merging
from tickets.actions.correcting import why_not
from tickets.actions.customers import first_writer
from tickets.actions.replying import copies_of
from tickets.actions.senders import rule_for
from tickets.actions.unsending import is_unsent
from tickets.batons import as_note
from tickets.forms.desk import LARGEST_FILE, MOST_FILES
from tickets.grades import covers
from tickets.languages import writing_language
from tickets.mail.compose import usual_copies
from tickets.mail.subjects import topic_of
from tickets.models import Baton, Message, Ticket
from tickets.models.draft import Draft
from tickets.models.ticket import State, TicketQuerySet
from tickets.reasons import latest_reason
from tickets.thread import Thread, baton_lines, read_thread
from tickets.views.compose import waits_until
from tickets.views.frame import frame
from tickets.views.head import customer_zone, head_context, mark_of, second_language
from tickets.views.inbox import known_languages, list_context
from tickets.views.reach import choice_of, ticket_to_read

MOST_SIGNS = 4
LEVELS_KEPT = 60  # seconds
MOST_OTHERS = 8
ALIKE_WITHIN = timedelta(days=3)


@require_safe
@staff_required
def conversation(request: StaffRequest, pk: int) -> HttpResponse:
    """The whole page; ``?before=`` shows older events, ``?arrived=`` says that something came while writing."""
    at = now()
    ticket = ticket_to_read(request, pk, _with_draft(request), now=at)
    context = frame(request, now=at) | list_context(request, at)
    context |= _baton(context["batons"], ticket)
    read = thread_context(request, ticket, at)
    context |= read | composer_context(request, ticket, read["thread"], at) | _choices(request, ticket, at)
    return render(
        request,
        "desk/conversation.html",
        context | {"open_ticket": pk, "arrived": request.GET.get("arrived", "")},
    )


@require_safe
@staff_required
def thread(request: StaffRequest, pk: int) -> HttpResponse:
    """The messages alone, for a page that is open."""
    at = now()
    ticket = ticket_to_read(request, pk, now=at)
    response = render(request, "desk/thread.html", thread_context(request, ticket, at))
    response["X-Last-Seq"] = str(ticket.last_seq)
    return response


@require_safe
@staff_required
def side(request: StaffRequest, pk: int) -> HttpResponse:
    """What is known: why this agent, addresses, other tickets; a part of the page, or a page without script."""
    at = now()
    ticket = ticket_to_read(request, pk, now=at)
    clear = reads_contacts(request.reader)
    others = list(_others(request, ticket))
    context = {
        "ticket": ticket,
        "now": at,
        "reason": latest_reason(ticket, request.user),
        "cover": covers(ticket, [ticket.owner_id], now=at).get(ticket.owner_id) if ticket.owner_id else None,
        "addresses": [
            {
                "shown": one.address if clear else masked(one.address),
                "standing": one.get_standing_display(),
                "bounces": one.is_bouncing(at),
            }
            for one in ticket.customer.addresses.order_by("pk")
        ],
        "others": others,
        "alike": _alike(ticket, others),
        "mergeable": _mergeable(request, ticket, others),
        "linked": _linked(request, ticket),
        "first_writer": first_writer(ticket) if request.reader.of_house else None,
        "whereabouts": _whereabouts(ticket.customer, at) if request.reader.of_house else None,
        "tags": ", ".join(tag.name for tag in ticket.tags.all()),
        "skills": ", ".join(ticket.skills),
        "known_skills": known_skills(),
    }
    if request.headers.get("X-Part"):
        return render(request, "desk/side.html", context)
    return render(request, "desk/side_page.html", context | frame(request, now=at))


def thread_context(request: StaffRequest, ticket: Ticket, at: datetime) -> dict[str, Any]:
    before, after = (request.GET.get(name, "") for name in ("before", "after"))
    second = second_language(ticket)
    read = read_thread(
        ticket,
        request.reader,
        before=int(before) if before.isdecimal() else 0,
        after=int(after) if after.isdecimal() else 0,
        language=second.get("language", ""),
    )
    return {
        "second": second,
        "translator": translators.configured(),
        "ticket": ticket,
        "thread": read,
        "now": at,
        "customer_zone": customer_zone(ticket.customer),
        "languages": _languages(ticket),
        "view": choice_of(request).view,
        "mark": mark_of(ticket, at),
        "correctable": _correctable(request, read, at),
        "unsent": _unsent(request, read, at),
        "may_remove": request.user.is_admin or ticket.team_id in known_to_lead(request.user),
    }


def _correctable(request: StaffRequest, read: Thread, at: datetime) -> set[int]:
    """The numbers of what the reader wrote a moment ago and may put right."""
    if request.agent is None:
        return set()
    said = [(item.event, item.message) for item in read.items if item.event is not None and item.message]
    mailed = max((event.seq for event, message in said if message.letter_id is not None), default=0)
    return {event.seq for event, _ in said if event.seq > mailed and not why_not(event, request.agent.pk, at)}


def _unsent(request: StaffRequest, read: Thread, at: datetime) -> set[int]:
    """The numbers of the reader's answers whose letters wait."""
    if request.agent is None:
        return set()
    mine = (item for item in read.items if item.message and item.message.agent_id == request.agent.pk)
    return {item.seq for item in mine if item.message and is_unsent(item.message, at)}


def composer_context(request: StaffRequest, ticket: Ticket, read: Thread, at: datetime) -> dict[str, Any]:
    """A fresh id for the message, the draft kept so far, what the writer has on screen, who usually gets a copy."""
    newest = not request.GET.get("before")
    messages = [item.message for item in read.items if item.message is not None]
    return {
        "client_id": str(uuid4()),
        "draft": getattr(ticket, "draft_text", None) or "",
        "draft_internal": bool(getattr(ticket, "draft_internal", None)),
        "may_answer": request.agent is not None,
        "by_letter": not ticket.is_live_chat,
        "copies": usual_copies(messages) if newest else copies_of(ticket),
        "files": {"most": MOST_FILES, "largest": LARGEST_FILE},
        "sees_addresses": reads_contacts(request.reader),
        "morning": waits_until(ticket, at),
        "write_in": writing_language(ticket, _levels(request.agent)),
    }


def _levels(agent: Agent | None) -> Mapping[str, int]:
    """How well the reader speaks which language; asked once a minute, as it changes hardly ever."""
    if agent is None:
        return {}
    return cache.get_or_set(f"levels-{agent.pk}", lambda: facts.languages_of(agent.pk), LEVELS_KEPT) or {}


def _with_draft(request: StaffRequest) -> TicketQuerySet:
    mine = Draft.objects.filter(ticket=OuterRef("pk"), person=request.user)
    return Ticket.objects.select_related("customer", "owner__user", "team").annotate(
        draft_text=Subquery(mine.values("text")[:1], output_field=CharField()),
        draft_internal=Subquery(mine.values("internal")[:1]),
    )


def _choices(request: StaffRequest, ticket: Ticket, at: datetime) -> dict[str, Any]:
    return {
        **head_context(request, ticket, at),
        **_put_away(request, ticket),
        "facts": _facts(ticket),
        "customer": _card(ticket.customer, request.reader),
    }


def _baton(waiting: list[Baton], ticket: Ticket) -> dict[str, Any]:
    """What was handed to the reader with this ticket, until they have answered."""
    mine = next((baton for baton in waiting if baton.ticket_id == ticket.pk), None)
    return {"baton": mine, "baton_lines": baton_lines(as_note(mine.fields))} if mine else {}


def _card(customer: Customer, reader: Reader) -> dict[str, Any]:
    """What the card shows beside name, time and language, to the house alone."""
    if not reader.of_house:
        return {}
    return {"country": customer.country, "vip": customer.is_vip, "note": customer.notes}


def _put_away(request: StaffRequest, ticket: Ticket) -> dict[str, Any]:
    """What a lead may do with a ticket that was merged away or is spam."""
    away = ticket.merged_into_id is not None or ticket.state == State.SPAM
    if not away or not is_lead(request.user, request.agent):
        return {}
    written = (
        Message.objects.filter(ticket=ticket, author="customer").exclude(sender="").order_by("pk").first()
    )
    sender = written.sender if written and ticket.state == State.SPAM else ""
    return {"leads": True, "spammer": "" if rule_for(sender) else sender}


def _facts(ticket: Ticket) -> list[dict[str, str]]:
    """Lines of the customer's card beyond name, time and language."""
    customer, page = ticket.customer, ticket.source
    facts = [{"label": _("Zone"), "value": _zone_words(customer)}]
    others = [language_name(code) for code in customer.languages if code != customer.language]
    if others:
        facts.append({"label": _("Also reads"), "value": ", ".join(others)})
    if page.startswith(("https://", "http://")):
        facts.append({"label": _("On the page"), "value": page.partition("://")[2], "href": page})
    return facts


def _zone_words(customer: Customer) -> str:
    if not customer.zone_is_known:
        return _("not known yet; times are UTC")
    return f"{customer.zone} · {_source_words(customer.zone_source)}"


def _source_words(source: str) -> str:
    return {
        "choice": pgettext("source of a zone", "chosen"),
        "browser": pgettext("source of a zone", "by the browser"),
        "earlier": pgettext("source of a zone", "by earlier contacts"),
        "country": pgettext("source of a zone", "by the country"),
        "country_many": pgettext("source of a zone", "by the country"),
        "offset": pgettext("source of a zone", "by the clock of a mail"),
        "offset_country": pgettext("source of a zone", "by clock and country"),
        "locale": pgettext("source of a zone", "by the language of a program"),
        "language": pgettext("source of a zone", "by the language of a program"),
    }.get(source, pgettext("source of a zone", "guessed"))


def _whereabouts(customer: Customer, at: datetime) -> dict[str, Any]:
    """Where the customer is, a journey, and the signs for it, each once, the newest first."""
    kinds = customer.zone_signs.values("zone", "source").annotate(at=Max("seen_at")).order_by("-at")
    away = customer.zone_at(at)
    return {
        "zone": customer.zone if customer.zone_is_known else "",
        "week": week_words(calendar_of(customer).business),
        "country": customer.country,
        "away": away if away != customer.zone else "",
        "signs": [kind | {"source": _source_words(kind["source"])} for kind in kinds[:MOST_SIGNS]],
    }


def _languages(ticket: Ticket) -> list[dict[str, str]]:
    """Languages to correct to: the desk's own, without the one it has."""
    others = [code for code in known_languages() if code != ticket.language]
    return [{"code": code, "name": language_name(code)} for code in others]


def _others(request: StaffRequest, ticket: Ticket) -> Iterable[Ticket]:
    mine = (
        Ticket.objects.visible_to(request.user).filter(customer_id=ticket.customer_id).exclude(pk=ticket.pk)
    )
    return mine.order_by("-last_message_at")[:MOST_OTHERS]


def _alike(ticket: Ticket, others: Iterable[Ticket]) -> set[int]:
    """Those with the same subject, written within days of this one: perhaps the same matter."""
    topic = topic_of(ticket.subject)
    return {
        other.pk
        for other in others
        if topic
        and topic_of(other.subject) == topic
        and abs(other.created_at - ticket.created_at) <= ALIKE_WITHIN
    }


def _mergeable(request: StaffRequest, ticket: Ticket, others: Iterable[Ticket]) -> set[int]:
    """Which of them a lead may merge into this one."""
    joinable = {other.pk for other in others if merging.may_join(other, ticket)}
    return joinable if joinable and is_lead(request.user, request.agent) else set()


def _linked(request: StaffRequest, ticket: Ticket) -> Ticket | None:
    """The ticket that this one's mail named, where the reader may see it."""
    if ticket.linked_to_id is None:
        return None
    return Ticket.objects.visible_to(request.user).filter(pk=ticket.linked_to_id).first()
