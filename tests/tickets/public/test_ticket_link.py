"""A link opens one ticket and nothing else; looking at it opens nothing."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from helpdesk.duties.models import Letter
from helpdesk.duties.rendering import render
from helpdesk.people.actions import make_link
from helpdesk.people.models import AccessLink, Customer, CustomerAddress
from tests.cast import MONDAY, Cast
from tests.tickets.public.filled import link_path, send
from tests.tickets.test_mail_trip import mail, receive
from tickets.actions.replying import Answer, reply
from tickets.models import Attachment, Event, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def opened(client: Client, ticket: Ticket, address: str = "layla.new@example.org") -> str:
    token = make_link(ticket.customer, address, subject=ticket.public_id, now=MONDAY)
    answer = client.post(f"/requests/{token}/")
    assert answer.status_code == 302
    return answer.url


def words_of(letter: Letter) -> str:
    """Its plain text, on one line."""
    body = message_from_bytes(render(letter), policy=policy.default).get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def test_looking_at_a_link_uses_nothing_and_shows_nothing(client, cast: Cast) -> None:
    path = link_path(send(client))
    fresh = Client()
    shown = fresh.get(path)
    assert "Open my request" in shown.content.decode()
    assert "parcel" not in shown.content.decode()
    # Other sites never learn the address; "no-referrer" would make browsers send "Origin: null" with the button.
    assert shown["Referrer-Policy"] == "same-origin"
    assert AccessLink.objects.filter(used_at=None).count() == AccessLink.objects.count()
    assert fresh.get(f"/en/requests/{Ticket.objects.get().public_id}/").status_code == 404


def test_pressing_the_button_shows_that_ticket_alone(client, cast: Cast) -> None:
    send(client)
    send(client, nonce="another", text="A second matter, about an invoice.")
    first, second = Ticket.objects.order_by("pk")
    fresh = Client()
    shown = fresh.get(opened(fresh, first)).content.decode()
    assert "Where is my parcel" in shown
    assert "We answer by" in shown
    assert fresh.get(f"/en/requests/{second.public_id}/").status_code == 404
    assert "sign" not in fresh.session
    assert "customer" not in fresh.session


def test_a_mailed_link_proves_its_address(client, cast: Cast) -> None:
    send(client)
    opened(Client(), Ticket.objects.get())
    assert CustomerAddress.objects.get(address="layla.new@example.org").standing == "proven"


def test_the_link_on_the_screen_proves_no_address(client, cast: Cast) -> None:
    path = link_path(send(client, email="aroha@example.org"))
    fresh = Client()
    answer = fresh.post(path)
    assert fresh.get(answer.url).status_code == 200
    ticket = Ticket.objects.get()
    assert ticket.customer != cast.aroha
    assert ticket.customer.addresses.get().standing == "claimed"


def test_notes_of_the_team_and_their_files_are_never_shown(client, cast: Cast, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    send(client)
    ticket = Ticket.objects.get()
    reply(ticket, ticket.owner, Answer(text="He is **angry**", client_id="n1", internal=True), now=MONDAY)
    reply(ticket, ticket.owner, Answer(text="It is **on its way**", client_id="r1"), now=MONDAY)
    shown = client.get(opened(client, ticket)).content.decode()
    assert "angry" not in shown
    assert "<strong>on its way</strong>" in shown
    assert "read by a person" in shown


def test_a_reply_through_a_link_is_stored_once_and_marked(client, cast: Cast) -> None:
    send(client)
    ticket = Ticket.objects.get()
    page = opened(client, ticket)
    for _ in range(2):
        answer = client.post(f"{page}reply/", {"nonce": "once", "text": "The number is 48213."})
        assert answer.status_code == 302
    assert Message.objects.filter(text="The number is 48213.").count() == 1
    assert Event.objects.get(message__text="The number is 48213.").client_id == "link:once"


def test_an_empty_reply_is_refused_in_words(client, cast: Cast) -> None:
    send(client)
    answer = client.post(f"{opened(client, Ticket.objects.get())}reply/", {"nonce": "n", "text": " "})
    assert answer.status_code == 422
    assert "Write what this is about" in answer.content.decode()


def test_a_customer_closes_and_opens_by_writing(client, cast: Cast) -> None:
    send(client)
    ticket = Ticket.objects.get()
    page = opened(client, ticket)
    client.post(f"{page}close/")
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert "You closed this request" in client.get(page).content.decode()
    client.post(f"{page}reply/", {"nonce": "n", "text": "One more thing, please."})
    ticket.refresh_from_db()
    assert ticket.state == "open"


def test_an_answered_customer_may_rate_from_one_to_five(client, cast: Cast) -> None:
    send(client)
    ticket = Ticket.objects.get()
    page = opened(client, ticket)
    assert "Send my verdict" not in client.get(page).content.decode()
    reply(ticket, ticket.owner, Answer(text="Done", client_id="r1"), now=MONDAY)
    assert "Send my verdict" in client.get(page).content.decode()
    client.post(f"{page}rate/", {"nonce": "n", "score": "5", "text": "quick"})
    client.post(f"{page}rate/", {"nonce": "n2", "score": "6"})
    assert [event.data["score"] for event in Event.objects.filter(kind="rated")] == [5]


def test_files_are_given_only_to_who_may_see_the_ticket_and_never_shown_inline(
    client, cast: Cast, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    send(client, attachments=[SimpleUploadedFile("x.html", b"<html><script>1</script>", "text/html")])
    file, ticket = Attachment.objects.get(), Ticket.objects.get()
    address = f"/en/requests/{ticket.public_id}/files/{file.public_id}/"
    assert Client().get(address).status_code == 404
    opened(client, ticket)
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer) == b"<html><script>1</script>"


@pytest.mark.parametrize("case", ["unknown", "expired", "a sign-in link"])
def test_every_link_that_does_not_work_gets_one_answer(client, cast: Cast, case: str, monday) -> None:
    send(client)
    ticket = Ticket.objects.get()
    subject = "" if case == "a sign-in link" else ticket.public_id
    token = make_link(ticket.customer, "layla.new@example.org", subject=subject, now=MONDAY)
    if case == "unknown":
        token = "nobody-made-this-token"
    if case == "expired":
        monday.shift(timedelta(days=31))
    for answer in (client.get(f"/requests/{token}/"), client.post(f"/requests/{token}/")):
        assert answer.status_code == 410
        assert "This link does not work any more" in answer.content.decode()
        assert "Send me a link" in answer.content.decode()


def test_a_link_that_ran_out_shows_nothing_in_the_browser_that_used_it(client, cast: Cast, monday) -> None:
    send(client)
    token = make_link(
        cast.aroha, "", subject=Ticket.objects.get().public_id, now=MONDAY - timedelta(days=29, hours=20)
    )
    page = client.post(f"/requests/{token}/").url
    assert client.get(page).status_code == 200
    monday.shift(timedelta(hours=5))
    assert client.get(page).status_code == 404


def test_spam_is_not_shown_by_its_link(client, cast: Cast) -> None:
    send(client, website="x")
    ticket = Ticket.objects.get()
    assert client.get(opened(client, ticket)).status_code == 404


def test_the_button_speaks_the_customers_language(client, cast: Cast) -> None:
    token = make_link(cast.layla, "layla@example.org", now=MONDAY)
    answer = client.get(f"/requests/sign-in/{token}/")
    assert 'lang="ar"' in answer.content.decode()
    assert 'dir="rtl"' in answer.content.decode()


def test_who_lives_on_an_unknown_clock_is_asked_and_reads_their_own_times_then(client, cast: Cast) -> None:
    receive(
        mail("Where is my parcel? I have been waiting for two weeks now.", sender="Ana <ana@example.org>")
    )
    ticket = Ticket.objects.get()
    assert "you can tell us your time zone" in words_of(Letter.objects.get())
    fresh = Client()
    path = opened(fresh, ticket, "ana@example.org")
    asked = fresh.get(path).content.decode()
    assert "Where are you?" in asked
    assert "Times are in UTC." in asked
    refused = fresh.post(f"{path}zone/", {"zone": "Mars/Olympus"}, follow=True).content.decode()
    assert "Choose your time zone first" in refused
    told = fresh.post(f"{path}zone/", {"zone": "Asia/Kathmandu"}, follow=True).content.decode()
    assert "Where are you?" not in told
    assert "Times are those of Kathmandu." in told
    customer = Customer.objects.get(pk=ticket.customer_id)
    assert (customer.zone, customer.zone_source) == ("Asia/Kathmandu", "choice")


def test_who_is_known_to_live_on_a_clock_is_not_asked(client, cast: Cast) -> None:
    send(client)
    ticket = Ticket.objects.get()
    assert ticket.customer.zone_is_known
    fresh = Client()
    assert "Where are you?" not in fresh.get(opened(fresh, ticket)).content.decode()
    assert "time zone" not in words_of(Letter.objects.get())
