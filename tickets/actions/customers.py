"""Proof that an address is somebody's: their records become one, and their tickets come along."""

from datetime import datetime

from django.db import transaction

from helpdesk.people.models import Customer, CustomerAddress
from tickets import log
from tickets.log import SYSTEM, Entry
from tickets.models import Ticket


def prove_address(address: CustomerAddress, *, now: datetime) -> Customer:
    """The person reads this mailbox. Whoever owned the address before is the same person."""
    if address.standing == CustomerAddress.Standing.PROVEN:
        return address.customer
    with transaction.atomic():
        owner = (
            CustomerAddress.objects.select_related("customer")
            .filter(address__iexact=address.address)
            .exclude(standing="claimed")
            .exclude(pk=address.pk)
            .first()
        )
        if owner is None:
            CustomerAddress.objects.filter(pk=address.pk).update(standing="proven", proven_at=now)
            address.standing, address.proven_at = CustomerAddress.Standing.PROVEN, now
            return address.customer
        CustomerAddress.objects.filter(pk=owner.pk).update(standing="proven", proven_at=now)
        _merge(address.customer, owner.customer, now)
        return owner.customer


def note_bounce(address: str, weight: float, *, now: datetime) -> None:
    """A letter to the address came back; what came back before counts less the longer it is ago."""
    for row in CustomerAddress.objects.filter(address__iexact=address):
        score = row.score_at(now) + weight
        CustomerAddress.objects.filter(pk=row.pk).update(bounce_score=score, bounced_at=now)


def _merge(claimed: Customer, into: Customer, now: datetime) -> None:
    """Move the tickets of the claimed record to the proven one; the old record only points there."""
    if claimed.pk == into.pk:
        return
    tickets = log.lock(Ticket.objects.filter(customer=claimed).values_list("pk", flat=True))
    Ticket.objects.filter(pk__in=tickets).update(customer=into)
    Customer.objects.filter(pk=claimed.pk).update(merged_into=into)
    entry = Entry("merged", SYSTEM, internal=True, data={"customer": into.public_id})
    log.append([(ticket, entry) for ticket in tickets.values()], now=now)
