"""Broken promises are found and named, and checking changes nothing."""

import logging
from uuid import uuid4

import pytest
from django.db.models import F

from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast
from tickets import watch
from tickets.actions import Body, Contact, open_ticket
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    contact = Contact(
        channel="email",
        customer=cast.aroha,
        team=cast.team,
        body=Body(text="Where is my parcel?"),
        client_id=str(uuid4()),
        public_id=uuid4().hex,
        language="en",
    )
    return open_ticket(contact, now=MONDAY).ticket


def test_a_whole_desk_has_no_faults(ticket: Ticket) -> None:
    assert watch.watch(now=MONDAY) == 0


def test_g8_a_load_that_differs_from_its_recount_is_named(
    ticket: Ticket, caplog: pytest.LogCaptureFixture
) -> None:
    Agent.objects.filter(pk=ticket.owner_id).update(load_email=F("load_email") + 1)
    with caplog.at_level(logging.ERROR):
        assert watch.watch(now=MONDAY) == 1
    assert caplog.records[0].__dict__["invariant"] == "G8"


def test_g3_a_gap_in_the_log_is_named(ticket: Ticket, caplog: pytest.LogCaptureFixture) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(last_seq=F("last_seq") + 1)
    with caplog.at_level(logging.ERROR):
        assert watch.watch(now=MONDAY) == 1
    assert caplog.records[0].__dict__["invariant"] == "G3"
