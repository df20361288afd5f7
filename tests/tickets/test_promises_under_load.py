"""Promises for work that stands behind other work: the time of many contacts is not that many median times."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened
from tickets import facts
from tickets.models import Ticket
from tickets.routing.policy import Policy

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
POLICY = Policy(email_handle_minutes=12)


@pytest.mark.parametrize("contacts", [1, 3, 10, 30, 60])
def test_nine_of_ten_sums_of_handling_times_end_within_what_is_promised(contacts: int) -> None:
    """Handling times as measured: lognormal, nine of ten within twice the median."""
    chance = random.Random(contacts)
    sums = [sum(12 * chance.lognormvariate(0, 0.54) for _ in range(contacts)) for _ in range(2_000)]
    kept = sum(one <= POLICY.promised_minutes("email", contacts) for one in sums) / len(sums)
    assert 0.88 < kept < 0.97


@pytest.mark.parametrize("percent", [100, 150, 200, 400])
def test_more_contacts_are_promised_for_later_and_one_for_the_percent_of_its_median(percent: int) -> None:
    policy = Policy(email_handle_minutes=12, promise_handle_percent=percent)
    assert policy.promised_minutes("email") == 12 * percent // 100
    promised = [policy.promised_minutes("email", contacts) for contacts in range(1, 40)]
    assert all(less < more for less, more in pairwise(promised))
    assert all(
        promised[n - 1] >= policy.expected_minutes("email", n) >= 12 * n for n in range(1, len(promised))
    )


def _mails(cast: Cast, number: int) -> list[Ticket]:
    """Only Elif reads Turkish: she has them all."""
    return [
        opened(cast, channel="email", language="tr", now=MONDAY + place * SECOND) for place in range(number)
    ]


@pytest.mark.django_db
def test_a_mail_behind_others_is_promised_after_all_of_them(cast: Cast) -> None:
    *_, last = [ticket.promised_at for ticket in _mails(cast, 7)]
    assert last is not None
    assert last - MONDAY >= facts.policy().promised_minutes("email", 7) * MINUTE


@pytest.mark.django_db
def test_a_mail_is_promised_before_what_may_be_answered_later(cast: Cast) -> None:
    """Six customers wrote again: their answers are due tomorrow, and stand below first answers in her list."""
    _mails(cast, 6)
    Ticket.objects.update(first_answer_at=MONDAY, due_at=MONDAY + timedelta(days=1))
    first = opened(cast, channel="email", language="tr", now=MONDAY + MINUTE).promised_at
    assert first is not None
    assert first - MONDAY <= (facts.policy().promised_minutes("email") + 1 + 15) * MINUTE


@pytest.mark.django_db
def test_mail_that_waits_because_all_are_full_is_promised_after_what_they_have(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(load_email=20, capacity_email=20)
    facts.forget()
    ticket: Ticket = opened(cast, channel="email", language="tr")
    assert ticket.owner_id is None
    assert ticket.promised_at is not None
    assert ticket.promised_at - MONDAY >= 20 * facts.policy().expected_minutes("email") * MINUTE
