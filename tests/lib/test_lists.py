"""Lists of ids into a statement, and lists of values out of it, alike on both databases."""

import pytest

from helpdesk.lib.lists import Among, Gathered
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_rows_are_found_by_a_list_of_ids(cast: Cast) -> None:
    wanted = [cast.kenji.pk, cast.elif_.pk, 987_654]
    found = Agent.objects.filter(Among("pk", wanted)).values_list("pk", flat=True)
    assert set(found) == {cast.kenji.pk, cast.elif_.pk}
    assert not Agent.objects.filter(Among("pk", [])).exists()


def test_three_thousand_ids_are_one_parameter(cast: Cast) -> None:
    many = Agent.objects.filter(Among("pk", [*range(1_000_000, 1_003_000), cast.kenji.pk]))
    assert len(many.query.sql_with_params()[1]) == 1
    assert many.get() == cast.kenji


def test_a_group_gives_the_values_of_its_rows_in_one_order(cast: Cast) -> None:
    Agent.objects.update(load_chat=0, last_assigned_at=None)
    Agent.objects.filter(pk=cast.elif_.pk).update(last_assigned_at=MONDAY)
    Agent.objects.filter(pk=cast.kenji.pk).update(load_chat=2)
    groups = Agent.objects.order_by().values("load_chat")
    found = {
        load: dict(zip(ids, instants, strict=True))
        for load, ids, instants in groups.annotate(
            ids=Gathered("pk"), instants=Gathered("last_assigned_at")
        ).values_list("load_chat", "ids", "instants")
    }
    assert found[2] == {cast.kenji.pk: None}
    assert found[0][cast.elif_.pk].startswith(f"{MONDAY:%Y-%m-%d}")
    assert found[0][cast.joao.pk] is None
