"""Why this agent: one sentence in the reader's language, true of whoever has the ticket now."""

from datetime import timedelta

import pytest
import time_machine

from chat.desks import open_offers
from helpdesk.people.models import Agent, User
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import answers, opened, owned, signed_in
from tickets import actions, facts
from tickets.log import Writer
from tickets.models import Offer, Ticket
from tickets.reasons import PARTS, latest_reason
from tickets.routing import explaining

both = pytest.mark.both


def test_every_part_of_the_sentence_is_known_to_translators() -> None:
    clocks = [words for pair in explaining.CLOCKS.values() for words in pair]
    spoken = {*explaining.LEVEL_PARTS.values(), *explaining.REASON_WORDS.values(), *clocks}
    assert set(PARTS) == spoken | {explaining.TRANSLATED, explaining.SPOKE, explaining.STANDS_IN}


@pytest.fixture
def earlier(cast: Cast) -> None:
    """Aroha spoke with Elif last Thursday, about something else."""
    then = MONDAY - timedelta(days=4)
    with time_machine.travel(then, tick=False):
        ticket = owned(cast, cast.elif_, "Lamp", now=then)
        answers(ticket, cast.elif_, "It is fixed.", now=then)
        actions.close(ticket.pk, by=Writer.agent(cast.elif_), now=then)


@both
@pytest.mark.django_db(transaction=True)
def test_it_names_the_day_they_spoke_before(cast: Cast, earlier: None) -> None:
    ticket = opened(cast, "Paket", language="tr")
    reason = latest_reason(ticket, cast.lead.user)
    assert reason is not None
    assert reason.name == "Elif"
    assert "spoke with the customer on Thu, May 28" in reason.why


@both
@pytest.mark.django_db(transaction=True)
def test_who_never_spoke_with_them_is_not_said_to_have(cast: Cast, earlier: None) -> None:
    other = opened(cast, "Paket", customer=cast.layla, language="tr")
    reason = latest_reason(other, cast.lead.user)
    assert reason is not None
    assert "spoke" not in reason.why


@both
@pytest.mark.django_db(transaction=True)
def test_an_agent_is_told_why_a_chat_rings_at_them_in_their_own_language(cast: Cast, earlier: None) -> None:
    User.objects.filter(agent=cast.elif_).update(language="es")
    chat = opened(cast, "Paket", channel="chat", language="tr")
    offer = Offer.objects.get(ticket=chat)
    assert offer.agent_id == cast.elif_.pk
    shown = open_offers({cast.elif_.pk})[offer.public_id]
    assert "turco" in shown.why
    assert "contacto anterior" in shown.why


@both
@pytest.mark.django_db(transaction=True)
def test_where_a_person_gave_it_away_that_is_the_reason(cast: Cast) -> None:
    ticket = opened(cast, "Paket", language="tr")
    assert Ticket.objects.get(pk=ticket.pk).owner_id == cast.elif_.pk
    actions.assign(ticket.pk, cast.kenji, by=Writer.agent(cast.lead), now=MONDAY + timedelta(minutes=1))
    reason = latest_reason(Ticket.objects.get(pk=ticket.pk), cast.lead.user)
    assert reason is not None
    assert reason.by_hand == "Lena gave this to Kenji"
    page = signed_in(cast.lead).get(f"/desk/t/{ticket.pk}/side/").content.decode()
    assert "Lena gave this to Kenji" in page
    assert "The desk had chosen" in page


@both
@pytest.mark.django_db(transaction=True)
def test_what_nobody_could_take_and_somebody_took_is_not_said_to_wait(cast: Cast) -> None:
    Agent.objects.update(capacity_email=0)
    facts.forget()
    ticket = opened(cast, "Barua")
    assert Ticket.objects.get(pk=ticket.pk).owner_id is None
    actions.assign(ticket.pk, cast.kenji, by=Writer.agent(cast.kenji), now=MONDAY + timedelta(minutes=1))
    page = signed_in(cast.lead).get(f"/desk/t/{ticket.pk}/side/").content.decode()
    assert "Kenji took this" in page
    assert "Nobody could take it yet" not in page
