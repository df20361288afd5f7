"""What waits is due by the customer's own hours, also when somebody says later where they are."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.coverage.actions import set_country_week, set_holidays
from helpdesk.coverage.customer_hours import OpenHours
from helpdesk.duties.actions import DUE_TIMES, ask_due_times
from helpdesk.duties.models import Duty
from helpdesk.people import actions as people
from helpdesk.people import staffing
from helpdesk.people.models import Customer, Team
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, owned, signed_in
from tickets import actions, deadlines, due_again
from tickets.event_words import event_words
from tickets.log import Writer
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
LATER = MONDAY + timedelta(minutes=40)


def by_their_hours(customer: Customer) -> object:
    customer = Customer.objects.get(pk=customer.pk)
    return deadlines.due_at(customer, Team.objects.get().pk, MONDAY)


def test_a_corrected_zone_moves_when_each_of_their_tickets_is_due(cast: Cast) -> None:
    first, second = owned(cast, cast.kenji, "Lamp"), owned(cast, cast.elif_, "Chair")
    assert first.customer_id == second.customer_id
    before = first.due_at
    actions.set_zone(first.pk, "America/Lima", by=Writer.agent(cast.kenji), now=LATER)
    due = by_their_hours(first.customer)
    assert due != before
    assert [Ticket.objects.get(pk=one.pk).due_at for one in (first, second)] == [due, due]
    assert Event.objects.filter(kind="zone").count() == 2


def test_a_country_with_one_clock_does_so_too(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp")
    Customer.objects.filter(pk=ticket.customer_id).update(zone="", zone_source="", zone_confidence=0)
    ticket.customer.zone_signs.all().delete()
    actions.set_country(ticket.pk, "JP", by=Writer.agent(cast.kenji), now=LATER)
    ticket.refresh_from_db()
    assert ticket.customer.zone == "Asia/Tokyo"
    assert ticket.due_at == by_their_hours(ticket.customer)


def test_routing_looks_again_at_what_nobody_has(cast: Cast) -> None:
    ticket = opened(cast, "Lamp")
    Ticket.objects.filter(pk=ticket.pk).update(
        owner=None, queued_at=MONDAY, next_wake_at=MONDAY + timedelta(hours=9)
    )
    actions.set_zone(ticket.pk, "America/Lima", by=Writer.agent(cast.kenji), now=LATER)
    assert Ticket.objects.get(pk=ticket.pk).next_wake_at == LATER


def test_what_waits_for_the_customer_or_is_closed_gets_no_new_deadline(cast: Cast) -> None:
    waits, closed = owned(cast, cast.kenji, "Lamp"), owned(cast, cast.kenji, "Chair")
    actions.close(closed.pk, by=Writer.agent(cast.kenji), now=MONDAY)
    before = Ticket.objects.get(pk=closed.pk).due_at
    actions.set_zone(waits.pk, "America/Lima", by=Writer.agent(cast.kenji), now=LATER)
    assert Ticket.objects.get(pk=closed.pk).due_at == before
    assert not Event.objects.filter(ticket=closed, kind="zone").exists()


def test_saying_again_what_is_known_changes_nothing(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp")
    people.choose(ticket.customer, zone_name="America/Lima", now=MONDAY)
    version = Ticket.objects.get(pk=ticket.pk).version
    actions.set_zone(ticket.pk, "America/Lima", by=Writer.agent(cast.kenji), now=LATER)
    assert Ticket.objects.get(pk=ticket.pk).version == version


# --- When they are at work ----------------------------------------------------------------------------
FRIDAY = MONDAY + timedelta(days=4)


def test_an_answer_is_due_in_the_week_of_their_country(cast: Cast) -> None:
    ticket = opened(cast, "Lamp", customer=cast.layla, now=FRIDAY)
    # Friday and Saturday are free in Egypt: eight hours from Sunday, 09:00 of their summer time.
    assert ticket.due_at == datetime(2026, 6, 7, 14, 0, tzinfo=UTC)


def test_who_works_otherwise_is_corrected_beside_a_ticket_and_it_is_due_anew(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp")
    page = signed_in(cast.kenji)
    assert "At work Mon–Fri 09:00–18:00" in page.get(f"/desk/t/{ticket.pk}/side/").content.decode()
    sent = {"days": ["5", "6"], "start": "10:00", "end": "20:00"}
    said = page.post(f"/desk/t/{ticket.pk}/week/", sent, follow=True).content.decode()
    assert "They are at work Sat–Sun 10:00–20:00." in said
    assert "Kenji said the customer is at work Sat–Sun 10:00–20:00" in said
    corrected = Ticket.objects.get(pk=ticket.pk)
    # Saturday 10:00 in Auckland is Friday 22:00 UTC.
    assert corrected.due_at == datetime(2026, 6, 6, 6, 0, tzinfo=UTC)
    back = page.post(f"/desk/t/{ticket.pk}/week/", {"usual": "1"}, follow=True).content.decode()
    assert "as is usual in their country" in back
    assert Ticket.objects.get(pk=ticket.pk).due_at == ticket.due_at


def test_a_team_says_how_soon_it_answers(cast: Cast) -> None:
    Team.objects.update(answer_minutes=60)
    deadlines.forget()
    ticket = opened(cast, "Lamp", customer=cast.layla)
    assert ticket.due_at == MONDAY + timedelta(hours=1)


# --- When the calendars themselves change (G10) -------------------------------------------------------
NINE_TO_FIVE = OpenHours((5, 6), 9 * 60, 17 * 60)


def due_of(ticket: Ticket) -> datetime | None:
    return Ticket.objects.get(pk=ticket.pk).due_at


def test_g10_what_waits_follows_the_week_of_its_country_and_says_so(cast: Cast) -> None:
    there, elsewhere = opened(cast, "Lamp", customer=cast.layla), owned(cast, cast.kenji, "Chair")
    before = elsewhere.due_at
    set_country_week("EG", NINE_TO_FIVE, actor="user:1", now=LATER)
    assert due_again.follow_calendars(now=LATER) == 1
    assert due_of(there) == datetime(
        2026, 6, 6, 14, 0, tzinfo=UTC
    )  # the end of Saturday, 17:00 of their summer
    assert due_of(elsewhere) == before
    event = Event.objects.get(kind="due_moved")
    assert event.ticket_id == there.pk
    assert event.internal
    assert "Hours or minutes were changed in the settings" in event_words(event)
    assert due_again.follow_calendars(now=LATER) == 0


def test_g10_it_follows_their_holidays_and_routing_looks_again(cast: Cast) -> None:
    ticket = opened(cast, "Lamp", customer=cast.layla)
    Ticket.objects.filter(pk=ticket.pk).update(
        owner=None, queued_at=MONDAY, next_wake_at=MONDAY + timedelta(hours=9)
    )
    set_holidays(
        "EG", {MONDAY.date() + timedelta(days=n): "Feast" for n in (0, 1)}, actor="user:1", now=LATER
    )
    due_again.follow_calendars(now=LATER)
    assert due_of(ticket) == datetime(2026, 6, 3, 14, 0, tzinfo=UTC)
    assert Ticket.objects.get(pk=ticket.pk).next_wake_at == LATER


def test_g10_it_follows_the_minutes_of_its_team(cast: Cast) -> None:
    ticket, team = opened(cast, "Lamp", customer=cast.layla), Team.objects.get()
    plan = staffing.TeamPlan(name=team.name, language=team.language, is_fallback=True, answer_minutes=60)
    staffing.edit_team(team, plan, actor="user:1", now=LATER)
    due_again.follow_calendars(now=LATER)
    assert due_of(ticket) == MONDAY + timedelta(hours=1)


def test_g10_what_a_team_is_called_moves_no_deadline(cast: Cast) -> None:
    opened(cast, "Lamp", customer=cast.layla)
    team = Team.objects.get()
    plan = staffing.TeamPlan(name="Help", language="de", is_fallback=True, answer_minutes=team.answer_minutes)
    staffing.edit_team(team, plan, actor="user:1", now=LATER)
    assert not Duty.objects.filter(kind=DUE_TIMES).exists()


def test_g10_a_change_of_which_the_process_died_is_followed_by_the_next(cast: Cast) -> None:
    """Other processes keep weeks and minutes for some seconds; the sweep reads them anew."""
    ticket = opened(cast, "Lamp", customer=cast.layla)
    Team.objects.update(answer_minutes=60)
    ask_due_times(f"team:{Team.objects.get().pk}", now=LATER)
    due_again.follow_calendars(now=LATER + timedelta(hours=2))
    assert due_of(ticket) == MONDAY + timedelta(hours=1)
    assert not Duty.objects.filter(done_at=None).exists()


def test_g10_closed_tickets_and_those_that_wait_for_the_customer_are_left_alone(cast: Cast) -> None:
    ticket = opened(cast, "Lamp", customer=cast.layla)
    actions.close(ticket.pk, by=Writer.agent(cast.kenji), now=MONDAY)
    set_country_week("EG", NINE_TO_FIVE, actor="user:1", now=LATER)
    assert due_again.follow_calendars(now=LATER) == 0
