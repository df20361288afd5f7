"""Changes of staff: who is invited, what they may do, in which teams they answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.duties.actions import LetterDraft, ask_due_times, queue_letter
from helpdesk.duties.audit import record
from helpdesk.duties.models import Letter
from helpdesk.duties.rendering import interface_language
from helpdesk.languages.actions import set_desk_languages
from helpdesk.languages.codes import direction
from helpdesk.people.actions import PeopleError, add_to_team, change_rights, set_active
from helpdesk.people.models import Agent, Partner, RosterVersion, Skill, Team, User
from helpdesk.people.models.team import USUAL_MINUTES
from helpdesk.people.skills import skills_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is written down of somebody who works here; ``partner`` and what follows matter for agents only."""

    name: str
    email: str
    zone: str
    language: str = ""
    partner: Partner | None = None
    country: str = ""
    capacity_chat: int = 3
    capacity_email: int = 12
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Roles that are no matter of teams."""

    is_admin: bool = False
    is_editor: bool = False
    editor_languages: tuple[str, ...] = ()
    manages: Partner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPlan:
    """A team as its form says it."""

    name: str
    language: str
    is_fallback: bool = False
    follow_on: tuple[Team, ...] = ()
    answer_minutes: int = USUAL_MINUTES


def invite_user(
    person: Person, *, answers: bool, team: Team | None = None, link_base: str, actor: str, now: datetime
) -> User:
    """Add somebody without a password and mail them the link to choose one; ``link_base`` is scheme://host."""
    with transaction.atomic():
        user = _new_user(person, now)
        record(actor, "invite", f"user:{user.pk}", now=now, agent=answers)
        if answers:
            agent = set_agent(user, person, actor=actor, now=now)
            if team is not None:
                add_to_team(team, agent, actor=actor, now=now)
        _queue_invitation(user, link_base, now)
    return user


def send_invitation(user: User, *, link_base: str, actor: str, now: datetime) -> None:
    """The letter once more, with a fresh link. Raises PeopleError for somebody who has a password already."""
    if user.has_usable_password():
        raise PeopleError(
            _("%(name)s signs in already; a forgotten password is reset there.") % {"name": user}
        )
    if not user.is_active:
        raise PeopleError(_("%(name)s is switched off; let them in first.") % {"name": user})
    with transaction.atomic():
        record(actor, "invite again", f"user:{user.pk}", now=now)
        _queue_invitation(user, link_base, now)


def edit_user(user: User, person: Person, *, actor: str, now: datetime) -> None:
    """Change what is written down of somebody. Raises PeopleError when the address is another person's."""
    changed = [
        name for name in ("name", "email", "zone", "language") if getattr(user, name) != getattr(person, name)
    ]
    for name in changed:
        setattr(user, name, getattr(person, name))
    agent = Agent.objects.filter(user=user).first()
    try:
        with transaction.atomic():
            if changed:
                user.save(update_fields=changed)
            if "email" in changed:
                # Sign-in also looks at this table: an old address must open nothing any more.
                EmailAddress.objects.filter(user=user).delete()
            if agent is not None:
                changed += _edit_agent(agent, person)
            record(actor, "edit person", f"user:{user.pk}", now=now, fields=changed)
            if {"email", "partner"} & set(changed):
                change_rights(user)
            RosterVersion.grow(agent.pk if agent else None)
    except IntegrityError:
        raise PeopleError(_("Somebody else has this address.")) from None


def edit_profile(user: User, *, name: str, language: str, zone_name: str, now: datetime) -> None:
    """What people change of themselves: never the hours they work, which stay in their agent's zone."""
    user.name, user.language, user.zone = name, language, zone_name
    with transaction.atomic():
        user.save(update_fields=["name", "language", "zone"])
        record(f"user:{user.pk}", "edit own profile", f"user:{user.pk}", now=now)


def choose_language(user: User, language: str, *, now: datetime) -> None:
    """The language of the desk for them, chosen on one of its pages."""
    edit_profile(user, name=user.name, language=language, zone_name=user.zone, now=now)


def set_agent(user: User, person: Person, *, actor: str, now: datetime) -> Agent:
    """Let somebody answer customers, in the zone they live in."""
    with transaction.atomic():
        agent, made = Agent.objects.get_or_create(
            user=user,
            defaults={
                "zone": person.zone,
                "partner": person.partner,
                "country": person.country,
                "capacity_chat": person.capacity_chat,
                "capacity_email": person.capacity_email,
            },
        )
        if made:
            _set_skills(agent, person.skills)
            record(actor, "make agent", agent.key, now=now, partner=agent.partner_id)
            change_rights(user)
    return agent


def set_rights(user: User, rights: Rights, *, actor: str, now: datetime) -> None:
    """Give and take roles; open sockets ask again at once. Raises PeopleError for the last administrator."""
    if user.is_admin and not rights.is_admin:
        _keep_an_administrator(user)
    user.is_admin = user.is_superuser = rights.is_admin
    user.is_editor, user.editor_languages = rights.is_editor, list(rights.editor_languages)
    user.manages = rights.manages
    with transaction.atomic():
        user.save(update_fields=["is_admin", "is_superuser", "is_editor", "editor_languages", "manages"])
        record(
            actor,
            "set rights",
            f"user:{user.pk}",
            now=now,
            is_admin=rights.is_admin,
            is_editor=rights.is_editor,
            editor_languages=list(rights.editor_languages),
            manages=rights.manages.pk if rights.manages else None,
        )
        change_rights(user)


def switch_off(user: User, *, actor: str, now: datetime) -> None:
    """End somebody's way in, at once. Raises PeopleError for the last administrator and for oneself."""
    if actor == f"user:{user.pk}":
        raise PeopleError(_("Nobody can switch themselves off; ask another administrator."))
    if user.is_admin:
        _keep_an_administrator(user)
    set_active(user, is_active=False, actor=actor, now=now)


def switch_on(user: User, *, actor: str, now: datetime) -> None:
    """Let somebody in again."""
    set_active(user, is_active=True, actor=actor, now=now)


def make_team(plan: TeamPlan, *, actor: str, now: datetime) -> Team:
    """Add a team; the first one of a desk is also its fallback."""
    with transaction.atomic():
        team = Team.objects.create(name=plan.name, language=plan.language)
        is_first = not Team.objects.filter(is_fallback=True).exists()
        _write_team(team, replace(plan, is_fallback=plan.is_fallback or is_first))
        record(actor, "make team", f"team:{team.pk}", now=now)
        RosterVersion.grow()
    return team


def edit_team(team: Team, plan: TeamPlan, *, actor: str, now: datetime) -> None:
    """Change a team. A desk has one fallback team at most, so another one gives the part up."""
    with transaction.atomic():
        if team.answer_minutes != plan.answer_minutes:
            ask_due_times(f"team:{team.pk}", now=now)
        _write_team(team, plan)
        record(
            actor,
            "edit team",
            f"team:{team.pk}",
            now=now,
            language=plan.language,
            is_fallback=plan.is_fallback,
            answer_minutes=plan.answer_minutes,
            follow_on=[one.pk for one in plan.follow_on],
        )
        RosterVersion.grow()


def serve_languages(codes: Iterable[str], *, default: str, actor: str, now: datetime) -> None:
    """The desk's languages; routing falls back to the default one, so that caches must know."""
    with transaction.atomic():
        set_desk_languages(list(codes), default=default, actor=actor, now=now)
        RosterVersion.grow()


def _new_user(person: Person, now: datetime) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(
                person.email,
                None,
                name=person.name,
                zone=person.zone,
                language=person.language,
                created_at=now,
            )
    except IntegrityError:
        raise PeopleError(_("Somebody with this address works here already.")) from None


def _queue_invitation(user: User, link_base: str, now: datetime) -> None:
    language = interface_language(user.language or "en")
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    with translation.override(language):
        subject = _("Your place at %(desk)s") % {"desk": settings.DESK_NAME}
    draft = LetterDraft(
        kind=Letter.Kind.SIGN_IN,
        sender=settings.DESK_MAIL,
        sender_name=settings.DESK_NAME,
        recipient=user.email,
        subject=subject,
        template="invitation",
        context={
            "name": user.name,
            "link": f"{link_base.rstrip('/')}{path}",
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
            "direction": direction(language),
            "desk_name": settings.DESK_NAME,
        },
        language=language,
    )
    queue_letter(draft, now=now)


def _edit_agent(agent: Agent, person: Person) -> list[str]:
    wanted: dict[str, Any] = {
        "zone": person.zone,
        "partner": person.partner,
        "country": person.country,
        "capacity_chat": person.capacity_chat,
        "capacity_email": person.capacity_email,
    }
    changed = [name for name, value in wanted.items() if getattr(agent, name) != value]
    if "partner" in changed and Agent.objects.filter(pk=agent.pk, load_chat=0, load_email=0).count() == 0:
        raise PeopleError(
            _("Tickets wait for %(name)s. Hand them on first, then change the partner.") % {"name": agent}
        )
    for name in changed:
        setattr(agent, name, wanted[name])
    if changed:
        agent.save(update_fields=changed)
    if set(skills_of(agent)) != set(person.skills):
        _set_skills(agent, person.skills)
        changed.append("skills")
    return changed


def _set_skills(agent: Agent, names: tuple[str, ...]) -> None:
    known = {row.name.lower(): row for row in Skill.objects.all()}
    agent.skills.set([known.get(name) or Skill.objects.create(name=name) for name in names])


def _keep_an_administrator(user: User) -> None:
    others = User.objects.filter(is_admin=True, is_active=True).exclude(pk=user.pk)
    if not others.exists():
        raise PeopleError(_("%(name)s is the only administrator; make another one first.") % {"name": user})


def _write_team(team: Team, plan: TeamPlan) -> None:
    if plan.is_fallback:
        Team.objects.filter(is_fallback=True).exclude(pk=team.pk).update(is_fallback=False)
    team.name, team.language, team.is_fallback = plan.name, plan.language, plan.is_fallback
    team.answer_minutes = plan.answer_minutes
    team.save(update_fields=["name", "language", "is_fallback", "answer_minutes"])
    team.follow_on.set([one for one in plan.follow_on if one.pk != team.pk])
