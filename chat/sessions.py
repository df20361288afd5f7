"""A visitor's key to one conversation: how it is made, found, and when it is dead."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from chat import identity as identities
from chat import sites
from chat.models import Session, Site
from chat.pool import Gatherer
from chat.protocol import clean
from helpdesk.languages.codes import normalize, normalized
from helpdesk.languages.desk import default_language, desk_languages
from helpdesk.lib.clock import now as read_clock
from helpdesk.lib.signing import new_token, token_hash
from helpdesk.lib.zones import ZoneError, zone
from helpdesk.people import actions as people
from helpdesk.people.models import Customer
from tickets.log import Writer
from tickets.models import Ticket


class UnknownSite(ValueError):
    """No site has this key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a widget says of its visitor; everything is optional and nothing is proof."""

    site: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()
    time_zone: str = ""
    name: str = ""
    email: str = ""
    page: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session with its token, which is told once, and what of the request was ignored."""

    session: Session
    token: str
    ignored: tuple[str, ...] = ()


@dataclass(slots=True)
class Visitor:
    """Who holds a good token: the session, its ticket once there is one, and how far its log is."""

    session: Session
    ticket_id: int | None
    last: int
    writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        self.writer = Writer.customer(self.session.customer)

    @property
    def conversation(self) -> str:
        return self.session.conversation


def read_opening(raw: Any) -> Opening:
    """The request's JSON as checked values. Raises ValueError for what is no object of texts."""
    if not isinstance(raw, dict):
        raise ValueError("not an object")
    texts = {
        name: clean(raw.get(name) or "", longest).strip()
        for name, longest in (
            ("site", 40),
            ("language", 35),
            ("time_zone", 64),
            ("name", 200),
            ("email", 320),
            ("page", 500),
            ("identity", 8_000),
        )
    }
    languages = raw.get("languages") or []
    if not isinstance(languages, list):
        raise ValueError("languages is no list")
    return Opening(**texts, languages=tuple(clean(code, 35) for code in languages[:8]))


def open_session(opening: Opening, *, now: datetime) -> Opened:
    """Make a session. Raises UnknownSite, or IdentityError for a signed identity that proves nothing."""
    site = sites.find(opening.site)
    if site is None:
        raise UnknownSite(opening.site)
    proven = identities.verified(opening.identity, site, now=now) if opening.identity else None
    if proven is not None:
        identities.use(proven, site)
    language, ignored = _language(opening), _ignored(opening)
    hints = people.Hints(
        name=proven.name if proven else opening.name,
        language=language,
        language_source="page" if opening.language and "language" not in ignored else "header",
        languages=normalized(opening.languages),
        zone="" if "time_zone" in ignored else opening.time_zone,
        zone_source="browser",
        locale=next(iter(opening.languages), ""),
    )
    customer = _customer(opening, proven, site, hints, now=now)
    token = new_token()
    session = Session.objects.create(
        token_hash=token_hash(token),
        site=site,
        customer=customer,
        identity=proven.subject if proven else "",
        language=language,
        page=_page(opening.page),
        created_at=now,
        last_message_at=now,
        seen_at=now,
    )
    return Opened(session, token, ignored)


def _customer(
    opening: Opening, proven: identities.Identity | None, site: Site, hints: people.Hints, *, now: datetime
) -> Customer:
    """A signed identity is the same person each time; a typed address is only claimed."""
    if proven is None:
        address = opening.email if _is_address(opening.email) else ""
        return people.customer_by_claim(address, hints, now=now)
    # SQLite takes the index of those that have one only where the query itself says that it wants no others.
    earlier = Session.objects.filter(site=site, identity=proven.subject).exclude(identity="")
    known = earlier.select_related("customer__merged_into").order_by("-pk").first()
    if known is not None:
        customer = known.customer.merged_into or known.customer
        people.note_hints(customer, hints, now=now)
        return customer
    if _is_address(proven.email):
        return people.customer_by_mail(proven.email, hints, verified=True, now=now)
    return people.customer_by_claim("", hints, now=now)


def _language(opening: Opening) -> str:
    """The language asked for, else the browser's first that the desk knows, else the desk's own."""
    known = {*dict(settings.LANGUAGES), *desk_languages()}
    for code in normalized((opening.language, *opening.languages)):
        if code in known or code.partition("-")[0] in known:
            return code
    return default_language()


def _ignored(opening: Opening) -> tuple[str, ...]:
    ignored = []
    if opening.language and not normalize(opening.language):
        ignored.append("language")
    try:
        zone(opening.time_zone)
    except ZoneError:
        if opening.time_zone:
            ignored.append("time_zone")
    if opening.email and not _is_address(opening.email):
        ignored.append("email")
    return tuple(ignored)


def _page(page: str) -> str:
    """An address of the web without its query, which may hold secrets of the host page."""
    parts = urlsplit(page)
    return f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.scheme in ("http", "https") else ""


def _is_address(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return bool(local and at and "." in domain) and not any(c.isspace() or c in '<>,;"' for c in text)


def find_many(tokens: list[str]) -> list[Visitor | None]:
    """The visitors of tokens in two queries; None where a token is unknown or dead."""
    now = read_clock()
    hashes = [token_hash(token) for token in tokens]
    rows = Session.objects.select_related("site__team", "customer").filter(token_hash__in=set(hashes))
    sessions = {row.token_hash: row for row in rows}
    names = [row.conversation for row in sessions.values()]
    found = Ticket.objects.filter(public_id__in=names).only("public_id", "last_seq", "last_message_at")
    tickets = {ticket.public_id: ticket for ticket in found}
    return [_visitor(sessions.get(one), tickets, now) for one in hashes]


def _visitor(session: Session | None, tickets: dict[str, Ticket], now: datetime) -> Visitor | None:
    if session is None:
        return None
    ticket = tickets.get(session.conversation)
    if not session.is_good(now, ticket.last_message_at if ticket else None):
        return None
    return Visitor(session, ticket.pk if ticket else None, ticket.last_seq if ticket else 0)


visitors: Gatherer[str, Visitor | None] = Gatherer(find_many)
