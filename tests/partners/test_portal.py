"""Who manages a partner sees its agents' tickets and shifts, moves work among them, and reaches nothing else (G16)."""

import re

import pytest

from helpdesk.people.models import Agent, Mandate, Partner, User
from tests.cast import MONDAY, Cast, agent
from tests.tickets.views.desk import owned, signed_in, writes
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(cast: Cast) -> User:
    """Manages the partner for which João and Mina work."""
    partner = Partner.objects.create(name="Call House")
    Mandate.objects.create(partner=partner, zone="UTC", masks_contacts=False)
    agent("Mina", "Asia/Seoul", {"en": 4}, team=cast.team)
    Agent.objects.filter(user__name__in=["João", "Mina"]).update(partner=partner)
    return User.objects.create_user(
        "pia@house.example", "a very long password", name="Pia", manages=partner, zone="Asia/Seoul"
    )


def mina() -> Agent:
    return Agent.objects.select_related("user").get(user__name="Mina")


def test_after_sign_in_a_manager_lands_on_the_own_tickets(cast: Cast, manager: User) -> None:
    owned(cast, cast.joao, "Held by the partner")
    owned(cast, cast.kenji, "Held by the house")
    browser = signed_in(manager)
    page = browser.get("/partner/").content.decode()
    assert "Held by the partner" in page
    assert "Held by the house" not in page
    for address in ("/partner/", "/partner/people/"):
        assert f'href="{address}"' in page
    assert 'href="/desk/"' not in page


def test_a_ticket_goes_to_another_of_the_partners_agents(cast: Cast, manager: User) -> None:
    ticket = owned(cast, cast.joao)
    answer = signed_in(manager).post(f"/partner/t/{ticket.pk}/assign/", {"to": mina().pk}, follow=True)
    assert "Given to Mina." in answer.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).owner == mina()
    event = Event.objects.filter(ticket=ticket, kind="assigned").latest("seq")
    assert (event.author_key, event.author_name) == (f"user:{manager.pk}", "Pia")


@pytest.mark.parametrize("to", ["kenji", "queue", "me", "0", "x"])
def test_g16_a_ticket_goes_nowhere_else(cast: Cast, manager: User, to: str) -> None:
    ticket = owned(cast, cast.joao)
    wanted = cast.kenji.pk if to == "kenji" else to
    answer = signed_in(manager).post(f"/partner/t/{ticket.pk}/assign/", {"to": wanted}, follow=True)
    assert "There is nobody of that name" in answer.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).owner == cast.joao


def test_g16_a_manager_reads_no_contacts_even_where_agents_do(cast: Cast, manager: User) -> None:
    ticket = owned(cast, cast.joao)
    writes(ticket, cast.aroha, "Mail me at aroha@example.org")
    page = signed_in(manager).get(f"/partner/t/{ticket.pk}/").content.decode()
    assert "a•••@e•••.org" in page
    assert "aroha@example.org" not in page


def test_the_shifts_stand_in_the_managers_own_time(cast: Cast, manager: User) -> None:
    page = signed_in(manager).get("/partner/people/").content.decode()
    assert "Mina" in page
    assert "Kenji" not in page
    assert "09:00–18:00" in page  # Mina lives where Pia lives
    assert "21:00–06:00" in page  # João's day in São Paulo, as Seoul's clocks show it
    assert MONDAY.tzinfo is not None


def test_everybody_else_finds_no_portal(cast: Cast, manager: User) -> None:
    for person in (cast.kenji, cast.lead, cast.admin):
        assert signed_in(person).get("/partner/").status_code == 404


def test_the_bar_offers_no_page_that_is_not_there(cast: Cast, manager: User) -> None:
    cast.joao.refresh_from_db()
    for person, start in ((manager, "/partner/"), (cast.joao.user, "/desk/")):
        browser = signed_in(person)
        for address in re.findall(
            r'<a href="(/(?:desk|partner)/[^"?]*)"', browser.get(start).content.decode()
        ):
            assert browser.get(address).status_code == 200, address
