"""Messages by machines: numbered, once for each client id, by agents alone."""

from datetime import timedelta

import pytest
import time_machine

from helpdesk.duties.models import Letter
from helpdesk.people.models import Agent, Partner
from tests.api.machines import machine, ticket
from tests.cast import MONDAY, Cast
from tickets.actions import NewFile, Posted, redact
from tickets.actions.replying import Answer, reply
from tickets.api_shapes import SHOWN_TEXT
from tickets.api_shapes import Message as MessageShape
from tickets.log import SYSTEM
from tickets.models import Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both, pytest.mark.urls("tests.api.urls")]

REPLY = {"client_id": "r1", "text": "We send a new one.\n\n  Elif"}


def test_a_reply_is_stored_shown_and_mailed(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    caller, path = machine(cast.elif_.user), f"tickets/{found.public_id}/messages"
    answer = caller.post(path, REPLY)
    assert answer.status_code == 201
    row = caller.get(path).json()["results"][-1]
    assert row["seq"] == answer.json()["seq"]
    assert row["text"] == REPLY["text"]
    assert row["author"] == {"role": "agent", "name": "Elif"}
    assert Letter.objects.filter(kind="reply", recipient="aroha@example.org").count() == 1
    assert Ticket.objects.get(pk=found.pk).state == "waiting"


def test_g2_a_resend_is_200_with_the_first_answer(cast: Cast, clock: time_machine.Traveller) -> None:
    found = ticket(cast.team, cast.aroha)
    caller, path = machine(cast.elif_.user), f"tickets/{found.public_id}/messages"
    first = caller.post(path, REPLY)
    clock.shift(timedelta(hours=1))
    again = caller.post(path, REPLY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Message.objects.filter(author="agent").count() == 1
    assert Letter.objects.filter(kind="reply").count() == 1


@pytest.mark.parametrize("change", [{"text": "Something else"}, {"internal": True}])
def test_g2_the_same_id_with_another_body_is_409(cast: Cast, change: dict[str, object]) -> None:
    found = ticket(cast.team, cast.aroha)
    caller, path = machine(cast.elif_.user), f"tickets/{found.public_id}/messages"
    caller.post(path, REPLY)
    answer = caller.post(path, REPLY | change)
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"
    assert Message.objects.filter(author="agent").count() == 1


def test_a_note_sends_no_letter_and_leaves_the_state(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    state = Ticket.objects.get(pk=found.pk).state
    answer = machine(cast.elif_.user).post(f"tickets/{found.public_id}/messages", REPLY | {"internal": True})
    assert answer.status_code == 201
    assert not Letter.objects.filter(kind="reply").exists()
    assert Ticket.objects.get(pk=found.pk).state == state


def test_only_agents_answer_customers(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    answer = machine(cast.admin).post(f"tickets/{found.public_id}/messages", REPLY)
    assert answer.status_code == 403
    assert not Message.objects.filter(author="agent").exists()


def test_nobody_but_the_tokens_person_can_be_named_as_the_writer(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    smuggled = REPLY | {"agent": cast.kenji.pk, "author": "customer", "seq": 99, "created_at": "2020-01-01"}
    answer = machine(cast.elif_.user).post(f"tickets/{found.public_id}/messages", smuggled)
    assert answer.status_code == 201
    stored = Message.objects.get(author="agent")
    assert stored.agent == cast.elif_
    assert stored.created_at == MONDAY
    assert answer.json()["seq"] == Ticket.objects.get(pk=found.pk).last_seq


def test_pages_continue_after_a_number_and_say_how_far_they_reach(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    caller, path = machine(cast.elif_.user), f"tickets/{found.public_id}/messages"
    for number in range(5):
        caller.post(path, {"client_id": str(number), "text": f"note {number}", "internal": True})
    seen, after = [], 0
    while True:
        page = caller.get(f"{path}?after={after}&limit=2").json()
        seen += [row["seq"] for row in page["results"]]
        if page["through"] == after:
            break
        after = page["through"]
    assert seen == sorted(set(seen))
    assert len(seen) == 6
    assert after == Ticket.objects.get(pk=found.pk).last_seq


def test_a_long_text_is_cut_in_the_list_and_whole_alone(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha, text="é" * (SHOWN_TEXT + 1))
    caller, path = machine(cast.admin), f"tickets/{found.public_id}/messages"
    listed = caller.get(path).json()["results"][0]
    assert (len(listed["text"]), listed["truncated"]) == (SHOWN_TEXT, True)
    alone = caller.get(f"{path}/1").json()
    assert (len(alone["text"]), alone["truncated"]) == (SHOWN_TEXT + 1, False)
    assert list(alone) == list(listed) == list(MessageShape().fields)


def test_an_edited_message_shows_its_new_text_and_a_redacted_one_none(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    caller, path = machine(cast.admin), f"tickets/{found.public_id}/messages/1"
    Message.objects.update(edited_text="Better words")
    edited = caller.get(path).json()
    assert (edited["text"], edited["edited"]) == ("Better words", True)
    Message.objects.update(redacted=True)
    redacted = caller.get(path).json()
    assert (redacted["text"], redacted["redacted"]) == ("", True)


@pytest.mark.parametrize("seq", ["0", "2", "99999999999999999999"])
def test_a_number_without_a_message_is_404(cast: Cast, seq: str) -> None:
    found = ticket(cast.team, cast.aroha)
    assert machine(cast.admin).get(f"tickets/{found.public_id}/messages/{seq}").status_code == 404


PAPER = NewFile("paper.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")


def with_a_file(cast: Cast, *, internal: bool = False) -> tuple[Ticket, str]:
    """A ticket, and the address of the file in its newest message as Elif's machine is told it."""
    found = ticket(cast.team, cast.aroha)
    answer = Answer(text="Here it is.", client_id="with-a-file", files=(PAPER,), internal=internal)
    assert isinstance(reply(found, cast.elif_, answer, now=MONDAY), Posted)
    row = machine(cast.elif_.user).get(f"tickets/{found.public_id}/messages").json()["results"][-1]
    [told] = row["files"]
    assert (told["name"], told["content_type"], told["size"]) == (PAPER.name, PAPER.content_type, 11)
    return found, told["url"]


def test_files_of_a_message_are_told_and_handed_out_byte_for_byte(cast: Cast) -> None:
    found, address = with_a_file(cast)
    answer = machine(cast.elif_.user).get(address)
    assert b"".join(answer.streaming_content) == PAPER.content  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    alone = machine(cast.elif_.user).get(f"tickets/{found.public_id}/messages/{found.last_seq + 1}").json()
    assert [one["url"] for one in alone["files"]] == [address]


def test_g16_a_file_is_handed_out_where_its_message_may_be_read(cast: Cast) -> None:
    found, address = with_a_file(cast, internal=True)
    other = ticket(cast.team, cast.sita)
    caller = machine(cast.elif_.user)
    assert caller.get(address.replace(found.public_id, other.public_id)).status_code == 404
    assert machine(cast.elif_.user, ["customers:read"]).get(address).status_code == 403
    Agent.objects.filter(pk=cast.kenji.pk).update(partner=Partner.objects.create(name="Atlantic"))
    Ticket.objects.filter(pk=found.pk).update(owner=cast.kenji, queued_at=None)
    stranger = machine(cast.kenji.user)
    assert stranger.get(f"tickets/{found.public_id}").status_code == 200
    assert stranger.get(address).status_code == 404  # a note of the house


def test_a_removed_message_hands_out_no_file(cast: Cast) -> None:
    found, address = with_a_file(cast)
    redact(Message.objects.get(text="Here it is.").pk, by=SYSTEM, now=MONDAY)
    caller = machine(cast.elif_.user)
    assert caller.get(address).status_code == 404
    rows = caller.get(f"tickets/{found.public_id}/messages").json()["results"]
    assert not any(row["files"] for row in rows)
