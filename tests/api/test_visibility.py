"""What a token's person may not see does not exist: not in lists, counts, cursors, errors or bodies (G16)."""

import pytest

from helpdesk.duties.models import AuditEntry
from helpdesk.people.models import Team, User
from tests.api.machines import give, machine, partner_agent, ticket
from tests.cast import Cast, agent
from tickets.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both, pytest.mark.urls("tests.api.urls")]

CANARY = "canary-7Q"


def test_a_foreign_ticket_answers_as_one_that_never_was(cast: Cast) -> None:
    foreign = ticket(cast.team, cast.aroha, text=CANARY, subject=CANARY)
    caller = machine(partner_agent(cast).user)
    body = {"client_id": "x", "text": "Let me in"}
    before = Event.objects.count()
    for path in ("tickets/{}", "tickets/{}/messages", "tickets/{}/messages/1"):
        there = caller.get(path.format(foreign.public_id))
        never = caller.get(path.format("never-was"))
        assert there.status_code == never.status_code == 404
        assert there.content == never.content
    there = caller.post(f"tickets/{foreign.public_id}/messages", body)
    never = caller.post("tickets/never-was/messages", body)
    assert there.status_code == never.status_code == 404
    assert there.content == never.content
    assert Event.objects.count() == before


def test_lists_are_the_same_with_and_without_foreign_rows(cast: Cast) -> None:
    outside = partner_agent(cast)
    own = ticket(cast.team, cast.sita)
    give(own, outside)
    caller = machine(outside.user)
    paths = (
        "tickets",
        "tickets?limit=1",
        "customers",
        "customers?limit=1",
        f"tickets/{own.public_id}/messages",
    )
    before = {path: caller.get(path).json() for path in paths}
    assert [row["id"] for row in before["tickets"]["results"]] == [own.public_id]
    for _ in range(3):
        ticket(cast.team, cast.aroha, text=CANARY, subject=CANARY)
    assert {path: caller.get(path).json() for path in paths} == before


def test_a_partners_other_agents_tickets_are_foreign_to_its_agents(cast: Cast) -> None:
    priya, ravi = partner_agent(cast), partner_agent(cast, "Ravi")
    found = ticket(cast.team, cast.aroha)
    give(found, ravi)
    assert machine(priya.user).get(f"tickets/{found.public_id}").status_code == 404
    assert machine(ravi.user).get(f"tickets/{found.public_id}").status_code == 200


def test_an_agent_of_another_team_of_the_house_sees_nothing(cast: Cast) -> None:
    other = agent("Mai", "Asia/Bangkok", {"en": 4}, team=Team.objects.create(name="Returns"))
    found = ticket(cast.team, cast.aroha)
    caller = machine(other.user)
    assert caller.get("tickets").json()["results"] == []
    assert caller.get("customers").json()["results"] == []
    assert caller.get(f"tickets/{found.public_id}").status_code == 404
    assert caller.get(f"customers/{cast.aroha.public_id}").status_code == 404


def test_a_token_follows_its_persons_rights_at_once(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    give(found, cast.elif_)
    caller = machine(cast.joao.user)
    assert caller.get(f"tickets/{found.public_id}").status_code == 200
    cast.joao.memberships.all().delete()
    assert caller.get(f"tickets/{found.public_id}").status_code == 404


def test_of_notes_a_partners_agent_reads_only_the_own(cast: Cast) -> None:
    outside = partner_agent(cast)
    found = ticket(cast.team, cast.sita)
    path = f"tickets/{found.public_id}/messages"
    machine(cast.kenji.user).post(path, {"client_id": "h", "text": CANARY, "internal": True})
    give(found, outside)
    caller = machine(outside.user)
    own = caller.post(path, {"client_id": "p", "text": "My own note", "internal": True}).json()["seq"]
    page = caller.get(path)
    assert CANARY not in page.content.decode()
    assert [row["text"] for row in page.json()["results"]] == ["My parcel did not arrive.", "My own note"]
    assert page.json()["through"] == own
    hidden = Event.objects.get(message__text=CANARY).seq
    assert caller.get(f"{path}/{hidden}").status_code == 404
    house = machine(cast.kenji.user).get(path).json()["results"]
    assert [row["kind"] for row in house] == ["message", "note", "note"]


def read_by(person: User) -> set[str]:
    return set(
        AuditEntry.objects.filter(verb="read", actor=f"user:{person.pk}").values_list("subject", flat=True)
    )


def test_g17_what_an_administrators_program_reads_is_written_down(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    caller = machine(cast.admin)
    for path in ("", "/messages", "/messages/1", "/messages"):
        assert caller.get(f"tickets/{found.public_id}{path}").status_code == 200
    assert read_by(cast.admin) == {f"ticket:{found.pk}"}
    assert AuditEntry.objects.filter(verb="read").count() == 1


def test_g17_customers_whom_an_administrators_program_reads_are_written_down_once_each(cast: Cast) -> None:
    for customer in (cast.aroha, cast.sita):
        ticket(cast.team, customer)
    caller = machine(cast.admin)
    assert len(caller.get("customers").json()["results"]) >= 2
    caller.get(f"customers/{cast.sita.public_id}")
    assert {cast.aroha.key, cast.sita.key} <= read_by(cast.admin)
    assert AuditEntry.objects.filter(verb="read", subject=cast.sita.key).count() == 1


def test_what_agents_programs_read_leaves_no_row(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    caller = machine(cast.kenji.user)
    caller.get(f"tickets/{found.public_id}/messages")
    caller.get("customers")
    assert not AuditEntry.objects.filter(verb="read").exists()
