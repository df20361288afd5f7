"""Changes of the chat's own rows: sessions, socket tickets, the first site. Tickets change in tickets.actions."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum

from chat.models import Piece, Session, Site, SocketTicket
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


# --- Files that come in pieces --------------------------------------------------------------------------
UNFINISHED = 3  # files of one chat, as tabs send one after the other


def bytes_here(session: Session, client_id: str) -> int:
    """How many bytes of a file are here, from its first on."""
    return _pieces(session, client_id).aggregate(size=Sum("size", default=0))["size"]


def keep_piece(session: Session, client_id: str, start: int, content: bytes, *, now: datetime) -> int:
    """Store a piece if it begins where what is here ends; answers how many bytes are here then.

    Two that are as far at once begin at the same byte, and the constraint lets one of them in.
    """
    if start == bytes_here(session, client_id):
        if start == 0:
            _make_room(session)
        row = Piece(
            session=session,
            client_id=client_id,
            start=start,
            size=len(content),
            content=content,
            created_at=now,
        )
        Piece.objects.bulk_create([row], ignore_conflicts=True)
    return bytes_here(session, client_id)


def join_pieces(session: Session, client_id: str) -> bytes:
    """The bytes of a file that are here, in their order."""
    return b"".join(_pieces(session, client_id).order_by("start").values_list("content", flat=True))


def drop_pieces(session: Session, client_id: str) -> None:
    """Forget what was here of a file."""
    _pieces(session, client_id).delete()


def clear_pieces(*, begun_before: datetime) -> None:
    """Forget files that were begun and never became whole, each with all its pieces."""
    first = Piece.objects.filter(
        session=OuterRef("session"), client_id=OuterRef("client_id"), start=0, created_at__lt=begun_before
    )
    Piece.objects.filter(Exists(first)).delete()


def _pieces(session: Session, client_id: str) -> QuerySet[Piece]:
    return Piece.objects.filter(session=session, client_id=client_id)


def _make_room(session: Session) -> None:
    """Who begins file after file and ends none keeps the latest ones."""
    mine = Piece.objects.filter(session=session)
    begun = mine.filter(start=0).order_by("-pk").values_list("client_id", flat=True)
    mine.filter(client_id__in=list(begun[UNFINISHED - 1 :])).delete()
