"""Two submits of one form at the same moment are one ticket with one message."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from tests.cast import Cast
from tests.tickets.public.filled import filled
from tickets import form_arrival
from tickets.models import Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def test_g2_two_submits_at_once_make_one_ticket(cast: Cast, monkeypatch) -> None:
    met = Barrier(2, timeout=10)
    look = form_arrival._first_message

    def look_together(public_id: str) -> Message | None:
        found = look(public_id)
        met.wait()
        return found

    def submit(_: int) -> int:
        try:
            return int(Client().post("/en/contact/", filled()).status_code)
        finally:
            connection.close()

    monkeypatch.setattr(form_arrival, "_first_message", look_together)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(submit, range(2))) == [302, 302]
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)
