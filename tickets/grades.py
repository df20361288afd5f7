"""How well people's hours cover a customer, in words: from a chat right now to a whole week (routing.md 2.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tickets import facts
from tickets.models import Ticket
from tickets.routing import grade

# The grade of ``tickets.routing.cover``, what is shown, and in which kind of badge; the best first.
SHOWN = {
    "covers now": (_("covers now"), "good"),
    "covers before due": (_("covers before due"), "info"),
    "covers this week": (_("covers this week"), ""),
    "does not cover": (_("does not cover"), "warn"),
}
_ORDER = list(SHOWN)


@dataclass(frozen=True, slots=True)
class Cover:
    """``place`` orders them, 0 the best."""

    words: str
    kind: str
    place: int


def covers(ticket: Ticket, agents: Iterable[int], *, now: datetime) -> dict[int, Cover]:
    """Each active agent's grade for a ticket's customer, by the agent's id."""
    customer, policy = facts.contact(ticket, now=now).customer, facts.policy()
    found = {}
    for pk, hours in facts.hours_of(agents).items():
        name = grade(hours, customer, now, ticket.due_at, policy)
        words, kind = SHOWN[name]
        found[pk] = Cover(str(words), kind, _ORDER.index(name))
    return found
