"""Who may read, edit and publish what in the FAQ."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from helpdesk.people.models import Agent, TeamMember, User
from helpdesk.people.models.agent import partner_of

Reader = User | AnonymousUser | None


class NotAllowedError(Exception):
    """The person's role does not reach this language or this act."""


@dataclass(frozen=True)
class Rights:
    """``languages`` are those of an editor; the other three hold for every language."""

    reads_drafts: bool = False
    edits: bool = False
    publishes: bool = False
    languages: frozenset[str] = frozenset()

    @property
    def opens_desk(self) -> bool:
        return self.reads_drafts or bool(self.languages)

    def may_edit(self, language: str) -> bool:
        return self.edits or language in self.languages

    def may_publish(self, language: str) -> bool:
        return self.publishes or language in self.languages


def rights_of(person: Reader) -> Rights:
    """Administrators do all; house agents read and edit drafts, house leads publish; editors have languages.

    A partner's people have no more than the public unless they are made editors of a language.
    """
    if not isinstance(person, User) or not person.is_active:
        return Rights()
    if person.is_admin:
        return Rights(reads_drafts=True, edits=True, publishes=True)
    languages = person.edits_in
    if partner_of(person) is not None or not Agent.objects.filter(user=person).exists():
        return Rights(languages=languages)
    leads = TeamMember.objects.filter(agent__user=person, is_lead=True).exists()
    return Rights(reads_drafts=True, edits=True, publishes=leads, languages=languages)
