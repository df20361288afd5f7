"""Whatever dies while a form is taken: unanswered means unsent or stored, and sending again settles it."""

import pytest

from helpdesk.lib.crash import Crash, crashing_at
from helpdesk.people.actions import find_link, make_link
from helpdesk.people.models import Customer
from tests.cast import MONDAY, Cast
from tests.tickets.public.filled import filled, send
from tickets.actions.access import open_conversation
from tickets.models import Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


@pytest.mark.parametrize(("place", "stored"), [("log.before_commit", 0), ("log.after_commit", 1)])
def test_g1_g2_a_form_that_got_no_answer_is_sent_again_and_stored_once(
    client, cast: Cast, place: str, stored: int
) -> None:
    with crashing_at(place), pytest.raises(Crash):
        client.post("/en/contact/", filled())
    assert Ticket.objects.count() == stored
    send(client)
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)
    assert Customer.objects.filter(addresses__address="layla.new@example.org").count() == 1


def test_g2_sending_again_after_the_records_were_joined_is_still_the_first_message(
    client, cast: Cast
) -> None:
    send(client, email="aroha@example.org")
    ticket = Ticket.objects.get()
    token = make_link(ticket.customer, "aroha@example.org", subject=ticket.public_id, now=MONDAY)
    link = find_link(token, now=MONDAY)
    assert link is not None
    open_conversation(link, now=MONDAY)
    ticket.refresh_from_db()
    assert ticket.customer == cast.aroha
    send(client, email="aroha@example.org")
    assert Message.objects.count() == 1
