"""What an agent wrote a moment ago can be put right; everybody who reads sees that it was, and how."""

import json
from datetime import datetime, timedelta

import pytest
import time_machine

from chat import events, letters
from chat.tasks import mail_unseen
from helpdesk.duties.models import Letter
from helpdesk.people.access import Reader
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import answers, opened, owned, signed_in, writes
from tickets import actions, batons, search
from tickets.actions import AssigningError
from tickets.actions.replying import Answer, reply
from tickets.invariants import all_findings
from tickets.log import Writer
from tickets.mail import thread as mail_thread
from tickets.models import Event, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
WRONG, RIGHT = "It leaves on Tuesday.", "It leaves on Thursday."
SOON = MONDAY + timedelta(minutes=5)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A chat in which Kenji wrote the wrong day."""
    found = opened(cast, "Parcel", channel="chat")
    actions.assign(found.pk, cast.kenji, by=Writer.agent(cast.kenji), now=MONDAY)
    answers(found, cast.kenji, WRONG)
    return Ticket.objects.get(pk=found.pk)


def wrong() -> Message:
    return Message.objects.get(text=WRONG)


def corrected(cast: Cast, text: str = RIGHT, *, now: datetime = SOON) -> bool:
    return actions.correct(wrong().pk, text, by=Writer.agent(cast.kenji), now=now)


def page_of(ticket: Ticket, audience: events.Audience, after: int = 0) -> list[dict[str, object]]:
    page = events.read_pages([events.Wanted(ticket.public_id, after, audience)])[0]
    return [json.loads(one) for one in page.events]


def test_g3_whoever_has_it_open_is_told_the_right_words(cast: Cast, ticket: Ticket) -> None:
    of, last = Event.objects.get(message=wrong()).seq, ticket.last_seq
    assert corrected(cast)
    for audience in (events.CUSTOMER, events.Audience(Reader(cast.elif_.pk, None))):
        [told] = page_of(ticket, audience, last)
        assert (told["seq"], told["kind"], told["of"], told["text"]) == (last + 1, "edited", of, RIGHT)
    assert not [fault for one in all_findings(SOON).values() for fault in one.faults]


def test_whoever_comes_later_reads_the_right_words_alone(cast: Cast, ticket: Ticket) -> None:
    corrected(cast)
    read = page_of(ticket, events.CUSTOMER)
    [said] = [one for one in read if one["kind"] == "message" and one["author"]["role"] == "agent"]  # type: ignore[index]
    assert (said["text"], said["edited"]) == (RIGHT, True)
    assert WRONG not in str(read)


def test_what_it_said_first_stays_with_the_desk(cast: Cast, ticket: Ticket) -> None:
    corrected(cast)
    assert (wrong().text, wrong().edited_text) == (WRONG, RIGHT)
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert RIGHT in page
    assert WRONG in page


def test_it_can_be_put_right_twice_and_the_last_words_count(cast: Cast, ticket: Ticket) -> None:
    corrected(cast, "It leaves on Wednesday.")
    corrected(cast)
    assert wrong().edited_text == RIGHT
    assert Event.objects.filter(ticket=ticket, kind="edited").count() == 2


def test_the_same_words_again_change_nothing(cast: Cast, ticket: Ticket) -> None:
    assert not corrected(cast, f"  {WRONG}\r\n")
    Message.objects.filter(text=WRONG).update(edited_text="One.\nTwo.")
    assert not corrected(cast, "One.\r\nTwo.")
    assert not Event.objects.filter(ticket=ticket, kind="edited").exists()


def test_words_beyond_a_frame_come_cut_with_the_way_to_all_of_them(cast: Cast, ticket: Ticket) -> None:
    of = Event.objects.get(message=wrong()).seq
    corrected(cast, "あ" * 9_000)
    [told] = [one for one in page_of(ticket, events.CUSTOMER) if one["kind"] == "edited"]
    assert told["truncated"] is True
    assert told["url"] == f"/chat/api/texts/{ticket.public_id}/{of}"
    assert len(str(told["text"]).encode()) <= events.LONGEST_TEXT


@pytest.mark.parametrize("text", ["", "   \n", "x" * 10_001])
def test_nothing_and_too_much_are_refused(cast: Cast, ticket: Ticket, text: str) -> None:
    with pytest.raises(AssigningError):
        corrected(cast, text)


def test_after_a_quarter_of_an_hour_it_is_too_late(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(AssigningError, match="quarter of an hour"):
        corrected(cast, now=MONDAY + timedelta(minutes=16))


def test_nobody_puts_words_into_anothers_mouth(cast: Cast, ticket: Ticket) -> None:
    writes(ticket, cast.aroha, "Tuesday it is")
    theirs = Message.objects.get(text="Tuesday it is")
    for message, writer in ((wrong(), cast.lead), (theirs, cast.kenji)):
        with pytest.raises(AssigningError, match="who wrote"):
            actions.correct(message.pk, RIGHT, by=Writer.agent(writer), now=SOON)


def test_what_went_out_by_mail_is_not_changed_behind_its_reader(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    reply(ticket, cast.kenji, Answer(text=WRONG, client_id="one"), now=MONDAY)
    with pytest.raises(AssigningError, match="by mail"):
        corrected(cast)


def mailed(cast: Cast, ticket: Ticket) -> None:
    """The customer left; two answers that they did not see go out in one letter."""
    answers(ticket, cast.kenji, "Anything else?", now=MONDAY + timedelta(minutes=1))
    assert mail_unseen(now=SOON) == 1


def test_an_answer_that_went_out_in_the_letter_of_a_later_one_stays_as_it_is(
    cast: Cast, ticket: Ticket
) -> None:
    mailed(cast, ticket)
    assert wrong().letter_id is None
    with pytest.raises(AssigningError, match="by mail"):
        corrected(cast, now=SOON)
    with time_machine.travel(SOON, tick=False):
        page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "/correct/" not in page


def test_no_letter_says_what_was_put_right_while_it_was_written(
    cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = letters.unseen

    def while_it_is_written(*given: object, **named: object) -> object:
        draft = real(*given, **named)  # type: ignore[arg-type]
        if not wrong().edited_text:
            corrected(cast, now=MONDAY + timedelta(minutes=4))
        return draft

    monkeypatch.setattr(letters, "unseen", while_it_is_written)
    assert mail_unseen(now=SOON) == 0
    assert mail_unseen(now=SOON) == 1
    said = Letter.objects.get(ticket_message__isnull=False)
    assert RIGHT in str(said.context)
    assert WRONG not in str(said.context)


def test_removed_words_stay_removed(cast: Cast, ticket: Ticket) -> None:
    message = wrong()
    actions.redact(message.pk, by=Writer.agent(cast.lead), now=SOON)
    with pytest.raises(AssigningError, match="removed"):
        actions.correct(message.pk, RIGHT, by=Writer.agent(cast.kenji), now=SOON)


def test_what_was_put_right_can_be_removed_with_all_it_ever_said(cast: Cast, ticket: Ticket) -> None:
    corrected(cast)
    actions.redact(wrong().pk, by=Writer.agent(cast.lead), now=SOON)
    said = str(list(Event.objects.filter(ticket=ticket).values_list("data", flat=True)))
    assert RIGHT not in said
    assert RIGHT not in str(page_of(ticket, events.CUSTOMER))
    assert not Message.objects.exclude(edited_text="").exists()


def test_a_note_is_put_right_without_a_word_to_the_customer(cast: Cast, ticket: Ticket) -> None:
    note = Answer(text="Ask Tanaka", client_id="n1", internal=True)
    reply(ticket, cast.kenji, note, now=MONDAY)
    message = Message.objects.get(text="Ask Tanaka")
    assert actions.correct(message.pk, "Ask Sato", by=Writer.agent(cast.kenji), now=SOON)
    assert "Sato" not in str(page_of(ticket, events.CUSTOMER))
    assert "Sato" in str(page_of(ticket, events.Audience(Reader(cast.elif_.pk, None))))


def test_search_batons_and_quotes_know_the_right_words(cast: Cast, ticket: Ticket) -> None:
    corrected(cast)
    assert batons.draft(ticket)["done"] == RIGHT
    assert mail_thread.lines_of(ticket) == [RIGHT]
    assert list(search.search_tickets("Thursday", cast.kenji.user)) == [ticket]
    assert not search.search_tickets("Tuesday", cast.kenji.user)


@time_machine.travel(SOON, tick=False)
def test_it_is_offered_to_its_writer_for_as_long(cast: Cast, ticket: Ticket) -> None:
    address = f"/desk/m/{wrong().pk}/correct/"
    assert address in signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert address not in signed_in(cast.elif_).get(f"/desk/t/{ticket.pk}/").content.decode()


@time_machine.travel(SOON, tick=False)
def test_the_page_shows_what_it_says_and_keeps_what_was_typed_when_it_refuses(
    cast: Cast, ticket: Ticket
) -> None:
    client, address = signed_in(cast.kenji), f"/desk/m/{wrong().pk}/correct/"
    assert WRONG in client.get(address).content.decode()
    client.post(address, {"text": RIGHT}, follow=True)
    assert wrong().edited_text == RIGHT
    assert RIGHT in client.get(address).content.decode()
    refused = client.post(address, {"text": "y" * 10_001})
    assert refused.status_code == 422
    assert "y" * 10_001 in refused.content.decode()


def test_nobody_else_reaches_the_page(cast: Cast, ticket: Ticket) -> None:
    assert signed_in(cast.elif_).get(f"/desk/m/{wrong().pk}/correct/").status_code == 404
