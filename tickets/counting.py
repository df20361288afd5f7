"""How many tickets stand in each view of work.

What was counted is kept until the log of any ticket goes on: nothing else moves a ticket from one view to another.
"""

from datetime import timedelta

from django.core.cache import cache
from django.db.models import IntegerField, Subquery

from helpdesk.people.models import User
from tickets.listing import Viewer, condition
from tickets.models import Event

COUNTED = ("mine", "queue", "team", "unassigned", "waiting", "snoozed")
MOST_COUNTED = 1_000  # a view's name shows 999+ from here on
KEPT = timedelta(seconds=20)  # rights and spoken languages are no part of a log


class _CountOf(Subquery):
    """How many rows a query finds; with a limit it stops reading there."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def counts(viewer: Viewer) -> dict[str, int]:
    """How many stand in each view, up to ``MOST_COUNTED``."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = f"counts-{viewer.person.pk}-{viewer.person.rights_version}-{newest}"
    kept: dict[str, int] | None = cache.get(key)
    if kept is None:
        kept = _counted(viewer)
        cache.set(key, kept, KEPT.total_seconds())
    return kept


def _counted(viewer: Viewer) -> dict[str, int]:
    """One query, however large the desk."""
    some = [viewer.base.filter(condition(view, viewer)).values("pk")[:MOST_COUNTED] for view in COUNTED]
    found = User.objects.filter(pk=viewer.person.pk).values_list(*map(_CountOf, some)).first()
    return dict(zip(COUNTED, found or [0] * len(COUNTED), strict=True))
