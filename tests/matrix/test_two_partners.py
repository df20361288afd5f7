"""Whatever a partner's agent does, in any order: the other partner's rows and pages stay as they were (G16)."""

import re

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.matrix import calls
from tests.matrix.callers import Callers, assemble
from tests.matrix.conftest import undone
from tests.matrix.objects import Group, World
from tests.matrix.routes import address
from tests.matrix.table_desk import DESK
from tickets.models import Event, Message, Ticket

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
ACTS = sorted(route for route in DESK if "POST" in DESK[route])
STEP = st.tuples(
    st.sampled_from(ACTS), st.sampled_from(["p1", "p2", "a", "b"]), st.sampled_from(["queue", "me", "p2"])
)


@pytest.fixture(scope="module")
def callers(world: World) -> Callers:
    made = assemble(world)
    client = Client()
    client.force_login(world.people["P2"])
    made.cookies["P2"], made.headers["P2"] = client.cookies, {}
    return made


def rows_of(group: Group) -> list[object]:
    tickets = [group.ticket.pk, group.chat.pk]
    return [
        list(Ticket.objects.filter(pk__in=tickets).order_by("pk").values_list()),
        list(Event.objects.filter(ticket__in=tickets).order_by("pk").values_list()),
        list(Message.objects.filter(ticket__in=tickets).order_by("pk").values_list()),
        list(type(group.agent).objects.filter(pk=group.agent.pk).values_list()),
    ]


def pages_of(callers: Callers, group: Group) -> list[str]:
    """What the other partner's agent reads: the counts, the lists, the conversation with its side."""
    paths = [f"/desk/t/{group.ticket.pk}/{part}" for part in ("thread/", "head/", "side/")]
    paths += [
        f"/desk/{part}?view={view}" for part in ("list/", "views/") for view in ("mine", "all", "queue")
    ]
    return [body(callers, path) for path in paths]


def body(callers: Callers, path: str) -> str:
    """A page without what is new in each answer: the token of its forms."""
    return TOKEN.sub("", callers.call("P2", "GET", path).content.decode())


@pytest.mark.soak
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=1, max_size=5))
def test_g16_no_sequence_of_one_partners_calls_reaches_the_other(
    callers: Callers, steps: list[tuple[str, str, str]]
) -> None:
    world = callers.world
    other = world.groups["p2"]
    with undone():
        rows, pages = rows_of(other), pages_of(callers, other)
        for route, target, to in steps:
            group = world.groups[target]
            data = calls.body_of(route, world, group, "PA")
            if route.endswith("assign/"):
                data = {"to": str(other.agent.pk) if to == "p2" else to}
            callers.call("PA", "POST", address(route, calls.places(route, world, group, "PA")), data)
        assert rows_of(other) == rows
        assert pages_of(callers, other) == pages
        transaction.set_rollback(True)


def test_g16_counts_are_the_same_with_and_without_the_other_partners_work(callers: Callers) -> None:
    other = callers.world.groups["p2"]

    def counts() -> list[str]:
        return [
            callers.call("PA", "GET", path).content.decode()
            for path in ("/desk/views/", "/desk/list/?view=all")
        ]

    with undone():
        before = counts()
        Ticket.objects.filter(pk__in=[other.ticket.pk, other.chat.pk]).update(state="closed")
        assert counts() == before
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "words", ["zqwordsp2x", "zqwordsbx", "zqmailp2x@canary.example", "zqnotep1x", "zqmailp1x@canary.example"]
)
def test_g16_a_search_finds_nothing_that_its_reader_may_not_see(callers: Callers, words: str) -> None:
    """Also not whether a masked address is the customer's, which would tell it by trying."""
    page = callers.call("PA", "GET", "/desk/list/", {"q": words}).content.decode()
    assert f"/desk/t/{callers.world.groups['p1'].ticket.pk}/" not in page
    assert f"/desk/t/{callers.world.groups['p2'].ticket.pk}/" not in page


def test_a_partner_gives_no_ticket_to_somebody_elses_agent(callers: Callers) -> None:
    world = callers.world
    for group in ("a", "b", "p2"):
        with undone():
            path = f"/desk/t/{world.groups['p1'].ticket.pk}/assign/"
            callers.call("PA", "POST", path, {"to": str(world.groups[group].agent.pk), "anyway": "on"})
            owner = Ticket.objects.values_list("owner", flat=True).get(pk=world.groups["p1"].ticket.pk)
            assert owner == world.groups["p1"].agent.pk
            transaction.set_rollback(True)


NOTE_PATHS = ["/desk/files/{note_file.public_id}/", "/desk/m/{note.pk}/original/"]


@pytest.mark.parametrize("path", NOTE_PATHS)
def test_files_and_originals_of_notes_stay_in_the_house(callers: Callers, path: str) -> None:
    groups = callers.world.groups
    assert callers.call("G", "GET", path.format(**vars(groups["a"]))).status_code == 200
    assert callers.call("G", "GET", path.format(**vars(groups["p1"]))).status_code == 200
    assert callers.call("PA", "GET", path.format(**vars(groups["p1"]))).status_code == 404
    assert callers.call("G", "GET", path.format(**vars(groups["b"]))).status_code == 404
