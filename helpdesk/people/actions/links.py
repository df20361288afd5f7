"""Links in mails: they open one conversation, or sign a customer in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from helpdesk.lib.rows import insert
from helpdesk.lib.signing import new_token, token_hash
from helpdesk.people.models import AccessLink, Customer

TICKET_LINK_LIVES = timedelta(days=30)
SIGN_IN_LINK_LIVES = timedelta(minutes=15)


def make_link(customer: Customer, address: str, *, subject: str = "", now: datetime) -> str:
    """A token for a mailed link; with ``subject`` (a conversation) it opens that alone, otherwise it signs in."""
    return make_links([(customer, address, subject)], now=now)[0]


def make_links(wanted: Sequence[tuple[Customer, str, str]], *, now: datetime) -> list[str]:
    """The same for several, each with its customer, address and subject."""
    tokens = [new_token() for _ in wanted]
    rows = [
        AccessLink(
            kind=AccessLink.Kind.TICKET if subject else AccessLink.Kind.SIGN_IN,
            customer=customer,
            address=address,
            subject=subject,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + (TICKET_LINK_LIVES if subject else SIGN_IN_LINK_LIVES),
        )
        for token, (customer, address, subject) in zip(tokens, wanted, strict=True)
    ]
    insert(rows)
    return tokens


def find_link(token: str, *, now: datetime) -> AccessLink | None:
    """The link of a token while it is good."""
    link = AccessLink.objects.select_related("customer").filter(token_hash=token_hash(token)).first()
    return link if link is not None and link.is_good(now) else None


def use_link(link: AccessLink, *, now: datetime) -> bool:
    """Use it (a sign-in link works once); False when somebody was faster."""
    if link.kind == AccessLink.Kind.TICKET:
        AccessLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
        return True
    return bool(AccessLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now))
