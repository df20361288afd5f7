"""The inbox: views with their counts, the list, search; whole pages, and the parts that refresh by themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.languages.desk import desk_languages
from helpdesk.lib.clock import now
from helpdesk.people.access import StaffRequest, staff_required
from tickets import counting, listing
from tickets.listing import Choice, Row, Viewer
from tickets.models.ticket import Channel
from tickets.search import search_tickets
from tickets.views.frame import frame
from tickets.views.reach import choice_of, query_of, viewer_of, way_back

ICONS = {
    "mine": "inbox",
    "queue": "language",
    "team": "users",
    "unassigned": "inbox-stack",
    "waiting": "clock",
    "snoozed": "moon",
    "closed": "check",
    "spam": "no-symbol",
    "all": "rectangle-stack",
}
MOST_SHOWN = 999
LANGUAGES_KEPT = 60


@require_safe
@staff_required
def inbox(request: StaffRequest) -> HttpResponse:
    """The list of a view, or what a search found; nothing is opened."""
    at = now()
    context = frame(request, now=at) | list_context(request, at)
    return render(request, "desk/inbox.html", context)


@require_safe
@staff_required
def rows(request: StaffRequest) -> HttpResponse:
    """The list alone, for a page that is open."""
    return render(request, "desk/list.html", list_context(request, now()))


@require_safe
@staff_required
def views(request: StaffRequest) -> HttpResponse:
    """The views with their counts alone."""
    choice, viewer = choice_of(request), viewer_of(request)
    return render(request, "desk/views.html", {"views": view_links(choice.view, viewer), "choice": choice})


def list_context(request: StaffRequest, at: datetime) -> dict[str, Any]:
    """What both panes on the start side show."""
    choice, viewer = choice_of(request), viewer_of(request)
    query = query_of(request)
    found = _found(choice, viewer, query, request, at)
    return {
        "now": at,
        "choice": choice,
        "query": query,
        "open_ticket": _number(request.GET.get("open", "")),
        # Counted only where a template asks: the list that refreshes by itself shows no views.
        "views": lambda: view_links("" if query else choice.view, viewer),
        "rows": found.rows,
        "more": _more(choice, found.following),
        "kept": way_back(request),
        "list_title": _("Found for “%(query)s”") % {"query": query} if query else view_name(choice.view),
        "channels": Channel.choices,
        "desk_languages": known_languages(),
        "waiting_chats": _waiting_chats(found.rows),
    }


def view_links(current: str, viewer: Viewer) -> list[dict[str, Any]]:
    """Name, address, icon and count of each view; what rests is not counted."""
    count = counting.counts(viewer)
    return [
        {
            "name": view,
            "label": view_name(view),
            "icon": ICONS[view],
            "count": count.get(view),
            "more": count.get(view, 0) > MOST_SHOWN,
            "current": view == current,
        }
        for view in listing.VIEWS
        if viewer.agent is not None or view not in {"mine", "queue"}
    ]


def known_languages() -> list[str]:
    """The desk's languages; kept for a minute."""
    return cache.get_or_set("console-languages", desk_languages, LANGUAGES_KEPT) or []


def view_name(view: str) -> str:
    return {
        "mine": _("Mine"),
        "queue": _("My languages"),
        "team": _("My team"),
        "unassigned": _("Not assigned"),
        "waiting": _("Waiting for the customer"),
        "snoozed": _("Snoozed"),
        "closed": _("Closed"),
        "spam": _("Spam"),
        "all": _("All"),
    }[view]


def _found(choice: Choice, viewer: Viewer, query: str, request: StaffRequest, at: datetime) -> listing.Page:
    if not query:
        return listing.page(choice, viewer, now=at)
    found = search_tickets(query, request.user, notes=request.reader.of_house)
    return listing.Page(listing.rows(found, now=at), "")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _more(choice: Choice, following: str) -> str:
    """The query of the page after this one; empty on the last."""
    if not following:
        return ""
    asked = {"view": choice.view, "tag": choice.tag, "language": choice.language, "channel": choice.channel}
    return urlencode({name: value for name, value in {**asked, "after": following}.items() if value})


def _waiting_chats(found: Sequence[Row]) -> list[Row]:
    """Live chats whose customer waits right now."""
    return [row for row in found if row.ticket.is_live_chat and row.ticket.is_ours and row.waits is not None]
