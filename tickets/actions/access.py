"""A mailed link is used: it proves the address it went to, and opens one conversation or all of a customer."""

from datetime import datetime

from django.db import transaction

from helpdesk.lib.spelling import spelled
from helpdesk.people import actions as people
from helpdesk.people.models import AccessLink, Customer, CustomerAddress
from tickets.actions.customers import prove_address
from tickets.mail.sign_in import records_of

CHANNELS = ("email",)


def open_conversation(link: AccessLink, *, now: datetime) -> None:
    """Use a ticket's link. One that stood on a screen has no address, so it proves nothing."""
    with transaction.atomic():
        people.use_link(link, now=now)
        rows = CustomerAddress.objects.select_related("customer").filter(customer_id=link.customer_id)
        row = rows.filter(address__iexact=link.address).first() if link.address else None
        if row is not None:
            prove_address(row, now=now)


def sign_in(link: AccessLink, *, now: datetime) -> Customer | None:
    """Use a sign-in link: every record that only claimed this address becomes its owner's. None: used before."""
    with transaction.atomic():
        if not people.use_link(link, now=now):
            return None
        for row in records_of(link.address):
            prove_address(row, now=now)
        return owner_of(link.address)


def owner_of(address: str) -> Customer | None:
    """Who an address belongs to by a mail or a used link."""
    rows = CustomerAddress.objects.select_related("customer__merged_into")
    row = rows.filter(spelled("address", address)).exclude(standing="claimed").first()
    return (row.customer.merged_into or row.customer) if row else None


def prefer_channel(customer: Customer, channel: str) -> None:
    """Where answers should go; "" leaves it to the desk."""
    customer.channel = channel if channel in CHANNELS else ""
    customer.save(update_fields=["channel"])
