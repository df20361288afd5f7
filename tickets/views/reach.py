"""The one way of the console to a ticket: through what the person may see, or there is no page."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils import translation

from helpdesk.languages.codes import normalize
from helpdesk.people.access import StaffRequest
from tickets.actions.reading import note_reading
from tickets.listing import VIEWS, Choice, Viewer
from tickets.log import Writer
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet

UNDO = "console.undo"  # salt of the addresses that take something back


def ticket_for(request: StaffRequest, pk: int, rows: TicketQuerySet | None = None) -> Ticket:
    """The ticket, or 404 whether it is missing or somebody else's."""
    source = Ticket.objects.select_related("customer", "owner__user", "team") if rows is None else rows
    found = source.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def ticket_to_read(
    request: StaffRequest, pk: int, rows: TicketQuerySet | None = None, *, now: datetime
) -> Ticket:
    """The same for whoever only reads it; what administrators read is written down."""
    ticket = ticket_for(request, pk, rows)
    note_reading(ticket, request.user, request.agent, now=now)
    return ticket


def viewer_of(request: StaffRequest) -> Viewer:
    return Viewer(request.user, request.agent)


def writer_of(request: StaffRequest) -> Writer:
    """Agents act as agents; an administrator without an agent's place acts under the own name."""
    if request.agent is not None:
        return Writer.agent(request.agent)
    return Writer("agent", f"user:{request.user.pk}", request.user.name)


def reading_language() -> str:
    """The language in which the page is read, as the desk writes it."""
    return normalize(translation.get_language() or "") or "en"


def choice_of(request: StaffRequest) -> Choice:
    """The view and narrowing in the address; unknown views become the first that has a meaning."""
    asked = request.GET
    default = "mine" if request.agent is not None else "team"
    view = asked.get("view", default)
    return Choice(
        view=view if view in VIEWS else default,
        tag=asked.get("tag", "")[:40],
        language=asked.get("language", "")[:16],
        channel=asked.get("channel", ""),
        after=asked.get("after", "")[:400],
    )


def query_of(request: StaffRequest) -> str:
    """The words that are searched for; "" in a view."""
    return request.GET.get("q", "").strip()[:200]


def way_back(request: StaffRequest) -> str:
    """The query of the list from which a conversation was opened."""
    query = query_of(request)
    return urlencode({"view": choice_of(request).view} | ({"q": query} if query else {}))


def address_of_ticket(pk: int, view: str = "", **more: str) -> str:
    """The address of a conversation, within the view it was opened from."""
    query = {"view": view, **more}
    kept = urlencode({name: value for name, value in query.items() if value})
    return reverse("desk:conversation", args=[pk]) + (f"?{kept}" if kept else "")
