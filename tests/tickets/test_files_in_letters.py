"""What an agent sends along reaches whoever reads mail: in the letter itself, or named there where it is too large."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from chat.tasks import mail_unseen
from helpdesk.duties.models import Letter
from helpdesk.duties.sending import send_letters
from tests.cast import MONDAY, Cast
from tests.duties.letters import bad_server
from tests.tickets.views.desk import opened, owned
from tickets import actions
from tickets.actions import Body, NewFile, Post, Posted, post_messages
from tickets.actions.replying import Answer, reply
from tickets.log import Writer
from tickets.mail.compose import MOST_BYTES
from tickets.mail.parse import ParsedMail, parse
from tickets.models import Attachment, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
LABEL = NewFile("رسید – Etikett.pdf", "application/pdf", b"%PDF-1.7 \x00\xff\r\n.\r\nlabel")
LIST = NewFile("list.txt", "text/plain", "één, zwei, üç".encode())


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "attachments"


def answered(cast: Cast, *files: NewFile, text: str = "Here is your label.") -> Ticket:
    ticket = owned(cast, cast.kenji)
    Letter.objects.all().delete()  # the acknowledgement
    answer = Answer(text=text, client_id=str(uuid4()), files=files)
    assert isinstance(reply(ticket, cast.kenji, answer, now=MONDAY), Posted)
    return ticket


def sent(settings, times: int = 1) -> list[bytes]:  # type: ignore[no-untyped-def]
    """What a mail server got."""
    with bad_server() as server:
        settings.EMAIL_URL = server.url
        for _ in range(times):
            Letter.objects.update(state="queued", due_at=MONDAY, leased_until=None)
            assert send_letters(now=MONDAY) == 1
    return server.mails


def read(raw: bytes) -> ParsedMail:
    return parse(raw)


def test_files_of_an_answer_are_in_its_letter_byte_for_byte(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    answered(cast, LABEL, LIST)
    mail = read(sent(settings)[0])
    assert "Here is your label." in mail.text
    assert [(one.name, one.content_type, one.content) for one in mail.attachments] == [
        (LABEL.name, LABEL.content_type, LABEL.content),
        (LIST.name, LIST.content_type, LIST.content),
    ]


def test_a_letter_without_files_is_the_bytes_that_were_stored(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    answered(cast)
    assert sent(settings)[0] == bytes(Letter.objects.get().raw).rstrip(b"\r\n") + b"\r\n"


def test_g7_a_letter_with_files_that_is_sent_again_is_the_same_mail(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    answered(cast, LABEL, LIST)
    first, again = sent(settings, times=2)
    assert first == again
    assert LABEL.content not in bytes(Letter.objects.get().raw)  # they are on the disk once


def test_a_note_of_the_house_sends_nothing(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    before = Letter.objects.count()
    note = Answer(text="For us", client_id=str(uuid4()), files=(LABEL,), internal=True)
    reply(ticket, cast.kenji, note, now=MONDAY)
    assert Letter.objects.count() == before


def test_what_is_too_large_for_a_mail_is_named_and_stays_on_the_page(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    half = MOST_BYTES // 2 + 1
    first, second = (NewFile(f"{name}.bin", "application/zip", b"\x01" * half) for name in ("one", "two"))
    answered(cast, first, second, LIST)
    mail = read(sent(settings)[0])
    assert [one.name for one in mail.attachments] == ["one.bin", "list.txt"]
    assert "two.bin" in mail.text
    assert "one.bin" not in mail.text


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "multipart/mixed", "nonsense", "", "text/html; charset=utf-8"]
)
def test_any_kind_of_file_arrives_as_it_is(cast: Cast, settings, kind: str) -> None:  # type: ignore[no-untyped-def]
    odd = NewFile("odd.bin", kind, b"From: x\r\n\r\n<script>alert(1)</script>")
    answered(cast, odd)
    mail = read(sent(settings)[0])
    assert [one.content for one in mail.attachments] == [odd.content]
    assert "alert" not in mail.text


def test_a_file_alone_is_an_answer_with_a_letter(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    answered(cast, LABEL, text="")
    assert [one.name for one in read(sent(settings)[0]).attachments] == [LABEL.name]


def test_g7_a_letter_is_not_sent_without_a_file_that_cannot_be_read(
    cast: Cast, settings, folder: Path
) -> None:  # type: ignore[no-untyped-def]
    answered(cast, LABEL)
    path = folder.parent / Attachment.objects.get().file.name
    hidden = path.rename(path.with_suffix(".away"))
    assert sent(settings) == []
    letter = Letter.objects.get()
    assert (letter.state, letter.due_at > MONDAY) == ("deferred", True)
    hidden.rename(path)
    assert len(read(sent(settings)[0]).attachments) == 1


def test_files_of_answers_that_nobody_saw_in_a_chat_go_with_their_mail(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    ticket = opened(cast, channel="chat")
    actions.assign(ticket.pk, cast.kenji, by=Writer.agent(cast.kenji), now=MONDAY)
    for text, files in (("Look at this", (LABEL,)), ("", (LIST,))):
        writer = Writer.agent(cast.kenji)
        post = Post(
            conversation=ticket.public_id,
            writer=writer,
            body=Body(text=text, files=files),
            client_id=str(uuid4()),
        )
        assert isinstance(post_messages([post], now=MONDAY)[0], Posted)
    Letter.objects.all().delete()
    assert mail_unseen(now=MONDAY + timedelta(minutes=3)) == 1
    mail = read(sent(settings)[0])
    assert "Look at this" in mail.text
    assert [one.content for one in mail.attachments] == [LABEL.content, LIST.content]


def test_what_a_lead_removes_goes_with_no_letter(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    answered(cast, LABEL)
    message = Message.objects.get(text="Here is your label.")
    assert actions.redact(message.pk, by=Writer.agent(cast.kenji), now=MONDAY)
    assert not Letter.objects.exists()
