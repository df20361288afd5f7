"""While the desk was away nobody was missed: it judges absence by the time in which it could have seen people."""

from datetime import timedelta

import pytest

from helpdesk.coverage import presence
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast, keep_watch, see_everybody
from tests.tickets.test_batons import LATER, moved
from tests.tickets.test_chats_become_mail import chat
from tickets import facts, handoff, queue
from tickets.actions import accept, take_back
from tickets.models import Event, Offer, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
BACK = MONDAY + 20 * MINUTE


def the_desk_goes() -> None:
    """Its last word was at MONDAY; everybody was there then."""
    see_everybody(MONDAY)
    presence.watch(now=MONDAY)


def there_for(minutes: int) -> None:
    """The desk is back since BACK, for so many minutes."""
    keep_watch(BACK, BACK + minutes * MINUTE)


def taken_by(cast: Cast) -> Ticket:
    ticket = chat(cast)
    accept(Offer.objects.get(ticket=ticket, state="open").public_id, cast.elif_, now=MONDAY + SECOND)
    return ticket


def test_an_owner_has_five_minutes_to_come_back_with_the_desk(cast: Cast) -> None:
    the_desk_goes()
    ticket = taken_by(cast)
    assert handoff.release_absent(now=BACK) == 0, "before its first word"
    there_for(5)
    assert handoff.release_absent(now=BACK + 5 * MINUTE) == 0
    there_for(7)
    assert handoff.release_absent(now=BACK + 7 * MINUTE) == 1
    ticket.refresh_from_db()
    assert ticket.owner_id is None


def test_silence_on_a_baton_while_the_desk_was_away_is_no_yes(cast: Cast) -> None:
    moved(cast)
    presence.watch(now=LATER)
    back = LATER + timedelta(hours=5)
    assert handoff.settle_batons(now=back) == 0
    keep_watch(back, back + 10 * MINUTE)
    assert handoff.settle_batons(now=back + 10 * MINUTE) == 1


def test_a_chat_that_rang_when_the_desk_went_rings_again_and_is_no_miss(cast: Cast) -> None:
    the_desk_goes()
    ticket = chat(cast)
    there_for(0)
    see_everybody(BACK)
    queue.drain(now=BACK)
    assert list(ticket.offers.order_by("pk").values_list("state", "agent")) == [
        ("withdrawn", cast.elif_.pk),
        ("open", cast.elif_.pk),
    ]
    assert not Event.objects.filter(ticket=ticket, kind="declined").exists()
    cast.elif_.refresh_from_db()
    assert cast.elif_.missed_offers == 0


def test_a_chat_that_rang_in_vain_while_the_desk_was_there_is_a_miss(cast: Cast) -> None:
    the_desk_goes()
    there_for(0)
    see_everybody(BACK)
    ticket = chat(cast, now=BACK)
    there_for(1)
    queue.drain(now=BACK + MINUTE)
    assert ticket.offers.filter(state="missed").count() == 1


def test_an_offer_that_is_over_cannot_be_taken_back(cast: Cast) -> None:
    the_desk_goes()
    offer = Offer.objects.get(ticket=taken_by(cast))
    assert not take_back(offer.public_id, cast.elif_, now=BACK)


def test_who_waits_is_no_mail_before_the_agents_had_time_to_come_back(cast: Cast) -> None:
    """Elif has no place, then the desk goes. Whoever returns with it may find one."""
    the_desk_goes()
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_chat=1, load_chat=1)
    facts.forget()
    ticket = chat(cast)
    there_for(1)
    queue.drain(now=BACK + MINUTE)
    ticket.refresh_from_db()
    assert (ticket.owner_id, ticket.parked_at) == (None, None)
    assert ticket.next_wake_at <= BACK + 3 * MINUTE
    there_for(3)
    queue.drain(now=BACK + 3 * MINUTE)
    ticket.refresh_from_db()
    assert ticket.parked_at == BACK + 3 * MINUTE
