"""What somebody writes into the form becomes one ticket, in their language, with a promise on their clock."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from helpdesk.duties.models import Letter
from helpdesk.people.models import Customer
from tests.cast import Cast
from tests.tickets.public.filled import ARABIC, filled, send
from tickets.models import Attachment, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def test_g1_what_the_form_acknowledges_is_stored(client, cast: Cast) -> None:
    shown = send(client)
    ticket = Ticket.objects.get()
    assert f"#{ticket.pk}" in shown
    assert Message.objects.get().text.startswith("Where is my parcel")
    assert ticket.channel == "form"


def test_g15_one_acknowledgement_goes_to_the_address_that_was_typed(client, cast: Cast) -> None:
    send(client)
    send(client)
    letter = Letter.objects.get()
    assert (letter.kind, letter.recipient) == ("acknowledgement", "layla.new@example.org")


@pytest.mark.parametrize("address", ["help@desk.example", "kenji@desk.example", "HELP@desk.example"])
def test_g15_neither_the_desk_nor_its_staff_is_sent_an_acknowledgement(
    client, cast: Cast, address: str
) -> None:
    send(client, email=address)
    assert Ticket.objects.count() == 1
    assert Letter.objects.count() == 0


def test_g2_sending_the_form_twice_makes_one_ticket(client, cast: Cast) -> None:
    first, second = send(client), send(client)
    assert Ticket.objects.count() == Message.objects.count() == 1
    assert f"#{Ticket.objects.get().pk}" in first
    assert f"#{Ticket.objects.get().pk}" in second
    assert Customer.objects.filter(name="Layla").count() == 1


def test_g2_the_same_form_with_other_words_is_refused_and_can_be_sent_as_a_new_request(
    client, cast: Cast
) -> None:
    send(client)
    again = client.post("/en/contact/", filled(text="Something else altogether."))
    assert again.status_code == 409
    assert "has reached us already" in again.content.decode()
    assert "Something else altogether." in again.content.decode()
    nonce = again.context["form"]["nonce"].value()
    send(client, text="Something else altogether.", nonce=nonce)
    assert Ticket.objects.count() == 2


def test_a_typed_address_is_only_claimed_and_stands_beside_its_owner(client, cast: Cast) -> None:
    send(client, email="aroha@example.org")
    ticket = Ticket.objects.get()
    assert ticket.customer != cast.aroha
    assert ticket.customer.addresses.get().standing == "claimed"


def test_words_in_another_language_than_the_pages_decide_the_language(client, cast: Cast) -> None:
    send(client, text=ARABIC)
    ticket = Ticket.objects.get()
    assert (ticket.language, ticket.owner) == ("ar", cast.elif_)


def test_a_chosen_language_wins_over_the_words(client, cast: Cast) -> None:
    send(client, language="ja")
    ticket = Ticket.objects.get()
    assert (ticket.language, ticket.language_how, ticket.owner) == ("ja", "choice", cast.kenji)
    assert ticket.customer.language_source == "choice"


@pytest.mark.parametrize(
    ("zone", "browser", "source", "kept"),
    [
        ("America/Sao_Paulo", "America/Sao_Paulo", "browser", "America/Sao_Paulo"),
        ("Asia/Kathmandu", "America/Sao_Paulo", "choice", "Asia/Kathmandu"),
        ("Asia/Calcutta", "Asia/Calcutta", "browser", "Asia/Kolkata"),
        ("Asia/Kathmandu", "", "choice", "Asia/Kathmandu"),
        ("", "America/Sao_Paulo", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_zone_is_kept_with_who_said_it(
    client, cast: Cast, zone: str, browser: str, source: str, kept: str
) -> None:
    send(client, zone=zone, browser_zone=browser)
    customer = Ticket.objects.get().customer
    assert (customer.zone, customer.zone_source) == (kept, source)


def test_the_promise_is_said_on_the_customers_clock(client, cast: Cast) -> None:
    shown = send(client)
    ticket = Ticket.objects.get()
    assert ticket.promised_at is not None
    assert "We answer by" in shown
    assert "(Sao Paulo)" in shown


def test_files_come_along_with_a_safe_name_and_the_type_of_their_content(
    client, cast: Cast, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = b"<!doctype html><script>alert(1)</script>"
    files = [
        SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n123", "image/png"),
        SimpleUploadedFile("../../x<y>.png", page, "image/png"),
    ]
    send(client, attachments=files)
    kept = list(Attachment.objects.order_by("pk").values_list("name", "content_type"))
    assert kept[0] == ("photo.png", "image/png")
    assert kept[1][1] == "text/html"
    assert "/" not in kept[1][0]
    assert "<" not in kept[1][0]


def test_a_filled_trap_is_thanked_kept_as_spam_and_sent_nothing(client, cast: Cast) -> None:
    shown = send(client, website="https://spam.example")
    assert "Thank you" in shown
    assert Ticket.objects.get().state == "spam"
    assert Letter.objects.count() == 0


def test_a_form_without_its_id_still_arrives(client, cast: Cast) -> None:
    send(client, nonce="")
    assert Ticket.objects.count() == 1


def test_a_form_that_a_script_without_protection_sends_is_refused(cast: Cast) -> None:
    answer = Client(enforce_csrf_checks=True).post("/en/contact/", filled())
    assert answer.status_code == 403
    assert Ticket.objects.count() == 0


def test_a_page_that_stays_is_told_where_its_request_is(client, cast: Cast) -> None:
    answer = client.post("/en/contact/", filled(), headers={"X-Part": "1"})
    assert (answer.status_code, list(answer.json())) == (200, ["to"])
    assert f"#{Ticket.objects.get().pk}" in client.get(answer.json()["to"]).content.decode()
    refused = client.post("/en/contact/", filled(text=""), headers={"X-Part": "1"})
    assert refused.status_code == 422
    assert "Write what this is about" in refused.content.decode()
