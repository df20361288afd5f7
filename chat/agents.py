"""Who opens an agent's socket: tickets that are good once and for 30 seconds, and the person behind them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chat import actions
from chat.events import Audience
from chat.models import SocketTicket
from chat.pool import Gatherer
from helpdesk.lib.clock import now as read_clock
from helpdesk.people.access import Reader, reader_of, reads_contacts
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
        return Audience(Reader(self.agent_id, self.partner), self.masked)


def make_ticket(user: User, sign_in: str, *, now: datetime, good_for: timedelta = GOOD_FOR) -> str:
    """A ticket for one socket of this person; only its hash is kept."""
    return actions.make_socket_ticket(user, sign_in, expires_at=now + good_for)


def use_many(tokens: list[str]) -> list[Member | None]:
    """The people behind tickets, in few queries; each ticket serves whoever is first, once."""
    spent = actions.spend_socket_tickets(tokens, now=read_clock())
    people = [ticket.user_id for ticket in spent.values()]
    agents = {agent.user_id: agent for agent in Agent.objects.select_related("user").filter(user__in=people)}
    teams: dict[int, set[int]] = defaultdict(set)
    memberships = TeamMember.objects.filter(agent__in=[agent.pk for agent in agents.values()])
    for agent_id, team_id in memberships.values_list("agent_id", "team_id"):
        teams[agent_id].add(team_id)
    return [_member(spent.pop(token, None), agents, teams) for token in tokens]


def _member(
    ticket: SocketTicket | None, agents: dict[int, Agent], teams: Mapping[int, set[int]]
) -> Member | None:
    if ticket is None:
        return None
    user = ticket.user
    if not user.is_active or user.rights_version != ticket.rights_version:
        return None
    agent = agents.get(user.pk)
    if agent is None and not user.is_admin and user.manages_id is None:
        return None
    reader = reader_of(user, agent)
    return Member(
        user=user,
        rights_version=ticket.rights_version,
        sign_in=ticket.session_key,
        agent_id=agent.pk if agent else None,
        writer=Writer.agent(agent) if agent else None,
        teams=frozenset(teams.get(agent.pk, ()) if agent else ()),
        partner=reader.partner_id,
        masked=not reads_contacts(reader),
    )


members: Gatherer[str, Member | None] = Gatherer(use_many)
