"""The log and the audit are append-only, in the code everywhere and in PostgreSQL itself."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from helpdesk.duties.audit import record
from helpdesk.duties.models import AuditEntry
from tests.cast import MONDAY, Cast
from tickets.actions import Body, Contact, open_ticket
from tickets.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def first_event(cast: Cast) -> Event:
    contact = Contact(
        channel="email",
        customer=cast.aroha,
        team=cast.team,
        body=Body(text="Hello"),
        client_id=str(uuid4()),
        public_id=uuid4().hex,
    )
    return Event.objects.filter(ticket=open_ticket(contact, now=MONDAY).ticket).order_by("seq")[0]


def test_g17_an_event_cannot_be_saved_again(cast: Cast) -> None:
    event = first_event(cast)
    event.seq = 99
    with pytest.raises(TypeError):
        event.save()


def test_g17_an_audit_entry_cannot_be_saved_again(db: None) -> None:
    record("test", "try", "nothing", now=MONDAY)
    with pytest.raises(TypeError):
        AuditEntry.objects.get(verb="try").save()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no rights below the application")
@pytest.mark.parametrize("change", ["update", "delete"])
def test_g17_postgresql_refuses_to_change_the_past(cast: Cast, change: str) -> None:
    event = first_event(cast)
    for rows in (Event.objects.filter(pk=event.pk), AuditEntry.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            if change == "update":
                rows.update(**({"seq": 99} if rows.model is Event else {"verb": "x"}))
            else:
                rows._raw_delete(rows.db)
