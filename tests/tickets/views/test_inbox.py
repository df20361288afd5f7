"""The inbox: what stands where, in which order, and for whom."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from helpdesk.people.models import Partner, Team
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, owned, signed_in, writes
from tickets import counting, listing
from tickets.listing import Choice, Viewer
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.tickets.views.urls")]


def test_nobody_reads_the_inbox_without_signing_in() -> None:
    answer = Client().get("/desk/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]


def test_a_person_who_is_no_agent_finds_no_page(cast: Cast) -> None:
    editor = type(cast.admin).objects.create_user("eda@desk.example", name="Eda", is_editor=True)
    assert signed_in(editor).get("/desk/").status_code == 404


def test_my_tickets_are_listed_and_those_of_others_are_not(cast: Cast) -> None:
    owned(cast, cast.kenji, "Lamp")
    owned(cast, cast.elif_, "Chair")
    page = signed_in(cast.kenji).get("/desk/").content.decode()
    assert "Lamp" in page
    assert "Chair" not in page


def test_a_team_ticket_is_in_the_view_of_the_team(cast: Cast) -> None:
    owned(cast, cast.elif_, "Chair")
    assert "Chair" in signed_in(cast.kenji).get("/desk/?view=team").content.decode()


def test_another_teams_ticket_is_in_no_view_and_no_count(cast: Cast) -> None:
    opened(cast, "Secret")
    Ticket.objects.update(
        team=Team.objects.create(name="Others"), owner=cast.elif_, queued_at=None, next_wake_at=None
    )
    client = signed_in(cast.kenji)
    for view in listing.VIEWS:
        assert "Secret" not in client.get(f"/desk/?view={view}").content.decode()
    assert not any(counting.counts(Viewer(cast.kenji.user, cast.kenji)).values())


@pytest.mark.parametrize("who", ["kenji", "lead", "joao"])
def test_the_list_holds_exactly_what_may_be_seen(cast: Cast, who: str) -> None:
    for subject in ("One", "Two", "Three"):
        opened(cast, subject)
    hidden = Team.objects.create(name="Others")
    Ticket.objects.filter(subject="Two").update(team=hidden)
    Ticket.objects.get(subject="Two").followers.add(cast.joao)
    person = getattr(cast, who).user
    listed = set(Ticket.objects.listed_for(person).values_list("pk", flat=True))
    assert listed == set(Ticket.objects.visible_to(person).values_list("pk", flat=True))


def test_a_partners_agent_sees_the_own_tickets_alone(cast: Cast) -> None:
    partner = Partner.objects.create(name="Call House")
    type(cast.joao).objects.filter(pk=cast.joao.pk).update(partner=partner)
    owned(cast, cast.joao, "Given to the partner")
    owned(cast, cast.kenji, "Kept in the house")
    page = signed_in(cast.joao).get("/desk/?view=all").content.decode()
    assert "Given to the partner" in page
    assert "Kept in the house" not in page


def test_a_waiting_chat_comes_before_mail_that_is_due_sooner(cast: Cast) -> None:
    mail = owned(cast, cast.kenji, "Mail", now=MONDAY - timedelta(days=3))
    chat = owned(cast, cast.kenji, "Chat")
    Ticket.objects.filter(pk=chat.pk).update(channel="chat")
    rows = listing.page(Choice("mine"), Viewer(cast.kenji.user, cast.kenji), now=MONDAY).rows
    assert [row.ticket.pk for row in rows] == [chat.pk, mail.pk]


def test_mail_is_in_the_order_of_its_promises_and_late_ones_say_so(cast: Cast) -> None:
    later, sooner = owned(cast, cast.kenji, "Later"), owned(cast, cast.kenji, "Sooner")
    Ticket.objects.filter(pk=later.pk).update(promised_at=MONDAY + timedelta(hours=5))
    Ticket.objects.filter(pk=sooner.pk).update(promised_at=MONDAY - timedelta(hours=1))
    rows = listing.page(Choice("mine"), Viewer(cast.kenji.user, cast.kenji), now=MONDAY).rows
    assert [(row.ticket.subject, row.standing) for row in rows] == [("Sooner", "late"), ("Later", "")]


@pytest.mark.parametrize("view", ["mine", "all"])
def test_pages_follow_each_other_without_a_gap_or_a_double(
    cast: Cast, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        owned(cast, cast.kenji, f"Ticket {number}", now=MONDAY + timedelta(minutes=number // 2))
    monkeypatch.setattr(listing, "A_PAGE", 3)
    viewer, seen, after = Viewer(cast.kenji.user, cast.kenji), [], ""
    for _ in range(5):
        page = listing.page(Choice(view, after=after), viewer, now=MONDAY)
        seen += [row.ticket.pk for row in page.rows]
        after = page.following
        if not after:
            break
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("mark", ["x", "W10=", "Int9", "WyJhIiwgImIiLCAiYyJd"])
def test_a_made_up_mark_shows_the_first_page(cast: Cast, mark: str) -> None:
    owned(cast, cast.kenji, "Lamp")
    assert "Lamp" in signed_in(cast.kenji).get(f"/desk/?after={mark}").content.decode()


def test_counts_follow_what_happens(cast: Cast) -> None:
    viewer = Viewer(cast.kenji.user, cast.kenji)
    before = counting.counts(viewer)["mine"]
    ticket = owned(cast, cast.kenji)
    assert counting.counts(Viewer(cast.kenji.user, cast.kenji))["mine"] == before + 1
    writes(ticket, cast.aroha, "And?")
    assert counting.counts(Viewer(cast.kenji.user, cast.kenji))["mine"] == before + 1


def test_the_queue_of_my_languages_leaves_out_what_i_cannot_read(cast: Cast) -> None:
    for language in ("ja", "pt", "tr"):
        opened(cast, f"In {language}", language=language)
    Ticket.objects.update(owner=None, queued_at=MONDAY, next_wake_at=MONDAY)
    page = signed_in(cast.joao).get("/desk/?view=queue").content.decode()
    assert "In pt" in page
    assert "In ja" not in page


def test_a_page_of_the_inbox_takes_at_most_twelve_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        owned(cast, cast.kenji, f"Ticket {number}")
    client = signed_in(cast.kenji)
    client.get("/desk/")
    with django_assert_max_num_queries(12):
        client.get("/desk/")


def test_the_list_is_narrowed_by_channel_and_language(cast: Cast) -> None:
    for subject, language in (("Lamp", "de"), ("Chair", "ja")):
        ticket = owned(cast, cast.kenji, subject)
        Ticket.objects.filter(pk=ticket.pk).update(language=language)
    client = signed_in(cast.kenji)
    page = client.get("/desk/?view=mine&language=de&channel=email").content.decode()
    assert "Lamp" in page
    assert "Chair" not in page
    assert "Lamp" not in client.get("/desk/?view=mine&channel=chat").content.decode()
