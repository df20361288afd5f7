"""What keeps the desk itself from its work, for those who can mend it or have to know: nobody else is told of it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.coverage import presence
from helpdesk.duties import watchdog
from helpdesk.duties.models import Letter
from helpdesk.people.models import User
from helpdesk.people.roles import led_teams
from tickets.models import InboundMail, MailSource

KEPT = 20  # seconds; every open page of a lead asks once a minute
WORK: dict[str, str | Promise] = {
    "inbound": _("Mail that came in"),
    "letters": _("Letters to send"),
    "fetch": _("Mailboxes to fetch"),
    "queue": _("Tickets that wait for an agent"),
    "snoozed": _("Tickets set aside until now"),
    "handoff": _("Handovers at the end of a shift"),
    "due_times": _("Due times by a changed calendar"),
    "breaks": _("Breaks that are over"),
    "translations": _("Translations for agents"),
    "calendars": _("Calendars of agents kept elsewhere"),
}


@dataclass(frozen=True, slots=True)
class Late:
    """A kind of background work that nobody does, and since when."""

    sweep: str
    since: datetime

    @property
    def words(self) -> str | Promise:
        """What it is, in the reader's language."""
        return WORK.get(self.sweep, self.sweep)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """``unreadable`` mails and ``held`` letters wait for a decision, ``silent`` mailboxes are not read."""

    unreadable: int = 0
    held: int = 0
    silent: list[str] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def count(self) -> int:
        """How many things are to be looked at."""
        return self.unreadable + self.held + len(self.silent) + len(self.late)


def upkeep_for(person: User, *, now: datetime) -> Upkeep:
    """Leads hear of mail of their teams that could not be read and of work that is late, administrators of all."""
    return cache.get_or_set(_key(person), lambda: _looked(person, now), KEPT) or Upkeep()


def forget(person: User) -> None:
    """Somebody looked after it: they are not told of it any more, not even for some seconds."""
    cache.delete(_key(person))


def _key(person: User) -> str:
    return f"upkeep-{person.pk}-{person.rights_version}"


def _looked(person: User, now: datetime) -> Upkeep:
    if not person.is_admin and not led_teams(person):
        return Upkeep()
    unreadable = InboundMail.objects.visible_to(person).unreadable().count()
    late = late_work(now=now)
    if not person.is_admin:
        return Upkeep(unreadable=unreadable, late=late)
    held = Letter.objects.filter(state=Letter.State.HELD).count()
    return Upkeep(unreadable, held, silent_mailboxes(now=now), late)


def late_work(*, now: datetime) -> list[Late]:
    """Background work of which the oldest row waits for more than three intervals, the oldest first."""
    found = watchdog.late(now=now, up_since=presence.watched_since(now))
    return [Late(one.sweep, one.since) for one in found if one.since is not None]


def silent_mailboxes(*, now: datetime) -> list[str]:
    """Addresses that should be fetched and were not read for a quarter of an hour."""
    sources = MailSource.objects.filter(enabled=True).select_related("mailbox")
    return [one.mailbox.address for one in sources if one.is_silent(now)]
