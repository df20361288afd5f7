"""Fetching is set up on a page, tested in both directions, and says when it no longer works."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from helpdesk.duties.models import Letter
from helpdesk.lib.clock import now
from helpdesk.lib.sealing import unseal
from helpdesk.management.services import dovecot_program
from tests.cast import Cast
from tests.people.pages import at, text_of, verbs
from tests.tickets.mail.dovecot import PASSWORD, USER, Dovecot, dovecot
from tickets.arrival import read_mail
from tickets.fetching import fetch_mail
from tickets.models import InboundMail, MailSource, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/desk/settings/mailboxes/{}/imap/"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    if dovecot_program() is None:
        pytest.skip("Dovecot is not installed: apt-get install -y dovecot-imapd")
    with dovecot() as one:
        yield one


def form(**more: Any) -> dict[str, Any]:
    return {
        "enabled": "on",
        "host": "imap.example.org",
        "port": 993,
        "security": "tls",
        "user": "help@desk.example",
        "sign_in": "password",
        "secret": "open sesame",
        "folder": "INBOX",
        "after": "leave",
    } | more


def page_of(cast: Cast) -> str:
    return PAGE.format(cast.mailbox.pk)


def test_it_is_stored_with_its_password_sealed_and_never_shown(cast: Cast) -> None:
    at(cast.admin).post(page_of(cast), form())
    made = MailSource.objects.get()
    assert (made.mailbox, made.host, made.enabled) == (cast.mailbox, "imap.example.org", True)
    assert "open sesame" not in made.secret
    assert unseal(made.secret) == "open sesame"
    assert verbs()[-1] == "set up fetching"
    page = text_of(at(cast.admin).get(page_of(cast)))
    assert "open sesame" not in page
    assert made.secret not in page


def test_an_empty_password_keeps_the_old_one_but_not_for_another_server(cast: Cast) -> None:
    at(cast.admin).post(page_of(cast), form())
    at(cast.admin).post(page_of(cast), form(secret="", after="move"))
    kept = MailSource.objects.get()
    assert (unseal(kept.secret), kept.after) == ("open sesame", "move")
    answer = at(cast.admin).post(page_of(cast), form(secret="", host="imap.evil.example"))
    assert answer.status_code == 422
    assert MailSource.objects.get().host == "imap.example.org"


def test_another_folder_begins_with_what_comes_from_now_on(cast: Cast) -> None:
    at(cast.admin).post(page_of(cast), form())
    MailSource.objects.update(uid_validity=7, last_uid=90)
    at(cast.admin).post(page_of(cast), form(after="move"))
    assert MailSource.objects.get().last_uid == 90
    at(cast.admin).post(page_of(cast), form(folder="Support"))
    assert MailSource.objects.get().uid_validity is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"security": "none"}, "only a server of this machine"),
        ({"sign_in": "oauth", "client_id": "x", "token_url": "http://evil.example"}, "begins with https://"),
        ({"sign_in": "oauth", "token_url": "https://t.example"}, "OAuth needs a client id"),
        ({"secret": ""}, "Type the password in"),
        ({"port": 70_000}, "less than or equal to 65535"),
    ],
)
def test_what_cannot_work_is_refused(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    answer = at(cast.admin).post(page_of(cast), form(**change))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not MailSource.objects.exists()


def test_a_preset_fills_in_what_a_provider_names(cast: Cast) -> None:
    page = at(cast.admin).get(page_of(cast) + "?preset=microsoft").content.decode()
    assert 'value="outlook.office365.com"' in page
    assert "login.microsoftonline.com" in page


def test_it_is_for_administrators_alone(cast: Cast) -> None:
    assert at(cast.lead.user).get(page_of(cast)).status_code == 404


def test_the_test_goes_both_ways_and_opens_no_ticket(cast: Cast, server: Dovecot) -> None:
    client = at(cast.admin)
    client.post(
        page_of(cast),
        form(host="127.0.0.1", port=server.port, security="none", user=USER, secret=PASSWORD),
    )
    fetch_mail(now=now())
    page = text_of(client.post(page_of(cast) + "test/", follow=True))
    assert "A letter to itself is on its way" in page
    letter = Letter.objects.get()
    assert (letter.sender, letter.recipient) == (cast.mailbox.address, cast.mailbox.address)
    head = f"From: {letter.sender}\r\nTo: {letter.recipient}\r\nSubject: {letter.subject}\r\n"
    headers = "".join(f"{name}: {value}\r\n" for name, value in letter.headers.items())
    server.put(f"{head}{headers}\r\n{letter.text}".encode())
    assert fetch_mail(now=now()) == 1
    read_mail(now=now())
    assert InboundMail.objects.get().outcome == "test"
    assert "both directions work" in text_of(client.get(page_of(cast)))
    assert not Ticket.objects.exists()


def test_a_server_that_refuses_is_named_and_nothing_is_sent(cast: Cast, server: Dovecot) -> None:
    client = at(cast.admin)
    wrong = form(host="127.0.0.1", port=server.port, security="none", user=USER, secret="wrong")
    client.post(page_of(cast), wrong)
    assert "Reading does not work yet" in text_of(client.post(page_of(cast) + "test/", follow=True))
    assert not Letter.objects.exists()


def test_a_folder_that_is_silent_for_a_quarter_of_an_hour_is_shown_on_every_page(cast: Cast) -> None:
    at(cast.admin).post(page_of(cast), form())
    assert "was not read" not in text_of(at(cast.admin).get("/desk/shift/"))
    MailSource.objects.update(started_at=now() - timedelta(minutes=16))
    cache.clear()  # what a page knows of it is some seconds old
    assert "help@desk.example was not read for a quarter of an hour" in text_of(
        at(cast.admin).get("/desk/shift/")
    )
    assert "was not read" not in text_of(at(cast.kenji.user).get("/desk/shift/"))


def test_fetching_can_be_ended(cast: Cast) -> None:
    at(cast.admin).post(page_of(cast), form())
    at(cast.admin).post(page_of(cast) + "remove/")
    assert not MailSource.objects.exists()
    assert verbs()[-1] == "end fetching"


def test_the_list_of_mailboxes_says_when_each_was_read(cast: Cast) -> None:
    client, overview = at(cast.admin), "/desk/settings/mailboxes/"
    assert "not fetched" in text_of(client.get(overview))
    client.post(page_of(cast), form())
    assert "not yet" in text_of(client.get(overview))
    MailSource.objects.update(read_at=now(), error="")
    assert "cannot be read" not in text_of(client.get(overview))
    MailSource.objects.update(read_at=now() - timedelta(minutes=16))
    assert "cannot be read" in text_of(client.get(overview))
