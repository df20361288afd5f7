"""How long the desk waits, and how many people an hour needs, are numbers of the rules: leads change them."""

from datetime import timedelta

import pytest

from chat.tasks import mail_unseen, park_silent
from helpdesk.duties.models import Letter
from helpdesk.people.models import Agent, CustomerAddress
from tests.cast import MONDAY, Cast, see_everybody
from tests.tickets.views.desk import answers, opened
from tickets import handoff
from tickets.actions import assign
from tickets.actions.policies import PolicyChange, change_policy
from tickets.arrivals import Rate
from tickets.log import SYSTEM
from tickets.models import Event, Ticket
from tickets.planner.staffing_need import Terms, agents_needed
from tickets.routing.policy import Policy, PolicyError

MINUTE = timedelta(minutes=1)


def chat_with_kenji(cast: Cast) -> Ticket:
    """He answered, and its customer says nothing."""
    ticket = assign(opened(cast, "Lamp", channel="chat").pk, cast.kenji, by=SYSTEM, now=MONDAY)
    answers(ticket, cast.kenji, "Which one?", now=MONDAY)
    return ticket


def ruled(**numbers: int) -> None:
    change_policy(PolicyChange(1, Policy(version=2, **numbers)), None, now=MONDAY)  # type: ignore[arg-type]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("numbers", "frees", "mails"), [({}, 10, 30), ({"silent_minutes": 4, "by_mail_minutes": 6}, 4, 6)]
)
def test_a_silent_chat_frees_its_place_and_goes_on_by_mail(
    cast: Cast, numbers: dict[str, int], frees: int, mails: int
) -> None:
    ruled(**numbers)
    ticket = chat_with_kenji(cast)
    assert park_silent(now=MONDAY + (frees - 1) * MINUTE) == 0
    assert park_silent(now=MONDAY + frees * MINUTE) == 1
    assert Agent.objects.get(pk=cast.kenji.pk).load_chat == 0
    assert park_silent(now=MONDAY + (mails - 1) * MINUTE) == 0
    assert park_silent(now=MONDAY + mails * MINUTE) == 1
    assert Event.objects.filter(ticket=ticket, kind="by_mail").count() == 1


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("numbers", "minutes"), [({}, 5), ({"gone_minutes": 20}, 20)])
def test_a_chat_moves_when_its_agent_is_gone_so_long(
    cast: Cast, numbers: dict[str, int], minutes: int
) -> None:
    ruled(**numbers)
    assign(opened(cast, "Lamp", channel="chat").pk, cast.kenji, by=SYSTEM, now=MONDAY)
    for after, moved in ((minutes, 0), (minutes + 2, 1)):
        at = MONDAY + after * MINUTE
        see_everybody(at)
        Agent.objects.filter(pk=cast.kenji.pk).update(seen_at=MONDAY)
        assert handoff.release_absent(now=at) == moved


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("numbers", "minutes"), [({}, 2), ({"unseen_minutes": 9}, 9)])
def test_an_answer_that_nobody_saw_is_mailed_after_so_long(
    cast: Cast, numbers: dict[str, int], minutes: int
) -> None:
    ruled(**numbers)
    address = CustomerAddress.objects.filter(customer=cast.aroha)
    assert address.exists()
    chat_with_kenji(cast)
    assert mail_unseen(now=MONDAY + (minutes - 1) * MINUTE) == 0
    assert mail_unseen(now=MONDAY + minutes * MINUTE) == 1
    assert Letter.objects.count() == 1


def test_meetings_and_the_level_of_service_move_how_many_people_are_needed() -> None:
    def needed(**numbers: int) -> int:
        return agents_needed(Rate(60, 0), Terms(policy=Policy(**numbers)))  # type: ignore[arg-type]

    assert needed() == 7
    assert needed(margin_percent=0) == 6
    assert needed(margin_percent=60) == 10
    assert needed(service_percent=50, service_seconds=120) < 7


def test_a_chat_cannot_go_on_by_mail_before_its_place_is_free() -> None:
    with pytest.raises(PolicyError, match="no sooner"):
        Policy(silent_minutes=20, by_mail_minutes=10)
