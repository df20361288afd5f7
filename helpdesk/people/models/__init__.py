"""Whom the desk serves and who serves them."""

from helpdesk.people.models.access import AccessLink, ApiToken
from helpdesk.people.models.agent import Agent, AgentLanguage, RosterChange, RosterVersion, Skill
from helpdesk.people.models.customer import Customer, CustomerAddress, ZoneEvidence
from helpdesk.people.models.partner import Mandate, Partner
from helpdesk.people.models.team import Team, TeamMember
from helpdesk.people.models.user import User

__all__ = [
    "AccessLink",
    "Agent",
    "AgentLanguage",
    "ApiToken",
    "Customer",
    "CustomerAddress",
    "Mandate",
    "Partner",
    "RosterChange",
    "RosterVersion",
    "Skill",
    "Team",
    "TeamMember",
    "User",
    "ZoneEvidence",
]
