"""My requests: a link instead of a password, the same answer to everybody, one's own tickets only."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from helpdesk.duties.models import Letter
from helpdesk.people.actions import claim_address
from helpdesk.people.models import Customer
from tests.cast import MONDAY, Cast
from tests.tickets.public.filled import send
from tickets.models import Alarm, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def ask(client: Client, address: str, *, status: int = 200) -> str:
    answer = client.post("/en/requests/link/", {"email": address})
    assert answer.status_code == status
    return answer.content.decode().replace(address, "ADDRESS")


def mailed_path() -> str:
    return str(Letter.objects.filter(kind="sign_in").latest("pk").context["path"])


def signed_in(client: Client, address: str) -> Client:
    ask(client, address)
    assert client.post(mailed_path()).status_code == 302
    return client


def bare(shown: str) -> str:
    """Without the protection tokens, which differ in every answer."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]*"', "", shown)


def test_the_answer_is_the_same_for_known_and_unknown_addresses(client, cast: Cast) -> None:
    known, unknown = ask(client, "aroha@example.org"), ask(client, "nobody@example.org")
    assert bare(known) == bare(unknown)
    assert [letter.recipient for letter in Letter.objects.all()] == ["aroha@example.org"]


def test_a_fourth_link_within_an_hour_is_refused_whoever_asks(client, cast: Cast, monday) -> None:
    for address in ("aroha@example.org", "nobody@example.org"):
        for _ in range(3):
            ask(client, address)
        assert "three links an hour" in ask(client, address, status=429)
    assert Letter.objects.filter(kind="sign_in").count() == 3


def test_the_cap_on_links_holds_without_the_cache(client, cast: Cast, settings) -> None:
    settings.DESK_THROTTLE = False
    for _ in range(5):
        ask(client, "aroha@example.org")
    assert Letter.objects.filter(kind="sign_in").count() == 3


def test_a_sign_in_link_needs_a_press_and_works_once(client, cast: Cast) -> None:
    ask(client, "aroha@example.org")
    path = mailed_path()
    assert "See my requests" in client.get(path).content.decode()
    assert "customer" not in client.session
    assert client.post(path).status_code == 302
    assert client.session["customer"] == cast.aroha.public_id
    assert Client().post(path).status_code == 410


def test_a_sign_in_link_is_good_for_a_quarter_of_an_hour(client, cast: Cast, monday) -> None:
    ask(client, "aroha@example.org")
    monday.shift(timedelta(minutes=15))
    assert client.post(mailed_path()).status_code == 410


def test_signing_in_brings_what_was_written_with_that_address_together(client, cast: Cast) -> None:
    send(client, email="Aroha@example.org")
    send(client, nonce="other", email="sita@example.org", subject="Not hers", text="Another matter of Sita.")
    shown = signed_in(client, "aroha@example.org").get("/en/requests/").content.decode()
    assert "My parcel" in shown
    assert "Not hers" not in shown
    assert Ticket.objects.get(subject="My parcel").customer == cast.aroha


def test_a_mistyped_address_of_somebody_known_opens_nothing_to_its_owner(client, cast: Cast) -> None:
    send(client, email="sita@example.org", subject="Private of Sita")
    signed_in(Client(), "sita@example.org")
    claim_address(cast.sita, "aroha@example.org", now=MONDAY)
    shown = signed_in(client, "aroha@example.org").get("/en/requests/").content.decode()
    assert "Private of Sita" not in shown
    assert Customer.objects.get(pk=cast.sita.pk).merged_into is None


def test_a_ticket_of_somebody_else_is_answered_as_one_that_does_not_exist(client, cast: Cast) -> None:
    send(client, email="sita@example.org")
    signed_in(client, "aroha@example.org")
    ticket = Ticket.objects.get()
    for address in (f"/en/requests/{ticket.public_id}/", "/en/requests/nobody-has-this/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/en/requests/{ticket.public_id}/reply/", {"text": "x"}).status_code == 404


def test_preferences_are_the_customers_own_choice(client, cast: Cast) -> None:
    signed_in(client, "aroha@example.org")
    given = {"language": "fr", "zone": "Asia/Kathmandu", "channel": "email"}
    assert client.post("/en/requests/preferences/", given).status_code == 302
    cast.aroha.refresh_from_db()
    kept = (cast.aroha.language, cast.aroha.zone, cast.aroha.zone_source, cast.aroha.channel)
    assert kept == ("fr", "Asia/Kathmandu", "choice", "email")


def test_a_stranger_changes_no_preferences(client, cast: Cast) -> None:
    assert client.post("/en/requests/preferences/", {"language": "fr"}).url == "/en/requests/"
    cast.aroha.refresh_from_db()
    assert cast.aroha.language == "en"


def test_signing_out_forgets_everything(client, cast: Cast) -> None:
    signed_in(client, "aroha@example.org")
    client.post("/en/requests/sign-out/")
    assert "No password is needed" in client.get("/en/requests/").content.decode()


def test_pages_of_customers_are_kept_by_no_cache(client, cast: Cast) -> None:
    signed_in(client, "aroha@example.org")
    for address in ("/en/requests/", "/en/contact/"):
        assert "no-store" in client.get(address)["Cache-Control"]


def writes_again(client: Client, ticket: Ticket, **more: str) -> str:
    form = {"text": "This takes too long.", "nonce": uuid4().hex, **more}
    answer = client.post(f"/en/requests/{ticket.public_id}/reply/", form, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_customer_who_asks_for_a_lead_is_heard_by_one(client, cast: Cast) -> None:
    send(client)
    ticket = Ticket.objects.get()
    signed_in(client, "layla.new@example.org")
    assert "A lead of the team is told." not in writes_again(client, ticket)
    assert not Alarm.objects.exists()
    assert "A lead of the team is told." in writes_again(client, ticket, lead="on")
    writes_again(client, ticket, lead="on")
    assert (Alarm.objects.get().kind, Alarm.objects.get().lead) == ("asked", cast.lead)
    desk = Client()
    desk.force_login(cast.lead.user)
    assert "the customer asks for a lead" in desk.get("/desk/").content.decode()
    desk.post(f"/desk/alarms/{Alarm.objects.get().pk}/seen/")
    writes_again(client, ticket, lead="on")
    assert Alarm.objects.count() == 2
