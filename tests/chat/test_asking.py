"""What a customer may ask for besides writing: rate, leave an address, choose, read marks, typing, end."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from chat import tasks
from helpdesk.coverage import presence
from helpdesk.duties.models import Letter
from helpdesk.duties.rendering import render
from helpdesk.lib.clock import now
from helpdesk.people.models import CustomerAddress
from tests.cast import Cast, keep_watch
from tests.chat.stage import Socket, agent, customer, give, open_session, opened
from tests.chat.test_catching_up import write
from tickets.actions.access import prefer_channel
from tickets.log import Writer
from tickets.models import Event, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


async def asked(socket: Socket, **frame: Any) -> dict[str, Any]:
    await socket.send(**frame)
    return await socket.until("ack", id=frame["id"])


async def test_a_rating_is_acknowledged_once_and_kept(shop: Cast) -> None:
    started, socket = await opened(shop)
    first = await asked(socket, type="rate", id="r", score=4, text="Quick and kind")
    assert await asked(socket, type="rate", id="r", score=4, text="Quick and kind") == first | {
        "at": first["at"]
    }
    await socket.send(type="rate", id="r", score=1)
    assert (await socket.until("error", id="r"))["code"] == "conflict"
    event = await Event.objects.aget(kind="rated")
    assert event.data == {"score": 4, "text": "Quick and kind"}
    again = await customer(started.token)
    shown = await again.event("rated")
    assert (shown["score"], "text" in shown) == (4, False)
    await socket.wire.disconnect()
    await again.wire.disconnect()


async def test_an_address_left_in_the_chat_is_claimed_and_stays_out_of_the_log(shop: Cast) -> None:
    _, socket = await opened(shop)
    await asked(socket, type="contact", id="c", email="sita@example.org")
    row = await CustomerAddress.objects.aget(address="sita@example.org", standing="claimed")
    assert row.customer_id != shop.sita.pk
    assert await Event.objects.filter(data__icontains="sita").acount() == 0
    await socket.wire.disconnect()


async def test_a_chosen_language_wins_and_the_log_says_so(shop: Cast) -> None:
    started, socket = await opened(shop)
    await asked(socket, type="language", id="l", language="tr-TR")
    ticket = await Ticket.objects.aget(public_id=started.session.conversation)
    assert (ticket.language, ticket.language_how) == ("tr", "choice")
    assert (await socket.event("language"))["language"] == "tr"
    await socket.wire.disconnect()


async def test_choosing_mail_parks_the_chat_and_says_so(shop: Cast) -> None:
    started, socket = await opened(shop)
    await asked(socket, type="choose", id="m", what="mail")
    assert (await Ticket.objects.aget(public_id=started.session.conversation)).parked_at is not None
    await socket.event("by_mail")
    await socket.wire.disconnect()


async def test_ending_closes_and_writing_again_reopens(shop: Cast) -> None:
    started, socket = await opened(shop)
    first = await asked(socket, type="end", id="e")
    assert (await socket.event("closed"))["by"]["role"] == "customer"
    assert (await asked(socket, type="end", id="e"))["seq"] == first["seq"]
    await socket.say("One more thing")
    await socket.event("reopened")
    assert (await Ticket.objects.aget(public_id=started.session.conversation)).is_open
    await socket.wire.disconnect()


async def test_forgetting_on_this_device_kills_the_token(shop: Cast) -> None:
    started, socket = await opened(shop)
    await socket.send(type="end", id="e", forget=True)
    assert await socket.closed_with() == 4401
    again = await Socket("/ws/chat/").__aenter__()
    await again.send(type="hello", token=started.token, after=0)
    assert await again.closed_with() == 4401


async def test_g3_reading_makes_one_event_and_only_when_something_was_newly_seen(shop: Cast) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    await sync_to_async(write)(name, Writer.agent(shop.lead), ["One", "Two", "Three"])
    for seq in (2, 3, 4, 5):
        await socket.send(type="read", seq=seq)
    event = await socket.event("read")
    assert (event["by"], event["through"]) == ({"role": "customer"}, 5)
    await socket.send(type="read", seq=5)
    with pytest.raises(TimeoutError):
        await socket.wire.receive_output(timeout=3)
    assert await Message.objects.filter(author="agent", seen_at=None).acount() == 0
    assert await Event.objects.filter(kind="read").acount() == 1


async def test_the_customer_sees_when_the_agent_has_read(shop: Cast) -> None:
    started, socket = await opened(shop)
    await sync_to_async(give)(started.session.conversation, shop.kenji)
    desk = await agent(shop.kenji)
    await desk.send(type="watch", conversation=started.session.conversation, after=0)
    await desk.event("message")
    await desk.send(type="read", seq=1, conversation=started.session.conversation)
    assert (await socket.event("read"))["by"] == {"role": "agent"}
    await socket.wire.disconnect()
    await desk.wire.disconnect()


async def test_typing_reaches_the_other_side_and_is_not_stored(shop: Cast) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    desk = await agent(shop.kenji)
    await desk.send(type="watch", conversation=name, after=0)
    await desk.event("assigned")
    before = await Event.objects.acount()
    await socket.send(type="typing", on=True)
    hint = await desk.until("typing")
    assert (hint["who"]["role"], hint["on"]) == ("customer", True)
    await desk.send(type="typing", on=True, conversation=name)
    assert (await socket.until("typing"))["who"] == {"role": "agent", "name": "Kenji"}
    assert await Event.objects.acount() == before
    await socket.wire.disconnect()
    await desk.wire.disconnect()


async def test_an_agent_sees_who_else_is_looking(shop: Cast) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    one, two = await agent(shop.kenji), await agent(shop.lead)
    for desk in (one, two):
        await desk.send(type="watch", conversation=name, after=0)
        await desk.event("assigned")
    while len((shown := await one.until("presence"))["present"]) < 3:
        pass
    assert {person["name"] for person in shown["present"]} >= {"Kenji", "Lena"}
    for each in (socket, one, two):
        await each.wire.disconnect()


# --- Letters ------------------------------------------------------------------------------------------
def unseen_answer(shop: Cast, **fields: str) -> str:
    from chat.posting import Words, open_with
    from chat.sessions import Visitor

    started = open_session(**fields)
    open_with(Visitor(started.session, None, 0), Words("1", "Where is it?"))
    write(started.session.conversation, Writer.agent(shop.lead), ["It is on its way.", "It comes on Monday."])
    return started.session.conversation


def test_answers_nobody_saw_for_two_minutes_are_mailed_once_and_together(shop: Cast) -> None:
    unseen_answer(shop, email="new@example.org")
    assert tasks.mail_unseen(now=now() + timedelta(seconds=90)) == 0
    assert tasks.mail_unseen(now=now() + timedelta(seconds=130)) == 1
    assert tasks.mail_unseen(now=now() + timedelta(seconds=150)) == 0
    letter = Letter.objects.get()
    raw = render(letter).decode()
    assert letter.recipient == "new@example.org"
    assert "It is on its way." in raw
    assert "It comes on Monday." in raw
    assert "Where is it?" not in letter.text


def test_answers_that_shall_go_to_the_mail_address_go_there_after_half_a_minute(shop: Cast) -> None:
    name = unseen_answer(shop, email="new@example.org")
    unseen_answer(shop, email="other@example.org")
    prefer_channel(Ticket.objects.get(public_id=name).customer, "email")
    assert tasks.mail_unseen(now=now() + timedelta(seconds=20)) == 0
    assert tasks.mail_unseen(now=now() + timedelta(seconds=40)) == 1
    assert Letter.objects.get().recipient == "new@example.org"
    assert tasks.mail_unseen(now=now() + timedelta(seconds=130)) == 1


def test_who_comes_back_with_the_desk_has_two_minutes_to_see_an_answer_before_it_is_mailed(
    shop: Cast,
) -> None:
    presence.watch(now=now())
    unseen_answer(shop, email="new@example.org")
    back = now() + timedelta(minutes=20)
    assert tasks.mail_unseen(now=back) == 0
    keep_watch(back, back + timedelta(minutes=2))
    assert tasks.mail_unseen(now=back + timedelta(seconds=110)) == 0
    assert tasks.mail_unseen(now=back + timedelta(seconds=130)) == 1


def test_an_answer_that_was_seen_is_not_mailed(shop: Cast) -> None:
    unseen_answer(shop, email="new@example.org")
    Message.objects.filter(author="agent").update(seen_at=now())
    assert tasks.mail_unseen(now=now() + timedelta(minutes=5)) == 0


def test_without_an_address_there_is_no_letter(shop: Cast) -> None:
    unseen_answer(shop)
    assert tasks.mail_unseen(now=now() + timedelta(minutes=5)) == 0


def test_answers_that_can_be_mailed_to_nobody_keep_no_other_waiting(shop: Cast) -> None:
    nobody = Ticket.objects.get(public_id=unseen_answer(shop))
    answer = Message.objects.filter(ticket=nobody, author="agent").first()
    assert answer is not None
    Message.objects.bulk_create(
        Message(ticket=nobody, author="agent", agent=answer.agent, text="Still here?", created_at=now())
        for _ in range(500)
    )
    unseen_answer(shop, email="new@example.org")
    assert tasks.mail_unseen(now=now() + timedelta(seconds=130)) == 1


def test_g10_a_silent_chat_is_told_that_it_goes_by_mail_however_late(shop: Cast) -> None:
    name = unseen_answer(shop)
    tasks.park_silent(now=now() + timedelta(minutes=11))
    tasks.park_silent(now=now() + timedelta(hours=2))
    assert Event.objects.filter(ticket__public_id=name, kind="by_mail").count() == 1
    tasks.park_silent(now=now() + timedelta(hours=2, minutes=1))
    assert Event.objects.filter(ticket__public_id=name, kind="by_mail").count() == 1


async def test_a_transcript_to_an_unproven_address_holds_the_agents_words_only(shop: Cast) -> None:
    started, socket = await opened(shop, "My card number is secret")
    await socket.send(type="transcript", id="t0")
    assert (await socket.until("error", id="t0"))["code"] == "bad_request"
    await asked(socket, type="contact", id="c", email="anybody@example.org")
    await sync_to_async(write)(started.session.conversation, Writer.agent(shop.lead), ["All is well."])
    first = await asked(socket, type="transcript", id="t")
    assert (await asked(socket, type="transcript", id="t"))["seq"] == first["seq"]
    letter = await Letter.objects.aget()
    raw = (await sync_to_async(render)(letter)).decode()
    assert "All is well." in raw
    assert "secret" not in letter.text
    await socket.wire.disconnect()


def test_a_chat_silent_for_ten_minutes_frees_its_place_and_later_goes_on_by_mail(shop: Cast) -> None:
    name = unseen_answer(shop)
    ticket = give(name, shop.lead)
    shop.lead.refresh_from_db()
    assert shop.lead.load_chat == 1
    assert tasks.park_silent(now=now() + timedelta(minutes=9)) == 0
    parked = now() + timedelta(minutes=11)
    assert tasks.park_silent(now=parked) == 1
    shop.lead.refresh_from_db()
    assert shop.lead.load_chat == 0
    assert tasks.park_silent(now=parked + timedelta(minutes=21)) == 1
    assert tasks.park_silent(now=parked + timedelta(minutes=22)) == 0
    assert Event.objects.filter(ticket=ticket, kind="by_mail", internal=False).count() == 1


def test_sessions_in_which_nobody_wrote_are_cleared_with_their_visitors(shop: Cast) -> None:
    from chat.models import Session
    from helpdesk.people.models import Customer

    before = Customer.objects.count()
    open_session(email="x@example.org")
    kept = unseen_answer(shop)
    assert tasks.clear(now=now() + timedelta(days=3)) == 1
    assert [session.conversation for session in Session.objects.all()] == [kept]
    assert Customer.objects.count() == before + 1
