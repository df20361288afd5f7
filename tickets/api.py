"""Tickets and their messages for machines: parse, permission, one action, render."""

from functools import partial
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_noop as noop
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from helpdesk.lib import clock
from helpdesk.lib.resource import Resource, described, path_id
from helpdesk.lib.rest import BY_STATUS, asked, checked, keyset, next_address, refuse
from helpdesk.lib.signing import mac
from helpdesk.lib.telephone import country_of_number
from helpdesk.people.access import reader_for, reads_contacts
from helpdesk.people.calls import Call
from helpdesk.people.models import Agent, Team, User
from tickets import api_shapes as shapes
from tickets.actions import Refused
from tickets.actions.reading import note_reading_elsewhere
from tickets.actions.replying import Answer, reply
from tickets.expected import form_team
from tickets.form_arrival import Filled, receive
from tickets.handed_out import handed_out
from tickets.models import Attachment, Event, Ticket

STATUS_OF = {"not_found": 404, "conflict": 409, "too_long": 413, "too_fast": 429, "unavailable": 503}


class Tickets(Resource):
    """The tickets that the token's person may see."""

    scopes = {"GET": "tickets:read", "POST": "tickets:write"}

    @described(
        {200: shapes.TicketPage},
        problems=(400,),
        scope="tickets:read",
        operation_id="tickets_list",
        description="Newest first. Follow `next` until it is null; tickets that arrive meanwhile move no page.",
        parameters=[shapes.TicketQuery],
    )
    def get(self, request: Call) -> Response:
        query = asked(shapes.TicketQuery, request)
        rows = shapes.read(_filtered(Ticket.objects.visible_to(request.user), query))
        page = keyset(rows, limit=query["limit"], cursor=query.get("cursor", ""))
        results = [shapes.ticket(row) for row in page.rows]
        return Response({"results": results, "next": next_address(request, page.next)})

    @described(
        {200: shapes.OpenedTicket, 201: shapes.OpenedTicket},
        problems=(400, 409, 413),
        scope="tickets:write",
        operation_id="tickets_create",
        description=(
            "Opens a ticket for a customer. The address is only claimed until its owner uses a link sent to it."
            " The same `client_id` again gives the first ticket (200), with another text or address a 409."
        ),
        request=shapes.NewTicket,
    )
    def post(self, request: Call) -> Response:
        wanted = checked(shapes.NewTicket, request.data)
        now = clock.now()
        sent = receive(_filled(request.user, wanted), _team_for(request.user), now=now)
        if isinstance(sent, Refused):
            raise _problem(sent)
        first = sent.ticket.created_at == now
        if not (first or sent.ticket.customer.addresses.filter(address__iexact=wanted["address"]).exists()):
            raise refuse(409, noop("This client id was used to open a ticket for another address."))
        status = 201 if first else 200
        return Response(
            shapes.opened(sent.ticket, wanted["client_id"]),
            status=status,
            headers={"Location": request.build_absolute_uri(f"{request.path}/{sent.ticket.public_id}")},
        )


class OneTicket(Resource):
    """One ticket."""

    scopes = {"GET": "tickets:read"}

    @described(
        {200: shapes.TicketDetail},
        problems=(404,),
        scope="tickets:read",
        operation_id="tickets_retrieve",
        parameters=[path_id("ticket")],
    )
    def get(self, request: Call, public_id: str) -> Response:
        found = Ticket.objects.filter(pk=_read(request.user, public_id).pk)
        row = shapes.read(found).get()
        tags = found.values_list("tags__name", flat=True).order_by("tags__name")
        return Response(shapes.ticket(row) | {"tags": [name for name in tags if name]})


class Messages(Resource):
    """What was written in a ticket."""

    scopes = {"GET": "tickets:read", "POST": "tickets:write"}

    @described(
        {200: shapes.MessagePage},
        problems=(400, 404),
        scope="tickets:read",
        operation_id="messages_list",
        description=(
            "In the order of their `seq`. Ask again with `after` set to `through`; numbers that are left out belong"
            " to other events. Long texts are cut and say so; the single message has the whole text."
        ),
        parameters=[path_id("ticket"), shapes.MessageQuery],
    )
    def get(self, request: Call, public_id: str) -> Response:
        query = asked(shapes.MessageQuery, request)
        ticket = _read(request.user, public_id)
        rows = _messages(ticket, request.user).filter(seq__gt=query["after"]).order_by("seq")
        found = list(rows[: query["limit"] + 1])
        page = found[: query["limit"]]
        # The ticket was read first: every event up to its last number was committed by then.
        reached = page[-1]["seq"] if page else 0
        through = reached if len(found) > len(page) else max(reached, ticket.last_seq, query["after"])
        clear = reads_contacts(reader_for(request.user))
        files = shapes.files_of(page, partial(_address_of, request, ticket))
        shown = [shapes.message(row, files, clear=clear) for row in page]
        return Response({"results": shown, "through": through})

    @described(
        {200: shapes.PostedMessage, 201: shapes.PostedMessage},
        problems=(400, 404, 409, 413, 429),
        scope="tickets:write",
        operation_id="messages_create",
        description=(
            "An agent's answer, or with `internal` a note. Only for tokens whose person is an agent. The same"
            " `client_id` again gives the first message (200), with another text a 409. By mail it goes to the"
            " customer, and as a copy to whoever got the last one."
        ),
        parameters=[path_id("ticket")],
        request=shapes.NewMessage,
    )
    def post(self, request: Call, public_id: str) -> Response:
        wanted = checked(shapes.NewMessage, request.data)
        ticket = _seen(request.user, public_id)
        agent = Agent.objects.select_related("user").filter(user=request.user).first()
        if agent is None:
            raise refuse(403, noop("Only agents answer customers, and this token's person is none."))
        answer = Answer(text=wanted["text"], client_id=wanted["client_id"], internal=wanted["internal"])
        posted = reply(ticket, agent, answer, now=clock.now())
        if isinstance(posted, Refused):
            raise _problem(posted)
        return Response(shapes.posted(posted), status=201 if posted.first else 200)


class OneMessage(Resource):
    """One message with its whole text."""

    scopes = {"GET": "tickets:read"}

    @described(
        {200: shapes.Message},
        problems=(404,),
        scope="tickets:read",
        operation_id="messages_retrieve",
        parameters=[
            path_id("ticket"),
            OpenApiParameter(
                "seq", int, OpenApiParameter.PATH, description="The message's number in the ticket."
            ),
        ],
    )
    def get(self, request: Call, public_id: str, seq: int) -> Response:
        ticket = _read(request.user, public_id)
        row = _messages(ticket, request.user, whole=True).filter(seq=seq).first()
        if row is None:
            raise refuse(404, "")
        files = shapes.files_of([row], partial(_address_of, request, ticket))
        clear = reads_contacts(reader_for(request.user))
        return Response(shapes.message(row, files, whole=True, clear=clear))


class OneFile(Resource):
    """A file of a message, byte for byte."""

    scopes = {"GET": "tickets:read"}

    @described(
        {(200, "application/octet-stream"): OpenApiTypes.BINARY},
        problems=(404,),
        scope="tickets:read",
        operation_id="files_retrieve",
        parameters=[
            path_id("ticket"),
            OpenApiParameter(
                "file_id", str, OpenApiParameter.PATH, description="The file's id in its message."
            ),
        ],
    )
    def get(self, request: Call, public_id: str, file_id: str) -> HttpResponseBase:
        ticket = _read(request.user, public_id)
        readable = _messages(ticket, request.user).filter(message__redacted=False).values("message_id")
        file = Attachment.objects.filter(public_id=file_id, message__in=readable).first()
        if file is None:
            raise refuse(404, "")
        return handed_out(file)


def _address_of(request: Call, ticket: Ticket, file: Attachment) -> str:
    return request.build_absolute_uri(reverse("api:file", args=[ticket.public_id, file.public_id]))


def _seen(person: User, public_id: str) -> Ticket:
    """The ticket, if this person may see it; otherwise it does not exist for them."""
    ticket = (
        Ticket.objects.visible_to(person)
        .select_related("customer", "mailbox")
        .filter(public_id=public_id)
        .first()
    )
    if ticket is None:
        raise refuse(404, "")
    return ticket


def _read(person: User, public_id: str) -> Ticket:
    """The same for whoever only reads it; what administrators read is written down."""
    ticket = _seen(person, public_id)
    note_reading_elsewhere(ticket, person, now=clock.now())
    return ticket


def _filtered(rows: "QuerySet[Ticket]", query: dict[str, Any]) -> "QuerySet[Ticket]":
    """Each filter that is given narrows the rows; a change of any kind is the ticket's last event."""
    for name in ("state", "language", "channel"):
        if name in query:
            rows = rows.filter(**{name: query[name]})
    if "updated_since" in query:
        last = Event.objects.filter(ticket=OuterRef("pk"), seq=OuterRef("last_seq")).values("at")
        rows = rows.annotate(last_at=Subquery(last)).filter(last_at__gte=query["updated_since"])
    return rows


def _messages(ticket: Ticket, person: User, *, whole: bool = False) -> "QuerySet[Event, dict[str, Any]]":
    """Events that carry a message; of notes, a partner's people read their own and what is shared with them."""
    rows = Event.objects.filter(ticket=ticket, message__isnull=False, kind__in=shapes.MESSAGE_KINDS)
    reader = reader_for(person)
    if not reader.of_house:
        rows = rows.filter(Q(internal=False) | Q(agent__user=person) | Q(data__shared=reader.partner_id))
    texts = shapes.WHOLE if whole else shapes.CUT
    return rows.annotate(**texts).values(*shapes.MESSAGE_COLUMNS, *texts)


def _filled(person: User, wanted: dict[str, Any]) -> Filled:
    return Filled(
        nonce=mac("api.ticket", f"{person.pk}:{wanted['client_id']}", length=64),
        name=wanted["name"],
        address=wanted["address"],
        text=wanted["text"],
        subject=wanted["subject"],
        language=wanted["language"],
        zone=wanted["zone"],
        zone_source="browser",
        country=wanted["country"] or country_of_number(wanted["phone"]),
        skills=wanted["skills"],
        priority=wanted["priority"],
    )


def _team_for(person: User) -> Team:
    """The team that gets what the form brings, where the person belongs to it, else one of theirs."""
    teams, usual = Team.objects.visible_to(person), form_team()
    team = teams.filter(pk=usual.pk).first() if usual else None
    team = team or teams.first()
    if team is None:
        raise refuse(
            403, noop("This token's person belongs to no team, so there is none to open a ticket in.")
        )
    return team


def _problem(refused: Refused) -> Exception:
    status = STATUS_OF.get(refused.code, 400)
    return refuse(status if status in BY_STATUS else 400, refused.message)
