"""Many rows at once end as rows that Django saves one by one."""

from typing import Any

import pytest
from django.db import transaction

from helpdesk.lib.rows import change, insert, read_locked, update
from helpdesk.people.models import Customer
from tests.cast import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def drafts() -> list[Customer]:
    return [
        Customer(created_at=MONDAY, name="Ana", languages=["es", "pt-BR"], zone_confidence=0.95, is_vip=True),
        Customer(created_at=MONDAY, name="ليلى", zone_seen_at=MONDAY, notes="two\nlines"),
    ]


def shown(rows: list[Customer]) -> list[dict[str, Any]]:
    found = Customer.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in ("id", "public_id")} for row in found]


def test_rows_that_are_inserted_together_are_those_that_are_saved() -> None:
    together, alone = drafts(), drafts()
    insert(together)
    for row in alone:
        row.save()
    assert shown(together) == shown(alone)
    together[0].name = "Ana María"
    together[0].save(update_fields=["name"])  # the object knows that it is stored
    assert Customer.objects.filter(name="Ana María").count() == 1


def test_rows_that_are_updated_together_keep_their_other_fields() -> None:
    rows = drafts()
    insert(rows)
    for row in rows:
        row.name, row.languages, row.zone_seen_at, row.merged_into = row.name * 2, ["tr"], None, rows[0]
        row.notes = "never written"
    update(rows, ["name", "languages", "zone_seen_at", "merged_into"])
    columns = ("name", "languages", "zone_seen_at", "merged_into", "notes", "is_vip")
    assert list(Customer.objects.order_by("pk").values_list(*columns)) == [
        ("AnaAna", ["tr"], None, rows[0].pk, "", True),
        ("ليلىليلى", ["tr"], None, rows[0].pk, "two\nlines", False),
    ]


def test_rows_are_read_as_django_reads_them() -> None:
    rows = drafts()
    insert(rows)
    with transaction.atomic():
        found = read_locked(
            Customer, "name", {"Ana", "ليلى", "nobody"}, only=("name", "languages", "zone_seen_at")
        )
    assert [row.pk for row in found] == [row.pk for row in rows]  # in the order of their ids
    assert [(row.languages, row.zone_seen_at) for row in found] == [(["es", "pt-BR"], None), ([], MONDAY)]
    assert found[1].get_deferred_fields() >= {"notes", "created_at"}
    assert found[1].notes == "two\nlines"
    found[0].name = "Ana María"
    found[0].save(update_fields=["name"])
    assert Customer.objects.get(pk=rows[0].pk).name == "Ana María"


def test_rows_that_change_alike_keep_all_else() -> None:
    rows = drafts()
    insert(rows)
    change(Customer, [rows[0].pk], {"languages": ["tr"], "zone_seen_at": MONDAY, "merged_into": rows[1].pk})
    change(Customer, [row.pk for row in rows], {"notes": "seen"}, zone_confidence=1)
    columns = ("languages", "zone_seen_at", "merged_into", "notes", "zone_confidence")
    assert list(Customer.objects.order_by("pk").values_list(*columns)) == [
        (["tr"], MONDAY, rows[1].pk, "seen", 1.95),
        ([], MONDAY, None, "seen", 1.0),
    ]


def test_nothing_to_store_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert([])
        update([], ["name"])
        change(Customer, [], {"name": ""})
        assert read_locked(Customer, "name", [], only=("name",)) == []
