"""Which of those that wait goes first: set by people, shown beside the ticket, and the first word in the queue."""

from datetime import timedelta

import pytest

from helpdesk.duties import sweeps
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, owned, signed_in
from tickets import actions, outlook
from tickets.log import Writer
from tickets.models import Event, Ticket
from tickets.models.ticket import Priority

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.tickets.views.urls")]


def waits(cast: Cast, subject: str, minutes: int = 0) -> Ticket:
    """A ticket that nobody has."""
    at = MONDAY + timedelta(minutes=minutes)
    ticket = opened(cast, subject, now=at)
    rest = at + timedelta(hours=9)
    Ticket.objects.filter(pk=ticket.pk).update(owner=None, queued_at=at, next_wake_at=rest)
    return Ticket.objects.get(pk=ticket.pk)


def test_an_agent_sets_it_and_everybody_sees_it(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji, "Lamp"), signed_in(cast.kenji)
    page = client.post(f"/desk/t/{ticket.pk}/priority/", {"priority": "2"}, follow=True).content.decode()
    assert "The priority is urgent." in page
    assert "Kenji set the priority to urgent" in page
    row = client.get("/desk/list/?view=mine").content.decode()
    assert '<span class="flag" data-kind="bad">' in row
    assert "urgent" in row
    assert Ticket.objects.get(pk=ticket.pk).priority == Priority.URGENT


def test_the_same_again_says_nothing_more(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    for _ in range(2):
        client.post(f"/desk/t/{ticket.pk}/priority/", {"priority": "1"})
    assert Event.objects.filter(kind="priority").count() == 1


@pytest.mark.parametrize("sent", ["3", "-2", "high", ""])
def test_no_other_priority_is_made_up(cast: Cast, sent: str) -> None:
    ticket = owned(cast, cast.kenji)
    signed_in(cast.kenji).post(f"/desk/t/{ticket.pk}/priority/", {"priority": sent})
    assert Ticket.objects.get(pk=ticket.pk).priority == Priority.NORMAL


def test_what_presses_most_stands_first_in_the_queue_and_is_looked_at_again_at_once(cast: Cast) -> None:
    first, later = waits(cast, "Lamp"), waits(cast, "Chair", 10)
    assert outlook.waiting_before(later) == 1
    actions.set_priority(later.pk, Priority.HIGH, by=Writer.agent(cast.kenji), now=MONDAY)
    later.refresh_from_db()
    assert later.next_wake_at == MONDAY
    assert [outlook.waiting_before(one) for one in (first, later)] == [1, 0]


def test_a_place_that_is_free_again_goes_to_what_presses_most(cast: Cast) -> None:
    _, later = waits(cast, "Lamp"), waits(cast, "Chair", 10)
    Agent.objects.update(capacity_email=0, load_email=0)
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=1)
    actions.set_priority(later.pk, Priority.URGENT, by=Writer.agent(cast.elif_), now=MONDAY)
    Ticket.objects.update(next_wake_at=MONDAY)
    sweeps.run("queue", now=MONDAY + timedelta(minutes=20))
    owners = dict(Ticket.objects.values_list("subject", "owner"))
    assert owners == {"Chair": cast.elif_.pk, "Lamp": None}
