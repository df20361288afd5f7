"""Who is there, as a customer would find it: no names, no numbers of agents."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as noop
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.languages.desk import default_language
from helpdesk.languages.fields import LanguageField, ZoneField
from helpdesk.lib import clock
from helpdesk.lib.resource import Resource, described
from helpdesk.lib.rest import asked, refuse
from helpdesk.lib.zones import zone
from helpdesk.people.models import Customer, Team
from tickets import planning
from tickets.expected import expected_answer, form_team
from tickets.models import Ticket
from tickets.models.ticket import Channel

CHAT_STATES = ("now", "wait", "later")


class AvailabilityQuery(serializers.Serializer[Any]):
    language = LanguageField(max_length=16, required=False)
    zone = ZoneField(max_length=64, required=False)


class WaitShape(serializers.Serializer[Any]):
    """Seconds, each rounded up to a minute."""

    low = serializers.IntegerField()
    high = serializers.IntegerField()


class AvailabilityShape(serializers.Serializer[Any]):
    """``chat``: somebody is free now, somebody is there but busy, or a chat would go on by mail."""

    language = serializers.CharField()
    at = serializers.DateTimeField()
    chat = serializers.ChoiceField(choices=list(CHAT_STATES))
    wait = WaitShape(allow_null=True)
    answer_by = serializers.DateTimeField(allow_null=True)
    answer_by_local = serializers.CharField(allow_null=True)


class Availability(Resource):
    """Whether somebody who speaks the language is there, and by when a written question is answered."""

    scopes = {"GET": "availability:read"}

    @described(
        {200: AvailabilityShape},
        problems=(400, 503),
        scope="availability:read",
        operation_id="availability_retrieve",
        description="`answer_by_local` is the same instant in the given zone, with its offset.",
        parameters=[AvailabilityQuery],
    )
    def get(self, request: Request) -> Response:
        query = asked(AvailabilityQuery, request)
        team = form_team()
        if team is None:
            raise refuse(503, noop("The desk has no team yet."))
        language = query.get("language") or default_language()
        return Response(availability(team, language, query.get("zone", ""), now=clock.now()))


def availability(team: Team, language: str, zone_name: str, *, now: datetime) -> dict[str, Any]:
    """What a chat begun at ``now`` would meet, and the promise that a written question would get."""
    plan = planning.plan(_chat(team, language, zone_name, now), now=now)
    promised = expected_answer(language, zone_name, words_in=language, now=now).at
    is_local = promised is not None and zone_name
    return {
        "language": language,
        "at": _utc(now),
        "chat": _chat_state(plan),
        "wait": _wait(plan),
        "answer_by": _utc(promised),
        "answer_by_local": promised.astimezone(zone(zone_name)).isoformat()
        if promised and is_local
        else None,
    }


def _chat(team: Team, language: str, zone_name: str, now: datetime) -> Ticket:
    """A chat that is never stored: planning reads it and changes nothing."""
    customer = Customer(zone=zone_name, zone_confidence=1.0 if zone_name else 0.0, created_at=now)
    return Ticket(
        channel=Channel.CHAT,
        customer=customer,
        team=team,
        language=language,
        waiting_since=now,
        created_at=now,
        last_message_at=now,
    )


def _chat_state(plan: planning.Plan) -> str:
    if plan.decision.outcome == "offer":
        return "now"
    return "later" if plan.decision.to_ticket else "wait"


def _wait(plan: planning.Plan) -> dict[str, int] | None:
    if _chat_state(plan) != "wait" or plan.wait is None:
        return None
    return {"low": plan.wait.low, "high": plan.wait.high}


def _utc(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at is not None else None
