"""What waits is due by the customer's own hours, also when somebody says later where they are."""

from datetime import timedelta

import pytest

from helpdesk.people import actions as people
from helpdesk.people.models import Customer
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, owned
from tickets import actions, facts, planning
from tickets.log import Writer
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
LATER = MONDAY + timedelta(minutes=40)


def by_their_hours(customer: Customer) -> object:
    customer = Customer.objects.get(pk=customer.pk)
    return planning.due_at(facts.customer_calendar(customer), MONDAY)


def test_a_corrected_zone_moves_when_each_of_their_tickets_is_due(cast: Cast) -> None:
    first, second = owned(cast, cast.kenji, "Lamp"), owned(cast, cast.elif_, "Chair")
    assert first.customer_id == second.customer_id
    before = first.due_at
    actions.set_zone(first.pk, "America/Lima", by=Writer.agent(cast.kenji), now=LATER)
    due = by_their_hours(first.customer)
    assert due != before
    assert [Ticket.objects.get(pk=one.pk).due_at for one in (first, second)] == [due, due]
    assert Event.objects.filter(kind="zone").count() == 2


def test_a_country_with_one_clock_does_so_too(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp")
    Customer.objects.filter(pk=ticket.customer_id).update(zone="", zone_source="", zone_confidence=0)
    ticket.customer.zone_signs.all().delete()
    actions.set_country(ticket.pk, "JP", by=Writer.agent(cast.kenji), now=LATER)
    ticket.refresh_from_db()
    assert ticket.customer.zone == "Asia/Tokyo"
    assert ticket.due_at == by_their_hours(ticket.customer)


def test_routing_looks_again_at_what_nobody_has(cast: Cast) -> None:
    ticket = opened(cast, "Lamp")
    Ticket.objects.filter(pk=ticket.pk).update(
        owner=None, queued_at=MONDAY, next_wake_at=MONDAY + timedelta(hours=9)
    )
    actions.set_zone(ticket.pk, "America/Lima", by=Writer.agent(cast.kenji), now=LATER)
    assert Ticket.objects.get(pk=ticket.pk).next_wake_at == LATER


def test_what_waits_for_the_customer_or_is_closed_gets_no_new_deadline(cast: Cast) -> None:
    waits, closed = owned(cast, cast.kenji, "Lamp"), owned(cast, cast.kenji, "Chair")
    actions.close(closed.pk, by=Writer.agent(cast.kenji), now=MONDAY)
    before = Ticket.objects.get(pk=closed.pk).due_at
    actions.set_zone(waits.pk, "America/Lima", by=Writer.agent(cast.kenji), now=LATER)
    assert Ticket.objects.get(pk=closed.pk).due_at == before
    assert not Event.objects.filter(ticket=closed, kind="zone").exists()


def test_saying_again_what_is_known_changes_nothing(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp")
    people.choose(ticket.customer, zone_name="America/Lima", now=MONDAY)
    version = Ticket.objects.get(pk=ticket.pk).version
    actions.set_zone(ticket.pk, "America/Lima", by=Writer.agent(cast.kenji), now=LATER)
    assert Ticket.objects.get(pk=ticket.pk).version == version
