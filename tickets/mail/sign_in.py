"""The letter with a link that signs a customer in once; it belongs to no ticket."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.duties.models import Letter
from helpdesk.duties.rendering import interface_language
from helpdesk.languages.codes import direction
from helpdesk.lib.spelling import spelled
from helpdesk.people.actions import make_link
from helpdesk.people.models import CustomerAddress
from tickets.models import Mailbox

HOURLY_CAP = 3
ORDER = {"proven": 0, "written": 1, "claimed": 2}


def send_sign_in_link(address: str, *, language: str, now: datetime) -> Letter | None:
    """Queue a link for an address that some customer has; None for an unknown one and beyond the hourly cap."""
    row = min(records_of(address), key=lambda one: (ORDER[one.standing], -one.pk), default=None)
    if row is None or _sent_lately(address, now) >= HOURLY_CAP:
        return None
    with transaction.atomic():
        token = make_link(row.customer, row.address, now=now)
        return queue_letter(_letter(row.address, token, interface_language(language)), now=now)


def records_of(address: str) -> list[CustomerAddress]:
    """Who owns an address or claimed it; a mere claim of somebody with an address of their own does not count.

    They may have mistyped it, and whoever reads that mailbox must not see what is theirs.
    """
    rows = CustomerAddress.objects.select_related("customer").filter(
        spelled("address", address), customer__merged_into=None
    )
    elsewhere = CustomerAddress.objects.exclude(standing="claimed").exclude(spelled("address", address))
    return list(rows.exclude(standing="claimed", customer__in=elsewhere.values("customer")).order_by("pk"))


def _sent_lately(address: str, now: datetime) -> int:
    letters = Letter.objects.filter(spelled("recipient", address), kind=Letter.Kind.SIGN_IN)
    return letters.filter(created_at__gt=now - timedelta(hours=1)).count()


def _letter(address: str, token: str, language: str) -> LetterDraft:
    box = Mailbox.objects.order_by("-is_default", "pk").first()
    name = (box.display_name if box else "") or settings.DESK_NAME
    with translation.override(language):
        subject = gettext("Your link to your requests")
    return LetterDraft(
        kind=Letter.Kind.SIGN_IN,
        sender=box.address if box else settings.DESK_MAIL,
        sender_name=name,
        recipient=address,
        subject=subject,
        template="sign_in_link",
        context={
            "path": f"/requests/sign-in/{token}/",
            "direction": direction(language),
            "desk_name": name,
            "token": "",
            "signature": box.signature if box else "",
        },
        language=language,
    )
