"""A refused form comes back with a sentence and with everything that was typed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from tests.tickets.public.filled import filled, send
from tickets.forms import public as public_forms
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True)]
WORDS = "Where is my parcel, please?"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": "  \n "}, "Write what this is about"),
        ({"text": "x" * 10_001}, "at most 10,000 characters"),
        ({"email": "layla"}, "not a complete email address"),
        ({"email": "layla@example.org\r\nBcc: all@example.org"}, "not a complete email address"),
        ({"email": ""}, "Without an email address"),
        ({"name": " "}, "how to address you"),
    ],
)
def test_a_refusal_says_why_and_keeps_the_rest(
    client: Client, cast: Cast, wrong: dict[str, str], sentence: str
) -> None:
    shown = send(client, status=422, **{"subject": "Kept subject", **wrong})
    assert sentence in shown
    assert "Kept subject" in shown
    assert "a-nonce-of-this-form" in shown
    assert 'value="America/Sao_Paulo" selected' in shown
    assert Ticket.objects.count() == 0


def test_a_file_that_is_too_large_is_named_and_the_words_are_kept(
    client: Client, cast: Cast, monkeypatch
) -> None:
    monkeypatch.setattr(public_forms, "MAXIMUM_FILE", 10)
    shown = send(
        client, status=422, text=WORDS, attachments=[SimpleUploadedFile("holiday.png", b"12345678901")]
    )
    assert "“holiday.png” is larger than 10 MB" in shown
    assert WORDS in shown
    assert "Only the files have to be chosen again" in shown


def test_too_many_files_are_refused(client: Client, cast: Cast) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(6)]
    assert "At most 5 files" in send(client, status=422, attachments=files)


def test_a_zone_nobody_knows_is_left_out_with_a_note(client: Client, cast: Cast) -> None:
    shown = send(client, zone="Mars/Olympus")
    assert "We do not know that time zone" in shown
    assert Ticket.objects.get().customer.zone == ""


def test_a_language_nobody_knows_is_decided_by_the_words_with_a_note(client: Client, cast: Cast) -> None:
    shown = send(client, language="xx-unknown")
    assert "We do not know that language" in shown
    assert Ticket.objects.get().language == "en"


def test_a_throttled_form_keeps_its_words(client: Client, cast: Cast) -> None:
    for number in range(20):
        send(client, nonce=f"nonce-{number}")
    answer = client.post("/en/contact/", filled(text=WORDS, nonce="one-too-many"))
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert WORDS in answer.content.decode()
    assert "Wait a minute" in answer.content.decode()
    assert "one-too-many" in answer.content.decode()
    assert Ticket.objects.count() == 20


def test_refusals_speak_to_screen_readers(client: Client, cast: Cast) -> None:
    shown = send(client, status=422, text="")
    assert 'role="alert"' in shown
    assert 'aria-invalid="true"' in shown
