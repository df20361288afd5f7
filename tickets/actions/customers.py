"""Whose an address and a ticket are: proof joins records, a person names the first writer, bounces are counted."""

from datetime import datetime
from typing import Any

from django.db import transaction

from helpdesk.lib.spelling import spelled
from helpdesk.people import actions as people
from helpdesk.people.models import Customer, CustomerAddress
from tickets import log
from tickets.actions.states import change_ticket
from tickets.log import SYSTEM, Entry, Writer
from tickets.models import Ticket


def prove_address(address: CustomerAddress, *, now: datetime) -> Customer:
    """The person reads this mailbox. Whoever owned the address before is the same person."""
    if address.standing == CustomerAddress.Standing.PROVEN:
        return address.customer
    with transaction.atomic():
        owner = (
            CustomerAddress.objects.select_related("customer")
            .filter(spelled("address", address.address))
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


def describe(ticket_id: int, about: people.About, *, by: Writer, now: datetime) -> bool:
    """Keep what an agent says of a ticket's customer; the log tells what was changed, and not to what."""
    changed: list[str] = []

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        changed[:] = people.say_about(ticket.customer, about)
        if not changed:
            return None
        return {}, Entry("described", by, internal=True, data={"changed": list(changed)})

    change_ticket(ticket_id, change, now=now)
    return bool(changed)


def first_writer(ticket: Ticket) -> dict[str, str] | None:
    """Who wrote first what a colleague forwarded: name and address, while the ticket is not theirs."""
    event = ticket.events.filter(kind="forwarded").order_by("-seq").first()
    if event is None or ticket.customer.addresses.filter(address__iexact=event.data["address"]).exists():
        return None
    return {"name": event.data.get("name", ""), "address": event.data["address"]}


def adopt_first_writer(ticket_id: int, *, by: Writer, now: datetime) -> Ticket:
    """A person says that a forwarded ticket is its first writer's: answers go to them from now on.

    An address that nobody wrote from proves nothing, so a new record is only claimed.
    """
    ticket = Ticket.objects.select_related("customer").get(pk=ticket_id)
    first = first_writer(ticket)
    if first is None:
        return ticket
    owned = CustomerAddress.objects.filter(spelled("address", first["address"])).exclude(standing="claimed")
    found = owned.select_related("customer").first()
    hints = people.Hints(name=first["name"])
    customer = found.customer if found else people.customer_by_claim(first["address"], hints, now=now)

    def change(locked: Ticket) -> tuple[dict[str, Any], Entry] | None:
        if locked.customer_id == customer.pk:
            return None
        entry = Entry("customer", by, internal=True, data={"customer": customer.public_id})
        return {"customer_id": customer.pk}, entry

    return change_ticket(ticket_id, change, now=now)


def note_bounce(address: str, weight: float, *, now: datetime) -> None:
    """A letter to the address came back; what came back before counts less the longer it is ago."""
    for row in CustomerAddress.objects.filter(spelled("address", address)):
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
