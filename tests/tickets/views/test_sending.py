"""Answers and notes: stored once, shown what came meanwhile, and nothing typed is lost."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from helpdesk.duties.models import Letter
from tests.cast import Cast
from tests.tickets.views.desk import opened, owned, signed_in, writes
from tickets.actions.drafts import keep_draft
from tickets.models import Event, Message, Ticket
from tickets.models.draft import Draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.tickets.views.urls")]


def send(client: Client, ticket: Ticket, text: str, **more: object) -> str:
    """Send the form; answers where the browser goes next."""
    ticket.refresh_from_db()
    form = {"text": text, "kind": "reply", "client_id": str(uuid4()), "seen": ticket.last_seq, **more}
    answer = client.post(f"/desk/t/{ticket.pk}/send/", form)
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_an_answer_is_stored_and_goes_out_as_a_letter(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    send(client, ticket, "It is on its way.")
    assert Letter.objects.filter(kind="reply", recipient="aroha@example.org").count() == 1
    page = client.get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "It is on its way." in page
    assert "on its way" in page
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_a_note_stays_in_the_house(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    letters = Letter.objects.count()
    send(client, ticket, "Stuck at customs.", kind="note")
    assert Letter.objects.count() == letters
    assert Message.objects.get(text="Stuck at customs.").internal
    assert "seen by the team alone" in client.get(f"/desk/t/{ticket.pk}/").content.decode()


def test_pressing_send_twice_stores_one_message(cast: Cast) -> None:
    ticket, client, same = owned(cast, cast.kenji), signed_in(cast.kenji), str(uuid4())
    seen = ticket.last_seq
    send(client, ticket, "Once.", client_id=same, seen=seen)
    send(client, ticket, "Once.", client_id=same, seen=seen)
    assert Message.objects.filter(text="Once.").count() == 1


def test_the_first_send_shows_what_arrived_and_the_second_sends(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    seen = ticket.last_seq
    writes(ticket, cast.aroha, "Never mind, it came!")
    where = send(client, ticket, "We will look for it.", seen=seen)
    assert "arrived=1" in where
    assert not Message.objects.filter(text="We will look for it.").exists()
    page = client.get(where.partition("#")[0]).content.decode()
    assert "Never mind, it came!" in page
    assert "We will look for it." in page
    assert "Something arrived while you were writing" in page
    send(client, ticket, "We will look for it.")
    assert Message.objects.filter(text="We will look for it.").count() == 1


def test_a_note_is_not_held_up_by_what_arrived(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    seen = ticket.last_seq
    writes(ticket, cast.aroha, "Hello?")
    send(client, ticket, "She sounds impatient.", kind="note", seen=seen)
    assert Message.objects.filter(text="She sounds impatient.").exists()


def test_a_text_that_is_refused_is_still_there(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    send(client, ticket, "x" * 10_001)
    page = client.get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "too long" in page
    assert "x" * 10_001 in page


def test_a_draft_is_kept_for_its_writer_alone_and_goes_with_the_answer(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    kept = client.post(f"/desk/t/{ticket.pk}/draft/", {"text": "Dear Aroha", "kind": "reply"})
    assert kept.status_code == 204
    assert "Dear Aroha" in client.get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "Dear Aroha" not in signed_in(cast.elif_).get(f"/desk/t/{ticket.pk}/").content.decode()
    send(client, ticket, "Dear Aroha, it is here.")
    assert not Draft.objects.exists()


def test_an_emptied_draft_is_dropped(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    keep_draft(ticket, cast.kenji.user, "Hm", now=ticket.created_at)
    signed_in(cast.kenji).post(f"/desk/t/{ticket.pk}/draft/", {"text": " ", "kind": "reply"})
    assert not Draft.objects.exists()


def test_files_go_along_and_come_back_as_they_were(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    file = SimpleUploadedFile("Rechnung.pdf", b"%PDF-1.7 total", "application/pdf")
    send(client, ticket, "See the bill.", attached=[file])
    attachment = Message.objects.get(text="See the bill.").attachments.get()
    answer = client.get(f"/desk/files/{attachment.public_id}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 total"


def test_a_stranger_to_the_ticket_can_neither_write_nor_keep_a_draft(cast: Cast) -> None:
    ticket = opened(cast)
    outsider = type(cast.kenji).objects.get(pk=cast.joao.pk)
    outsider.memberships.all().delete()
    Ticket.objects.filter(pk=ticket.pk).update(owner=cast.kenji, queued_at=None, next_wake_at=None)
    client = signed_in(outsider)
    form = {"text": "Mine now", "kind": "note", "client_id": str(uuid4()), "seen": 0}
    assert client.post(f"/desk/t/{ticket.pk}/send/", form).status_code == 404
    assert client.post(f"/desk/t/{ticket.pk}/draft/", form).status_code == 404
    assert not Message.objects.filter(text="Mine now").exists()
    assert not Draft.objects.exists()


def test_an_administrator_without_a_place_reads_but_does_not_answer(cast: Cast) -> None:
    ticket, client = opened(cast), signed_in(cast.admin)
    send(client, ticket, "Hello from above")
    assert not Message.objects.filter(text="Hello from above").exists()
    assert "an agent&#x27;s place" in client.get(f"/desk/t/{ticket.pk}/").content.decode()


def test_a_page_that_stays_is_told_what_became_of_it(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    form = {"text": "", "kind": "reply", "client_id": str(uuid4()), "seen": ticket.last_seq}

    def sends(**more: object) -> tuple[int, dict[str, object]]:
        answer = client.post(f"/desk/t/{ticket.pk}/send/", form | more, headers={"X-Part": "1"})
        return answer.status_code, answer.json()

    assert sends() == (422, {"why": "The message is empty. Write something first."})
    arrived = writes(ticket, cast.aroha, "Hello?").seq
    assert sends(text="It is on its way.") == (409, {"spoken": arrived})
    status, told = sends(text="It is on its way.", seen=arrived)
    seq = Event.objects.get(message__text="It is on its way.").seq
    assert (status, told["seq"]) == (200, seq)
    assert str(told["to"]).endswith(f"#e{seq}")
