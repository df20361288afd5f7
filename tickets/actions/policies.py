"""Changes of the desk's routing policy: each is a new version, so that every decision can still be explained."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.coverage.actions import roster_changed
from helpdesk.duties.audit import record
from helpdesk.people.models import RosterVersion, User
from tickets.models import RoutingPolicy
from tickets.routing.policy import Policy


class StalePolicy(Exception):
    """A refusal in one sentence: somebody else changed the rules meanwhile."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """``base`` is the version that was on the screen; ``policy`` counts one more."""

    base: int
    policy: Policy
    reason: str = ""


def change_policy(change: PolicyChange, by: User | None, *, now: datetime) -> RoutingPolicy:
    """Put a policy in force, by itself where the desk measured (``by`` None); all that waits is looked at again.

    Raises StalePolicy.
    """
    version = change.base + 1
    stale = noop(
        "Somebody else changed these rules meanwhile. Look at the new ones, then change yours again."
    )
    newest = RoutingPolicy.objects.order_by("-version").values_list("version", flat=True).first() or 1
    if newest != change.base:
        raise StalePolicy(stale)
    try:
        with transaction.atomic():
            made = RoutingPolicy.objects.create(
                version=version,
                numbers=change.policy.numbers(),
                reason=change.reason,
                made_by=by,
                made_at=now,
                is_measured=by is None,
            )
            RosterVersion.grow()
            numbers = change.policy.numbers()
            who = "system" if by is None else f"user:{by.pk}"
            record(who, "change routing policy", f"policy:{version}", now=now, numbers=numbers)
            transaction.on_commit(lambda: roster_changed.send_robust(RoutingPolicy), robust=True)
    except IntegrityError:
        raise StalePolicy(stale) from None
    return made
