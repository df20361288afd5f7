"""Changes of the addresses that customers write to."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from helpdesk.duties.audit import record
from helpdesk.people.models import Team
from tickets.models import Mailbox

FIELDS = (
    "name",
    "address",
    "display_name",
    "team",
    "language",
    "signature",
    "skills",
    "is_default",
    "numbers_subjects",
)


class MailboxError(ValueError):
    """A refusal in one clear sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxPlan:
    """A mailbox as its form says it."""

    name: str
    address: str
    team: Team
    display_name: str = ""
    language: str = ""
    signature: str = ""
    skills: tuple[str, ...] = ()
    is_default: bool = False
    numbers_subjects: bool = False


def make_mailbox(plan: MailboxPlan, *, actor: str, now: datetime) -> Mailbox:
    """Add a mailbox; the first one is the default. Raises MailboxError when name or address are taken."""
    box = Mailbox(is_default=plan.is_default or not Mailbox.objects.exists())
    _write(box, plan, "make mailbox", actor=actor, now=now)
    return box


def edit_mailbox(box: Mailbox, plan: MailboxPlan, *, actor: str, now: datetime) -> None:
    """Change a mailbox. The default one stays so until another takes the part."""
    _write(box, plan, "edit mailbox", actor=actor, now=now)


def _write(box: Mailbox, plan: MailboxPlan, verb: str, *, actor: str, now: datetime) -> None:
    box.name, box.address, box.team = plan.name, plan.address, plan.team
    box.display_name, box.language, box.signature = plan.display_name, plan.language, plan.signature
    box.numbers_subjects, box.skills = plan.numbers_subjects, list(plan.skills)
    box.is_default = box.is_default or plan.is_default
    try:
        with transaction.atomic():
            if plan.is_default:
                Mailbox.objects.filter(is_default=True).exclude(pk=box.pk).update(is_default=False)
            box.save(update_fields=FIELDS if box.pk else None)
            record(
                actor,
                verb,
                f"mailbox:{box.pk}",
                now=now,
                name=box.name,
                team=box.team_id,
                is_default=box.is_default,
            )
    except IntegrityError:
        raise MailboxError(_("Another mailbox has this name or this address.")) from None
