"""What a calendar program reads under a link: the hours of an agent, or of a team, from a week ago on."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import blocks
from helpdesk.coverage.ical import Entry, feed
from helpdesk.coverage.models import CalendarFeed
from helpdesk.lib.clock import now
from helpdesk.lib.signing import token_hash
from helpdesk.people.models import Agent, TeamMember

BACK, AHEAD = timedelta(days=7), timedelta(days=60)


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Who holds the link may read it; it ends when its agent leaves, or leads the team no more."""
    found = (
        CalendarFeed.objects.select_related("agent__user", "team")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if found is None or not _is_good(found):
        raise Http404
    at, book = now(), roster.current()
    entries = [
        Entry(
            key=f"{agent.pk}-{start:%Y%m%dT%H%M}@sunrelay",
            start=start,
            end=end,
            title=agent.user.name if found.team else _("On shift"),
        )
        for agent in _agents(found)
        for start, end in blocks(book.of(agent.pk), at - BACK, at + AHEAD)
    ]
    name = found.team.name if found.team else found.agent.user.name
    answer = HttpResponse(feed(name, entries, now=at), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _is_good(found: CalendarFeed) -> bool:
    if not found.agent.user.is_active:
        return False
    mine = TeamMember.objects.filter(agent=found.agent, team=found.team, is_lead=True)
    return found.team is None or mine.exists()


def _agents(found: CalendarFeed) -> list[Agent]:
    if found.team is None:
        return [found.agent]
    members = Agent.objects.active().filter(memberships__team=found.team).select_related("user")
    return list(members.order_by("user__name", "pk"))
