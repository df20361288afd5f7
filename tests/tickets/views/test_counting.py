"""Counting what stands in a view stops where the page would say "999+" anyway."""

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import owned
from tickets import counting, listing
from tickets.listing import Choice, Viewer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("most", "counted"), [(2, 2), (3, 3), (1_000, 3)])
def test_no_more_is_counted_than_is_shown(
    cast: Cast, most: int, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for subject in ("One", "Two", "Three"):
        owned(cast, cast.kenji, subject)
    monkeypatch.setattr(counting, "MOST_COUNTED", most)
    found = counting.counts(Viewer(cast.kenji.user, cast.kenji))
    assert (found["mine"], found["team"], found["unassigned"]) == (counted, counted, 0)


def test_an_administrator_who_is_no_agent_sees_counts_of_all_teams(cast: Cast) -> None:
    owned(cast, cast.kenji, "One")
    found = counting.counts(Viewer(cast.admin, None))
    assert (found["mine"], found["team"]) == (0, 1)


@pytest.mark.parametrize("view", listing.VIEWS)
def test_a_page_costs_few_queries_however_many_it_lists(
    cast: Cast, view: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        owned(cast, cast.kenji, f"Ticket {number}")
    with django_assert_max_num_queries(4):
        listing.page(Choice(view), Viewer(cast.kenji.user, cast.kenji), now=MONDAY)
