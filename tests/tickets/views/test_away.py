"""Sick, leave and swaps as agents and leads meet them on their pages."""

from datetime import timedelta

import pytest

from helpdesk.coverage import roster
from helpdesk.coverage.actions import set_shifts
from helpdesk.coverage.calendar import Shift, state
from helpdesk.coverage.models import Absence, Swap
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent
from tests.cast import Cast
from tests.people.pages import at, text_of
from tests.tickets.views.desk import owned
from tickets import handoff
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
EVERY_DAY = tuple(range(7))


def works(agent: Agent, start: int, end: int) -> None:
    """Minutes of every day, in a zone without clock changes."""
    Agent.objects.filter(pk=agent.pk).update(zone="Africa/Abidjan")
    agent.refresh_from_db()
    set_shifts(agent, [Shift(EVERY_DAY, start, end)], actor="test", now=now())


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Everybody is at work around the clock."""
    for agent in (cast.elif_, cast.kenji, cast.joao, cast.lead):
        works(agent, 0, 0)
    Agent.objects.update(seen_at=now(), status="available")
    return cast


def test_one_press_on_a_phone_and_the_work_of_the_sick_goes_on(desk: Cast) -> None:
    ticket = owned(desk, desk.kenji, "Lamp", now=now())
    Ticket.objects.filter(pk=ticket.pk).update(due_at=now() + timedelta(hours=1))
    page = at(desk.kenji.user)
    assert "I am sick" in text_of(page.get("/desk/shift/"))
    page.post("/desk/shift/sick/", {"days": "2"})
    assert state(roster.current().of(desk.kenji.pk), now()) == "off"
    handoff.end_shifts(now=now())
    ticket.refresh_from_db()
    assert ticket.owner != desk.kenji
    shown = text_of(page.get("/desk/shift/"))
    assert "You are off sick" in shown
    assert "I am sick" not in shown
    page.post("/desk/shift/well/")
    assert state(roster.current().of(desk.kenji.pk), now()) == "on"


def test_a_chat_of_somebody_who_falls_ill_goes_to_others(desk: Cast) -> None:
    ticket = owned(desk, desk.kenji, "Lamp", now=now())
    Ticket.objects.filter(pk=ticket.pk).update(channel="chat")
    Agent.objects.filter(pk=desk.kenji.pk).update(load_chat=1, load_email=0)
    at(desk.kenji.user).post("/desk/shift/sick/", {"days": "1"})
    handoff.end_shifts(now=now())
    ticket.refresh_from_db()
    assert ticket.owner is None


def test_a_lead_sees_the_holes_that_leave_makes_and_decides(desk: Cast) -> None:
    day = (now() + timedelta(days=3)).date()
    agent, lead = at(desk.elif_.user), at(desk.lead.user)
    agent.post("/desk/shift/leave/", {"first_day": day.isoformat(), "note": "A wedding"})
    shown = text_of(lead.get("/desk/coverage/wishes/"))
    assert "A wedding" in shown
    assert "Nobody would speak Türkçe" in shown or "Nobody would speak العربية" in shown
    absence = Absence.objects.get()
    lead.post(f"/desk/coverage/wishes/leave/{absence.pk}/", {"verdict": "grant", "answer": "Dance!"})
    shown = text_of(agent.get("/desk/shift/away/"))
    assert "granted" in shown
    assert "“Dance!”" in shown
    middle = now().replace(hour=12) + timedelta(days=3)
    assert state(roster.current().of(desk.elif_.pk), middle) == "off"


def test_leave_of_one_of_many_speakers_makes_no_hole(desk: Cast) -> None:
    day = (now() + timedelta(days=3)).date()
    at(desk.lead.user).post("/desk/shift/leave/", {"first_day": day.isoformat()})
    assert "A wedding" not in text_of(at(desk.lead.user).get("/desk/coverage/wishes/"))
    shown = text_of(at(desk.admin).get("/desk/coverage/wishes/"))
    assert "Nobody would speak English" not in shown


def test_a_swap_goes_from_wish_to_hours_by_three_people(cast: Cast) -> None:
    works(cast.elif_, 0, 480)
    works(cast.kenji, 600, 1000)
    mine = at(cast.elif_.user).get("/desk/shift/away/").context["swap_form"].fields["mine"].choices
    key = mine[2][0]
    at(cast.elif_.user).post("/desk/shift/swaps/", {"mine": key, "taker": cast.kenji.pk, "back": ""})
    swap = Swap.objects.get()
    assert "Elif would like you to work" in text_of(at(cast.kenji.user).get("/desk/shift/away/"))
    at(cast.kenji.user).post(f"/desk/shift/swaps/{swap.pk}/agree/")
    shown = text_of(at(cast.lead.user).get("/desk/coverage/wishes/"))
    assert "of rest from" in shown  # 08:00 to 10:00 is less than eleven hours
    at(cast.lead.user).post(f"/desk/coverage/wishes/swaps/{swap.pk}/", {"verdict": "grant"})
    assert state(roster.current().of(cast.kenji.pk), swap.start + timedelta(hours=1)) == "on"
    assert state(roster.current().of(cast.elif_.pk), swap.start + timedelta(hours=1)) == "off"


def test_a_shift_in_return_must_be_one_of_the_colleagues(cast: Cast) -> None:
    works(cast.elif_, 0, 480)
    works(cast.kenji, 600, 1000)
    works(cast.joao, 600, 1000)
    form = at(cast.elif_.user).get("/desk/shift/away/").context["swap_form"]
    joaos = next(group for name, group in form.fields["back"].choices if name == "João")
    wish = {"mine": form.fields["mine"].choices[2][0], "taker": cast.kenji.pk, "back": joaos[3][0]}
    answer = at(cast.elif_.user).post("/desk/shift/swaps/", wish)
    assert answer.status_code == 422
    assert "not one of Kenji's" in text_of(answer)


def test_an_agents_wish_is_nobody_elses_to_take_back(desk: Cast) -> None:
    day = (now() + timedelta(days=3)).date()
    at(desk.elif_.user).post("/desk/shift/leave/", {"first_day": day.isoformat()})
    absence = Absence.objects.get()
    assert at(desk.kenji.user).post(f"/desk/shift/leave/{absence.pk}/withdraw/").status_code == 404
    at(desk.elif_.user).post(f"/desk/shift/leave/{absence.pk}/withdraw/")
    assert not Absence.objects.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_leave_at_the_end_of_all_calendars_is_refused_with_a_sentence(desk: Cast, day: str) -> None:
    answer = at(desk.kenji.user).post("/desk/shift/leave/", {"first_day": day}, follow=True)
    assert answer.status_code in (200, 422)
    assert not Absence.objects.exists()
