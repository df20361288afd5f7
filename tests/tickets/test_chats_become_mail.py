"""A chat that nobody can take now is mail from that moment on: it finds its agent at once, as any mail does."""

from datetime import datetime, timedelta

import pytest

from helpdesk.duties import sweeps
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast, see_everybody
from tests.tickets.views.desk import opened
from tickets import facts, freed, queue
from tickets.actions import decline
from tickets.actions.conversation import park
from tickets.log import SYSTEM, Entry
from tickets.models import Event, Offer, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
# 03:00 in Istanbul; nobody but Elif speaks Turkish.
NIGHT = MONDAY - timedelta(hours=8)
SECOND = timedelta(seconds=1)


def chat(cast: Cast, *, now: datetime = MONDAY) -> Ticket:
    return opened(cast, channel="chat", language="tr", now=now)


def test_a_chat_at_night_is_given_as_mail_to_whom_it_will_be_answered_by(cast: Cast) -> None:
    ticket = chat(cast, now=NIGHT)
    queue.drain(now=NIGHT + SECOND)
    ticket.refresh_from_db()
    assert ticket.parked_at is not None
    assert ticket.owner_id == cast.elif_.pk
    cast.elif_.refresh_from_db()
    assert (cast.elif_.load_chat, cast.elif_.load_email) == (0, 1)


def test_a_chat_that_waited_long_enough_leaves_nothing_to_be_overlooked(cast: Cast) -> None:
    """Elif is at her desk and has no place for a chat, but for mail."""
    see_everybody(MONDAY)
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_chat=1, load_chat=1)
    facts.forget()
    ticket = chat(cast)
    assert ticket.parked_at is None
    late = MONDAY + timedelta(minutes=3)
    see_everybody(late)
    Ticket.objects.update(next_wake_at=late)
    queue.drain(now=late)
    assert freed.overlooked(now=late) == 0
    ticket.refresh_from_db()
    assert (ticket.parked_at, ticket.owner_id) == (late, cast.elif_.pk)


def test_the_first_promise_to_a_waiting_chat_is_that_of_the_mail_it_becomes(cast: Cast) -> None:
    """Elif and Lena are on shift and not at their desks; a mail to Auckland is for Kenji, who is on with them."""
    evening = MONDAY + timedelta(hours=2)
    Agent.objects.update(seen_at=None)
    ticket = opened(cast, channel="chat", language="en", now=evening)
    first = ticket.promised_at
    assert ticket.parked_at is None
    late = evening + timedelta(minutes=3)
    Ticket.objects.update(next_wake_at=late)
    queue.drain(now=late)
    ticket.refresh_from_db()
    assert ticket.owner_id == cast.kenji.pk
    told = Event.objects.filter(ticket=ticket, kind="waiting").order_by("seq").values_list("data", flat=True)
    assert {datetime.fromisoformat(one["promise"]) for one in told} == {first}


def test_a_chat_that_rang_and_goes_on_as_mail_goes_to_who_keeps_what_was_promised(cast: Cast) -> None:
    """A new mail to Auckland would be Kenji's, who comes later; the customer was promised an answer of now."""
    evening = MONDAY + timedelta(hours=2)
    see_everybody(evening)
    ticket = opened(cast, channel="chat", language="en", now=evening)
    assert ticket.offered_to_id is not None
    assert park(ticket.pk, by=SYSTEM, entry=Entry("by_mail"), now=evening + SECOND)
    queue.drain(now=evening + SECOND)
    ticket.refresh_from_db()
    assert ticket.owner_id is not None
    assert ticket.owner_id != cast.kenji.pk
    assert ticket.promise == ticket.promised_at


def test_a_chat_that_rang_out_is_answered_as_mail_by_who_missed_it_before_its_promise_is_broken(
    cast: Cast,
) -> None:
    """Kenji answers Turkish mail too, but comes tomorrow; that Elif was at the kettle says nothing about her mail."""
    evening = MONDAY + timedelta(hours=2)
    see_everybody(evening)
    cast.kenji.languages.create(code="tr", level=4)
    facts.forget()
    ticket = chat(cast, now=evening)
    offer = Offer.objects.get()
    assert decline(offer.public_id, cast.elif_, now=evening + 30 * SECOND, missed=True)
    queue.drain(now=evening + 31 * SECOND)
    ticket.refresh_from_db()
    assert ticket.parked_at is not None
    assert ticket.owner_id == cast.elif_.pk


def test_who_rather_gets_a_mail_is_offered_to_nobody_and_nobody_missed_it(cast: Cast) -> None:
    see_everybody(MONDAY)
    ticket = chat(cast)
    assert ticket.offered_to_id == cast.elif_.pk
    assert park(ticket.pk, by=SYSTEM, entry=Entry("by_mail"), now=MONDAY + SECOND)
    assert list(Offer.objects.values_list("state", flat=True)) == [Offer.State.WITHDRAWN]
    queue.drain(now=MONDAY + SECOND)
    ticket.refresh_from_db()
    assert ticket.owner_id == cast.elif_.pk
    cast.elif_.refresh_from_db()
    assert (cast.elif_.load_chat, cast.elif_.load_email, cast.elif_.missed_offers) == (0, 1, 0)


def test_a_later_promise_of_the_mail_is_told_once_and_without_an_apology(cast: Cast) -> None:
    """Elif has ten mails to answer before it."""
    see_everybody(MONDAY)
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_chat=1, load_chat=1)
    facts.forget()
    ticket = chat(cast)
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=20, load_email=10)
    facts.forget()
    late = MONDAY + timedelta(minutes=3)
    see_everybody(late)
    Ticket.objects.update(next_wake_at=late)
    queue.drain(now=late)
    first = ticket.promised_at
    ticket.refresh_from_db()
    assert ticket.promised_at == first
    assert first is not None
    assert ticket.promise is not None
    assert ticket.promise > first + timedelta(hours=2)
    told = Event.objects.filter(ticket=ticket, kind="waiting").latest("seq").data
    assert told == {"promise": ticket.promise.isoformat()}
    sweeps.run("promises", now=first - timedelta(minutes=10))
    assert not Event.objects.filter(ticket=ticket, kind="promise_renewed").exists()
