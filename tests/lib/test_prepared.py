"""Statements that are put into words once find and change what the ORM's own would, on both databases."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import DateTimeField, F

from helpdesk.lib.lists import Among, Numbers
from helpdesk.lib.prepared import PreparedRead, PreparedUpdate, Slot
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both]

named = PreparedRead(lambda: Agent.objects.select_related("user").filter(user__name=Slot("name")))
since = PreparedRead(
    lambda: (
        Agent.objects.filter(last_assigned_at__gte=Slot("at", DateTimeField()))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
)
among = PreparedRead(
    lambda: Agent.objects.filter(Among("pk", Numbers("ids"))).order_by("pk").values_list("pk", "zone")
)
assigned = PreparedUpdate(
    lambda: Agent.objects.filter(pk=Slot("agent"), load_chat__lt=F("capacity_chat")),
    load_chat=F("load_chat") + Slot("more"),
    last_assigned_at=Slot("at", DateTimeField()),
)


def test_each_run_finds_what_its_own_values_say(cast: Cast) -> None:
    for agent in (cast.kenji, cast.elif_, cast.kenji):
        (found,) = named(name=agent.user.name)
        assert found == agent
        assert {field: getattr(found, field) for field in ("zone", "status", "seen_at", "regions")} == {
            field: getattr(agent, field) for field in ("zone", "status", "seen_at", "regions")
        }
    assert named(name="nobody") == []
    assert named.first(name="nobody") is None


def test_related_rows_come_with_it(cast: Cast) -> None:
    found = named.first(name=cast.kenji.user.name)
    assert found is not None
    with connection.execute_wrapper(_no_more):
        assert found.user.email == cast.kenji.user.email


def _no_more(*_call: object) -> None:
    raise AssertionError("one statement was to be enough")


def test_instants_and_lists_are_written_as_the_database_wants_them(cast: Cast) -> None:
    Agent.objects.update(last_assigned_at=None)
    Agent.objects.filter(pk=cast.kenji.pk).update(last_assigned_at=MONDAY)
    assert since(at=MONDAY) == [cast.kenji.pk]
    assert since(at=MONDAY + timedelta(microseconds=1)) == []
    both = sorted([cast.kenji, cast.elif_], key=lambda agent: agent.pk)
    assert among(ids=[agent.pk for agent in both]) == [(agent.pk, agent.zone) for agent in both]
    assert among(ids=[]) == []


def test_an_update_changes_its_rows_and_says_how_many(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.kenji.pk).update(load_chat=0, capacity_chat=2)
    assert assigned(agent=cast.kenji.pk, more=2, at=MONDAY) == 1
    assert assigned(agent=cast.kenji.pk, more=1, at=None) == 0
    cast.kenji.refresh_from_db()
    assert (cast.kenji.load_chat, cast.kenji.last_assigned_at) == (2, MONDAY)


def test_an_update_that_fails_spoils_its_transaction_like_any_other(cast: Cast) -> None:
    taken = PreparedUpdate(lambda: Agent.objects.filter(pk=Slot("agent")), user=Slot("user"))
    with pytest.raises(IntegrityError), transaction.atomic():
        taken(agent=cast.kenji.pk, user=cast.elif_.user.pk)
    cast.kenji.refresh_from_db()
    assert cast.kenji.user != cast.elif_.user


def test_a_value_that_is_missing_is_an_error(cast: Cast) -> None:
    with pytest.raises(KeyError):
        named()


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_over_its_own_connection(cast: Cast) -> None:
    found: list[list[Agent]] = []

    def ask() -> None:
        found.append(named(name=cast.kenji.user.name))
        connection.close()

    named(name="nobody")
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [[cast.kenji]] * 4
