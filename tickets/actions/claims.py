"""The record of somebody who filled a form: a typed name and address prove nothing."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from helpdesk.people import actions as people
from helpdesk.people.models import Customer, CustomerAddress, User
from tickets.mail.compose import own_address
from tickets.models import Mailbox


def claim_by_form(form_id: str, address: str, hints: people.Hints, *, now: datetime) -> Customer:
    """One record for one form, named by it: two submits at the same moment are the same writer (G2)."""
    try:
        with transaction.atomic():
            customer = Customer.objects.create(public_id=form_id, created_at=now)
            if address:
                people.claim_address(customer, address, now=now)
    except IntegrityError:
        customer = Customer.objects.get(public_id=form_id)
    people.note_hints(customer, hints, now=now)
    return customer


def answerable(customer: Customer) -> CustomerAddress | None:
    """Where the acknowledgement goes: never to ourselves or to staff (G15)."""
    row = own_address(customer)
    if row is None or row.address.lower() == settings.DESK_MAIL.lower():
        return None
    if Mailbox.objects.filter(address__iexact=row.address).exists():
        return None
    return None if User.objects.filter(email__iexact=row.address).exists() else row
