"""Lists of tickets: newest first, in pages that arrivals do not move, narrowed by filters."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.machines import Machine, machine, ticket
from tests.cast import MONDAY, Cast
from tickets import actions
from tickets.api_shapes import TicketShape
from tickets.log import SYSTEM

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both, pytest.mark.urls("tests.api.urls")]


def ids(caller: Machine, **query: Any) -> list[str]:
    answer = caller.get("tickets", **query)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_tickets_come_newest_first(cast: Cast) -> None:
    made = [ticket(cast.team, cast.aroha).public_id for _ in range(3)]
    assert ids(machine(cast.kenji.user)) == made[::-1]


@pytest.mark.parametrize("person", ["admin", "kenji"])
def test_pages_are_whole_and_disjoint_while_tickets_arrive(cast: Cast, person: str) -> None:
    user = cast.admin if person == "admin" else cast.kenji.user
    made = [ticket(cast.team, cast.aroha).public_id for _ in range(7)]
    caller, seen, address, pages = machine(user), [], "tickets?limit=3", 0
    while address:
        page = caller.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address, pages = page["next"], pages + 1
        ticket(cast.team, cast.sita, text="I arrive in between.")
    assert seen == made[::-1]
    assert pages == 3


def test_a_ticket_that_gets_a_message_between_two_pages_is_neither_lost_nor_listed_twice(cast: Cast) -> None:
    made = [ticket(cast.team, cast.aroha) for _ in range(4)]
    caller = machine(cast.kenji.user)
    first = caller.get("tickets?limit=2").json()
    actions.close(made[0].pk, by=SYSTEM, now=MONDAY + timedelta(hours=1))
    rest = caller.get(first["next"]).json()
    assert [row["id"] for row in rest["results"]] == [made[1].public_id, made[0].public_id]
    assert rest["next"] is None


def test_the_next_page_keeps_the_filters(cast: Cast) -> None:
    for _ in range(3):
        ticket(cast.team, cast.layla, language="ar")
        ticket(cast.team, cast.aroha)
    caller = machine(cast.admin)
    first = caller.get("tickets?limit=2&language=ar").json()
    rest = caller.get(first["next"]).json()
    assert [row["language"] for row in first["results"] + rest["results"]] == ["ar"] * 3


def test_filters_narrow_by_state_language_and_channel(cast: Cast) -> None:
    mail = ticket(cast.team, cast.aroha)
    arabic = ticket(cast.team, cast.layla, language="ar")
    chat = ticket(cast.team, cast.sita, channel="chat")
    actions.close(mail.pk, by=SYSTEM, now=MONDAY)
    caller = machine(cast.admin)
    assert ids(caller, state="closed") == [mail.public_id]
    assert ids(caller, language="AR") == [arabic.public_id]
    assert ids(caller, channel="chat") == [chat.public_id]
    assert ids(caller, channel="chat", state="closed") == []


def test_updated_since_finds_every_kind_of_change(cast: Cast) -> None:
    old = ticket(cast.team, cast.aroha)
    later = MONDAY + timedelta(hours=1)
    caller = machine(cast.admin)
    assert ids(caller, updated_since=later.isoformat()) == []
    actions.set_tags(old.pk, ["lamp"], by=SYSTEM, now=later)
    assert ids(caller, updated_since=later.isoformat()) == [old.public_id]
    row = caller.get("tickets").json()["results"][0]
    assert row["updated_at"] == "2026-06-01T09:00:00Z"
    assert row["last_message_at"] == "2026-06-01T08:00:00Z"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("state=asleep", "state"),
        ("channel=fax", "channel"),
        ("language=%21", "language"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-13-01T00:00:00Z", "updated_since"),
        ("cursor=17", "cursor"),
        ("cursor=abc:def", "cursor"),
        ("cursor=%00", "cursor"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(cast: Cast, query: str, field: str) -> None:
    answer = machine(cast.admin).get(f"tickets?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_cursor_of_one_list_is_none_of_another(cast: Cast) -> None:
    ticket(cast.team, cast.aroha)
    ticket(cast.team, cast.sita)
    caller = machine(cast.admin)
    cursor = caller.get("tickets?limit=1").json()["next"].partition("cursor=")[2]
    assert caller.get(f"customers?cursor={cursor}").status_code == 400


def test_a_row_has_the_fields_of_the_schema_and_public_ids_only(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    row = machine(cast.admin).get("tickets").json()["results"][0]
    assert list(row) == list(TicketShape().fields)
    assert row["id"] == found.public_id
    assert row["customer"] == {"id": cast.aroha.public_id, "name": "Aroha"}
    assert row["created_at"] == "2026-06-01T08:00:00Z"


def test_a_page_costs_the_same_queries_however_long_it_is(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    caller = machine(cast.kenji.user)
    caller.get("tickets")
    for count in (1, 12):
        for _ in range(count):
            ticket(cast.team, cast.aroha)
        with django_assert_max_num_queries(4):
            caller.get("tickets")


def test_a_ticket_alone_shows_its_tags(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    caller = machine(cast.kenji.user)
    assert caller.get(f"tickets/{found.public_id}").json()["tags"] == []
    actions.set_tags(found.pk, ["lamp", "broken"], by=SYSTEM, now=MONDAY)
    assert caller.get(f"tickets/{found.public_id}").json()["tags"] == ["broken", "lamp"]
