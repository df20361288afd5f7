"""Closing, setting aside, giving away, and taking it back."""

from datetime import timedelta

import pytest
from django.test import Client

from helpdesk.duties.models import Letter
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent, Partner, Skill, Team, TeamMember
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import answers, owned, signed_in, writes
from tickets import queue
from tickets.actions.replying import Answer, reply
from tickets.models import Message, Ticket

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both,
    pytest.mark.urls("tests.tickets.views.urls"),
]
NAMES = ("Elif", "Kenji", "Lena", "João")
GRADES = ("covers now", "covers before due", "covers this week", "does not cover")
STANDS = ("state", "owner_id", "due_at", "waiting_since", "snoozed_until", "closed_at", "queued_at")


def act(client: Client, ticket: Ticket, what: str, **form: object) -> str:
    answer = client.post(f"/desk/t/{ticket.pk}/{what}/", form)
    page = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    return page.content.decode()


def undo_address(page: str) -> str:
    return page.partition('action="/desk/undo/')[2].partition('"')[0]


def standing(ticket: Ticket) -> dict[str, object]:
    return dict(Ticket.objects.values(*STANDS).get(pk=ticket.pk))


def load(agent: Agent) -> int:
    return Agent.objects.get(pk=agent.pk).load_email


@pytest.mark.parametrize("what", ["close", "snooze", "assign"])
def test_what_was_done_a_moment_ago_can_be_taken_back_exactly(cast: Cast, what: str) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    before, held = standing(ticket), (load(cast.kenji), load(cast.elif_))
    form = {"until": (now() + timedelta(hours=1)).isoformat(), "to": cast.elif_.pk}
    page = act(client, ticket, what, **form)
    assert standing(ticket) != before
    client.post(f"/desk/undo/{undo_address(page)}")
    assert standing(ticket) == before
    assert (load(cast.kenji), load(cast.elif_)) == held


def test_it_is_not_taken_back_over_what_happened_since(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    page = act(client, ticket, "close")
    writes(ticket, cast.aroha, "One more thing")
    after = standing(ticket)
    answer = client.post(f"/desk/undo/{undo_address(page)}", follow=True)
    assert "cannot be taken back" in answer.content.decode()
    assert standing(ticket) == after


def test_nobody_else_can_take_it_back(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    page = act(signed_in(cast.kenji), ticket, "close")
    assert signed_in(cast.elif_).post(f"/desk/undo/{undo_address(page)}").status_code == 404
    assert standing(ticket)["state"] == "closed"


def test_a_made_up_undo_does_nothing(cast: Cast) -> None:
    answer = signed_in(cast.kenji).post("/desk/undo/abc:def:ghi/", follow=True)
    assert "no longer" in answer.content.decode()


def test_a_closed_ticket_opens_again(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    act(client, ticket, "close")
    assert "Open again" in client.get(f"/desk/t/{ticket.pk}/").content.decode()
    act(client, ticket, "reopen")
    assert standing(ticket)["state"] == "open"


def test_spam_can_come_back(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    act(client, ticket, "spam")
    assert standing(ticket)["state"] == "spam"
    act(client, ticket, "restore")
    assert standing(ticket)["state"] == "open"


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01T09:00:00+00:00"])
def test_a_ticket_is_set_aside_only_until_a_time_to_come(cast: Cast, until: str) -> None:
    ticket = owned(cast, cast.kenji)
    act(signed_in(cast.kenji), ticket, "snooze", until=until)
    assert standing(ticket)["snoozed_until"] is None


def test_the_menu_offers_the_customers_morning(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "Their morning in Auckland" in page


def test_somebody_whose_hands_are_full_is_asked_about_first(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=0)
    page = act(client, ticket, "assign", to=cast.elif_.pk)
    assert "Give it anyway" in page
    assert standing(ticket)["owner_id"] == cast.kenji.pk
    act(client, ticket, "assign", to=cast.elif_.pk, anyway="on")
    assert standing(ticket)["owner_id"] == cast.elif_.pk


def test_a_ticket_can_be_taken_and_put_back(cast: Cast) -> None:
    ticket = owned(cast, cast.elif_)
    client = signed_in(cast.kenji)
    act(client, ticket, "assign", to="me")
    assert standing(ticket)["owner_id"] == cast.kenji.pk
    act(client, ticket, "assign", to="queue")
    assert standing(ticket)["owner_id"] is None


@pytest.mark.parametrize("to", ["", "nobody", "999999"])
def test_nobody_is_invented_to_give_a_ticket_to(cast: Cast, to: str) -> None:
    ticket = owned(cast, cast.kenji)
    act(signed_in(cast.kenji), ticket, "assign", to=to)
    assert standing(ticket)["owner_id"] == cast.kenji.pk


def test_a_wrong_language_is_corrected_with_one_press(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    page = act(signed_in(cast.kenji), ticket, "language", language="pt-BR")
    ticket.refresh_from_db()
    assert (ticket.language, ticket.language_how) == ("pt", "agent")
    assert "Portuguese" in page


def test_tags_are_set_and_narrow_the_list(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji, "Tagged one"), signed_in(cast.kenji)
    owned(cast, cast.kenji, "Plain one")
    act(client, ticket, "tags", tags="billing, urgent")
    page = client.get("/desk/?view=mine&tag=billing").content.decode()
    assert "Tagged one" in page
    assert "Plain one" not in page


def test_whoever_assigns_sees_whose_hours_cover_the_customer_the_best_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.views.changes.now", lambda: MONDAY)
    ticket = owned(cast, cast.kenji)
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/assign/").content.decode()
    people = page.partition("people-list")[2].partition("</ul>")[0].split("</li>")[:-1]
    shown = [
        (name, words) for row in people for name in NAMES if name in row for words in GRADES if words in row
    ]
    assert shown == [
        ("Elif", "covers now"),
        ("Kenji", "covers now"),
        ("Lena", "covers now"),
        ("João", "covers before due"),
    ]


def test_beside_a_ticket_stands_how_its_owners_hours_cover_the_customer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.views.conversation.now", lambda: MONDAY + timedelta(hours=10))
    ticket = owned(cast, cast.elif_)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=MONDAY + timedelta(hours=11))
    side = signed_in(cast.elif_).get(f"/desk/t/{ticket.pk}/side/").content.decode()
    assert "does not cover" in side


def test_two_who_tag_a_ticket_at_once_both_have_their_tags(cast: Cast) -> None:
    ticket, kenji, lena = owned(cast, cast.kenji), signed_in(cast.kenji), signed_in(cast.lead)
    act(kenji, ticket, "tags", tags="billing, lamp")
    act(lena, ticket, "tags", tags="billing, lamp, urgent", was="billing, lamp")
    act(kenji, ticket, "tags", tags="lamp, broken", was="billing, lamp")
    assert {tag.name for tag in ticket.tags.all()} == {"lamp", "urgent", "broken"}
    act(lena, ticket, "tags", tags="billing, lamp, urgent", was="billing, lamp, urgent")
    assert {tag.name for tag in ticket.tags.all()} == {"lamp", "urgent", "broken"}


def test_two_who_ask_for_skills_at_once_both_have_theirs(cast: Cast) -> None:
    cast.elif_.skills.set([Skill.objects.create(name=name) for name in ("billing", "returns", "lamps")])
    ticket, kenji, lena = owned(cast, cast.kenji), signed_in(cast.kenji), signed_in(cast.lead)
    act(kenji, ticket, "skills", skills="billing")
    act(lena, ticket, "skills", skills="billing, returns", was="billing")
    act(kenji, ticket, "skills", skills="lamps", was="billing")
    assert Ticket.objects.get(pk=ticket.pk).skills == ["lamps", "returns"]


@pytest.fixture
def night(cast: Cast) -> Team:
    """Another team, with João in it."""
    team = Team.objects.create(name="Night", language="es")
    TeamMember.objects.create(team=team, agent=cast.joao)
    return team


def test_a_ticket_goes_to_another_team_and_who_had_it_reads_on(cast: Cast, night: Team) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    assert "Night" in client.get(f"/desk/t/{ticket.pk}/assign/").content.decode()
    page = act(client, ticket, "assign", to=f"team:{night.pk}", note="They ask about night shifts.")
    assert "Given to Night." in page
    ticket.refresh_from_db()
    assert (ticket.team, ticket.owner, ticket.queued_at is not None) == (night, None, True)
    assert load(cast.kenji) == 0
    assert "They ask about night shifts." in client.get(f"/desk/t/{ticket.pk}/").content.decode()
    assert Message.objects.get(text="They ask about night shifts.").internal
    queue.drain(now=now())
    assert signed_in(cast.joao).get(f"/desk/t/{ticket.pk}/").status_code == 200


def test_a_word_for_a_colleague_is_a_note_that_they_find(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    act(signed_in(cast.kenji), ticket, "assign", to=cast.elif_.pk, note="She writes in Turkish, too.")
    ticket.refresh_from_db()
    assert ticket.owner == cast.elif_
    assert (
        "She writes in Turkish, too." in signed_in(cast.elif_).get(f"/desk/t/{ticket.pk}/").content.decode()
    )
    assert not Letter.objects.filter(kind="reply").exists()


def test_the_word_is_asked_for_once_where_a_colleague_has_enough(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_email=0)
    asked = act(signed_in(cast.kenji), ticket, "assign", to=cast.elif_.pk, note="Please look.")
    assert "Give it anyway?" in asked
    assert 'name="note" value="Please look."' in asked
    assert not Message.objects.filter(text="Please look.").exists()


@pytest.mark.parametrize("to", ["team:0", "team:999999", "team:x", "team:", "team"])
def test_a_team_that_is_none_gets_nothing(cast: Cast, night: Team, to: str) -> None:
    ticket = owned(cast, cast.kenji)
    assert "There is nobody of that name" in act(signed_in(cast.kenji), ticket, "assign", to=to)
    ticket.refresh_from_db()
    assert (ticket.team, ticket.owner) == (cast.team, cast.kenji)


def test_a_partners_agent_gives_nothing_to_teams_of_the_house(cast: Cast, night: Team) -> None:
    ticket = owned(cast, cast.kenji)
    Agent.objects.filter(pk=cast.kenji.pk).update(partner=Partner.objects.create(name="Atlantic"))
    client = signed_in(cast.kenji)
    assert "Night" not in client.get(f"/desk/t/{ticket.pk}/assign/").content.decode()
    act(client, ticket, "assign", to=f"team:{night.pk}")
    ticket.refresh_from_db()
    assert ticket.team == cast.team


def test_a_ticket_gets_another_subject_once(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    for _ in range(2):
        page = act(client, ticket, "subject", subject="  Lamp \r\n of May ")
        assert "Lamp of May" in page
    assert Ticket.objects.get(pk=ticket.pk).subject == "Lamp of May"
    assert ticket.events.filter(kind="renamed").count() == 1
    assert "This field is required" in act(client, ticket, "subject", subject=" ")
    answers(ticket, cast.kenji, "Here it is.")
    reply(Ticket.objects.get(pk=ticket.pk), cast.kenji, Answer(text="Found.", client_id="found"), now=now())
    assert Letter.objects.latest("pk").subject == "Re: Lamp of May"
