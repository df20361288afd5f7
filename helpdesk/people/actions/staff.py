"""Whoever works here: their languages, status, teams and rights."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal

from helpdesk.duties.audit import record
from helpdesk.languages.codes import normalize
from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.refusals import Refusal
from helpdesk.people.models import Agent, AgentLanguage, RosterVersion, Team, TeamMember, User

rights_changed = Signal()
presence_changed = Signal()  # ``agent`` came or stepped away, by their own word
SHORTEST_BREAK, LONGEST_BREAK = 5, 120  # minutes


class PeopleError(Refusal):
    """Something that cannot be true of somebody who works here."""


def set_status(agent: Agent, status: str, *, now: datetime) -> None:
    """The agent's own word: available, busy or away. It ends a break."""
    if status not in Agent.Status.values:
        raise PeopleError(f"A status is available, busy or away, not {status!r}.")
    _become(agent, status, None, now)


def take_break(agent: Agent, minutes: int, *, now: datetime) -> None:
    """Away for so many minutes, then available again by itself (``end_break``). Raises PeopleError."""
    if not SHORTEST_BREAK <= minutes <= LONGEST_BREAK:
        raise PeopleError(gettext_noop("A break takes 5 to 120 minutes. For more, ask for leave."))
    _become(agent, Agent.Status.AWAY, now + timedelta(minutes=minutes), now)


def _become(agent: Agent, status: str, break_until: datetime | None, now: datetime) -> None:
    agent.status, agent.break_until = status, break_until
    changes = {"status": status, "break_until": break_until, "missed_offers": 0, "seen_at": now}
    Agent.objects.filter(pk=agent.pk).update(**changes)
    presence_changed.send(Agent, agent=agent, now=now)


def end_break(agent: Agent, *, now: datetime) -> bool:
    """Available again once the break is over; False where it was ended or changed meanwhile."""
    over = Agent.objects.filter(pk=agent.pk, break_until__lte=now)
    if not over.update(status=Agent.Status.AVAILABLE, break_until=None):
        return False
    agent.status, agent.break_until = Agent.Status.AVAILABLE, None
    presence_changed.send(Agent, agent=agent, now=now)
    return True


def set_languages(agent: Agent, levels: dict[str, int], *, actor: str, now: datetime) -> None:
    """Replace an agent's languages (code with optional region: level 1 to 5)."""
    if not levels:
        raise PeopleError(
            gettext_noop("%(agent)s needs at least one language; nobody could be routed to them without."),
            agent=agent,
        )
    for code, level in levels.items():
        if not 1 <= level <= 5:
            raise PeopleError(
                gettext_noop("A level is from 1 to 5; %(language)s has %(level)s."),
                language=code,
                level=level,
            )
    with transaction.atomic():
        agent.languages.all().delete()
        for code, level in levels.items():
            base, _, region = code.partition("-")
            variant = code if region else ""
            AgentLanguage.objects.create(agent=agent, code=normalize(base), variant=variant, level=level)
        record(actor, "set languages", agent.key, now=now, languages=levels)
        RosterVersion.grow(agent.pk)


def add_to_team(team: Team, agent: Agent, *, is_lead: bool = False, actor: str, now: datetime) -> None:
    """Make an agent a member (or lead) of a team."""
    with transaction.atomic():
        TeamMember.objects.update_or_create(team=team, agent=agent, defaults={"is_lead": is_lead})
        record(actor, "add to team", agent.key, now=now, team=team.pk, is_lead=is_lead)
        change_rights(agent.user)


def remove_from_team(team: Team, agent: Agent, *, actor: str, now: datetime) -> None:
    """End a membership; open sockets of that person are closed within a heartbeat."""
    with transaction.atomic():
        TeamMember.objects.filter(team=team, agent=agent).delete()
        record(actor, "remove from team", agent.key, now=now, team=team.pk)
        change_rights(agent.user)


def change_rights(user: User) -> None:
    """Let every open socket of this person know that it must ask again."""
    User.objects.filter(pk=user.pk).update(rights_version=F("rights_version") + 1)
    RosterVersion.grow(Agent.objects.filter(user=user).values_list("pk", flat=True).first())
    transaction.on_commit(lambda: rights_changed.send_robust(User, user=user), robust=True)


def set_active(user: User, *, is_active: bool, actor: str, now: datetime) -> None:
    """Let somebody in, or out at once."""
    with transaction.atomic():
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        record(actor, "set active", f"user:{user.pk}", now=now, is_active=is_active)
        change_rights(user)
