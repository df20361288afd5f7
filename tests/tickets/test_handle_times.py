"""The desk measures how long contacts take, and its promises follow."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.duties import sweeps
from helpdesk.duties.models import AuditEntry
from helpdesk.lib.signing import new_token
from helpdesk.people.models import Agent
from tests.cast import Cast
from tickets import facts, handle_times
from tickets.actions import Body, Contact, Post, assign, close, open_ticket, post_messages
from tickets.actions.conversation import abandon, park_if_silent
from tickets.actions.policies import PolicyChange, change_policy
from tickets.handle_times import ENOUGH, ENOUGH_LEFT, Measured
from tickets.log import Writer
from tickets.models import RoutingPolicy, Ticket
from tickets.planner import demand
from tickets.routing.policy import DEFAULT, Policy

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NINE = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LATER = NINE + timedelta(days=3)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def came(cast: Cast, at: datetime, channel: str) -> Ticket:
    """A contact as the desk takes it in."""
    first = Contact(
        channel=channel,
        customer=cast.layla,
        team=cast.team,
        body=Body(text="Where is it?"),
        language="en",
        client_id="first",
        public_id=new_token(),
    )
    return open_ticket(first, now=at).ticket


def contact(cast: Cast, at: datetime, channel: str = "email", agent: Agent | None = None) -> Ticket:
    """A contact that is its agent's at once."""
    person = agent or cast.kenji
    return assign(came(cast, at, channel).pk, person, by=Writer.agent(person), now=at)


def answer(ticket: Ticket, at: datetime, agent: Agent) -> None:
    words = Post(
        conversation=ticket.public_id,
        writer=Writer.agent(agent),
        body=Body(text="On its way."),
        client_id=f"{at}",
    )
    post_messages([words], now=at)


def answered(cast: Cast, takes: Sequence[float]) -> None:
    """All mails lie there from the beginning; each is answered ``takes`` minutes after the one before."""
    waiting = [contact(cast, NINE) for _ in takes]
    at = NINE
    for ticket, time in zip(waiting, takes, strict=True):
        at += minutes(time)
        answer(ticket, at, cast.kenji)


def talked(cast: Cast, takes: Sequence[float]) -> None:
    for place, time in enumerate(takes):
        at = NINE + minutes(10 * place)
        ticket = contact(cast, at, "chat")
        close(ticket.pk, by=Writer.agent(cast.kenji), now=at + minutes(time))


def test_a_mail_takes_as_long_as_its_agent_had_nothing_else_to_answer(cast: Cast) -> None:
    answered(cast, [20.0] * 30 + [26.0] * 31)
    assert handle_times.mails(LATER) == Measured(26, 61)


def test_what_lay_for_hours_and_second_answers_are_not_counted(cast: Cast) -> None:
    answered(cast, [20.0] * ENOUGH + [300.0] * 3)
    last = Ticket.objects.order_by("-pk").first()
    assert last is not None
    answer(last, LATER - minutes(30), cast.kenji)
    answer(last, LATER - minutes(29), cast.kenji)
    assert handle_times.mails(LATER) == Measured(20, ENOUGH)


def test_a_chat_takes_from_its_agent_until_it_ends_or_rests(cast: Cast) -> None:
    talked(cast, [7.0] * ENOUGH)
    rested = contact(cast, NINE + minutes(900), "chat")
    answer(rested, NINE + minutes(901), cast.kenji)
    park_if_silent(rested.pk, NINE + minutes(905), now=NINE + minutes(907))
    close(rested.pk, by=Writer.agent(cast.kenji), now=NINE + minutes(1_900))  # its place was free long since
    assert handle_times.chats(LATER) == Measured(7, ENOUGH + 1)


def test_a_chat_that_went_on_as_mail_at_night_says_nothing_about_chats(cast: Cast) -> None:
    talked(cast, [7.0] * ENOUGH)
    evening = NINE + minutes(13 * 60)
    ticket = contact(cast, evening, "chat")
    assert ticket.is_parked_chat
    close(ticket.pk, by=Writer.agent(cast.kenji), now=evening + minutes(150))
    assert handle_times.chats(LATER) == Measured(7, ENOUGH)


def test_few_contacts_and_old_ones_change_nothing(cast: Cast) -> None:
    answered(cast, [20.0] * (ENOUGH - 1))
    talked(cast, [7.0] * ENOUGH)
    assert handle_times.mails(LATER) is None
    assert handle_times.chats(NINE + timedelta(days=31)) is None


def test_measured_times_become_a_version_of_the_rules_once(cast: Cast) -> None:
    answered(cast, [24.0] * ENOUGH)
    talked(cast, [10.4] * ENOUGH)  # what the rules say already
    assert sweeps.run("handle-times", now=LATER) == 1
    policy = facts.policy()
    assert (policy.version, policy.email_handle_minutes, policy.chat_handle_minutes) == (2, 24, 10)
    made = RoutingPolicy.objects.get()
    assert (made.is_measured, made.made_by) == (True, None)
    assert AuditEntry.objects.filter(actor="system", verb="change routing policy").count() == 1
    assert sweeps.run("handle-times", now=LATER + timedelta(days=1)) == 0


def test_leads_may_keep_their_own_numbers(cast: Cast) -> None:
    answered(cast, [24.0] * ENOUGH)
    own = Policy(version=2, email_handle_minutes=40, measure_handle_times=False)
    change_policy(PolicyChange(1, own), cast.lead.user, now=NINE)
    assert sweeps.run("handle-times", now=LATER) == 0
    assert facts.policy().email_handle_minutes == 40
    assert DEFAULT.measure_handle_times


def test_patience_is_all_that_was_waited_over_those_who_left(cast: Cast) -> None:
    """Twenty left after a minute and a half; forty were answered after half a minute and would have waited on."""
    Agent.objects.update(status=Agent.Status.AWAY)
    for n in range(ENOUGH_LEFT):
        at = NINE + minutes(n * 10)
        assert abandon(came(cast, at, "chat").pk, left_at=at + minutes(1.5), now=at + minutes(3))
    for n in range(2 * ENOUGH_LEFT):
        at = NINE + minutes(n * 10)
        waits = came(cast, at, "chat")
        assign(waits.pk, cast.kenji, by=Writer.agent(cast.kenji), now=at + minutes(0.5))
    assert handle_times.patience(LATER) == 90 + 60
    assert demand.terms(now=LATER).patience == 150
    assert handle_times.patience(NINE + timedelta(days=60)) is None


def test_the_patience_of_few_is_a_guess(cast: Cast) -> None:
    Agent.objects.update(status=Agent.Status.AWAY)
    for n in range(ENOUGH_LEFT - 1):
        at = NINE + minutes(n * 10)
        abandon(came(cast, at, "chat").pk, left_at=at + minutes(1), now=at + minutes(3))
    assert handle_times.patience(LATER) is None
    assert not demand.terms(now=LATER).is_measured
