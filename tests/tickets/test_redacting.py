"""A lead takes words out for good: from the log, from every screen, from what the desk keeps of mails."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from chat import events
from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.duties.models import Letter
from helpdesk.people.access import Reader
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, owned, signed_in, writes
from tickets import actions, batons
from tickets.actions.handing import Handover, hand_off
from tickets.actions.replying import Answer, reply
from tickets.actions.translating import store_translation
from tickets.invariants import all_findings
from tickets.log import Writer
from tickets.models import Attachment, Baton, Event, InboundMail, Message, Ticket, Translation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
SECRET = "4111 1111 1111 1111"
LATER = MONDAY + timedelta(minutes=5)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A chat with Kenji into which Aroha pasted her card."""
    found = owned(cast, cast.kenji)
    writes(found, cast.aroha, f"My card is {SECRET}")
    return found


def with_secret() -> Message:
    return Message.objects.get(text__contains=SECRET)


def redacted(cast: Cast, message: Message) -> bool:
    return actions.redact(message.pk, by=Writer.agent(cast.lead), now=LATER)


def test_g3_the_words_are_gone_their_place_stays_and_an_event_says_who_did_it(
    cast: Cast, ticket: Ticket
) -> None:
    message, before = with_secret(), Ticket.objects.get(pk=ticket.pk).last_seq
    of = Event.objects.get(message=message).seq
    assert redacted(cast, message)
    message.refresh_from_db()
    assert (message.redacted, message.text, message.full_text, message.html) == (True, "", "", "")
    told = Event.objects.get(ticket=ticket, kind="redacted")
    assert (told.seq, told.data, told.author_name, told.internal) == (before + 1, {"of": of}, "Lena", False)
    assert not [fault for one in all_findings(LATER).values() for fault in one.faults]


def test_it_is_done_once(cast: Cast, ticket: Ticket) -> None:
    message = with_secret()
    assert redacted(cast, message)
    assert not redacted(cast, message)
    assert Event.objects.filter(ticket=ticket, kind="redacted").count() == 1


def test_g3_whoever_reads_the_chat_later_gets_no_words(cast: Cast, ticket: Ticket) -> None:
    redacted(cast, with_secret())
    for audience in (events.CUSTOMER, events.Audience(Reader(cast.kenji.pk, None))):
        page = events.read_pages([events.Wanted(ticket.public_id, 0, audience)])[0]
        assert SECRET not in str(page)
        assert "redacted" in str(page)


def test_its_files_are_gone_from_the_disk(cast: Cast, ticket: Ticket) -> None:
    message = with_secret()
    file = Attachment.objects.create(
        ticket=ticket, message=message, name="card.png", content_type="image/png", size=3, created_at=MONDAY
    )
    file.file.save("card.png", ContentFile(b"abc"))
    stored = file.file
    assert stored.storage.exists(stored.name)
    redacted(cast, message)
    assert not Attachment.objects.filter(pk=file.pk).exists()
    assert not stored.storage.exists(stored.name)


def test_the_mail_that_brought_it_and_copies_that_went_out_are_emptied(cast: Cast, ticket: Ticket) -> None:
    mail = InboundMail.objects.create(
        raw=SECRET.encode(), sha256="0" * 64, size=19, received_at=MONDAY, due_at=MONDAY, state="done"
    )
    twin = InboundMail.objects.create(
        raw=SECRET.encode(), sha256="0" * 64, size=19, received_at=MONDAY, due_at=MONDAY, state="done"
    )
    message = with_secret()
    Message.objects.filter(pk=message.pk).update(inbound=mail)
    copy, elsewhere = (letter(name) for name in (ticket.public_id, "another"))
    redacted(cast, message)
    mail.refresh_from_db()
    assert (bytes(mail.raw), mail.sha256) == (b"", "0" * 64), (
        "the same mail is still known when it comes again"
    )
    twin.refresh_from_db()
    assert bytes(twin.raw) == b"", "it came twice"
    copy.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (copy.text, copy.raw, copy.state) == ("", None, "sent")
    assert SECRET in elsewhere.text


def letter(conversation: str) -> Letter:
    draft = LetterDraft(
        kind="reply",
        sender="s@desk.example",
        recipient="c@example.org",
        subject="Re",
        text=f"> {SECRET}",
        conversation=conversation,
    )
    made = queue_letter(draft, now=MONDAY)
    assert made is not None
    Letter.objects.filter(pk=made.pk).update(state="sent", sent_at=MONDAY, raw=SECRET.encode())
    return made


def test_an_answer_that_has_not_gone_out_is_not_sent(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    reply(ticket, cast.kenji, Answer(text=f"Is it {SECRET}?", client_id="one"), now=MONDAY)
    message = with_secret()
    assert message.letter is not None
    redacted(cast, message)
    assert not Letter.objects.filter(pk=message.letter_id).exists()


def test_translations_for_agents_are_emptied(cast: Cast, ticket: Ticket) -> None:
    message = with_secret()
    row = Translation.objects.create(message=message, language="de", due_at=MONDAY)
    store_translation(row, f"Karte {SECRET}", "stub", now=MONDAY)
    redacted(cast, message)
    assert SECRET not in str(list(Event.objects.filter(ticket=ticket).values_list("data", flat=True)))
    assert not Translation.objects.filter(message=message).exists()


def test_a_chat_that_was_named_by_these_words_loses_its_name(cast: Cast) -> None:
    named = opened(cast, SECRET, channel="chat")
    Message.objects.filter(ticket=named).update(text=f"{SECRET} is my card")
    other = opened(cast, "Parcel")
    for one in (named, other):
        redacted(cast, Message.objects.get(ticket=one))
    assert Ticket.objects.get(pk=named.pk).subject == ""
    assert Ticket.objects.get(pk=other.pk).subject == "Parcel"


def test_a_note_that_is_removed_is_not_told_to_the_customer(cast: Cast, ticket: Ticket) -> None:
    reply(ticket, cast.kenji, Answer(text="Hers, I fear", client_id="n", internal=True), now=MONDAY)
    redacted(cast, Message.objects.get(internal=True))
    assert Event.objects.get(ticket=ticket, kind="redacted").internal


def test_the_fields_of_a_baton_go_with_its_note(cast: Cast, ticket: Ticket) -> None:
    hand_off(Handover(ticket.pk, cast.kenji.pk, cast.elif_.pk, batons.draft(ticket)), now=LATER)
    note = Message.objects.get(internal=True)
    assert SECRET in note.text
    redacted(cast, note)
    assert SECRET not in str(Baton.objects.get().fields)


@pytest.mark.urls("tests.tickets.views.urls")
def test_a_lead_is_asked_and_shown_no_words(cast: Cast, ticket: Ticket) -> None:
    message, lead = with_secret(), signed_in(cast.lead)
    conversation, address = f"/desk/t/{ticket.pk}/", f"/desk/m/{message.pk}/remove/"
    assert address in lead.get(conversation).content.decode()
    asked = lead.get(address).content.decode()
    assert "Remove for good" in asked
    assert SECRET not in asked
    assert SECRET in lead.get(conversation).content.decode(), "asking removes nothing"
    assert lead.post(address).headers["Location"] == conversation
    page = lead.get(conversation).content.decode()
    assert SECRET not in page
    assert "This text was removed." in page
    assert "Lena removed the words of a message" in page
    assert address not in page


@pytest.mark.urls("tests.tickets.views.urls")
def test_agents_who_lead_nobody_remove_nothing(cast: Cast, ticket: Ticket) -> None:
    kenji, address = signed_in(cast.kenji), f"/desk/m/{with_secret().pk}/remove/"
    assert address not in kenji.get(f"/desk/t/{ticket.pk}/").content.decode()
    assert kenji.get(address).status_code == 404
    assert kenji.post(address).status_code == 404
    assert with_secret()
