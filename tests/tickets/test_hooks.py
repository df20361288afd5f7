"""Mail that providers post: proven, stored before it is answered, and refused without proof."""

import base64
import hashlib
import hmac
import json
import time
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from helpdesk.lib.clock import now
from tests.cast import Cast
from tickets.arrival import read_mail
from tickets.mail import gate
from tickets.models import InboundMail, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "a signing key"


@pytest.fixture(autouse=True)
def _set_up(settings: Any) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "desk:open sesame", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


def proof(secret: str = "desk:open sesame") -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(secret.encode()).decode()}


def letter() -> str:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ana <ana@example.org>", "help@desk.example", "Paquete"
    mail["Message-ID"] = "<one@example.org>"
    mail.set_content("¿Dónde está mi paquete? Lo espero desde hace dos semanas.")
    return mail.as_string()


def postmark(**more: Any) -> bytes:
    """What Postmark posts, with the raw mail included."""
    return json.dumps(
        {
            "From": "ana@example.org",
            "FromFull": {"Email": "ana@example.org", "Name": "Ana"},
            "ToFull": [{"Email": "help@desk.example", "Name": ""}],
            "To": "help@desk.example",
            "OriginalRecipient": "help@desk.example",
            "Subject": "Paquete",
            "MessageID": "22c74902",
            "Date": "Mon, 1 Jun 2026 10:00:00 +0200",
            "TextBody": "¿Dónde está mi paquete?",
            "Headers": [{"Name": "Message-ID", "Value": "<one@example.org>"}],
            "Attachments": [],
            **more,
        }
    ).encode()


def post(body: bytes, provider: str = "postmark", **more: str) -> Any:
    return Client().post(f"/hooks/mail/{provider}/", body, content_type="application/json", **more)


def mailgun(*, key: str = KEY) -> dict[str, Any]:
    """What Mailgun posts to a route that wants the raw mail."""
    stamp, token = str(int(time.time())), "t" * 50
    signed = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "recipient": "help@desk.example",
        "sender": "ana@example.org",
        "timestamp": stamp,
        "token": token,
        "signature": signed,
        "body-mime": letter(),
    }


def test_what_is_posted_with_the_secret_becomes_a_ticket(cast: Cast) -> None:
    assert post(postmark(), **proof()).status_code == 200
    row = InboundMail.objects.get()
    assert (row.source, row.envelope_recipient) == ("postmark", "help@desk.example")
    read_mail(now=now())
    assert Ticket.objects.get().subject == "Paquete"
    assert "paquete" in Message.objects.get(author="customer").text


def test_mailgun_proves_itself_by_its_signature(cast: Cast) -> None:
    assert Client().post("/hooks/mail/mailgun/", mailgun(), **proof()).status_code == 200
    row = InboundMail.objects.get()
    assert b"Message-ID: <one@example.org>" in bytes(row.raw)
    assert (row.envelope_sender, row.envelope_recipient) == ("ana@example.org", "help@desk.example")


@pytest.mark.parametrize("secret", ["desk:wrong", "open sesame"])
def test_without_the_secret_nothing_is_stored(cast: Cast, secret: str) -> None:
    assert post(postmark(), **proof(secret)).status_code == 400
    assert post(postmark()).status_code == 400
    assert not InboundMail.objects.exists()


def test_a_wrong_signature_stores_nothing(cast: Cast) -> None:
    assert Client().post("/hooks/mail/mailgun/", mailgun(key="wrong"), **proof()).status_code == 400
    assert not InboundMail.objects.exists()


def test_a_provider_that_is_not_set_up_does_not_exist(cast: Cast, settings: Any) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "", "MAILGUN_WEBHOOK_SIGNING_KEY": ""}
    assert post(postmark(), **proof()).status_code == 404
    assert post(postmark(), "nobody", **proof()).status_code == 404


def test_g5_a_database_that_is_down_is_no_200(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(gate, "store", gone)
    client = Client(raise_request_exception=False)
    answer = client.post("/hooks/mail/postmark/", postmark(), content_type="application/json", **proof())
    assert answer.status_code == 503


def test_g6_a_post_that_is_repeated_makes_one_message(cast: Cast) -> None:
    for _ in range(2):
        post(postmark(), **proof())
    read_mail(now=now())
    assert Ticket.objects.count() == 1
    assert Message.objects.filter(author="customer").count() == 1


def test_files_beyond_the_limit_of_forms_are_taken(cast: Cast) -> None:
    content = base64.b64encode(bytes(4 * 1024 * 1024)).decode()
    file = {
        "Name": "photo.png",
        "ContentType": "image/png",
        "Content": content,
        "ContentLength": 4 * 1024 * 1024,
    }
    assert post(postmark(Attachments=[file]), **proof()).status_code == 200
    assert InboundMail.objects.get().size > 4 * 1024 * 1024
