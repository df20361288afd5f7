"""Mail out of a real Dovecot: whatever server, network, people and crashes do, each mail makes one message (G5, G6)."""

import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from helpdesk.lib.crash import Crash, crashing_at
from helpdesk.lib.sealing import seal
from helpdesk.management.services import dovecot_program
from tests.cast import MONDAY, Cast
from tests.tickets.mail.dovecot import PASSWORD, USER, Dovecot, dovecot
from tickets import fetching, watching
from tickets.arrival import read_mail
from tickets.fetching import fetch_mail
from tickets.mail import gate, imap
from tickets.mail.imap import ImapError
from tickets.models import InboundMail, MailSource, Message, Ticket

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both,
    pytest.mark.skipif(
        dovecot_program() is None, reason="Dovecot is not installed: apt-get install -y dovecot-imapd"
    ),
]
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as one:
        yield one


@pytest.fixture
def source(cast: Cast, server: Dovecot) -> MailSource:
    """The folder, empty, and read once: what comes from now on is fetched."""
    box = server.client()
    if box.uid("SEARCH", "ALL")[1][0]:
        box.uid("STORE", "1:*", "+FLAGS", "(\\Deleted)")
        box.expunge()
    box.delete("Done")
    box.logout()
    made = MailSource.objects.create(
        mailbox=cast.mailbox,
        host="127.0.0.1",
        port=server.port,
        security="none",
        user=USER,
        secret=seal(PASSWORD),
        done_folder="Done",
        started_at=MONDAY - timedelta(days=3650),
        due_at=MONDAY,
    )
    assert fetch_mail(now=MONDAY) == 0
    made.refresh_from_db()
    assert made.error == ""
    return made


def letter(name: str, text: str = "Where is my parcel?") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ana <ana@example.org>", "help@desk.example"
    mail["Subject"], mail["Message-ID"] = name, f"<{name}@example.org>"
    mail.set_content(text)
    return mail.as_bytes()


def again(source: MailSource, **fields: Any) -> int:
    """A minute later, or whatever pause there was."""
    MailSource.objects.filter(pk=source.pk).update(due_at=MONDAY, leased_until=None, **fields)
    return fetch_mail(now=MONDAY + MINUTE)


def subjects() -> list[str]:
    """What became tickets, sorted; each mail here opens one of its own."""
    read_mail(now=MONDAY + 2 * MINUTE)
    return sorted(Ticket.objects.values_list("subject", flat=True))


def test_what_stood_there_before_is_left_alone(cast: Cast, server: Dovecot, source: MailSource) -> None:
    server.put(letter("old"))
    MailSource.objects.filter(pk=source.pk).update(uid_validity=None, last_uid=0)
    assert again(source) == 0
    server.put(letter("new"))
    assert again(source) == 1
    assert subjects() == ["new"]


def test_mail_is_fetched_once_and_keeps_its_flags(server: Dovecot, source: MailSource) -> None:
    server.put(letter("one"), letter("two"))
    assert again(source) == 2
    assert again(source) == 0
    assert subjects() == ["one", "two"]
    assert server.mails_in("INBOX") == 2
    assert not any(b"Seen" in flags for flags in server.flags())
    source.refresh_from_db()
    assert source.read_at == MONDAY + MINUTE
    row = InboundMail.objects.first()
    assert row is not None
    assert (row.source, row.mailbox) == ("imap", source.mailbox)
    assert row.uid == f"{source.uid_validity}:{source.last_uid - 1}"


def test_stored_mail_is_moved_and_nothing_else(server: Dovecot, source: MailSource) -> None:
    server.put(letter("before"))
    again(source)
    server.put(letter("one"), letter("two"))
    assert again(source, after="move") == 2
    assert (server.mails_in("INBOX"), server.mails_in("Done")) == (1, 2)
    assert subjects() == ["before", "one", "two"]


def test_a_folder_that_cannot_be_filled_keeps_no_mail_from_being_read(
    server: Dovecot, source: MailSource
) -> None:
    server.put(letter("one"), letter("two"))
    assert again(source, after="move", done_folder="no//folder") == 2
    kept = MailSource.objects.get()
    assert kept.error.startswith("Mail is read, but cannot be moved.")
    assert (kept.read_at, len(kept.to_move)) == (MONDAY + MINUTE, 2)
    assert subjects() == ["one", "two"]
    assert again(source, done_folder="Done") == 0
    assert (server.mails_in("INBOX"), server.mails_in("Done")) == (0, 2)
    assert MailSource.objects.get().error == ""


def test_g6_killed_between_commit_and_move_it_is_moved_later_and_stored_once(
    server: Dovecot, source: MailSource
) -> None:
    server.put(letter("one"), letter("two"))
    with crashing_at("fetch.before_move"), pytest.raises(Crash):
        again(source, after="move")
    assert InboundMail.objects.count() == 1
    assert server.mails_in("Done") == 0
    assert again(source) == 1
    assert server.mails_in("Done") == 2
    assert subjects() == ["one", "two"]


def test_g5_killed_before_the_commit_it_is_fetched_again(server: Dovecot, source: MailSource) -> None:
    server.put(letter("one"))
    with crashing_at("gate.before_commit"), pytest.raises(Crash):
        again(source, after="move")
    assert not InboundMail.objects.exists()
    assert again(source) == 1
    assert subjects() == ["one"]


def test_a_server_that_is_killed_in_mid_fetch_loses_and_doubles_nothing(
    server: Dovecot, source: MailSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(*(letter(f"mail-{number}") for number in range(5)))
    plain, seen = imap.Folder.raw, []

    def raw(folder: imap.Folder, uid: int, *, header_only: bool = False) -> bytes | None:
        seen.append(uid)
        if len(seen) == 3:
            server.stop(signal.SIGKILL)
        return plain(folder, uid, header_only=header_only)

    monkeypatch.setattr(imap.Folder, "raw", raw)
    assert again(source, after="move") == 0  # it ended with the server, and two were stored before
    source.refresh_from_db()
    assert source.error != ""
    assert InboundMail.objects.count() == 2
    server.start()
    assert again(source) == 3
    assert subjects() == [f"mail-{number}" for number in range(5)]
    assert server.mails_in("INBOX") == 0


def test_a_new_uid_validity_is_read_again_and_doubles_nothing(server: Dovecot, source: MailSource) -> None:
    server.put(letter("one"), letter("two"))
    again(source)
    before = MailSource.objects.get().uid_validity
    server.new_uid_validity()
    server.put(letter("three"))
    assert again(source) == 1
    assert MailSource.objects.get().uid_validity != before
    assert subjects() == ["one", "three", "two"]
    assert InboundMail.objects.count() == 3


def test_after_a_new_uid_validity_mail_from_before_the_beginning_stays_out(
    server: Dovecot, source: MailSource
) -> None:
    server.put(letter("old"))
    MailSource.objects.filter(pk=source.pk).update(
        last_uid=10_000, started_at=MONDAY + timedelta(days=36_500)
    )
    server.new_uid_validity()
    assert again(source) == 0
    assert subjects() == []


def test_mail_that_a_person_reads_moves_or_deletes_does_no_harm(
    server: Dovecot, source: MailSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(letter("read"), letter("deleted"), letter("moved"), letter("kept"))
    plain = imap.Folder.uids_after

    def uids_after(folder: imap.Folder, last: int) -> list[int]:
        found = plain(folder, last)
        if len(found) == 4:
            person = server.client()
            person.uid("STORE", str(found[0]), "+FLAGS", "(\\Seen)")
            person.uid("STORE", str(found[1]), "+FLAGS", "(\\Deleted)")
            person.uid("EXPUNGE", str(found[1]))
            person.create("Private")
            person.uid("MOVE", str(found[2]), "Private")
            person.logout()
        return found

    monkeypatch.setattr(imap.Folder, "uids_after", uids_after)
    assert again(source, after="move") == 2
    assert subjects() == ["kept", "read"]
    assert server.mails_in("INBOX") == 0


def test_the_same_mail_twice_in_the_folder_makes_one_message(server: Dovecot, source: MailSource) -> None:
    server.put(letter("one"), letter("one"))
    assert again(source, after="move") == 1
    assert subjects() == ["one"]
    assert server.mails_in("INBOX") == 0


def test_a_mail_that_is_too_large_is_shown_to_leads_and_stays(
    server: Dovecot, source: MailSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "MAXIMUM", 5_000)
    server.put(letter("large", "x" * 60 * 100 + "\n"), letter("small"))
    again(source, after="move")
    failed = InboundMail.objects.get(state="failed")
    assert "more than the desk takes" in failed.error
    assert b"Subject: large" in bytes(failed.raw)
    assert subjects() == ["small"]
    assert server.mails_in("INBOX") == 1


def test_a_wrong_password_says_so_and_pauses_longer_each_time(source: MailSource) -> None:
    assert again(source, secret=seal("wrong")) == 0
    first = MailSource.objects.get()
    assert "said no" in first.error
    assert again(source) == 0
    assert MailSource.objects.get().due_at > first.due_at
    assert first.is_silent(MONDAY + 20 * MINUTE)


def test_a_password_sealed_with_another_key_asks_for_it_again(source: MailSource, settings: Any) -> None:
    settings.SECRET_KEY = "another key"
    again(source)
    assert "type it in again" in MailSource.objects.get().error


def test_two_fetchers_never_read_one_folder_at_once(server: Dovecot, source: MailSource) -> None:
    server.put(letter("one"))
    MailSource.objects.filter(pk=source.pk).update(due_at=MONDAY, leased_until=MONDAY + 2 * MINUTE)
    assert fetch_mail(now=MONDAY + MINUTE) == 0
    assert fetch_mail(now=MONDAY + 3 * MINUTE) == 1  # whoever held it died


def test_a_turn_has_an_end_and_the_next_goes_on(
    server: Dovecot, source: MailSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(*(letter(f"mail-{number}") for number in range(4)))
    monkeypatch.setattr(fetching, "BUDGET", 0.0)
    again(source)
    assert MailSource.objects.get().due_at == MONDAY + MINUTE  # at once
    monkeypatch.setattr(fetching, "BUDGET", 60.0)
    again(source)
    assert len(subjects()) == 4
    assert Message.objects.count() == 4


def test_whoever_is_watched_is_fetched_as_soon_as_something_comes(
    server: Dovecot, source: MailSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken = threading.Event()
    monkeypatch.setattr(watching, "wake", lambda name: woken.set())
    MailSource.objects.filter(pk=source.pk).update(due_at=MONDAY + timedelta(days=365))
    watchers = watching.Watchers()
    watchers.look(watching.ways())
    try:
        for _ in range(20):  # the thread needs a moment to sign in
            server.put(letter("one"))
            if woken.wait(1):
                break
        assert woken.is_set()
        assert MailSource.objects.get().due_at < MONDAY + timedelta(days=364)
    finally:
        watchers.stop()


def test_a_source_that_was_changed_is_watched_where_it_is_now(
    server: Dovecot, source: MailSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken = threading.Event()
    monkeypatch.setattr(watching, "wake", lambda name: woken.set())

    def is_heard(folder: str) -> bool:
        for _ in range(20):  # the thread needs a moment to sign in
            woken.clear()
            server.put(letter("one"), folder=folder)
            if woken.wait(1):
                return True
        return False

    box = server.client()
    box.create("Elsewhere")
    box.logout()
    watchers = watching.Watchers()
    try:
        watchers.look(watching.ways())
        assert is_heard("INBOX")
        MailSource.objects.filter(pk=source.pk).update(folder="Elsewhere")
        watchers.look(watching.ways())
        assert is_heard("Elsewhere")
    finally:
        watchers.stop()


def test_a_server_that_refuses_is_not_asked_beside_its_fetcher(
    source: MailSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Event()

    def opened(source: MailSource) -> Any:
        asked.set()
        raise ImapError("no")

    monkeypatch.setattr(watching.imap, "opened", opened)
    monkeypatch.setattr(watching, "PAUSE", 0.05)
    MailSource.objects.filter(pk=source.pk).update(error="The server said no: wrong password")
    watchers = watching.Watchers()
    try:
        watchers.look(watching.ways())
        assert not asked.wait(0.5)  # each try counts where accounts are locked after a few
        MailSource.objects.filter(pk=source.pk).update(error="")
        assert asked.wait(5)
    finally:
        watchers.stop()


def test_idle_hears_of_new_mail(server: Dovecot, source: MailSource) -> None:
    with imap.opened(source) as folder:
        later = threading.Timer(0.5, server.put, [letter("one")])
        later.start()
        assert folder.wait(10)
        later.join()
        assert not folder.wait(0.3)


def test_mail_that_came_before_idle_is_heard_of_at_once(server: Dovecot, source: MailSource) -> None:
    with imap.opened(source) as folder:
        server.put(letter("one"))
        assert folder.wait(5)
        server.put(letter("two"))
        assert folder.wait(5)
        assert not folder.wait(0.3)
