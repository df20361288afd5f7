"""What a newcomer finds in the demo, whatever the hour."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Model

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import block_end, state
from helpdesk.coverage.models import Absence, Swap
from helpdesk.coverage.wishes import leaves_to_decide
from helpdesk.demo import shifts, story
from helpdesk.duties.models import AuditEntry, Letter
from helpdesk.people.models import Agent, AgentLanguage, Customer, Mandate, User
from tickets.models import Attachment, Baton, Event, InboundMail, Message, Ticket
from tickets.models.ticket import State

pytestmark = pytest.mark.django_db
LANGUAGES = {"en", "es", "tr", "ar", "ja", "pt", "de", "hi"}
GROWING: list[type[Model]] = [User, Agent, Customer, Ticket, Message, Event, Letter, InboundMail, AuditEntry]


def test_the_story_told_twice_changes_nothing(told: datetime) -> None:
    before = [model._default_manager.count() for model in GROWING]
    assert story.tell(now=told + timedelta(minutes=5)) is False
    assert shifts.stay_open(now=told + timedelta(minutes=5)) == 0
    assert [model._default_manager.count() for model in GROWING] == before


def test_every_state_and_every_channel_exists(told: datetime) -> None:
    assert set(Ticket.objects.values_list("state", flat=True)) == set(State.values)
    assert set(Ticket.objects.values_list("channel", flat=True)) == {"email", "form", "chat"}
    assert Ticket.objects.count() >= 110


def test_every_language_is_asked_and_answered(told: datetime) -> None:
    assert set(Ticket.objects.values_list("language", flat=True)) >= LANGUAGES
    assert set(AgentLanguage.objects.filter(level__gte=4).values_list("code", flat=True)) >= LANGUAGES
    answered = Message.objects.filter(author="agent", internal=False)
    assert set(answered.values_list("ticket__language", flat=True)) >= LANGUAGES


def test_whoever_answers_speaks_the_language(told: datetime) -> None:
    levels = {(row.agent_id, row.code): row.level for row in AgentLanguage.objects.all()}
    answers = Message.objects.filter(author="agent", internal=False).exclude(ticket__tags__name="special")
    told_by = Counter((row.agent_id, row.ticket.language) for row in answers.select_related("ticket"))
    assert [pair for pair in told_by if levels.get(pair, 0) < 3] == []


def test_answers_come_only_while_their_writer_is_on_shift(told: datetime) -> None:
    book = roster.current()
    mailed = Message.objects.filter(author="agent", letter__isnull=False).exclude(ticket__channel="chat")
    off = [row.pk for row in mailed if state(book.of(row.agent_id or 0), row.created_at) != "on"]
    assert off == []


def test_every_open_ticket_has_an_owner_or_a_place_in_the_queue(told: datetime) -> None:
    assert not Ticket.objects.open().filter(owner=None, queued_at=None).exists()


def test_g8_loads_equal_a_recount(told: datetime) -> None:
    held = Counter((ticket.load_holder, ticket.load_channel) for ticket in Ticket.objects.all())
    for agent in Agent.objects.all():
        assert (agent.load_chat, agent.load_email) == (held[agent.pk, "chat"], held[agent.pk, "email"])


def test_g3_events_are_numbered_without_gaps(told: datetime) -> None:
    for ticket in Ticket.objects.all():
        seqs = list(Event.objects.filter(ticket=ticket).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, ticket.last_seq + 1))


def test_nothing_is_told_of_the_future(told: datetime) -> None:
    assert not Message.objects.filter(created_at__gt=told).exists()
    assert not Letter.objects.filter(created_at__gt=told).exists()
    assert not Event.objects.filter(at__gt=told).exists()


@pytest.mark.parametrize("day", range(7))
def test_somebody_is_on_shift_at_every_hour_of_the_week(told: datetime, day: int) -> None:
    book = roster.current()
    start = told + timedelta(days=7 + day)
    empty = [hour for hour in range(24) if not book.on_at(start + timedelta(hours=hour, minutes=5))]
    assert empty == []


def test_one_shift_ends_in_about_half_an_hour(told: datetime) -> None:
    book = roster.current()
    ends = [block_end(book.of(pk), told) for pk in Agent.objects.values_list("pk", flat=True)]
    assert [end for end in ends if end and timedelta(minutes=20) <= end - told <= timedelta(minutes=35)]


def test_whoever_can_be_signed_in_as_is_on_shift_on_another_day_too(told: datetime) -> None:
    book = roster.current()
    played = Agent.objects.filter(user__email__in=shifts.PLAYED)
    assert len(played) == 3
    assert [state(book.of(agent.pk), told) for agent in played] == ["on"] * 3


def test_one_agent_is_on_leave_today_with_a_substitute(told: datetime) -> None:
    absence = Absence.objects.granted().get()
    today = told.astimezone(ZoneInfo(absence.agent.zone)).date()
    assert absence.first_day <= today <= absence.last_day
    assert absence.substitute is not None


def test_a_wish_waits_for_the_lead_and_a_colleague_asks_to_swap(told: datetime) -> None:
    lead = User.objects.get(email="defne@wayfare.example")
    assert leaves_to_decide(lead).get().agent.user.email == "emre@wayfare.example"
    swap = Swap.objects.get()
    assert (swap.taker.user.email, swap.state) == ("lucia@wayfare.example", "asked")


def test_agents_live_in_six_zones_or_more_one_of_half_an_hour(told: datetime) -> None:
    zones = set(Agent.objects.values_list("zone", flat=True))
    assert len(zones) >= 6
    assert "Asia/Kolkata" in zones
    assert 9 <= Agent.objects.count() <= 13


def test_two_partners_work_under_mandates_one_only_when_the_house_is_full(told: datetime) -> None:
    assert set(Mandate.objects.values_list("use", flat=True)) == {"always", "overflow"}


def test_the_unusual_letters_end_as_they_should(told: datetime) -> None:
    outcomes = Counter(InboundMail.objects.values_list("state", "outcome"))
    assert outcomes["failed", ""] == 1
    assert outcomes["done", "bounce"] == 1
    assert outcomes["done", "automatic"] == 1
    assert Letter.objects.filter(state="failed").count() == 1
    spoofed = Ticket.objects.get(linked_to__isnull=False)
    assert spoofed.customer != spoofed.linked_to.customer  # type: ignore[union-attr]


def test_a_wrong_guess_of_two_words_was_put_right_by_an_agent(told: datetime) -> None:
    ticket = Ticket.objects.get(language_how="agent")
    assert ticket.language == "de"
    assert ticket.events.filter(kind="language").exists()


def test_inline_answers_stand_in_the_stored_text(told: datetime) -> None:
    message = Message.objects.get(text__contains="Moss green, all twelve.")
    assert "Which color shall they be?" in (message.full_text or message.text)


def test_an_arabic_letter_brings_its_files(told: datetime) -> None:
    assert set(Attachment.objects.values_list("content_type", flat=True)) == {"image/png", "application/pdf"}
    assert set(Attachment.objects.values_list("ticket__language", flat=True)) == {"ar"}


def test_three_chats_are_of_today_one_with_an_agent_one_waiting_one_ended(told: datetime) -> None:
    chats = Ticket.objects.filter(channel="chat", created_at__gt=told - timedelta(hours=2), parked_at=None)
    assert chats.filter(owner__user__email="lucia@wayfare.example", state="open").count() == 1
    assert chats.queued().count() == 1
    assert chats.filter(state="closed", events__kind="rated").count() >= 1


def test_one_conversation_was_handed_over_with_a_baton(told: datetime) -> None:
    baton = Baton.objects.order_by("-made_at")[0]
    assert baton.fields["wants"]
    assert baton.fields["next"]


def test_most_promises_were_kept(told: datetime) -> None:
    kept = Counter(Ticket.objects.values_list("promise_kept", flat=True))
    assert kept[True] > 3 * kept[False] > 0


def test_two_letters_about_one_matter_were_merged(told: datetime) -> None:
    merged = Ticket.objects.get(merged_into__isnull=False)
    assert merged.customer == merged.merged_into.customer  # type: ignore[union-attr]
    assert merged.merged_into.is_open  # type: ignore[union-attr]
