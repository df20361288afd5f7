"""A promise that will fail is replaced before it does: a new time, an apology, an alarm; the first one counts."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from chat.events import CUSTOMER, Wanted, read_pages
from helpdesk.coverage.actions import add_absence
from helpdesk.coverage.models import Absence
from helpdesk.duties.models import Letter
from helpdesk.duties.rendering import render
from tests.cast import MONDAY, Cast, see_everybody
from tickets import renewal
from tickets.actions import Body, Contact, assign, open_ticket
from tickets.actions.replying import Answer, reply
from tickets.kept import promises_kept
from tickets.log import SYSTEM
from tickets.models import Alarm, Event, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
MINUTE = timedelta(minutes=1)


def opened(cast: Cast, name: str = "one", *, now: datetime = MONDAY) -> Ticket:
    """Layla in Cairo writes Arabic, which Elif alone reads."""
    contact = Contact(
        channel="email",
        customer=cast.layla,
        team=cast.team,
        body=Body(text="أين طلبي؟"),
        client_id=name,
        public_id=name,
        subject="طلب",
        language="ar",
        acknowledge_to=cast.layla.addresses.get(),
    )
    ticket = open_ticket(contact, now=now).ticket
    assert ticket.promised_at is not None
    return ticket


def falls_ill(cast: Cast) -> None:
    """Elif is away for the rest of the day."""
    absence = Absence(kind="sick", first_day=MONDAY.date(), last_day=MONDAY.date())
    add_absence(cast.elif_, absence, actor="test", now=MONDAY)


def renewals(ticket: Ticket) -> list[Event]:
    return list(ticket.events.filter(kind="promise_renewed"))


def test_the_customer_is_told_a_new_time_a_quarter_of_an_hour_before(cast: Cast) -> None:
    ticket = opened(cast)
    falls_ill(cast)
    before = ticket.promised_at - 16 * MINUTE
    assert renewal.renew_promises(now=before) == 0
    at = ticket.promised_at - 15 * MINUTE
    assert renewal.renew_promises(now=at) == 1
    fresh = Ticket.objects.get(pk=ticket.pk)
    assert fresh.promised_at == ticket.promised_at
    assert fresh.renewed_to is not None
    assert fresh.renewed_to > MONDAY + timedelta(hours=18)  # Elif is back on Tuesday
    letter = Letter.objects.get(kind="notice")
    assert letter.language == "ar"
    assert letter.recipient == "layla@example.org"
    words = message_from_bytes(render(letter), policy=default)
    assert "القاهرة" in words.get_body(("plain",)).get_content()


def test_it_is_told_once_however_often_it_is_looked_at(cast: Cast) -> None:
    ticket = opened(cast)
    falls_ill(cast)
    at = ticket.promised_at - 10 * MINUTE
    assert [renewal.renew_promises(now=at + n * MINUTE) for n in (0, 0, 1, 30)] == [1, 0, 0, 0]
    assert len(renewals(ticket)) == 1
    assert Letter.objects.filter(kind="notice").count() == 1


def test_the_conversation_says_it_too_and_a_lead_is_told(cast: Cast) -> None:
    ticket = opened(cast)
    falls_ill(cast)
    renewal.renew_promises(now=ticket.promised_at)
    [page] = read_pages([Wanted(ticket.public_id, 0, CUSTOMER)])
    assert any('"kind":"promise_renewed"' in event and '"promise_local"' in event for event in page.events)
    assert not any("alarm" in event for event in page.events)
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.lead) == ("promise", cast.lead)


def test_work_in_hand_is_not_called_late_while_it_can_still_come(cast: Cast) -> None:
    ticket = opened(cast)
    assert ticket.owner == cast.elif_
    assert renewal.renew_promises(now=ticket.promised_at) == 0
    assert renewal.renew_promises(now=ticket.promised_at + MINUTE) == 1


def test_what_waits_behind_other_work_is_told_before(cast: Cast) -> None:
    for number in range(4):
        opened(cast, f"before-{number}")
    last = opened(cast, "last")
    Ticket.objects.exclude(pk=last.pk).update(promised_at=MONDAY + 90 * MINUTE)
    Ticket.objects.filter(pk=last.pk).update(promised_at=MONDAY + 100 * MINUTE)
    assign(last.pk, cast.elif_, by=SYSTEM, now=MONDAY)
    see_everybody(MONDAY)
    renewal.renew_promises(now=MONDAY + 86 * MINUTE)
    assert len(renewals(last)) == 1


def test_an_answer_in_time_leaves_nothing_to_tell(cast: Cast) -> None:
    ticket = opened(cast)
    reply(ticket, cast.elif_, Answer(text="في الطريق", client_id="answer"), now=MONDAY + MINUTE)
    assert renewal.renew_promises(now=ticket.promised_at + timedelta(days=1)) == 0


def test_a_customer_is_not_told_a_third_new_time(cast: Cast) -> None:
    ticket = opened(cast)
    at = ticket.promised_at + MINUTE
    for _ in range(10):
        renewal.renew_promises(now=at)
        at = (Ticket.objects.get(pk=ticket.pk).renewed_to or at) + MINUTE
    assert len(renewals(ticket)) == 2
    assert Alarm.objects.count() == 1


def test_the_first_promise_is_the_one_that_counts(cast: Cast) -> None:
    ticket = opened(cast)
    falls_ill(cast)
    renewal.renew_promises(now=ticket.promised_at - MINUTE)
    after = ticket.promised_at + MINUTE
    reply(Ticket.objects.get(pk=ticket.pk), cast.elif_, Answer(text="هنا", client_id="late"), now=after)
    found = promises_kept(Ticket.objects.all(), now=after).whole
    assert (found.kept, found.broken, found.told) == (0, 1, 1)


def test_a_promise_nobody_answered_is_a_broken_one(cast: Cast) -> None:
    ticket = opened(cast)
    found = promises_kept(Ticket.objects.all(), now=ticket.promised_at + MINUTE)
    assert (found.whole.kept, found.whole.owed) == (0, 1)
    assert list(found.languages) == ["ar"]
    assert found.whole.percent == 0.0


def test_machines_and_lists_get_no_apology(cast: Cast) -> None:
    ticket = opened(cast)
    Letter.objects.all().delete()  # no acknowledgement went out
    falls_ill(cast)
    assert renewal.renew_promises(now=ticket.promised_at) == 1
    assert not Letter.objects.exists()


def test_the_next_owner_is_to_keep_the_first_promise_while_it_lies_ahead() -> None:
    first, later = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=4)
    ticket = Ticket(promised_at=first, renewed_to=later)
    assert ticket.owed_by(MONDAY) == first
    assert ticket.owed_by(MONDAY + timedelta(hours=2)) == later
    assert Ticket().owed_by(MONDAY) is None
