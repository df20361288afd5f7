"""Mail that came in: for leads, with its source, and another try for what failed."""

import pytest

from helpdesk.lib.clock import now
from helpdesk.people.models import Team
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, signed_in
from tickets import actions
from tickets.log import SYSTEM
from tickets.models import InboundMail, Mailbox, Message, SenderRule

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.tickets.views.urls")]
RAW = b"From: someone@example.org\r\nSubject: Hi\r\n\r\nHello\r\n"


def arrived(mailbox: Mailbox | None, **more: object) -> InboundMail:
    fields = {
        "raw": RAW,
        "sha256": "0" * 64,
        "size": len(RAW),
        "received_at": MONDAY,
        "due_at": MONDAY,
        **more,
    }
    return InboundMail.objects.create(mailbox=mailbox, **fields)


def test_agents_who_lead_nobody_find_no_mail_log(cast: Cast) -> None:
    assert signed_in(cast.kenji).get("/desk/mail/").status_code == 404


def test_a_lead_sees_what_failed_and_why(cast: Cast) -> None:
    arrived(cast.mailbox, state="failed", error="no From line", subject_shown="Strange mail", attempts=5)
    page = signed_in(cast.lead).get("/desk/mail/").content.decode()
    assert "Strange mail" in page
    assert "no From line" in page


def test_the_source_is_byte_for_byte_what_came(cast: Cast) -> None:
    mail = arrived(cast.mailbox)
    answer = signed_in(cast.lead).get(f"/desk/mail/{mail.pk}/source/")
    assert answer.content == RAW
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_another_teams_mail_is_not_there(cast: Cast) -> None:
    others = Team.objects.create(name="Others")
    box = Mailbox.objects.create(name="others", address="others@desk.example", team=others)
    mail = arrived(box, state="failed", subject_shown="Not yours")
    client = signed_in(cast.lead)
    assert "Not yours" not in client.get("/desk/mail/").content.decode()
    assert client.get(f"/desk/mail/{mail.pk}/source/").status_code == 404
    assert client.post(f"/desk/mail/{mail.pk}/retry/").status_code == 404


def test_a_failed_mail_is_tried_again_from_the_start(cast: Cast) -> None:
    mail = arrived(cast.mailbox, state="failed", error="odd", attempts=5)
    signed_in(cast.lead).post(f"/desk/mail/{mail.pk}/retry/")
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == ("new", 0, "")


def test_a_mail_that_was_read_is_not_read_twice(cast: Cast) -> None:
    mail = arrived(cast.mailbox, state="done")
    signed_in(cast.lead).post(f"/desk/mail/{mail.pk}/retry/")
    mail.refresh_from_db()
    assert mail.state == "done"


def test_a_lead_blocks_the_sender_of_spam_from_the_ticket(cast: Cast) -> None:
    ticket = opened(cast)
    Message.objects.filter(ticket=ticket).update(sender="seller@spam.example")
    actions.mark_spam(ticket.pk, by=SYSTEM, now=now())
    address = f"/desk/t/{ticket.pk}/"
    assert "Block this sender" not in signed_in(cast.kenji).get(address).content.decode()
    lead = signed_in(cast.lead)
    assert "Block this sender" in lead.get(address).content.decode()
    lead.post("/desk/mail/senders/", {"pattern": "seller@spam.example", "kind": "block"})
    assert SenderRule.objects.get().pattern == "seller@spam.example"
    assert "Block this sender" not in lead.get(address).content.decode()
