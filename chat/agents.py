"""Who opens an agent's socket: tickets that are good once and for 30 seconds, and the person behind them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chat import actions
from chat.events import Audience
from chat.pool import Gatherer
from helpdesk.lib.clock import now as read_clock
from helpdesk.people.access import reader_of, reads_contacts
from helpdesk.people.models import Agent, TeamMember, User
from tickets.log import Writer

GOOD_FOR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the desk at a socket, with the rights they held when it opened."""

    user: User
    rights_version: int
    sign_in: str
    agent_id: int | None
    writer: Writer | None
    teams: frozenset[int]
    partner: int | None
    masked: bool

    @property
    def outside(self) -> bool:
        return self.partner is not None

    @property
    def audience(self) -> Audience:
        return Audience("agent", self.writer.key if self.writer else "", self.partner, self.masked)


def make_ticket(user: User, sign_in: str, *, now: datetime, good_for: timedelta = GOOD_FOR) -> str:
    """A ticket for one socket of this person; only its hash is kept."""
    return actions.make_socket_ticket(user, sign_in, expires_at=now + good_for)


def use_many(tokens: list[str]) -> list[Member | None]:
    """The people behind tickets; each ticket serves whoever is first, once."""
    now = read_clock()
    return [_use(token, now) for token in tokens]


def _use(token: str, now: datetime) -> Member | None:
    ticket = actions.spend_socket_ticket(token, now=now)
    if ticket is None:
        return None
    user = ticket.user
    if not user.is_active or user.rights_version != ticket.rights_version:
        return None
    agent = Agent.objects.select_related("user").filter(user=user).first()
    if agent is None and not user.is_admin and user.manages_id is None:
        return None
    reader = reader_of(user, agent)
    teams = (
        frozenset(TeamMember.objects.filter(agent=agent).values_list("team_id", flat=True))
        if agent
        else frozenset()
    )
    return Member(
        user=user,
        rights_version=ticket.rights_version,
        sign_in=ticket.session_key,
        agent_id=agent.pk if agent else None,
        writer=Writer.agent(agent) if agent else None,
        teams=teams,
        partner=reader.partner_id,
        masked=not reads_contacts(reader),
    )


members: Gatherer[str, Member | None] = Gatherer(use_many)
