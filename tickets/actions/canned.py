"""Canned replies: written, changed, put away and brought back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.audit import record
from helpdesk.lib.refusals import Refusal
from helpdesk.people.models import Team
from tickets.canned import VARIABLES, unknown_variables
from tickets.models import CannedReply, CannedText

LONGEST = 10_000  # as long as a message may be


class CannedError(Refusal):
    """A reply that cannot be kept so; ``language`` is the variant it is about, if one."""

    def __init__(self, template: str, *, language: str = "", **params: str) -> None:
        super().__init__(template, **params)
        self.language = language


@dataclass(frozen=True, slots=True)
class CannedPlan:
    """``texts`` by language; an empty one means that there is no such variant."""

    name: str
    team: Team | None
    texts: Mapping[str, str]


def save_canned(reply: CannedReply | None, plan: CannedPlan, *, actor: str, now: datetime) -> CannedReply:
    """A new reply, or another text of one that stands. Raises CannedError."""
    texts = {code: text.strip() for code, text in plan.texts.items() if text.strip()}
    _check(texts)
    try:
        with transaction.atomic():
            kept = reply or CannedReply()
            kept.name, kept.team, kept.changed_at = plan.name.strip(), plan.team, now
            kept.save()
            kept.texts.exclude(language__in=texts).delete()
            for code, text in texts.items():
                CannedText.objects.update_or_create(reply=kept, language=code, defaults={"text": text})
            record(actor, "save canned reply", f"canned:{kept.pk}", now=now, languages=sorted(texts))
    except IntegrityError:
        raise CannedError(noop("Another canned reply has this name.")) from None
    return kept


def _check(texts: Mapping[str, str]) -> None:
    if not texts:
        raise CannedError(noop("Write the reply in at least one language."))
    for code, text in texts.items():
        if len(text) > LONGEST:
            raise CannedError(
                noop("This text is longer than a message may be (10,000 characters)."), language=code
            )
        wrong = unknown_variables(text)
        if wrong:
            known = ", ".join(f"{{{name}}}" for name in VARIABLES)
            raise CannedError(
                noop("%(name)s stands for nothing. You can use: %(known)s."),
                language=code,
                name=f"{{{wrong[0]}}}",
                known=known,
            )


def put_away(reply: CannedReply, *, actor: str, now: datetime) -> None:
    """Nobody is offered it any more; it can be brought back."""
    _set(reply, now, "put canned reply away", actor, now)


def bring_back(reply: CannedReply, *, actor: str, now: datetime) -> None:
    """The reply is offered again. Raises CannedError when another one has its name now."""
    try:
        _set(reply, None, "bring canned reply back", actor, now)
    except IntegrityError:
        raise CannedError(noop("Another canned reply has this name.")) from None


def _set(reply: CannedReply, removed_at: datetime | None, what: str, actor: str, now: datetime) -> None:
    with transaction.atomic():
        CannedReply.objects.filter(pk=reply.pk).update(removed_at=removed_at)
        record(actor, what, f"canned:{reply.pk}", now=now)
