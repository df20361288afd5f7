"""Markup and line breaks in any field stay words."""

import pytest

from helpdesk.duties.models import Letter
from helpdesk.people.actions import make_link
from tests.cast import MONDAY, Cast
from tests.tickets.public.filled import send
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("field", ["name", "subject", "text"])
def test_markup_in_a_field_is_shown_as_words(client, cast: Cast, field: str) -> None:
    send(client, **{field: f"Hello {MARKUP}"})
    ticket = Ticket.objects.get()
    token = make_link(ticket.customer, "", subject=ticket.public_id, now=MONDAY)
    shown = client.get(client.post(f"/requests/{token}/").url).content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


@pytest.mark.parametrize(
    "field", ["name", "email", "subject", "text", "zone", "language", "nonce", "website"]
)
def test_markup_in_a_refused_form_comes_back_as_words(client, cast: Cast, field: str) -> None:
    shown = send(client, status=422, **{"email": "", field: f'"><{MARKUP}'})
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


def test_line_breaks_never_reach_the_head_of_a_letter(client, cast: Cast) -> None:
    send(client, subject="Hello\r\nBcc: all@example.org", name="Layla\r\nX-Evil: 1")
    letter = Letter.objects.get()
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject
    assert Ticket.objects.get().customer.name == "Layla X-Evil: 1"


def test_a_zero_byte_does_no_harm(client, cast: Cast) -> None:
    send(client, text="Where\x00 is my parcel?")
    assert Ticket.objects.count() == 1
