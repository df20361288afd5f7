"""Two tickets about one thing become one: nothing is lost, what comes for either reaches the one that goes on."""

from datetime import datetime, timedelta

import pytest
import time_machine

from helpdesk.duties.models import Letter
from helpdesk.duties.sending import send_letters
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast
from tests.tickets.public.test_my_requests import signed_in as customer_in
from tests.tickets.test_mail_trip import ARABIC, mail, receive
from tests.tickets.views.desk import opened, owned, signed_in, writes
from tickets import actions
from tickets.actions import AssigningError, Body, Post, Posted, Refused
from tickets.actions.replying import Answer, reply
from tickets.invariants import Fault, all_findings
from tickets.log import SYSTEM, Writer
from tickets.mail.subjects import topic_of
from tickets.models import Event, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
SOON = MONDAY + timedelta(minutes=5)


def merge(source: Ticket, target: Ticket, *, now: datetime = SOON) -> Ticket:
    actions.merge(source.pk, target.pk, by=SYSTEM, now=now)
    return Ticket.objects.get(pk=target.pk)


def load(agent: Agent) -> int:
    return Agent.objects.get(pk=agent.pk).load_email


def faults() -> list[Fault]:
    return [fault for finding in all_findings(SOON).values() for fault in finding.faults]


def test_the_merged_ticket_is_closed_and_takes_no_place_any_more(cast: Cast) -> None:
    one, other = owned(cast, cast.kenji, "Lamp"), owned(cast, cast.kenji, "Lamp again")
    assert load(cast.kenji) == 2
    merge(other, one)
    assert load(cast.kenji) == 1
    assert Ticket.objects.get(pk=other.pk).state == "closed"
    assert faults() == []


def test_each_log_says_what_became_of_it_and_no_message_is_moved(cast: Cast) -> None:
    one, other = owned(cast, cast.kenji), owned(cast, cast.kenji)
    merge(other, one)
    assert Event.objects.get(ticket=one, kind="merged_in").data["ticket"] == other.pk
    assert Event.objects.get(ticket=other, kind="merged_away").data["ticket"] == one.pk
    assert Message.objects.filter(ticket=other).count() == 1


def test_what_is_owed_is_the_earlier_of_both(cast: Cast) -> None:
    early = owned(cast, cast.kenji, now=MONDAY - timedelta(days=1))
    late = owned(cast, cast.kenji, now=MONDAY)
    going_on = merge(early, late)
    assert going_on.promised_at == min(early.promised_at, late.promised_at)  # type: ignore[type-var]
    assert going_on.due_at == early.due_at
    assert going_on.waiting_since == early.waiting_since


def test_a_promise_that_the_answered_one_cannot_carry_becomes_its_deadline(cast: Cast) -> None:
    answered, waits = owned(cast, cast.kenji), owned(cast, cast.kenji)
    reply(answered, cast.kenji, Answer(text="We look for it", client_id="a1"), now=SOON)
    going_on = merge(waits, answered, now=SOON)
    assert (going_on.promised_at, going_on.promise_kept) == (answered.promised_at, True)
    assert going_on.due_at == min(waits.promised_at, waits.due_at)  # type: ignore[type-var]
    assert going_on.is_ours


def test_a_ticket_that_rests_wakes_when_it_takes_over_what_is_our_turn(cast: Cast) -> None:
    rests, ours = owned(cast, cast.kenji), owned(cast, cast.kenji)
    actions.snooze(rests.pk, MONDAY + timedelta(days=3), by=SYSTEM, now=MONDAY)
    going_on = merge(ours, rests)
    assert (going_on.state, going_on.snoozed_until) == ("open", None)
    assert load(cast.kenji) == 1


def test_one_that_nobody_has_gets_the_owner_of_the_other(cast: Cast) -> None:
    mine, free = owned(cast, cast.kenji), owned(cast, cast.elif_)
    actions.assign(free.pk, None, by=SYSTEM, now=MONDAY)
    going_on = merge(mine, free)
    assert going_on.owner == cast.kenji
    assert faults() == []


def test_whoever_had_the_merged_one_follows_the_one_that_goes_on(cast: Cast) -> None:
    one, other = owned(cast, cast.elif_), owned(cast, cast.kenji)
    going_on = merge(other, one)
    assert going_on.owner == cast.elif_
    assert cast.kenji in going_on.followers.all()


@pytest.mark.parametrize("case", ["itself", "twice", "customer", "closed", "spam"])
def test_what_cannot_be_one_is_refused_in_a_sentence_and_nothing_changes(cast: Cast, case: str) -> None:
    one, other = owned(cast, cast.kenji), owned(cast, cast.kenji)
    if case == "itself":
        other = one
    elif case == "twice":
        merge(other, owned(cast, cast.kenji))
    elif case == "customer":
        other = opened(cast, customer=cast.sita)
    elif case == "closed":
        actions.close(one.pk, by=SYSTEM, now=MONDAY)
    else:
        actions.mark_spam(other.pk, by=SYSTEM, now=MONDAY)
    before = Ticket.objects.values().get(pk=other.pk)
    with pytest.raises(AssigningError, match=r"\.$"):
        merge(other, one)
    assert Ticket.objects.values().get(pk=other.pk) == before


def test_a_chat_stays_its_own_conversation_but_takes_a_mail_in(cast: Cast) -> None:
    chat, letter = opened(cast, channel="chat"), owned(cast, cast.kenji)
    with pytest.raises(AssigningError, match="chat"):
        merge(chat, letter)
    assert merge(letter, chat).last_seq > chat.last_seq


def test_merged_tickets_follow_when_their_ticket_is_merged_on(cast: Cast) -> None:
    first, second, third = (owned(cast, cast.kenji, name) for name in ("One", "Two", "Three"))
    merge(first, second)
    merge(second, third)
    assert {first.pk, second.pk} == set(Ticket.objects.filter(merged_into=third).values_list("pk", flat=True))


def test_separated_again_it_stands_as_before(cast: Cast) -> None:
    one, other = owned(cast, cast.kenji), owned(cast, cast.kenji)
    merge(other, one)
    actions.separate(other.pk, by=SYSTEM, now=SOON)
    back = Ticket.objects.get(pk=other.pk)
    assert (back.state, back.owner, back.due_at) == (other.state, other.owner, other.due_at)
    assert load(cast.kenji) == 2
    assert faults() == []


def test_to_separate_what_was_never_merged_changes_nothing(cast: Cast) -> None:
    one = owned(cast, cast.kenji)
    actions.separate(one.pk, by=SYSTEM, now=SOON)
    assert not Event.objects.filter(ticket=one, kind="separated").exists()


@pytest.mark.parametrize("act", [actions.reopen, actions.mark_spam])
def test_a_merged_ticket_cannot_wake_on_its_own(cast: Cast, act) -> None:  # type: ignore[no-untyped-def]
    one, other = owned(cast, cast.kenji), owned(cast, cast.kenji)
    merge(other, one)
    with pytest.raises(AssigningError, match="Separate"):
        act(other.pk, by=SYSTEM, now=SOON)


@pytest.mark.parametrize("role", ["customer", "agent"])
def test_nobody_writes_into_the_merged_one(cast: Cast, role: str) -> None:
    one, other = owned(cast, cast.kenji), owned(cast, cast.kenji)
    merge(other, one)
    writer = Writer.customer(cast.aroha) if role == "customer" else Writer.agent(cast.kenji)
    post = Post(conversation=other.public_id, writer=writer, body=Body(text="And one more"), client_id="c1")
    [answer] = actions.post_messages([post], now=SOON)
    assert isinstance(answer, Refused)
    assert "merged" in answer.message


def test_g2_what_was_stored_before_the_merge_is_known_when_it_is_sent_again(cast: Cast) -> None:
    one, other = owned(cast, cast.kenji), owned(cast, cast.kenji)
    post = Post(
        conversation=other.public_id,
        writer=Writer.customer(cast.aroha),
        body=Body(text="And one more"),
        client_id="c1",
    )
    [first] = actions.post_messages([post], now=SOON)
    merge(other, one)
    [again] = actions.post_messages([post], now=SOON)
    assert isinstance(first, Posted)
    assert isinstance(again, Posted)
    assert again.seq == first.seq


def test_a_reply_to_a_letter_of_the_merged_ticket_reaches_the_one_that_goes_on(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_DEMO = True
    receive(mail(ARABIC))
    first = Ticket.objects.get()
    reply(first, cast.elif_, Answer(text="سنبحث عن الطلب", client_id="a1"), now=SOON)
    send_letters(now=SOON + timedelta(minutes=1))
    letter = Letter.objects.get(kind="reply")
    receive(mail("طلبي الثاني لم يصل كذلك، هل يمكنكم المساعدة في ذلك؟", id="<second@example.org>"))
    second = Ticket.objects.exclude(pk=first.pk).get()
    merge(first, second)
    ids = f"<{letter.message_id}>"
    receive(mail("شكرا لكم على الرد", id="<third@example.org>", In_Reply_To=ids), at=timedelta(hours=1))
    assert Ticket.objects.count() == 2
    assert Message.objects.filter(ticket=second, author="customer").count() == 2
    token = letter.headers["Reply-To"].strip("<>")
    receive(mail("وهذا آخر ما عندي", id="<fourth@example.org>"), recipient=token, at=timedelta(hours=2))
    assert Message.objects.filter(ticket=second, author="customer").count() == 3


# --- On screen ----------------------------------------------------------------------------------------
def test_a_lead_merges_from_the_panel_and_separates_on_the_merged_one(cast: Cast) -> None:
    one, other = owned(cast, cast.kenji, "Lamp"), owned(cast, cast.kenji, "Re: [#12] lamp")
    lead = signed_in(cast.lead)
    side = lead.get(f"/desk/t/{one.pk}/side/").content.decode()
    assert "same subject" in side
    assert f"/desk/t/{other.pk}/merge/" in side
    page = lead.post(f"/desk/t/{other.pk}/merge/", {"into": one.pk}, follow=True).content.decode()
    assert f"merged #{other.pk} into this" in page
    merged = lead.get(f"/desk/t/{other.pk}/").content.decode()
    assert f"goes on in #{one.pk}" in merged
    assert "Open again" not in merged
    lead.post(f"/desk/t/{other.pk}/separate/")
    assert Ticket.objects.get(pk=other.pk).merged_into is None


def test_an_agent_sees_that_two_are_alike_and_leaves_merging_to_leads(cast: Cast) -> None:
    one, other = owned(cast, cast.kenji, "Lamp"), owned(cast, cast.kenji, "lamp")
    side = signed_in(cast.kenji).get(f"/desk/t/{one.pk}/side/").content.decode()
    assert "same subject" in side
    assert f"/desk/t/{other.pk}/merge/" not in side


def test_the_customer_is_shown_where_it_goes_on(cast: Cast, client) -> None:  # type: ignore[no-untyped-def]
    one, other = owned(cast, cast.kenji, "Lamp"), owned(cast, cast.kenji, "Lamp again")
    merge(other, one)
    with time_machine.travel(SOON, tick=False):
        page = (
            customer_in(client, "aroha@example.org").get(f"/en/requests/{other.public_id}/").content.decode()
        )
    assert f"/requests/{one.public_id}/" in page
    assert f"/requests/{other.public_id}/reply/" not in page


def test_a_ticket_whose_mail_named_another_shows_it(cast: Cast) -> None:
    one, other = owned(cast, cast.kenji), owned(cast, cast.kenji)
    Ticket.objects.filter(pk=one.pk).update(linked_to=other)
    side = signed_in(cast.kenji).get(f"/desk/t/{one.pk}/side/").content.decode()
    assert "Perhaps about the same" in side


@pytest.mark.parametrize(
    "subject", ["Lamp broken", "Re: Lamp broken", "AW: RE: lamp  broken", "[#12-ab] Fwd: Lamp broken"]
)
def test_subjects_with_prefixes_and_tags_are_about_the_same(subject: str) -> None:
    assert topic_of(subject) == "lamp broken"


def test_a_subject_of_prefixes_alone_is_about_nothing() -> None:
    assert topic_of("Re: [x] ") == ""


def test_a_message_of_the_customer_afterwards_needs_no_second_look(cast: Cast) -> None:
    one, other = owned(cast, cast.kenji), owned(cast, cast.kenji)
    merge(other, one)
    writes(one, cast.aroha, "Thank you", now=SOON)
    assert faults() == []
