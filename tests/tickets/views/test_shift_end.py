"""The page of a shift's end: what stays and why, what goes on, and a baton for each."""

from datetime import datetime, timedelta

import pytest

from helpdesk.coverage.actions import set_shifts
from helpdesk.coverage.calendar import Shift
from helpdesk.lib.clock import now
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Customer, Partner
from tests.cast import Cast
from tests.tickets.views.desk import owned, signed_in
from tickets import actions, queue
from tickets.actions.handing import Handover, hand_off
from tickets.actions.replying import Answer, reply
from tickets.log import SYSTEM
from tickets.models import Alarm, Baton, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = {"wants": "a new lamp", "next": "ask the warehouse"}


def on_shift(agent: Agent, *, ends_in: timedelta) -> datetime:
    """The agent works in a zone without clock changes until the given time from now, every day; answers the end."""
    at = now()
    end = (at + ends_in).replace(second=0, microsecond=0)
    start = end - timedelta(hours=8)
    Agent.objects.filter(pk=agent.pk).update(zone="Africa/Abidjan")  # UTC all year
    agent.refresh_from_db()
    minutes = [one.hour * 60 + one.minute for one in (start, end)]
    set_shifts(agent, [Shift(tuple(range(7)), *minutes)], actor="test", now=at)
    return end


def far_away() -> Customer:
    """Somebody whose zone nobody knows, so that no owner covers their hours."""
    return Customer.objects.create(name="Zoe", language="en", created_at=now())


@pytest.fixture
def ending(cast: Cast) -> Ticket:
    """Kenji's shift ends soon and João is on after him, who alone speaks the customer's language besides."""
    on_shift(cast.kenji, ends_in=timedelta(minutes=25))
    on_shift(cast.joao, ends_in=timedelta(hours=7))
    people.set_languages(cast.joao, {"en": 5}, actor="test", now=now())
    for agent in (cast.elif_, cast.lead):
        people.set_languages(agent, {"tr": 5}, actor="test", now=now())
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    Ticket.objects.filter(pk=ticket.pk).update(customer=far_away())
    Agent.objects.update(seen_at=now(), status="available")
    return ticket


def page(cast: Cast) -> str:
    return signed_in(cast.kenji).get("/desk/shift/end/").content.decode()


def test_what_moves_is_named_with_its_heir_and_the_desks_words(cast: Cast, ending: Ticket) -> None:
    shown = page(cast)
    assert "Goes to João; your colleagues will read this." in shown
    assert "About my lamp: where is it?" in shown
    assert "the desk&#x27;s draft" in shown or "the desk's draft" in shown


def test_who_will_read_it_is_said_when_it_leaves_the_house(cast: Cast, ending: Ticket) -> None:
    partner = Partner.objects.create(name="Call House")
    Agent.objects.filter(pk=cast.joao.pk).update(partner=partner)
    shown = page(cast)
    assert "Goes to João of Call House, whose people will read this." in shown


def test_what_stays_says_why(cast: Cast, ending: Ticket) -> None:
    Ticket.objects.filter(pk=ending.pk).update(state="waiting", waiting_since=None)
    shown = page(cast)
    assert "Stays with me" in shown
    assert "waits for the customer" in shown
    assert "Nothing moves on" in shown


def test_a_saved_baton_is_ready_and_shown_again(cast: Cast, ending: Ticket) -> None:
    browser = signed_in(cast.kenji)
    answer = browser.post(f"/desk/t/{ending.pk}/baton/", FIELDS, follow=True)
    assert f"The baton for #{ending.pk} is ready." in answer.content.decode()
    baton = Baton.objects.get()
    assert (baton.reviewed, baton.fields["wants"]) == (True, "a new lamp")


def test_one_key_lets_the_desks_words_stand(cast: Cast, ending: Ticket) -> None:
    signed_in(cast.kenji).post(f"/desk/t/{ending.pk}/baton/", {"as_is": "1", "wants": ""})
    assert Baton.objects.get().reviewed
    assert Baton.objects.get().fields["wants"]


def test_a_field_that_is_too_long_loses_nothing(cast: Cast, ending: Ticket) -> None:
    long = "lamp " * 80
    answer = signed_in(cast.kenji).post(f"/desk/t/{ending.pk}/baton/", {**FIELDS, "done": long})
    assert answer.status_code == 422
    assert long.strip() in answer.content.decode()
    assert not Baton.objects.exists()


def test_a_ticket_of_somebody_else_takes_no_baton(cast: Cast, ending: Ticket) -> None:
    answer = signed_in(cast.lead).post(f"/desk/t/{ending.pk}/baton/", FIELDS, follow=True)
    assert "no longer yours" in answer.content.decode()


def test_off_shift_nothing_ends(cast: Cast) -> None:
    set_shifts(cast.kenji, [], actor="test", now=now())
    assert "You are not on shift, so nothing ends." in page(cast)


def handed(cast: Cast) -> Baton:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    assert hand_off(Handover(ticket.pk, cast.kenji.pk, cast.joao.pk, FIELDS), now=now())
    return Baton.objects.get()


def test_the_receiver_reads_it_on_top_of_the_ticket_and_in_the_inbox(cast: Cast) -> None:
    baton = handed(cast)
    browser = signed_in(cast.joao)
    inbox = browser.get("/desk/").content.decode()
    assert "1 ticket was handed to you" in inbox
    ticket = browser.get(f"/desk/t/{baton.ticket_id}/").content.decode()
    for words in ("Kenji handed this to you", "desk draft, not reviewed", "ask the warehouse"):
        assert words in ticket
    assert (
        "handed this to you" not in signed_in(cast.kenji).get(f"/desk/t/{baton.ticket_id}/").content.decode()
    )


def test_taking_it_ends_the_question(cast: Cast) -> None:
    baton = handed(cast)
    browser = signed_in(cast.joao)
    after = browser.post(f"/desk/batons/{baton.pk}/accept/", follow=True).content.decode()
    assert "handed this to you" not in after
    assert "João took the baton" in after


def test_giving_it_back_asks_why(cast: Cast) -> None:
    baton = handed(cast)
    browser = signed_in(cast.joao)
    asked = browser.post(f"/desk/batons/{baton.pk}/return/", {"reason": ""}, follow=True)
    assert "Say in a few words why" in asked.content.decode()
    browser.post(f"/desk/batons/{baton.pk}/return/", {"reason": "no access"})
    assert Ticket.objects.get(pk=baton.ticket_id).owner is None
    thread = signed_in(cast.lead).get(f"/desk/t/{baton.ticket_id}/thread/").content.decode()
    assert "João gave the baton back: no access" in thread


def test_a_lead_sees_the_alarm_until_somebody_looks_after_it(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    alarm = Alarm.objects.create(ticket=ticket, kind="unworked", lead=cast.lead, raised_at=now())
    browser = signed_in(cast.lead)
    assert "handed on twice without a word" in browser.get("/desk/").content.decode()
    assert "handed on twice" not in signed_in(cast.kenji).get("/desk/").content.decode()
    assert browser.post(f"/desk/alarms/{alarm.pk}/seen/").status_code == 302
    assert "handed on twice" not in browser.get("/desk/").content.decode()
    alarm.refresh_from_db()
    assert alarm.seen_by == cast.lead.user


@pytest.mark.parametrize(
    ("named", "other", "sees"), [(True, True, False), (False, True, True), (False, False, False)]
)
def test_another_lead_sees_an_alarm_only_while_its_lead_is_off_and_they_are_on(
    cast: Cast, named: bool, other: bool, sees: bool
) -> None:
    people.add_to_team(cast.team, cast.elif_, is_lead=True, actor="test", now=now())
    for lead, works in ((cast.lead, named), (cast.elif_, other)):
        on_shift(lead, ends_in=timedelta(hours=3) if works else timedelta(minutes=-30))
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    Alarm.objects.create(ticket=ticket, kind="unworked", lead=cast.lead, raised_at=now())
    assert "handed on twice" in signed_in(cast.lead).get("/desk/").content.decode()
    page = signed_in(cast.elif_).get("/desk/").content.decode()
    assert ("handed on twice" in page) is sees


@pytest.mark.parametrize("what", ["closed", "answered"])
def test_an_alarm_ends_with_what_it_was_about(cast: Cast, what: str) -> None:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    Alarm.objects.create(ticket=ticket, kind="promise", lead=cast.lead, raised_at=now())
    browser = signed_in(cast.lead)
    assert "a promise will not be kept" in browser.get("/desk/").content.decode()
    if what == "closed":
        actions.close(ticket.pk, by=SYSTEM, now=now())
    else:
        reply(ticket, cast.kenji, Answer(text="Here it is", client_id="a1"), now=now())
    assert "a promise will not be kept" not in browser.get("/desk/").content.decode()


def chatting(cast: Cast) -> Ticket:
    """Kenji talks with somebody on the screen."""
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    Ticket.objects.filter(pk=ticket.pk).update(channel="chat", customer=far_away())
    Agent.objects.filter(pk=cast.kenji.pk).update(load_chat=1, load_email=0)
    return Ticket.objects.get(pk=ticket.pk)


def test_a_running_chat_is_offered_to_a_colleague_at_a_pause(cast: Cast) -> None:
    on_shift(cast.kenji, ends_in=timedelta(minutes=25))
    on_shift(cast.joao, ends_in=timedelta(hours=7))
    people.set_languages(cast.joao, {"en": 5}, actor="test", now=now())
    for agent in (cast.elif_, cast.lead):
        people.set_languages(agent, {"tr": 5}, actor="test", now=now())
    ticket = chatting(cast)
    Agent.objects.update(seen_at=now(), status="available")
    assert "João is first" in page(cast)
    signed_in(cast.kenji).post(f"/desk/t/{ticket.pk}/takeover/")
    assert Baton.objects.get().giver == cast.kenji
    queue.drain(now=now())
    ticket.refresh_from_db()
    assert ticket.offered_to == cast.joao


def test_a_chat_that_nobody_else_can_take_stays(cast: Cast) -> None:
    on_shift(cast.kenji, ends_in=timedelta(minutes=25))
    for agent in (cast.elif_, cast.lead, cast.joao):
        people.set_languages(agent, {"tr": 5}, actor="test", now=now())
    ticket = chatting(cast)
    Agent.objects.update(seen_at=now(), status="available")
    assert "Nobody else could take it now." in page(cast)
    answer = signed_in(cast.kenji).post(f"/desk/t/{ticket.pk}/takeover/", follow=True)
    assert "it stays with you" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.owner == cast.kenji
    assert signed_in(cast.joao).post(f"/desk/t/{ticket.pk}/takeover/").status_code == 404
