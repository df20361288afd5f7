"""What a visitor is told before writing: somebody who speaks their language is there now, or when (no promise yet)."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime

from chat.events import utc
from chat.models import Session
from helpdesk.languages.codes import spoken_code
from helpdesk.lib.words import local_words
from helpdesk.people.models import Customer, Team
from tickets import facts, planning
from tickets.expected import unread_words
from tickets.models import Ticket

KEPT = 5.0
MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """``state`` is now, later or unknown; ``wait`` low and high in seconds; ``opens_at`` the next speaker's start.

    ``answered_in`` is the language of the answer where nobody speaks the visitor's.
    """

    state: str
    wait: tuple[int, int] | None = None
    opens_at: datetime | None = None
    answered_in: str = ""

    def frame(self, zone: str, language: str) -> dict[str, object]:
        """The object of the protocol."""
        frame: dict[str, object] = {"state": self.state}
        if self.wait is not None:
            frame["wait_seconds"] = list(self.wait)
        if self.opens_at is not None:
            frame |= {
                "opens_at": utc(self.opens_at),
                "opens_local": local_words(self.opens_at, zone, language),
            }
        if unread := unread_words(language, self.answered_in, language):
            frame["note"] = unread
        return frame


_lock = threading.Lock()
_kept: dict[tuple[int, str], tuple[float, Answer]] = {}


def of_session(session: Session, *, now: datetime) -> dict[str, object]:
    """Availability for a visitor, in their language and zone."""
    customer = session.customer
    zone = customer.zone if customer.zone_is_known else ""
    return of_team(session.site.team, session.language, now=now).frame(zone, session.language)


def of_team(team: Team, language: str, *, now: datetime) -> Answer:
    """Availability of a team for a language; the same answer serves everybody for some seconds."""
    key = (team.pk, spoken_code(language))
    with _lock:
        kept = _kept.get(key)
        if kept is not None and time.monotonic() - kept[0] < KEPT:
            return kept[1]
    answer = _asked(team, language, now)
    with _lock:
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        _kept[key] = time.monotonic(), answer
    return answer


def forget() -> None:
    """Drop what is kept; for tests."""
    with _lock:
        _kept.clear()


def _asked(team: Team, language: str, now: datetime) -> Answer:
    """The question that opening a chat would ask, for a visitor of whom nothing else is known."""
    visitor = Customer(language=language, created_at=now)
    ticket = Ticket(
        channel="chat",
        customer=visitor,
        team=team,
        language=language,
        waiting_since=now,
        created_at=now,
        last_message_at=now,
    )
    plan = planning.plan(ticket, now=now)
    wait = (plan.wait.low, plan.wait.high) if plan.wait is not None else None
    best = plan.decision.candidates[0] if plan.decision.outcome == "offer" else None
    if best is not None:  # in a language that nobody speaks anybody may answer, which is no speaker of it
        speaks = best.language == spoken_code(language) and not best.translated
        if not speaks:
            return Answer("unknown", answered_in=plan.decision.answered_in)
        return Answer("now", wait or (0, plan.policy.accept_seconds))
    starts = _starts(ticket, now)
    if wait is not None and any(start <= now for start in starts):
        return Answer("now", wait)  # all places are taken
    # Nobody knows when those come back who are on shift and away.
    coming = [start for start in starts if start > now]
    if not coming:
        return Answer("unknown", answered_in=plan.last.decision.answered_in)
    return Answer("later", None, min(coming))


def _starts(ticket: Ticket, now: datetime) -> list[datetime]:
    """When each speaker of the team is on shift next, within 60 days; ``now`` for those who are."""
    contact = facts.contact(ticket, now=now)
    team, working = contact.team, facts.policy().working
    speakers = [
        agent
        for agent in facts.agents(now)
        if (team is None or agent.id in team) and agent.languages.get(contact.language, 0) >= working
    ]
    return [start for agent in speakers if (start := agent.hours.next_on(now)) is not None]
