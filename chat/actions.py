"""Changes of the chat's own rows: sessions, socket tickets, the first site. Tickets change in tickets.actions."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from chat.models import Session, Site, SocketTicket
from helpdesk.lib.signing import new_token, token_hash
from helpdesk.people.models import Team, User


def make_socket_ticket(user: User, sign_in: str, *, expires_at: datetime) -> str:
    """A ticket for one socket of this person; only its hash is kept."""
    token = new_token()
    rights = User.objects.values_list("rights_version", flat=True).get(pk=user.pk)
    SocketTicket.objects.create(
        token_hash=token_hash(token),
        user=user,
        rights_version=rights,
        session_key=sign_in,
        expires_at=expires_at,
    )
    return token


def spend_socket_tickets(tokens: Iterable[str], *, now: datetime) -> dict[str, SocketTicket]:
    """The tickets of tokens, by token, each for whoever comes first; those spent, over or unknown are left out."""
    hashes = {token_hash(token): token for token in tokens}
    with transaction.atomic():
        fresh = SocketTicket.objects.filter(token_hash__in=hashes, used_at=None, expires_at__gt=now)
        rows = list(fresh.select_for_update(no_key=True, of=("self",)).select_related("user").order_by("pk"))
        SocketTicket.objects.filter(pk__in=[row.pk for row in rows]).update(used_at=now)
    return {hashes[row.token_hash]: row for row in rows}


def end_session(session: Session, *, now: datetime) -> None:
    """The visitor wants to be forgotten on this device: the token opens nothing any more."""
    Session.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now)


def set_session_language(session: Session, language: str) -> None:
    """The language in which the visitor reads."""
    Session.objects.filter(pk=session.pk).update(language=language)
    session.language = language


def first_site(team: Team) -> Site:
    """The site of a desk that never made one, under the name of the desk."""
    defaults = {"name": settings.DESK_NAME, "team": team, "is_default": True}
    return Site.objects.get_or_create(key="desk", defaults=defaults)[0]


def note_here(conversations: Collection[str], *, now: datetime) -> None:
    """The customers of these conversations are connected."""
    Session.objects.filter(conversation__in=conversations).update(seen_at=now)
