"""What a desk does all day finds its rows by an index, however many there are (SQLite, which says how it reads)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from helpdesk.duties import sweeps, watchdog
from helpdesk.duties.models import Letter
from helpdesk.lib.clock import now
from tests.cast import Cast
from tests.tickets.views.desk import owned, signed_in, writes
from tickets.mail import gate
from tickets.models import Ticket

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plans"),
]
GROWING = (
    *("duties_letter", "duties_auditentry", "duties_duty", "people_customer", "people_customeraddress"),
    *("tickets_ticket", "tickets_event", "tickets_message", "tickets_inboundmail", "tickets_attachment"),
)
# Sweeps that go through a table as a whole, seldom enough.
MAY_SCAN = {
    "invariants": "each ten minutes: whether everything is whole cannot be told from a part",
    "handle-times": "once a day",
    "chat-sessions": "once an hour",
}
ELSEWHERE = {"fetch", "calendars"}  # they ask other machines
SCAN = re.compile(r"SCAN (\w+)")  # and no more: not USING INDEX


@contextmanager
def scans() -> Iterator[list[str]]:
    """The statements of this block that read a growing table from its beginning; the newest of it by number do not."""
    found: list[str] = []

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many and sql.startswith(("SELECT", "UPDATE", "DELETE")):
            raw = context["connection"].connection
            plan = raw.execute("EXPLAIN QUERY PLAN " + sql.replace("%s", "?"), params or ()).fetchall()
            scanned = {match[1] for row in plan if (match := SCAN.fullmatch(row[3]))}
            if scanned & set(GROWING) and not _is_newest(sql):
                found.append(f"{sorted(scanned)}: {sql}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def _is_newest(sql: str) -> bool:
    """By number, newest first, without a condition that most rows might fail."""
    return " WHERE " not in sql and bool(re.search(r"ORDER BY \S+ DESC LIMIT \d+$", sql))


def test_a_scan_is_noticed(cast: Cast) -> None:
    with scans() as found:
        list(Letter.objects.filter(subject="x"))
        list(Letter.objects.filter(state__in=["held", "failed"]))
        list(Letter.objects.order_by("-pk")[:5])
    assert len(found) == 1
    assert "duties_letter" in found[0]


def test_sweeps_find_what_is_due_by_an_index(cast: Cast, settings: Any) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    writes(owned(cast, cast.kenji), cast.aroha, "And now?")
    at = now()
    for name in sorted(sweeps.table.keys() - MAY_SCAN.keys() - ELSEWHERE):
        with scans() as found:
            sweeps.run(name, now=at)
        assert found == [], name
    with scans() as found:
        watchdog.backlogs(now=at, up_since=at)
    assert found == []


def test_mail_finds_its_thread_by_an_index(cast: Cast) -> None:
    at = now()
    first = mail("<one@example.org>", "Subject: Where is it?")
    again = mail("<two@example.org>", "In-Reply-To: <one@example.org>", "Subject: Re: Where is it?")
    with scans() as found:
        for raw in (first, again):
            gate.store(
                gate.Arrival(raw=raw, recipient=cast.mailbox.address, sender="ann@example.org"), now=at
            )
            sweeps.run("inbound", now=at)
    assert found == []
    assert Ticket.objects.count() == 1, "the answer found its ticket"


def mail(message_id: str, *headers: str) -> bytes:
    lines = ("From: ann@example.org", "To: help@desk.example", f"Message-ID: {message_id}", *headers)
    return "\r\n".join((*lines, "", "Where is my parcel?", "")).encode()


@pytest.mark.urls("tests.tickets.views.urls")
@pytest.mark.parametrize(
    "address",
    [
        *("/desk/", "/desk/?view=team", "/desk/?view=queue", "/desk/?view=waiting", "/desk/?view=closed"),
        *("/desk/views/", "/desk/list/", "/desk/offers/", "/desk/to-look-at/", "/desk/shift/"),
        *("/desk/t/{ticket}/", "/desk/t/{ticket}/side/", "/desk/t/{ticket}/thread/"),
    ],
)
def test_pages_that_stand_open_all_day_read_by_an_index(cast: Cast, address: str) -> None:
    ticket = owned(cast, cast.kenji)
    for person in (cast.kenji, cast.lead, cast.admin):
        client = signed_in(person)
        with scans() as found:
            assert client.get(address.format(ticket=ticket.pk)).status_code == 200
        assert found == []


@pytest.mark.urls("tests.tickets.views.urls")
def test_the_mail_log_finds_what_needs_a_look_by_an_index(cast: Cast) -> None:
    client = signed_in(cast.admin)
    for address in ("/desk/mail/", "/desk/mail/out/"):
        with scans() as found:
            client.get(address)
        assert found == []
