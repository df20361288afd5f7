"""A conversation read in a second language: wanted, translated once, tried again, and never held up by an engine."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from chat.events import CUSTOMER, Wanted, read_pages
from helpdesk.duties import sweeps
from helpdesk.languages import translators
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent, Mandate, Partner
from tests.cast import MONDAY, Cast
from tests.languages.stub_translator import Stub, stub_translator
from tests.tickets.views.desk import opened, owned, signed_in
from tickets import translating
from tickets.actions import Body, Post, close, post_messages
from tickets.actions.translating import ATTEMPTS, read_in, read_original, store_translation
from tickets.log import Writer
from tickets.models import Event, Message, ReadIn, Ticket, Translation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
PARCEL = "Wo ist mein Paket?"


@pytest.fixture
def stub(settings: Any) -> Iterator[Stub]:
    with stub_translator() as stub:
        settings.DESK_TRANSLATOR = stub.libretranslate
        engine = translators.configured()
        assert engine is not None
        engine.translate(["once"], "de", "en")  # asks for the languages, which it remembers
        stub.asked.clear()
        yield stub


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    found = owned(cast, cast.kenji)
    says(cast, found, PARCEL)
    return found


def says(cast: Cast, ticket: Ticket, text: str, language: str = "de") -> None:
    post = Post(
        conversation=ticket.public_id,
        writer=Writer.customer(cast.aroha),
        body=Body(text=text),
        language=language,
        client_id=str(uuid4()),
    )
    post_messages([post], now=MONDAY)


def sweep(at: datetime = MONDAY) -> int:
    return sweeps.run("translations", now=at)


def words(ticket: Ticket) -> list[str]:
    events = Event.objects.filter(ticket=ticket, kind="translation").order_by("seq")
    return [event.data["translation"]["text"] for event in events]


def page(reader: Agent, ticket: Ticket) -> str:
    return signed_in(reader).get(f"/desk/t/{ticket.pk}/").content.decode()


def press(client: Client, ticket: Ticket, on: str = "1") -> str:
    return client.post(f"/desk/t/{ticket.pk}/both/", {"on": on}, follow=True).content.decode()


# --- What is wanted -----------------------------------------------------------------------------------
def test_what_was_written_before_and_what_comes_later_is_translated(
    cast: Cast, ticket: Ticket, stub: Stub
) -> None:
    read_in(ticket.pk, "en", now=MONDAY)
    assert sweep() == 1
    says(cast, ticket, "Danke")
    assert sweep() == 1
    assert words(ticket) == ["Where is my parcel?", "Thank you"]
    assert sweep() == 0


def test_a_word_of_the_customer_wakes_the_sweep_where_somebody_reads_along(
    cast: Cast, ticket: Ticket, stub: Stub, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(translating, "wake", woken.append)
    says(cast, ticket, "Danke")
    assert woken == []
    read_in(ticket.pk, "en", now=MONDAY)
    says(cast, ticket, "Danke")
    settings.DESK_TRANSLATOR = ""
    says(cast, ticket, "Danke")
    assert woken == ["translations"]


def test_nobody_is_asked_for_what_the_reader_reads_anyway(cast: Cast, ticket: Ticket, stub: Stub) -> None:
    says(cast, ticket, "Where is it?", "en")
    says(cast, ticket, "12:30 🙂", "de")
    read_in(ticket.pk, "en", now=MONDAY)
    sweep()
    assert [asked["q"] for asked in stub.asked] == [[PARCEL]]


def test_nothing_is_sent_of_conversations_that_nobody_reads_so(ticket: Ticket, stub: Stub) -> None:
    assert sweep() == 0
    assert stub.asked == []


def test_numbers_of_orders_never_leave_the_desk(cast: Cast, ticket: Ticket, stub: Stub) -> None:
    says(cast, ticket, "¿Dónde está mi pedido AB-1234?", "es")
    read_in(ticket.pk, "en", now=MONDAY)
    sweep()
    assert "Where is my order AB-1234?" in words(ticket)
    assert "AB-1234" not in str(stub.asked)


def test_switching_off_wants_nothing_more_and_keeps_what_there_is(
    cast: Cast, ticket: Ticket, stub: Stub
) -> None:
    read_in(ticket.pk, "en", now=MONDAY)
    sweep()
    read_original(ticket.pk, "en")
    says(cast, ticket, "Danke")
    assert sweep() == 0
    assert words(ticket) == ["Where is my parcel?"]
    read_in(ticket.pk, "en", now=MONDAY)
    sweep()
    assert words(ticket) == ["Where is my parcel?", "Thank you"]


def test_g10_the_same_message_is_translated_once_whoever_sweeps(ticket: Ticket, stub: Stub) -> None:
    read_in(ticket.pk, "en", now=MONDAY)
    read_in(ticket.pk, "en", now=MONDAY)
    row = Translation.objects.get()
    sweep()
    assert store_translation(row, "Where is my parcel?", "stub", now=MONDAY) is False
    assert words(ticket) == ["Where is my parcel?"]


def test_what_was_removed_meanwhile_is_not_told(ticket: Ticket, stub: Stub) -> None:
    read_in(ticket.pk, "en", now=MONDAY)
    Message.objects.filter(text=PARCEL).update(redacted=True)
    sweep()
    assert words(ticket) == []


def test_a_closed_ticket_is_read_so_too(cast: Cast, ticket: Ticket, stub: Stub) -> None:
    close(ticket.pk, by=Writer.agent(cast.kenji), now=MONDAY)
    read_in(ticket.pk, "en", now=MONDAY)
    assert sweep() == 1


# --- Engines that fail --------------------------------------------------------------------------------
def test_when_the_engine_is_away_it_is_asked_once_a_turn_and_later_again(
    cast: Cast, ticket: Ticket, stub: Stub
) -> None:
    says(cast, ticket, "Danke")
    read_in(ticket.pk, "en", now=MONDAY)
    stub.status = 503
    sweep()
    assert len(stub.asked) == 1
    stub.status = 200
    sweep(MONDAY + timedelta(minutes=20))
    assert sorted(words(ticket)) == ["Thank you", "Where is my parcel?"]


def test_an_engine_that_says_when_is_asked_then(ticket: Ticket, stub: Stub) -> None:
    read_in(ticket.pk, "en", now=MONDAY)
    stub.status, stub.headers = 429, {"Retry-After": "600"}
    sweep()
    row = Translation.objects.get()
    assert (row.state, row.error, row.due_at) == ("new", "busy", MONDAY + timedelta(minutes=10))


def test_what_fails_again_and_again_is_given_up_and_tried_once_more_when_asked(
    ticket: Ticket, stub: Stub
) -> None:
    read_in(ticket.pk, "en", now=MONDAY)
    stub.status = 500
    for hour in range(ATTEMPTS):
        sweep(MONDAY + timedelta(hours=hour))
    assert Translation.objects.get().state == "failed"
    stub.status = 200
    assert sweep(MONDAY + timedelta(days=1)) == 0
    read_in(ticket.pk, "en", now=MONDAY + timedelta(days=1))
    assert sweep(MONDAY + timedelta(days=1)) == 1


def test_a_pair_that_the_engine_has_not_keeps_no_other_waiting(
    cast: Cast, ticket: Ticket, stub: Stub
) -> None:
    says(cast, ticket, "Hol eszik?", "hu")
    says(cast, ticket, "Danke")
    read_in(ticket.pk, "en", now=MONDAY)
    sweep()
    assert words(ticket) == ["Where is my parcel?", "Thank you"]
    assert Translation.objects.get(state="failed").error == "unsupported"


def test_a_process_that_died_while_it_waited_is_followed_by_another(ticket: Ticket, stub: Stub) -> None:
    read_in(ticket.pk, "en", now=MONDAY)
    Translation.objects.update(leased_until=MONDAY + timedelta(minutes=5), attempts=1)
    assert sweep() == 0
    assert sweep(MONDAY + timedelta(minutes=5)) == 1


# --- Who reads it -------------------------------------------------------------------------------------
def test_both_languages_stand_side_by_side_for_who_asked_and_not_for_others(
    cast: Cast, ticket: Ticket, stub: Stub
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(language="de")
    assert "Also in English" in page(cast.kenji, ticket)
    shown = press(signed_in(cast.kenji), ticket)
    assert "Both languages from now on." in shown
    assert "Being translated" in shown
    sweep(now())
    shown = page(cast.kenji, ticket)
    assert PARCEL in shown
    assert "Where is my parcel?" in shown
    assert "Translated by machine (LibreTranslate), read by nobody yet" in shown
    press(signed_in(cast.kenji), ticket, on="0")
    assert "Where is my parcel?" not in page(cast.kenji, ticket)


def test_it_says_why_a_message_is_not_translated(cast: Cast, ticket: Ticket, stub: Stub) -> None:
    says(cast, ticket, "Hol eszik?", "hu")
    read_in(ticket.pk, "en", now=MONDAY)
    sweep()
    assert "The translator does not know this pair of languages." in page(cast.kenji, ticket)


def test_without_a_translator_the_original_stands_alone_and_the_page_says_so(
    cast: Cast, ticket: Ticket
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(language="de")
    shown = page(cast.kenji, ticket)
    assert "Also in English" not in shown
    assert "No translator is set up" in shown
    assert "No translator is set up; an administrator" in press(signed_in(cast.kenji), ticket)
    assert not ReadIn.objects.exists()


def test_who_reads_the_language_is_not_asked(cast: Cast, stub: Stub) -> None:
    assert "Also in English" not in page(cast.kenji, owned(cast, cast.kenji))


def test_a_ticket_of_others_is_not_there(cast: Cast, stub: Stub) -> None:
    ticket = opened(cast)
    Ticket.objects.filter(pk=ticket.pk).update(owner=cast.kenji, queued_at=None, next_wake_at=None)
    cast.joao.memberships.all().delete()
    answer = signed_in(cast.joao).post(f"/desk/t/{ticket.pk}/both/", {"on": "1"})
    assert answer.status_code == 404
    assert not ReadIn.objects.exists()


def test_the_customer_is_told_nothing_of_it(ticket: Ticket, stub: Stub) -> None:
    read_in(ticket.pk, "en", now=MONDAY)
    sweep()
    read = read_pages([Wanted(ticket.public_id, 0, CUSTOMER)])[0]
    assert "Where is my parcel?" not in "".join(read.events)
    ticket.refresh_from_db()
    assert read.through == ticket.last_seq


def test_g16_a_partners_agent_reads_no_address_in_the_other_language_either(
    cast: Cast, ticket: Ticket, stub: Stub
) -> None:
    partner = Partner.objects.create(name="Call House")
    Mandate.objects.create(partner=partner, zone="UTC", masks_contacts=True)
    Agent.objects.filter(pk=cast.kenji.pk).update(partner=partner)
    says(cast, ticket, "Schreib an aroha@example.org")
    read_in(ticket.pk, "en", now=MONDAY)
    sweep()
    shown = page(cast.kenji, ticket)
    assert "en&lt;Schreib an" in shown
    assert "aroha@example.org" not in shown
