"""Search finds by number, words, address and name, and never what one may not see."""

import pytest

from helpdesk.people.models import Team
from tests.cast import Cast
from tests.tickets.views.desk import opened, owned, signed_in, writes
from tickets.models import Ticket
from tickets.search import search_tickets

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both,
    pytest.mark.urls("tests.tickets.views.urls"),
]


@pytest.mark.parametrize(
    "query", ["lamp", "LAMP", "my lamp where", "aroha@example.org", "Aroha", "purple screw"]
)
def test_it_is_found_by_subject_text_address_and_name(cast: Cast, query: str) -> None:
    ticket = owned(cast, cast.kenji, "Lamp")
    writes(ticket, cast.aroha, "A purple screw is missing.")
    opened(cast, "Chair", customer=cast.sita)
    assert list(search_tickets(query, cast.kenji.user)) == [ticket]


def test_a_number_finds_its_ticket(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp")
    opened(cast, "Chair")
    assert list(search_tickets(f"#{ticket.pk}", cast.kenji.user)) == [ticket]


def test_percent_signs_are_words_like_others(cast: Cast) -> None:
    owned(cast, cast.kenji, "Lamp")
    assert not search_tickets("%", cast.kenji.user).exists()


def test_what_one_may_not_see_is_not_found(cast: Cast) -> None:
    ticket = opened(cast, "Lamp")
    others = Team.objects.create(name="Others")
    Ticket.objects.filter(pk=ticket.pk).update(
        team=others, owner=cast.elif_, queued_at=None, next_wake_at=None
    )
    for query in ("lamp", f"#{ticket.pk}", "aroha@example.org"):
        assert not search_tickets(query, cast.kenji.user).exists()


def test_a_search_without_result_says_what_to_try(cast: Cast) -> None:
    page = signed_in(cast.kenji).get("/desk/?q=zeppelin").content.decode()
    assert "Nothing was found" in page
