"""Rules about senders: made, removed, and what they say of an address."""

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.audit import record
from helpdesk.people.models import User
from tickets.models import Mailbox, SenderRule

_PATTERN = re.compile(r"[^\s@<>,;]*@[^\s@<>,;]+\.[^\s@<>,;]+")


class SenderRuleError(ValueError):
    """A refusal in one sentence."""


def add_rule(pattern: str, kind: str, by: User, *, note: str = "", now: datetime) -> SenderRule:
    """From now on; mail that came before stays as it is. Raises SenderRuleError."""
    cleaned = pattern.strip().lower()
    if not _PATTERN.fullmatch(cleaned):
        raise SenderRuleError(
            noop("Write an address such as ana@example.org, or @example.org for everybody there.")
        )
    if Mailbox.objects.filter(address__iexact=cleaned).exists():
        raise SenderRuleError(noop("This is an address of the desk itself."))
    try:
        with transaction.atomic():
            rule = SenderRule.objects.create(
                pattern=cleaned, kind=kind, note=note[:200], made_by=by, made_at=now
            )
            record(f"user:{by.pk}", "add sender rule", f"sender_rule:{rule.pk}", now=now, kind=kind)
    except IntegrityError:
        raise SenderRuleError(noop("There is a rule for this sender already; remove it first.")) from None
    return rule


def remove_rule(rule: SenderRule, by: User, *, now: datetime) -> None:
    """The sender is like everybody else again."""
    with transaction.atomic():
        record(f"user:{by.pk}", "remove sender rule", f"sender_rule:{rule.pk}", now=now, kind=rule.kind)
        rule.delete()


def rule_for(address: str | None) -> str:
    """The kind of the rule that holds for an address, "" when there is none."""
    if not address:
        return ""
    whole = address.lower()
    domain = "@" + whole.rpartition("@")[2]
    kinds = dict(SenderRule.objects.filter(pattern__in=[whole, domain]).values_list("pattern", "kind"))
    return str(kinds.get(whole) or kinds.get(domain) or "")
