"""How each route is called: which object stands in its address, and what a POST carries."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core import signing

from chat.views import widget_files
from helpdesk.people.models import ApiToken
from tests.matrix.objects import Group, World
from tests.matrix.table_accounts import RESET_KEY
from tickets.actions.undoing import before
from tickets.views.reach import UNDO

Places = dict[str, Any]
Body = dict[str, Any]
Maker = Callable[[World, Group, str], dict[str, Any]]


def places(route: str, world: World, group: Group, role: str) -> Places:
    """Values for the places of a route's pattern, for the objects of ``group``."""
    named = PLACES.get(route)
    if named is not None:
        return named(world, group, role)
    usual: Places = {}
    for start, value in BY_START.items():
        if route.startswith(start):
            usual |= value(world, group, role)
    return usual


def _undo(world: World, group: Group, role: str) -> Places:
    """Taking back the closing of a ticket, signed for the caller."""
    was = before(group.ticket, "close").as_dict()
    by = world.people.get(role)
    return {"token": signing.dumps({**was, "by": by.pk if by else 0}, salt=UNDO)}


def _reset_key(world: World, group: Group, role: str) -> Places:
    user = world.people["E"]
    return {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}


def _article(world: World, group: Group, role: str) -> Places:
    return {"article": world.more["article"].pk, "language": group.language}


def _api(world: World, group: Group, role: str) -> Places:
    return {"public_id": group.ticket.public_id, "seq": 1, "file_id": group.file.public_id}


BY_START: dict[str, Maker] = {
    "desk/t/": lambda world, group, role: {"pk": group.ticket.pk},
    "partner/t/": lambda world, group, role: {"pk": group.ticket.pk},
    "desk/shift/leave/": lambda world, group, role: {"pk": group.leave.pk},
    "desk/shift/swaps/": lambda world, group, role: {"pk": group.asked.pk},
    "desk/coverage/plans/": lambda world, group, role: {"pk": group.plan.pk, "seat": 1},
    "desk/shift/notices/": lambda world, group, role: {"pk": group.plan_notice.pk},
    "desk/coverage/wishes/leave/": lambda world, group, role: {"pk": group.leave.pk},
    "desk/coverage/wishes/swaps/": lambda world, group, role: {"pk": group.agreed.pk},
    "desk/batons/": lambda world, group, role: {"pk": group.baton.pk},
    "desk/alarms/": lambda world, group, role: {"pk": group.alarm.pk},
    "desk/offers/": lambda world, group, role: {"offer": group.offer.public_id},
    "desk/mail/": lambda world, group, role: {"pk": group.inbound.pk},
    "hooks/mail/": lambda world, group, role: {"provider": "postmark"},
    "desk/mail/out/": lambda world, group, role: {"pk": group.letter.pk},
    "desk/mail/senders/": lambda world, group, role: {"pk": 0},
    "desk/faq/": _article,
    "desk/faq/topics/": lambda world, group, role: {"slug": "orders"},
    "desk/settings/people/": lambda world, group, role: {"pk": group.agent.user_id, "row": group.leave.pk},
    "desk/settings/teams/": lambda world, group, role: {"pk": group.team.pk},
    "desk/settings/mailboxes/": lambda world, group, role: {"pk": group.mailbox.pk},
    "desk/settings/replies/": lambda world, group, role: {"pk": group.canned.pk},
    "desk/settings/sites/": lambda world, group, role: {"pk": group.site.pk},
    "desk/settings/tokens/": lambda world, group, role: {"pk": ApiToken.objects.earliest("pk").pk},
    "desk/settings/holidays/": lambda world, group, role: {"country": "DE"},
    "desk/settings/weeks/": lambda world, group, role: {"country": "DE"},
    "demo/": lambda world, group, role: {"number": 1},
    "api/v1/tickets": _api,
    "api/v1/customers": lambda world, group, role: {"public_id": group.customer.public_id},
    "<language>/requests/": lambda world, group, role: {
        "public_id": group.ticket.public_id,
        "file_id": group.file.public_id,
    },
    "<language>/faq/": lambda world, group, role: {"slug": "parcels"},
    "accounts/2fa/webauthn/keys/": lambda world, group, role: {"pk": 1},
    "chat/widget/": lambda world, group, role: {
        "version": widget_files.version(),
        "language": "en",
        "name": "front.js",
    },
}
PLACES: dict[str, Maker] = {
    "desk/undo/<str:token>/": _undo,
    "desk/m/<int:pk>/take-back/": lambda world, group, role: {"pk": group.message.pk},
    "desk/m/<int:pk>/correct/": lambda world, group, role: {"pk": group.message.pk},
    "desk/m/<int:pk>/remove/": lambda world, group, role: {"pk": group.message.pk},
    "desk/m/<int:pk>/original/": lambda world, group, role: {"pk": group.message.pk},
    "desk/files/<str:public_id>/": lambda world, group, role: {"public_id": group.file.public_id},
    "<language>/faq/category/<slug:slug>/": lambda world, group, role: {"slug": "orders"},
    "requests/sign-in/<str:token>/": lambda world, group, role: {"token": group.sign_in},
    "calendars/<str:token>.ics": lambda world, group, role: {"token": group.calendar},
    "requests/<str:token>/": lambda world, group, role: {"token": group.link},
    RESET_KEY: _reset_key,
    "chat/api/files/<str:public_id>": lambda world, group, role: {"public_id": group.chat_file.public_id},
    "chat/api/texts/<str:conversation>/<int:seq>": lambda world, group, role: {
        "conversation": group.chat.public_id,
        "seq": 1,
    },
}

TEXT = {"title": "A title", "body": "Words.", "seen": "9", "weight": "major"}
BODIES: dict[str, Maker] = {
    "i18n/setlang/": lambda world, group, role: {"language": "en"},
    "<language>/contact/": lambda world, group, role: {
        "nonce": uuid4().hex,
        "name": "Somebody",
        "email": "somebody@canary.example",
        "text": "Where is my parcel?",
    },
    "<language>/requests/link/": lambda world, group, role: {"email": "somebody@canary.example"},
    "<language>/requests/preferences/": lambda world, group, role: {
        "language": "en",
        "zone": "",
        "channel": "",
    },
    "<language>/requests/<str:public_id>/reply/": lambda world, group, role: {
        "text": "More words",
        "nonce": uuid4().hex,
    },
    "<language>/requests/<str:public_id>/rate/": lambda world, group, role: {
        "score": "5",
        "nonce": uuid4().hex,
    },
    "<language>/faq/<str:slug>/vote/": lambda world, group, role: {"helpful": "yes"},
    "desk/new/": lambda world, group, role: {
        "what": "told",
        "name": "Somebody",
        "text": "Where is it?",
        "team": group.team.pk,
        "nonce": uuid4().hex,
    },
    "desk/t/<int:pk>/send/": lambda world, group, role: {
        "text": "An answer",
        "kind": "reply",
        "client_id": uuid4().hex,
        "seen": "99",
    },
    "desk/t/<int:pk>/draft/": lambda world, group, role: {"text": "Half a", "kind": "reply"},
    "desk/t/<int:pk>/assign/": lambda world, group, role: {"to": "queue"},
    "desk/coverage/plans/": lambda world, group, role: {"name": "A plan"},
    "desk/coverage/plans/<int:pk>/day/": lambda world, group, role: {
        "agent": group.agent.pk,
        "day": "2037-01-05",
        "off": "1",
    },
    "desk/coverage/plans/<int:pk>/seats/": lambda world, group, role: {
        "name": "Lima",
        "zone": "America/Lima",
        "languages": ["en"],
        "level": "4",
        "days": ["0"],
        "start": "09:00",
        "end": "18:00",
    },
    "desk/shift/sick/": lambda world, group, role: {"days": 1},
    "desk/shift/break/": lambda world, group, role: {"minutes": 15},
    "desk/shift/leave/": lambda world, group, role: {"first_day": "2037-01-05"},
    "desk/shift/swaps/": lambda world, group, role: {},
    "desk/coverage/wishes/leave/<int:pk>/": lambda world, group, role: {"verdict": "refuse"},
    "desk/coverage/wishes/swaps/<int:pk>/": lambda world, group, role: {"verdict": "refuse"},
    "desk/t/<int:pk>/country/": lambda world, group, role: {"country": "Japan"},
    "desk/t/<int:pk>/customer/": lambda world, group, role: {"name": group.ticket.customer.name},
    "desk/t/<int:pk>/week/": lambda world, group, role: {"days": ["0"], "start": "09:00", "end": "17:00"},
    "desk/t/<int:pk>/zone/": lambda world, group, role: {"zone": "Asia/Tokyo"},
    "desk/t/<int:pk>/baton/": lambda world, group, role: {"wants": "a lamp", "next": "answer"},
    "desk/batons/<int:pk>/return/": lambda world, group, role: {"reason": "no access"},
    "partner/t/<int:pk>/assign/": lambda world, group, role: {"to": str(group.agent.pk)},
    "desk/t/<int:pk>/snooze/": lambda world, group, role: {"until": "2026-06-09T08:00:00+00:00"},
    "desk/t/<int:pk>/subject/": lambda world, group, role: {"subject": group.ticket.subject},
    "desk/t/<int:pk>/language/": lambda world, group, role: {"language": "de"},
    "desk/t/<int:pk>/priority/": lambda world, group, role: {"priority": "2"},
    "desk/t/<int:pk>/both/": lambda world, group, role: {"on": "1"},
    "desk/t/<int:pk>/merge/": lambda world, group, role: {"into": group.chat.pk},
    "desk/t/<int:pk>/tags/": lambda world, group, role: {"tags": "late"},
    "desk/status/": lambda world, group, role: {"status": "busy"},
    "desk/faq/new/": lambda world, group, role: (
        TEXT | {"category": world.more["category"].pk, "source_language": group.language, "slug": "new-one"}
    ),
    "desk/faq/topics/": lambda world, group, role: {"slug": "another", "position": "1", "name_en": "Another"},
    "desk/faq/topics/<slug:slug>/": lambda world, group, role: {"position": "1", "name_en": "Another"},
    "desk/faq/<int:article>/<str:language>/": lambda world, group, role: TEXT,
    "desk/faq/<int:article>/<str:language>/publish/": lambda world, group, role: {"number": "2"},
    "desk/faq/<int:article>/redirect/": lambda world, group, role: {"to": ""},
    "desk/settings/people/new/": lambda world, group, role: {"name": ""},
    "desk/settings/teams/new/": lambda world, group, role: {"name": ""},
    "accounts/password/reset/": lambda world, group, role: {"email": "somebody@canary.example"},
    "api/v1/tickets": lambda world, group, role: {
        "client_id": "one",
        "address": "somebody@canary.example",
        "text": "Where is it?",
    },
    "api/v1/tickets/<slug:public_id>/messages": lambda world, group, role: {
        "client_id": "two",
        "text": "It is here.",
    },
}
QUERIES: dict[str, Body] = {
    "<language>/faq/search/": {"q": "parcels"},
    "faq/suggest/": {"q": "parcels", "language": "en"},
    "desk/": {"view": "all"},
    "desk/list/": {"view": "all"},
    "api/v1/faq/search": {"q": "parcels"},
    "api/v1/availability": {"language": "en"},
    "chat/frame/": {"site": "site-a"},
    "chat/unread/": {"site": "site-a"},
}


def body_of(route: str, world: World, group: Group, role: str) -> Body:
    maker = BODIES.get(route)
    return maker(world, group, role) if maker else {}
