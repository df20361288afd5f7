"""Each client's ping asks three things at once: how far is the log, is the key still good, are the rights the same."""

from dataclasses import dataclass, field

from django.contrib.sessions.models import Session as SignIn

from chat.models import Session
from chat.pool import Gatherer
from helpdesk.lib.clock import now
from helpdesk.people.models import User
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Pulse:
    """What one socket asks; an agent's names the person, the rights it holds and the sign-in it came from."""

    conversations: tuple[str, ...]
    session_id: int | None = None
    user_id: int | None = None
    rights_version: int = 0
    sign_in: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Beat:
    """``lasts`` holds the last number of each conversation that may still be read."""

    is_good: bool
    lasts: dict[str, int] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


def beat_many(questions: list[Pulse]) -> list[Beat]:
    """Few queries for however many sockets asked together."""
    names = {name for one in questions for name in one.conversations}
    lasts = (
        dict(Ticket.objects.filter(public_id__in=names).values_list("public_id", "last_seq")) if names else {}
    )
    chats = {one.session_id for one in questions if one.session_id is not None}
    alive = (
        set(Session.objects.filter(pk__in=chats, ended_at=None).values_list("pk", flat=True))
        if chats
        else set()
    )
    users = {one.user_id for one in questions if one.user_id is not None}
    people = {user.pk: user for user in User.objects.filter(pk__in=users, is_active=True)} if users else {}
    keys = {one.sign_in for one in questions if one.sign_in}
    signed_in = (
        SignIn.objects.filter(session_key__in=keys, expire_date__gt=now()) if keys else SignIn.objects.none()
    )
    open_keys = set(signed_in.values_list("session_key", flat=True))
    return [_beat(one, lasts, alive, people, open_keys) for one in questions]


def _beat(
    one: Pulse, lasts: dict[str, int], alive: set[int], people: dict[int, User], open_keys: set[str]
) -> Beat:
    if one.user_id is None:
        return Beat(
            one.session_id in alive, {name: lasts[name] for name in one.conversations if name in lasts}
        )
    person = people.get(one.user_id)
    if (
        person is None
        or person.rights_version != one.rights_version
        or (one.sign_in and one.sign_in not in open_keys)
    ):
        return Beat(False)
    hidden = _hidden(one, person) if one.conversations else frozenset[str]()
    kept = {name: lasts[name] for name in one.conversations if name in lasts and name not in hidden}
    return Beat(True, kept, hidden)


def _hidden(one: Pulse, person: User) -> frozenset[str]:
    """What a person may no longer read since the ticket moved; for admins nothing ever moves away."""
    if person.is_admin:
        return frozenset()
    visible = Ticket.objects.visible_to(person).filter(public_id__in=one.conversations)
    return frozenset(one.conversations) - set(visible.values_list("public_id", flat=True))


pulses: Gatherer[Pulse, Beat] = Gatherer(beat_many)
