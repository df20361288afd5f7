"""The record of somebody who filled a form: a typed name and address prove nothing."""

from datetime import datetime

from django.db import IntegrityError, transaction

from helpdesk.people import actions as people
from helpdesk.people.models import Customer


def claim_by_form(form_id: str, address: str, hints: people.Hints, *, now: datetime) -> Customer:
    """One record for one form, named by it: two submits at the same moment are the same writer (G2)."""
    try:
        with transaction.atomic():
            customer = Customer.objects.create(public_id=form_id, created_at=now)
            people.claim_address(customer, address, now=now)
    except IntegrityError:
        customer = Customer.objects.get(public_id=form_id)
    people.note_hints(customer, hints, now=now)
    return customer
