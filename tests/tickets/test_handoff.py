"""At a shift's end open work stays or goes on, with a baton; doing it twice changes nothing."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError

from helpdesk.coverage import roster
from helpdesk.coverage.actions import Verdict, add_absence, agree, ask_swap, decide_swap
from helpdesk.coverage.calendar import blocks
from helpdesk.coverage.models import Absence, Overtime, Swap
from helpdesk.duties.actions import MOST_TRIES, open_duty
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Team
from tests.cast import MONDAY, Cast, customer, see_everybody
from tickets import facts, freed, handoff, overtime, queue
from tickets.actions import (
    Body,
    Contact,
    Post,
    assign,
    close,
    handing,
    open_ticket,
    post_messages,
    route,
    snooze,
)
from tickets.actions.conversation import move_to_team
from tickets.actions.replying import Answer, reply
from tickets.invariants import all_findings
from tickets.log import SYSTEM, Writer
from tickets.models import Baton, Message, Ticket
from tickets.reasons import latest_reason

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
TOKYO_ENDS = MONDAY + timedelta(hours=1)  # 18:00 in Tokyo


def opened(cast: Cast, *, channel: str = "email", now: datetime = MONDAY) -> Ticket:
    contact = Contact(
        channel=channel,
        customer=customer("Ana", "en", "America/Sao_Paulo"),
        team=cast.team,
        body=Body(text="The invoice is wrong."),
        client_id=str(uuid4()),
        public_id=uuid4().hex,
        subject="Invoice",
        language="en",
    )
    return open_ticket(contact, now=now).ticket


def given_to_kenji(cast: Cast) -> Ticket:
    return assign(opened(cast).pk, cast.kenji, by=SYSTEM, now=MONDAY)


def test_mail_that_others_can_answer_sooner_is_handed_on_with_a_baton(cast: Cast) -> None:
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    ticket = given_to_kenji(cast)
    handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=1))
    ticket.refresh_from_db()
    assert ticket.owner is not None
    assert ticket.owner != cast.kenji
    baton = Baton.objects.get()
    assert baton.giver == cast.kenji
    assert baton.fields["wants"] == "The invoice is wrong."
    assert cast.kenji in ticket.followers.all()


def test_mail_of_a_customer_whom_the_owner_covers_stays_overnight(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    Ticket.objects.filter(pk=ticket.pk).update(customer=cast.sita)
    assert handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=1)) == 0


def test_handing_on_twice_changes_nothing(cast: Cast) -> None:
    given_to_kenji(cast)
    assert handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=1)) == 1
    assert handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=2)) == 0
    assert Baton.objects.count() == 1


def test_g10_what_could_not_go_on_is_tried_again_a_minute_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    stuck, other = given_to_kenji(cast), given_to_kenji(cast)
    real = handoff.hand_off

    def broken(handover: handing.Handover, *, now: datetime) -> bool:
        if handover.ticket_id == stuck.pk:
            raise OperationalError("database is locked")
        return real(handover, now=now)

    monkeypatch.setattr(handoff, "hand_off", broken)
    assert handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=1)) == 1
    monkeypatch.setattr(handoff, "hand_off", real)
    assert handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=2)) == 1
    assert handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=3)) == 0
    assert not Ticket.objects.filter(pk__in=[stuck.pk, other.pk], owner=cast.kenji).exists()


def test_g10_a_duty_whose_process_died_before_its_end_is_not_owed_for_ever(cast: Cast) -> None:
    ends = TOKYO_ENDS + timedelta(minutes=1)
    died = open_duty("handoff", cast.kenji.key, "as it was", due_at=TOKYO_ENDS)
    handoff.end_shifts(now=ends)
    died.refresh_from_db()
    assert died.done_at == ends
    assert not [finding for finding in all_findings(ends + timedelta(hours=1)).values() if finding.faults]


def test_what_fails_for_good_is_not_tried_for_ever(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    given_to_kenji(cast)
    tries: list[int] = []

    def broken(handover: handing.Handover, *, now: datetime) -> bool:
        tries.append(handover.ticket_id)
        raise ValueError("a field that nobody can read")

    monkeypatch.setattr(handoff, "hand_off", broken)
    for minute in range(1, 20):
        handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=minute))
    assert len(tries) == MOST_TRIES


def test_nothing_moves_while_the_shift_runs(cast: Cast) -> None:
    given_to_kenji(cast)
    assert handoff.end_shifts(now=TOKYO_ENDS - timedelta(minutes=1)) == 0


def test_g8_loads_are_right_after_a_handoff(cast: Cast) -> None:
    given_to_kenji(cast)
    later = TOKYO_ENDS + timedelta(minutes=1)
    handoff.end_shifts(now=later)
    assert all_findings(later)["G8 stored load equals a recount"].faults == []


def test_g9_an_owner_who_left_a_chat_gives_it_back(cast: Cast) -> None:
    ticket = assign(opened(cast, channel="chat").pk, cast.kenji, by=SYSTEM, now=MONDAY)
    later = MONDAY + timedelta(minutes=10)
    see_everybody(later)
    type(cast.kenji).objects.filter(pk=cast.kenji.pk).update(seen_at=MONDAY)
    assert handoff.release_absent(now=later) == 1
    ticket.refresh_from_db()
    assert ticket.owner is None
    assert ticket.next_wake_at == later


def staying_with_a_chat(cast: Cast) -> tuple[Ticket, datetime]:
    """Kenji's shift ended five minutes ago, and he is still in a chat."""
    ticket = assign(opened(cast, channel="chat").pk, cast.kenji, by=SYSTEM, now=MONDAY)
    later = TOKYO_ENDS + timedelta(minutes=5)
    see_everybody(later)
    assert handoff.end_shifts(now=later) == 0
    return ticket, later


def test_whoever_stays_with_a_chat_beyond_the_shift_works_overtime(cast: Cast) -> None:
    assert overtime.note_all(now=MONDAY) == 0
    ticket, later = staying_with_a_chat(cast)
    assert overtime.note_all(now=later) == 1
    see_everybody(later + timedelta(minutes=10))
    assert overtime.note_all(now=later + timedelta(minutes=10)) == 1
    assert overtime.note_all(now=later) == 1  # late and twice
    row = Overtime.objects.get()
    assert (row.agent, row.start, row.length) == (cast.kenji, TOKYO_ENDS, timedelta(minutes=15))
    close(ticket.pk, by=SYSTEM, now=later + timedelta(minutes=11))
    assert overtime.note_all(now=later + timedelta(minutes=12)) == 0


def test_overtime_is_seen_by_the_agent_and_the_leads(cast: Cast) -> None:
    overtime.note_all(now=staying_with_a_chat(cast)[1])
    seen = {
        person: Overtime.objects.visible_to(person.user).count()
        for person in (cast.kenji, cast.lead, cast.joao)
    }
    assert seen == {cast.kenji: 1, cast.lead: 1, cast.joao: 0}


def test_g9_a_chat_goes_on_when_whoever_stayed_beyond_the_shift_leaves(cast: Cast) -> None:
    ticket, later = staying_with_a_chat(cast)
    gone = later + timedelta(minutes=10)
    see_everybody(gone)
    type(cast.kenji).objects.filter(pk=cast.kenji.pk).update(seen_at=later)
    assert handoff.release_absent(now=gone) == 1
    ticket.refresh_from_db()
    assert ticket.owner is None


def test_the_baton_is_a_note_that_no_customer_sees(cast: Cast) -> None:
    given_to_kenji(cast)
    handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=1))
    note = Message.objects.get(author="system")
    assert note.internal


def test_who_falls_ill_before_the_shift_keeps_nothing_that_others_can_answer(cast: Cast) -> None:
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    ticket = given_to_kenji(cast)
    Ticket.objects.filter(pk=ticket.pk).update(customer=cast.sita)
    assert handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=1)) == 0
    morning = MONDAY + timedelta(hours=15)  # 08:00 in Tokyo, an hour before the shift
    tuesday = morning.date() + timedelta(days=1)
    ill = Absence(kind=Absence.Kind.SICK, first_day=tuesday, last_day=tuesday + timedelta(days=3))
    add_absence(cast.kenji, ill, actor="kenji", now=morning)
    assert handoff.end_shifts(now=morning) == 1
    assert handoff.end_shifts(now=morning + timedelta(minutes=1)) == 0
    ticket.refresh_from_db()
    assert ticket.owner != cast.kenji


def on_leave(cast: Cast, substitute: Agent | None) -> None:
    """Kenji is away for two weeks from Tuesday on."""
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    tuesday = MONDAY.date() + timedelta(days=1)
    leave = Absence(first_day=tuesday, last_day=tuesday + timedelta(days=13), substitute=substitute)
    add_absence(cast.kenji, leave, actor="lena", now=MONDAY)


@pytest.mark.parametrize("who", ["elif_", "joao", "lead"])
def test_work_of_somebody_on_leave_goes_to_who_stands_in(cast: Cast, who: str) -> None:
    for agent in (cast.elif_, cast.joao, cast.lead):
        people.set_languages(agent, {"en": 5}, actor="test", now=MONDAY)
    ticket, substitute = given_to_kenji(cast), getattr(cast, who)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=MONDAY + timedelta(days=2))
    on_leave(cast, substitute)
    assert handoff.end_shifts(now=TOKYO_ENDS + timedelta(minutes=1)) == 1
    ticket.refresh_from_db()
    assert ticket.owner == substitute


def test_who_stands_in_gets_nothing_before_the_leave_and_nothing_after_it(cast: Cast) -> None:
    on_leave(cast, cast.lead)
    book, tuesday = roster.current(), MONDAY + timedelta(days=1)
    assert book.stand_in(cast.kenji.pk, MONDAY) is None  # at work
    assert book.stand_in(cast.kenji.pk, TOKYO_ENDS) == cast.lead.pk
    assert book.stand_in(cast.kenji.pk, tuesday + timedelta(days=12)) == cast.lead.pk
    assert book.stand_in(cast.kenji.pk, tuesday + timedelta(days=14)) is None
    assert book.stand_in(cast.joao.pk, tuesday) is None
    assert book.stand_in(None, tuesday) is None


def test_a_customer_who_writes_during_the_leave_gets_who_stands_in(cast: Cast) -> None:
    for agent in (cast.elif_, cast.joao, cast.lead):
        people.set_languages(agent, {"en": 5}, actor="test", now=MONDAY)
    ticket = given_to_kenji(cast)
    reply(ticket, cast.kenji, Answer(text="Which one?", client_id="1"), now=MONDAY)
    on_leave(cast, cast.joao)
    later = MONDAY + timedelta(days=3)
    ticket.refresh_from_db()
    words = Body(text="The one of May.")
    writer = Writer.customer(ticket.customer)
    post_messages([Post(conversation=ticket.public_id, writer=writer, body=words, client_id="2")], now=later)
    queue.drain(now=later)
    ticket.refresh_from_db()
    assert ticket.owner == cast.joao
    reason = latest_reason(ticket, cast.lead.user)
    assert reason is not None
    assert "stands in for Kenji" in reason.why


def test_who_swaps_the_next_shift_away_keeps_nothing_that_others_can_answer(cast: Cast) -> None:
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    ticket = given_to_kenji(cast)
    Ticket.objects.filter(pk=ticket.pk).update(customer=cast.sita)
    evening = TOKYO_ENDS + timedelta(minutes=1)
    assert handoff.end_shifts(now=evening) == 0
    start, end = blocks(roster.current().of(cast.kenji.pk), evening, evening + timedelta(days=1))[0]
    swap = ask_swap(Swap(giver=cast.kenji, taker=cast.joao, start=start, end=end), now=evening)
    agree(swap, now=evening)
    decide_swap(swap, Verdict(True, cast.lead.user), now=evening)
    assert handoff.end_shifts(now=evening + timedelta(minutes=1)) == 1
    ticket.refresh_from_db()
    assert ticket.owner != cast.kenji


def test_who_falls_ill_in_the_middle_of_a_shift_hands_on_at_once(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    ill = Absence(kind=Absence.Kind.SICK, first_day=MONDAY.date(), last_day=MONDAY.date() + timedelta(days=1))
    add_absence(cast.kenji, ill, actor="kenji", now=MONDAY)
    assert handoff.end_shifts(now=MONDAY + timedelta(minutes=1)) == 1
    ticket.refresh_from_db()
    assert ticket.owner != cast.kenji
    assert Baton.objects.get().giver == cast.kenji


def test_mail_given_to_somebody_off_shift_waits_for_them(cast: Cast) -> None:
    evening = TOKYO_ENDS + timedelta(hours=2)
    assign(opened(cast, now=evening).pk, cast.kenji, by=SYSTEM, now=evening)
    assert handoff.end_shifts(now=evening + timedelta(minutes=1)) == 0


def test_the_queue_gives_nothing_back_to_who_handed_it_on_within_four_hours(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    given = Baton.objects.create(ticket=ticket, giver=cast.elif_, made_at=MONDAY, handed_at=MONDAY)
    later = MONDAY + timedelta(minutes=30)
    see_everybody(later)
    handing.hand_off(handing.Handover(ticket.pk, cast.kenji.pk, None, {}), now=later)
    placed = route(ticket.pk, now=later)
    assert placed is not None
    assert placed.agent_id not in (given.giver_id, cast.kenji.pk)


def test_the_only_speaker_may_get_it_back(cast: Cast) -> None:
    Ticket.objects.filter(pk=given_to_kenji(cast).pk).update(language="tr")
    ticket = Ticket.objects.get()
    later = MONDAY + timedelta(minutes=30)
    see_everybody(later)
    Baton.objects.create(ticket=ticket, giver=cast.elif_, made_at=MONDAY, handed_at=MONDAY)
    handing.hand_off(handing.Handover(ticket.pk, cast.kenji.pk, None, {}), now=later)
    placed = route(ticket.pk, now=later)
    assert placed is not None
    assert placed.agent_id == cast.elif_.pk


def test_g8_what_waits_for_the_customer_takes_no_place_when_the_queue_gives_it_an_owner(cast: Cast) -> None:
    ticket = given_to_kenji(cast)
    reply(ticket, cast.kenji, Answer(text="On its way.", client_id="answer"), now=MONDAY)
    later = MONDAY + timedelta(minutes=30)
    see_everybody(later)
    handing.hand_off(handing.Handover(ticket.pk, cast.kenji.pk, None, {}), now=later)
    placed = route(ticket.pk, now=later)
    assert placed is not None
    assert placed.agent_id is not None
    assert all_findings(later)["G8 stored load equals a recount"].faults == []


def test_g9_a_change_of_hours_is_looked_at_by_all_that_waits(cast: Cast) -> None:
    """Elif is there and has no place for it."""
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_chat=1, load_chat=1)
    people.set_languages(cast.kenji, {"ja": 5}, actor="test", now=MONDAY)
    people.set_languages(cast.joao, {"es": 5}, actor="test", now=MONDAY)
    people.set_languages(cast.lead, {"de": 5}, actor="test", now=MONDAY)
    ticket = opened(cast, channel="chat")
    assert ticket.owner is None
    queue.drain(now=MONDAY)
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    queue.drain(now=MONDAY + timedelta(seconds=1))
    ticket.refresh_from_db()
    assert ticket.offered_to == cast.kenji or ticket.owner == cast.kenji


def test_g8_a_chat_that_is_set_aside_while_it_is_offered_is_offered_to_nobody(cast: Cast) -> None:
    chat = opened(cast, channel="chat", now=MONDAY)
    assert Ticket.objects.get(pk=chat.pk).offered_to is not None
    snooze(chat.pk, MONDAY + timedelta(hours=3), by=SYSTEM, now=MONDAY)
    assert Ticket.objects.get(pk=chat.pk).offered_to is None
    assert [fault for found in all_findings(MONDAY).values() for fault in found.faults] == []


def test_who_spoke_with_a_customer_is_remembered_when_another_team_takes_over(cast: Cast) -> None:
    """Also when nobody owns the ticket any more at that moment."""
    other = Team.objects.create(name="Repairs")
    ticket = given_to_kenji(cast)
    assign(ticket.pk, None, by=SYSTEM, now=MONDAY)
    assert move_to_team(ticket.pk, other, by=SYSTEM, now=MONDAY)
    ticket.refresh_from_db()
    assert (ticket.team, ticket.previous_owner) == (other, cast.kenji)


def test_work_of_somebody_ill_waits_for_a_full_colleague_and_does_not_go_back(cast: Cast) -> None:
    """Kenji, who reads Turkish too, has a place for one of her two; Elif, who is ill, is back tomorrow."""
    people.set_languages(cast.kenji, {"ja": 5, "tr": 5}, actor="test", now=MONDAY)
    tickets = [opened(cast), opened(cast)]
    Ticket.objects.update(language="tr")
    for ticket in tickets:
        assign(ticket.pk, cast.elif_, by=SYSTEM, now=MONDAY)
    Agent.objects.filter(pk=cast.kenji.pk).update(capacity_email=1)
    facts.forget()
    absence = Absence(kind="sick", first_day=MONDAY.date(), last_day=MONDAY.date())
    add_absence(cast.elif_, absence, actor="test", now=MONDAY)
    soon = MONDAY + timedelta(minutes=1)
    handoff.end_shifts(now=soon)
    queue.drain(now=soon + timedelta(seconds=10))
    taken, waits = sorted(Ticket.objects.all(), key=lambda ticket: ticket.owner is None)
    assert (taken.owner, waits.owner) == (cast.kenji, None)
    later = soon + timedelta(minutes=5)
    close(taken.pk, by=SYSTEM, now=later)
    freed.look_for([cast.kenji.pk], now=later)
    queue.drain(now=later)
    waits.refresh_from_db()
    assert waits.owner == cast.kenji
