"""A baton is written before a shift ends, goes on with its ticket, and is taken or given back."""

from datetime import timedelta

import pytest
import time_machine

from helpdesk.coverage.actions import add_absence
from helpdesk.coverage.models import Absence
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, TeamMember
from tests.cast import MONDAY, Cast, agent, see_everybody
from tests.tickets.test_handoff import TOKYO_ENDS, given_to_kenji
from tests.tickets.views.desk import signed_in, writes
from tickets import batons, handoff
from tickets.actions import assign, route
from tickets.actions.handing import (
    BatonError,
    Handover,
    accept_baton,
    hand_off,
    return_baton,
    write_baton,
)
from tickets.actions.replying import Answer, reply
from tickets.invariants import all_findings
from tickets.kept import handovers
from tickets.log import SYSTEM
from tickets.models import Alarm, Baton, Event, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
LATER = TOKYO_ENDS + timedelta(minutes=1)


def moved(cast: Cast) -> Ticket:
    """Kenji's shift is over and somebody else has his ticket."""
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    ticket = given_to_kenji(cast)
    handoff.end_shifts(now=LATER)
    return Ticket.objects.get(pk=ticket.pk)


def one_of(ticket: Ticket) -> Baton:
    return Baton.objects.select_related("receiver__user").get(ticket=ticket)


def pass_on(ticket: Ticket, to: Agent | None, *, at: int) -> None:
    """A move that nobody worked on, so many hours after Monday morning."""
    ticket.refresh_from_db()
    assert ticket.owner_id is not None
    handover = Handover(ticket.pk, ticket.owner_id, to.pk if to else None, batons.draft(ticket))
    assert hand_off(handover, now=MONDAY + timedelta(hours=at))


def test_what_the_owner_wrote_goes_on_and_counts_as_reviewed(cast: Cast) -> None:
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    ticket = given_to_kenji(cast)
    write_baton(ticket.pk, cast.kenji, {"wants": "a new invoice", "next": "ask Lena"}, now=MONDAY)
    handoff.end_shifts(now=LATER)
    baton = one_of(ticket)
    assert baton.reviewed
    assert baton.fields == {"wants": "a new invoice", "next": "ask Lena"}
    assert baton.handed_at == LATER


def test_writing_again_keeps_one_draft(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    write_baton(ticket.pk, cast.kenji, {"wants": "one"}, now=MONDAY)
    write_baton(ticket.pk, cast.kenji, {"wants": "two"}, now=MONDAY)
    assert [one.fields["wants"] for one in Baton.objects.drafts()] == ["two"]


def test_nothing_to_note_lets_the_desks_words_stand(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    baton = write_baton(ticket.pk, cast.kenji, None, now=MONDAY)
    assert baton.reviewed
    assert baton.fields["wants"] == "The invoice is wrong."


def test_only_the_owner_writes_a_baton(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    with pytest.raises(BatonError):
        write_baton(ticket.pk, cast.joao, {"wants": "x"}, now=MONDAY)


def test_a_draft_of_somebody_before_does_not_go_on_in_anothers_name(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    write_baton(ticket.pk, cast.kenji, {"wants": "Kenji's words"}, now=MONDAY)
    assign(ticket.pk, cast.elif_, by=SYSTEM, now=MONDAY)
    pass_on(ticket, cast.joao, at=1)
    baton = one_of(ticket)
    assert (baton.giver, baton.reviewed) == (cast.elif_, False)
    assert baton.fields["wants"] != "Kenji's words"


def test_the_desks_own_baton_is_whole(cast: Cast) -> None:
    fields = one_of(moved(cast)).fields
    for name in ("wants", "next", "promised", "about"):
        assert fields[name], name
    assert "America/Sao_Paulo" in fields["about"]
    assert all(len(text) <= Baton.LONGEST for text in fields.values())


def test_the_desk_writes_in_the_teams_working_language(cast: Cast) -> None:
    type(cast.team).objects.filter(pk=cast.team.pk).update(language="es")
    assert "cliente" in one_of(moved(cast)).fields["next"]


def test_what_was_tried_in_vain_is_said(cast: Cast) -> None:
    ticket = moved(cast)
    return_baton(one_of(ticket), "no access to billing", now=LATER)
    ticket.refresh_from_db()
    assert "no access to billing" in batons.draft(ticket)["failed"]


def test_the_receiver_takes_it(cast: Cast) -> None:
    baton = one_of(moved(cast))
    assert accept_baton(baton, now=LATER)
    assert not accept_baton(baton, now=LATER)
    baton.refresh_from_db()
    assert (baton.answer, baton.answered_at) == ("accepted", LATER)
    assert Event.objects.filter(kind="baton_accepted", internal=True).count() == 1


def test_ten_minutes_of_the_own_shift_without_a_word_mean_yes(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    pass_on(ticket, cast.joao, at=1)  # 06:00 in São Paulo; João begins at 09:00
    begins = MONDAY + timedelta(hours=4)
    for at, settled in ((begins - timedelta(minutes=1), 0), (begins + timedelta(minutes=9), 0)):
        assert handoff.settle_batons(now=at) == settled
    assert handoff.settle_batons(now=begins + timedelta(minutes=10)) == 1
    assert handoff.settle_batons(now=begins + timedelta(minutes=11)) == 0
    assert one_of(ticket).answer == "silent"


def test_nobody_is_waited_for_when_the_ticket_went_elsewhere(cast: Cast) -> None:
    ticket = moved(cast)
    other = cast.lead if ticket.owner != cast.lead else cast.elif_
    assign(ticket.pk, other, by=SYSTEM, now=LATER)
    assert handoff.settle_batons(now=LATER) == 1
    assert one_of(ticket).answer == "over"


def test_given_back_it_waits_in_the_queue_and_neither_gets_it_again(cast: Cast) -> None:
    ticket = moved(cast)
    receiver = ticket.owner
    assert receiver is not None
    return_baton(one_of(ticket), "I know nothing of this", now=LATER)
    ticket.refresh_from_db()
    assert ticket.owner is None
    assert all_findings(LATER)["G8 stored load equals a recount"].faults == []
    see_everybody(LATER + timedelta(minutes=1))
    route(ticket.pk, now=LATER + timedelta(minutes=1))
    ticket.refresh_from_db()
    assert ticket.owner not in (cast.kenji, receiver)
    assert cast.kenji in ticket.followers.all()


def test_giving_back_needs_a_reason_and_happens_once(cast: Cast) -> None:
    baton = one_of(moved(cast))
    with pytest.raises(BatonError):
        return_baton(baton, "  ", now=LATER)
    return_baton(baton, "no access", now=LATER)
    with pytest.raises(BatonError):
        return_baton(baton, "no access", now=LATER)


def test_moves_count_whichever_way_until_somebody_works_on_it(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    pass_on(ticket, cast.elif_, at=1)
    pass_on(ticket, None, at=2)
    assert batons.unworked_moves(ticket) == 2
    assign(ticket.pk, cast.joao, by=SYSTEM, now=MONDAY + timedelta(hours=5))
    ticket.refresh_from_db()
    reply(ticket, cast.joao, Answer(text="On it.", client_id="c1"), now=MONDAY + timedelta(hours=6))
    assert batons.unworked_moves(ticket) == 0
    writes(ticket, cast.aroha, "And?", now=MONDAY + timedelta(hours=7))
    pass_on(ticket, cast.lead, at=8)
    assert batons.unworked_moves(ticket) == 1


def test_a_reviewed_baton_is_work(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    pass_on(ticket, cast.elif_, at=1)
    write_baton(ticket.pk, cast.elif_, {"wants": "a call"}, now=MONDAY + timedelta(hours=1))
    pass_on(ticket, cast.joao, at=2)
    assert batons.unworked_moves(ticket) == 0


def passed_on_twice(cast: Cast) -> Ticket:
    """Kenji has it again, who covers nothing of its customer's day, and nobody ever wrote a word."""
    ticket = given_to_kenji(cast)
    pass_on(ticket, cast.elif_, at=1)
    pass_on(ticket, cast.joao, at=2)
    assign(ticket.pk, cast.kenji, by=SYSTEM, now=MONDAY + timedelta(hours=3))
    return ticket


TUESDAY_ENDS = MONDAY + timedelta(hours=25, minutes=1)  # 18:01 in Tokyo, 11:01 in Berlin


def test_the_third_time_a_lead_gets_it_and_is_told(cast: Cast) -> None:
    ticket = passed_on_twice(cast)
    ends = TUESDAY_ENDS
    handoff.end_shifts(now=ends)
    ticket.refresh_from_db()
    assert ticket.owner == cast.lead
    alarm = Alarm.objects.get(kind="unworked")
    assert (alarm.kind, alarm.lead, alarm.ticket) == ("unworked", cast.lead, ticket)
    assert Event.objects.get(kind="alarm", data__what="unworked").internal
    handoff.end_shifts(now=ends + timedelta(hours=8))  # Lena is off shift too: it stays with her
    ticket.refresh_from_db()
    assert ticket.owner == cast.lead


def test_without_a_lead_it_waits_for_a_person_however_often_the_queue_looks(cast: Cast) -> None:
    TeamMember.objects.filter(agent=cast.lead).delete()
    ticket, ends = passed_on_twice(cast), TUESDAY_ENDS
    handoff.end_shifts(now=ends)
    for hours in (0, 11, 24):
        at = ends + timedelta(hours=hours)
        see_everybody(at)
        route(ticket.pk, now=at)
        ticket.refresh_from_db()
        assert ticket.owner is None
    assert Alarm.objects.get(kind="unworked").lead is None
    assign(ticket.pk, cast.elif_, by=SYSTEM, now=ends)  # a person may


def test_the_lead_on_shift_is_told_before_the_one_who_is_away(cast: Cast) -> None:
    nils = agent("Nils", "Europe/Berlin", {"en": 5}, team=cast.team, is_lead=True)
    away = Absence(first_day=TUESDAY_ENDS.date(), last_day=TUESDAY_ENDS.date())
    add_absence(cast.lead, away, actor="test", now=MONDAY)
    passed_on_twice(cast)
    handoff.end_shifts(now=TUESDAY_ENDS)
    assert Alarm.objects.get(kind="unworked").lead == nils


def test_desk_drafts_that_nobody_looked_at_are_counted_apart(cast: Cast) -> None:
    first, second = (given_to_kenji(cast) for _ in range(2))
    for ticket in (first, second):
        pass_on(ticket, cast.joao, at=1)
    Baton.objects.filter(ticket=second).update(reviewed=True)
    found = handovers(Ticket.objects.all(), now=LATER + timedelta(hours=1))
    assert (found.made, found.draft, found.back) == (2, 1, 0)
    page = signed_in(cast.lead).get("/desk/coverage/").content.decode()
    assert "handed on in these 30 days" not in page, "they were handed on in June"
    with time_machine.travel(LATER + timedelta(hours=1), tick=False):
        page = " ".join(signed_in(cast.lead).get("/desk/coverage/").content.decode().split())
    words = "2 tickets were handed on in these 30 days. 1 of them went with the desk's own draft"
    assert words in page.replace("&#x27;", "'")
