"""Customers' pages stay cheap however much there is."""

from datetime import timedelta

import pytest
from django.test import Client

from helpdesk.people.actions import make_link
from tests.cast import MONDAY, Cast
from tickets.actions import Body, Contact, Post, open_ticket, post_messages
from tickets.log import Writer
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def written(cast: Cast, *, number: int) -> Ticket:
    contact = Contact(
        channel="form",
        customer=cast.aroha,
        team=cast.team,
        body=Body(text=f"Matter {number}"),
        client_id=f"c{number}",
        public_id=f"ticket-number-{number}",
        language="en",
    )
    return open_ticket(contact, now=MONDAY - timedelta(minutes=5)).ticket


def test_the_form_costs_few_queries(client: Client, cast: Cast, django_assert_max_num_queries) -> None:
    client.get("/en/contact/")
    with django_assert_max_num_queries(12):
        client.get("/en/contact/")


def test_my_requests_cost_the_same_with_many_tickets(
    client: Client, cast: Cast, django_assert_max_num_queries
) -> None:
    for number in range(12):
        written(cast, number=number)
    client.post(f"/requests/sign-in/{make_link(cast.aroha, 'aroha@example.org', now=MONDAY)}/")
    with django_assert_max_num_queries(8):
        assert client.get("/en/requests/").content.decode().count("request-facts") == 12


def test_a_long_conversation_costs_no_more_queries(
    client: Client, cast: Cast, django_assert_max_num_queries
) -> None:
    ticket = written(cast, number=1)
    who = Writer.customer(cast.aroha)
    posts = [
        Post(
            conversation=ticket.public_id,
            writer=who,
            body=Body(text=f"Line {number}"),
            client_id=f"l{number}",
        )
        for number in range(25)
    ]
    post_messages(posts, now=MONDAY)
    token = make_link(cast.aroha, "", subject=ticket.public_id, now=MONDAY)
    page = client.post(f"/requests/{token}/").url
    with django_assert_max_num_queries(10):
        assert "Line 24" in client.get(page).content.decode()


def test_the_hours_page_costs_few_queries(client: Client, cast: Cast, django_assert_max_num_queries) -> None:
    client.get("/en/contacts/")
    with django_assert_max_num_queries(10):
        client.get("/en/contacts/")
