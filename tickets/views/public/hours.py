"""When somebody who speaks a language is there, on the reader's clock."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import intervals
from helpdesk.coverage.models import OpeningHours
from helpdesk.coverage.spans import Interval, merged
from helpdesk.languages.codes import autonym, normalize, spoken_code
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.clock import now
from helpdesk.lib.throttle import address_of, allow
from helpdesk.lib.words import local_words
from helpdesk.lib.zones import zone
from helpdesk.people.models import AgentLanguage
from tickets import facts
from tickets.expected import expected_answer
from tickets.models import Mailbox
from tickets.views.public.page import page, page_language
from tickets.views.public.session import signed_in
from tickets.zone_list import known_zone, zone_groups

ASKED_A_MINUTE = 120
DAYS = 7


@dataclass(frozen=True, slots=True)
class Speakers:
    """A language with the stretches of the coming week when somebody who speaks it is on.

    ``all_week``: one stretch from now to the end of what is looked at, so there is no hour to name as its end.
    """

    code: str
    name: str
    is_on: bool
    until: datetime | None
    all_week: bool
    next_on: datetime | None
    days: tuple[tuple[datetime, tuple[Interval, ...]], ...]


@require_safe
def availability(request: HttpRequest) -> JsonResponse:
    """``?language=&zone=`` gives ``{"at", "sentence", "zone"}``: the promise in words, the zone's present name."""
    if not allow("availability", address_of(request), limit=ASKED_A_MINUTE, per=60):
        return JsonResponse(
            {"at": None, "sentence": "", "zone": ""}, status=429, headers={"Retry-After": "60"}
        )
    words = page_language(request)
    language = normalize(request.GET.get("language", "")) or words
    place = known_zone(request.GET.get("zone", "")[:64])
    expected = expected_answer(language, place, words_in=words, now=now())
    promise = gettext("We answer by %(time)s.") % {"time": expected.words} if expected.at else ""
    sentence = " ".join(filter(None, (expected.unread, promise)))
    at = expected.at.isoformat() if expected.at else None
    answer = {"at": at, "sentence": sentence, "zone": place}
    return JsonResponse(answer, headers={"Cache-Control": "private, max-age=60"})


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Addresses, languages and hours, on the reader's clock."""
    at, place = now(), _reader_zone(request)
    language, speaking, book = page_language(request), _speaking(), roster.current()
    codes = _own_first(desk_languages(), language)
    context = {
        "mailboxes": Mailbox.objects.order_by("-is_default", "address"),
        "speakers": [
            _speakers(code, _on(speaking[spoken_code(code)], book, at), place, at) for code in codes
        ],
        "zone": place,
        "zones": zone_groups(language),
        "expected": local_words(at, place, language),
    }
    return page(request, "public/contacts.html", context)


def _reader_zone(request: HttpRequest) -> str:
    """Asked for, else the customer's, else the desk's own."""
    asked = known_zone(request.GET.get("zone", "")[:64])
    if asked:
        return asked
    customer = signed_in(request)
    if customer is not None and customer.zone_is_known:
        return customer.zone
    opening = OpeningHours.objects.first()
    return opening.zone if opening else "Europe/London"


def _own_first(codes: list[str], own: str) -> list[str]:
    return sorted(codes, key=lambda code: code != own)


def _speakers(code: str, spans: list[Interval], place: str, at: datetime) -> Speakers:
    present = next((span for span in spans if span[0] <= at < span[1]), None)
    coming = next((start for start, _ in spans if start > at), None)
    return Speakers(
        code=code,
        name=autonym(code),
        is_on=present is not None,
        until=present[1] if present else None,
        all_week=present is not None and present[1] >= at + timedelta(days=DAYS),
        next_on=None if present else coming,
        days=_by_day(spans, place, at),
    )


def _speaking() -> dict[str, set[int]]:
    """Agents by language, at working level or better."""
    rows = AgentLanguage.objects.filter(level__gte=facts.policy().working, agent__user__is_active=True)
    found: dict[str, set[int]] = defaultdict(set)
    for agent, code in rows.values_list("agent_id", "code"):
        found[spoken_code(code)].add(agent)
    return found


def _on(agents: set[int], book: roster.Roster, at: datetime) -> list[Interval]:
    """Stretches from now on, within a week, in which one of them is on."""
    end = at + timedelta(days=DAYS)
    return merged([span for agent in agents for span in intervals(book.of(agent), at, end)])


def _by_day(
    spans: list[Interval], place: str, at: datetime
) -> tuple[tuple[datetime, tuple[Interval, ...]], ...]:
    """The stretches under the local day on which they begin; days without any are left out."""
    clock = zone(place)
    days: dict[str, tuple[datetime, list[Interval]]] = {}
    for start, end in spans:
        wall = start.astimezone(clock)
        days.setdefault(wall.date().isoformat(), (start, []))[1].append((start, end))
    return tuple((first, tuple(found)) for first, found in days.values())
