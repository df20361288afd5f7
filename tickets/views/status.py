"""How the desk itself is: what waits, what is late, whether mail comes and goes, by which clock and zone data."""

import shutil
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from helpdesk.coverage import presence
from helpdesk.duties import watchdog
from helpdesk.duties.models import DayCount, Letter
from helpdesk.duties.sending import can_send
from helpdesk.lib.clock import now
from helpdesk.lib.zones import zone_data_version
from helpdesk.people import cards
from helpdesk.people.access import StaffRequest
from helpdesk.people.roles import admin_required
from tickets import facts
from tickets.models import InboundMail, Mailbox, Offer, Ticket
from tickets.models.ticket import State
from tickets.queue import OVERLOOKED
from tickets.upkeep import WORK, upkeep_for

CURRENT = "mailboxes:status"
LITTLE_ROOM = 1024**3  # bytes
COUNTED = timedelta(days=7)

cards.add(
    cards.Card(
        url=CURRENT,
        place=90,
        icon="chart-bar",
        title=gettext_lazy("Status"),
        text=gettext_lazy("Whether mail comes and goes, what waits, and what nobody does in time."),
        empty=gettext_lazy("All is as it should be."),
        first_step=gettext_lazy("Look at it"),
        count=lambda person: upkeep_for(person, now=now()).count,
    )
)


@require_safe
@admin_required
def overview(request: StaffRequest) -> HttpResponse:
    """One page to look at when something seems wrong, or before anything does."""
    at = now()
    up_since = presence.watched_since(at)
    context = {
        "work": _work(at, up_since),
        "queue": _queue(at),
        "mail": _mail(at),
        "desk": _desk(at) | {"up_since": up_since},
    }
    return render(request, "desk/desk_status.html", cards.frame(request, CURRENT) | context)


def _work(at: datetime, up_since: datetime) -> list[tuple[Any, watchdog.Backlog]]:
    """What is done in the background, with its words; what is late stands first."""
    found = watchdog.backlogs(now=at, up_since=up_since)
    rows = [(WORK.get(one.sweep, one.sweep), one) for one in found]
    return sorted(rows, key=lambda row: (not row[1].is_late, row[1].since is None))


def _queue(at: datetime) -> dict[str, Any]:
    waiting = Ticket.objects.queued().exclude(state=State.SNOOZED)
    counted = DayCount.objects.filter(name=OVERLOOKED, day__gt=(at - COUNTED).astimezone(UTC).date())
    return {
        **waiting.aggregate(waiting=Count("pk"), oldest=Min("queued_at")),
        "ringing": Offer.objects.filter(state=Offer.State.OPEN, until__gt=at).count(),
        "overlooked": counted.aggregate(sum=Sum("count"))["sum"] or 0,
    }


def _mail(at: datetime) -> dict[str, Any]:
    boxes = list(Mailbox.objects.select_related("source").order_by("-is_default", "name"))
    sources = [(box, getattr(box, "source", None)) for box in boxes]
    letters = Letter.objects.filter(state__in=Letter.WAITING)
    return {
        "boxes": [(box, source, source is not None and source.is_silent(at)) for box, source in sources],
        "came": InboundMail.objects.order_by("-pk").values_list("received_at", flat=True).first(),
        "unreadable": InboundMail.objects.unreadable().count(),
        "letters": letters.aggregate(waiting=Count("pk"), oldest=Min("created_at")),
        "held": Letter.objects.filter(state=Letter.State.HELD).count(),
        "can_send": can_send(),
    }


def _desk(at: datetime) -> dict[str, Any]:
    ahead = watchdog.clock_ahead(at)
    free = shutil.disk_usage(settings.DESK_DATA).free
    return {
        "database": {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor],
        "redis": bool(settings.REDIS_URL),
        "zone_data": zone_data_version(),
        "rules": facts.policy().version,
        "free": free,
        "has_little_room": free < LITTLE_ROOM,
        "clock_ahead": ahead.total_seconds() if abs(ahead) >= watchdog.CLOCKS_DIFFER else 0,
    }
