"""A customer's "thank you" after the answer: marked by one press, it opens nothing again (routing.md, 2.7)."""

from datetime import timedelta

import pytest

from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import answers, opened, owned, signed_in, writes
from tests.tickets.views.test_changes import act, load, standing, undo_address
from tickets.actions import AssigningError, close
from tickets.log import Writer
from tickets.models import Event, Ticket

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both,
    pytest.mark.urls("tests.tickets.views.urls"),
]


@pytest.fixture
def thanked(cast: Cast) -> Ticket:
    """Kenji answered and closed; Aroha thanked for it, which opened the ticket again."""
    ticket = owned(cast, cast.kenji)
    answers(ticket, cast.kenji, "It arrives tomorrow.")
    close(ticket.pk, by=Writer.agent(cast.kenji), now=MONDAY + timedelta(hours=1))
    writes(ticket, cast.aroha, "Thank you!", now=MONDAY + timedelta(hours=2))
    return Ticket.objects.get(pk=ticket.pk)


def log_of(ticket: Ticket) -> list[tuple[str, bool]]:
    return [(one.kind, bool(one.data.get("thanks"))) for one in Event.objects.filter(ticket=ticket)]


def test_one_press_lets_it_rest_again(cast: Cast, thanked: Ticket) -> None:
    assert (standing(thanked)["state"], load(cast.kenji)) == ("open", 1)
    page = act(signed_in(cast.kenji), thanked, "thanks")
    assert (standing(thanked)["state"], load(cast.kenji)) == ("closed", 0)
    assert standing(thanked)["due_at"] is None
    assert "the customer only said thanks" in page
    assert log_of(thanked)[-1] == ("closed", True)


def test_it_can_be_taken_back_exactly(cast: Cast, thanked: Ticket) -> None:
    was, client = standing(thanked), signed_in(cast.kenji)
    client.post(f"/desk/undo/{undo_address(act(client, thanked, 'thanks'))}")
    assert standing(thanked) == was


def test_it_is_offered_only_where_a_customer_wrote_after_an_answer(cast: Cast, thanked: Ticket) -> None:
    client = signed_in(cast.kenji)
    words = "Just thanks"
    assert words in client.get(f"/desk/t/{thanked.pk}/").content.decode()
    asked = owned(cast, cast.kenji, "Another")
    assert words not in client.get(f"/desk/t/{asked.pk}/").content.decode()
    answers(asked, cast.kenji, "Here it is.")
    assert words not in client.get(f"/desk/t/{asked.pk}/").content.decode()


def test_what_nobody_answered_is_no_thanks(cast: Cast) -> None:
    ticket = opened(cast)
    with pytest.raises(AssigningError):
        close(ticket.pk, by=Writer.agent(cast.kenji), thanks=True, now=MONDAY)
    assert "can be mere thanks" in act(signed_in(cast.elif_), ticket, "thanks")
    assert standing(ticket)["state"] != "closed"


def test_more_than_thanks_opens_it_again(cast: Cast, thanked: Ticket) -> None:
    act(signed_in(cast.kenji), thanked, "thanks")
    writes(thanked, cast.aroha, "It did not arrive.", now=MONDAY + timedelta(hours=30))
    assert standing(thanked)["state"] == "open"
    assert Agent.objects.get(pk=cast.kenji.pk).load_email == 1
