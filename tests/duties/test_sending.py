"""A letter ends as sent, failed or unknown, whatever the mail server does (G7)."""

import socket
from datetime import timedelta

import pytest

from helpdesk.duties.models import Letter
from helpdesk.duties.sending import BACK_OFF, GIVE_UP, send_letters
from helpdesk.management.services import free_port
from tests.cast import MONDAY
from tests.duties.letters import HANGS_UP, bad_server, letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def the_letter() -> Letter:
    return Letter.objects.get()


def test_g7_a_taken_letter_is_sent_with_the_servers_own_words(settings) -> None:  # type: ignore[no-untyped-def]
    letter()
    with bad_server() as server:
        settings.EMAIL_URL = server.url
        assert send_letters(now=MONDAY) == 1
        assert send_letters(now=MONDAY + timedelta(days=1)) == 0
    assert (the_letter().state, the_letter().sent_at, len(server.mails)) == ("sent", MONDAY, 1)
    assert "250 taken" in the_letter().answer


@pytest.mark.parametrize("stage", ["ehlo", "mail", "rcpt", "data"])
def test_g7_a_temporary_refusal_at_any_stage_puts_the_letter_off(settings, stage: str) -> None:  # type: ignore[no-untyped-def]
    letter()
    with bad_server(**{stage: "451 4.7.1 later, please"}) as server:
        settings.EMAIL_URL = server.url
        send_letters(now=MONDAY)
    found = the_letter()
    assert (found.state, found.due_at, found.leased_until) == ("deferred", MONDAY + BACK_OFF[0], None)
    assert "later, please" in found.answer


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_g7_a_final_refusal_fails_the_letter(settings, stage: str) -> None:  # type: ignore[no-untyped-def]
    letter()
    with bad_server(**{stage: "550 5.1.1 nobody here"}) as server:
        settings.EMAIL_URL = server.url
        send_letters(now=MONDAY)
        send_letters(now=MONDAY + timedelta(days=1))
    assert (the_letter().state, the_letter().attempts) == ("failed", 1)
    assert "nobody here" in the_letter().answer


def test_g7_a_server_that_refuses_the_desk_itself_fails_no_letter(settings) -> None:  # type: ignore[no-untyped-def]
    letter()
    with bad_server(ehlo="554 5.7.1 not from your address") as server:
        settings.EMAIL_URL = server.url
        send_letters(now=MONDAY)
    assert the_letter().state == "deferred"


def test_g7_what_a_server_says_after_it_took_the_letter_changes_nothing(settings) -> None:  # type: ignore[no-untyped-def]
    letter()
    with bad_server(quit="421 too busy for manners") as server:
        settings.EMAIL_URL = server.url
        send_letters(now=MONDAY)
        send_letters(now=MONDAY + timedelta(days=1))
    assert (the_letter().state, len(server.mails)) == ("sent", 1)


def test_g7_an_answer_lost_after_the_data_is_tried_once_more_with_the_same_bytes(settings) -> None:  # type: ignore[no-untyped-def]
    letter()
    with bad_server(data=HANGS_UP) as server:
        settings.EMAIL_URL = server.url
        send_letters(now=MONDAY)
        assert the_letter().state == "deferred"
        send_letters(now=MONDAY + timedelta(hours=1))
        send_letters(now=MONDAY + timedelta(hours=2))
    assert the_letter().state == "unknown"
    assert len(server.mails) == 2
    assert server.mails[0] == server.mails[1]


def test_g7_the_one_retry_after_a_lost_answer_is_not_used_up_by_refusals_before(settings) -> None:  # type: ignore[no-untyped-def]
    letter()
    with bad_server(mail="451 later") as server:
        settings.EMAIL_URL = server.url
        send_letters(now=MONDAY)
        send_letters(now=MONDAY + timedelta(hours=1))
        server.says = {"data": HANGS_UP}
        send_letters(now=MONDAY + timedelta(hours=2))
    assert the_letter().state == "deferred"


def test_g7_a_server_that_is_away_or_silent_puts_the_letter_off(settings) -> None:  # type: ignore[no-untyped-def]
    settings.EMAIL_TIMEOUT = 0.3
    letter()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{free_port()}"
    send_letters(now=MONDAY)
    assert the_letter().state == "deferred"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        send_letters(now=MONDAY + timedelta(hours=1))
    assert (the_letter().state, the_letter().attempts) == ("deferred", 2)


def test_g7_the_pauses_grow_and_after_five_days_the_letter_fails(settings) -> None:  # type: ignore[no-untyped-def]
    settings.EMAIL_URL = f"smtp://127.0.0.1:{free_port()}"
    letter()
    pauses, now = [], MONDAY
    while the_letter().state != "failed":
        send_letters(now=now)
        pauses.append(the_letter().due_at - now)
        now = max(the_letter().due_at, now)
    assert pauses[: len(BACK_OFF)] == BACK_OFF
    assert GIVE_UP < now - MONDAY <= GIVE_UP + BACK_OFF[-1]


def test_g7_a_letter_that_cannot_be_written_does_not_stop_the_ones_behind_it(settings) -> None:  # type: ignore[no-untyped-def]
    letter(1, template="there_is_no_such_template")
    letter(2, recipient="two\r\nlines@example.org")
    letter(3)
    with bad_server() as server:
        settings.EMAIL_URL = server.url
        send_letters(now=MONDAY)
    states = list(Letter.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["deferred", "deferred", "sent"]


def test_g7_an_address_the_server_cannot_take_fails_with_a_sentence(settings) -> None:  # type: ignore[no-untyped-def]
    letter(recipient="jürgen@example.org")
    with bad_server() as server:
        settings.EMAIL_URL = server.url
        send_letters(now=MONDAY)
    assert the_letter().state == "failed"
    assert the_letter().answer.endswith(".")


def test_without_a_way_out_letters_wait_untouched(settings) -> None:  # type: ignore[no-untyped-def]
    settings.EMAIL_URL = ""
    letter()
    assert send_letters(now=MONDAY) == 0
    assert (the_letter().state, the_letter().attempts) == ("queued", 0)
