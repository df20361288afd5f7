"""Who writes what nobody here reads is told so at once, and in which language the answer comes (routing.md, 2.6)."""

from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from helpdesk.duties.models import Letter
from helpdesk.duties.rendering import render
from helpdesk.people.models import CustomerAddress
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, owned, signed_in
from tickets.actions import Body, Contact, open_ticket
from tickets.expected import expected_answer, unread_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
TOLD = "Nobody here reads Kiswahili. We answer in Kiingereza."


def letter_to(cast: Cast, language: str) -> Letter:
    """The acknowledgement of a mail in that language."""
    address = CustomerAddress.objects.get_or_create(
        address="aroha@example.org", defaults={"customer": cast.aroha}
    )[0]
    contact = Contact(
        channel="email",
        customer=cast.aroha,
        team=cast.team,
        mailbox=cast.mailbox,
        body=Body(text="Kifurushi changu kiko wapi?"),
        client_id=str(uuid4()),
        public_id=uuid4().hex,
        subject="Kifurushi",
        language=language,
        acknowledge_to=address,
    )
    opened = open_ticket(contact, now=MONDAY).ticket
    letter = Letter.objects.get(conversation=opened.public_id)
    render(letter)
    return letter


def test_the_acknowledgement_says_so(cast: Cast) -> None:
    assert TOLD in letter_to(cast, "sw").text
    assert "Nobody here reads" not in letter_to(cast, "tr").text


def test_what_the_form_expects_says_so(cast: Cast, client: Client) -> None:
    told = expected_answer("sw", "Africa/Nairobi", words_in="en", now=MONDAY)
    assert told.unread == "Nobody here reads Swahili. We answer in English."
    assert told.at is not None
    assert expected_answer("tr", "Europe/Istanbul", words_in="en", now=MONDAY).unread == ""


def test_a_language_that_is_not_known_is_not_called_unread(cast: Cast) -> None:
    assert expected_answer("", "", words_in="en", now=MONDAY).unread == ""


def test_a_ticket_tells_what_was_decided_for_it(cast: Cast) -> None:
    assert unread_of(opened(cast, "Kifurushi", language="sw"), "sw") == TOLD
    assert unread_of(opened(cast, "Paket", language="tr"), "tr") == ""


def test_the_agent_is_told_in_which_language_to_write(cast: Cast) -> None:
    ticket = opened(cast, "Kifurushi", language="sw")
    with time_machine.travel(MONDAY, tick=False):
        page = signed_in(cast.lead).get(f"/desk/t/{ticket.pk}/").content.decode()
        assert "Write in English: you do not speak Swahili" in page
        own = owned(cast, cast.lead)
        assert "you do not speak" not in signed_in(cast.lead).get(f"/desk/t/{own.pk}/").content.decode()
