"""Those who can mend what keeps the desk from its work are told of it: above their inbox, and on a page of its own."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from helpdesk.coverage import presence
from helpdesk.coverage.models import Watch
from helpdesk.duties.models import AuditEntry, DayCount, Letter
from helpdesk.lib.clock import now
from helpdesk.people.models import Team
from tests.cast import MONDAY, Cast
from tests.duties.letters import letter
from tests.tickets.views.desk import opened, signed_in
from tests.tickets.views.test_mail_log import arrived
from tickets.models import Mailbox, Ticket
from tickets.queue import OVERLOOKED

pytestmark = [pytest.mark.django_db(transaction=True)]
TO_LOOK_AT, STATUS = "/desk/to-look-at/", "/desk/settings/status/"


def told(person: object, address: str = TO_LOOK_AT) -> str:
    """What the part, or a page, says to this person, in one line, asked anew."""
    cache.clear()
    return " ".join(signed_in(person).get(address).content.decode().split())  # type: ignore[arg-type]


def the_desk_was_up_for(span: timedelta) -> None:
    at = now()
    Watch.objects.update_or_create(pk=1, defaults={"since": at - span, "until": at})


def test_g6_a_lead_is_told_that_a_mail_of_theirs_could_not_be_read(cast: Cast) -> None:
    assert told(cast.lead) == ""
    arrived(cast.mailbox, state="failed")
    assert "1 mail could not be read" in told(cast.lead)
    assert "1 mail could not be read" in told(cast.lead, "/desk/")
    assert told(cast.kenji) == "", "who leads nobody can do nothing about it"


def test_g6_mail_of_other_teams_and_of_no_mailbox_is_told_to_administrators_alone(cast: Cast) -> None:
    others = Team.objects.create(name="Others")
    box = Mailbox.objects.create(name="others", address="others@desk.example", team=others)
    arrived(box, state="failed")
    arrived(None, state="failed", sha256="1" * 64)
    assert told(cast.lead) == ""
    assert "2 mails could not be read" in told(cast.admin)


def test_a_mail_that_is_nothing_is_put_aside_and_nobody_is_reminded_of_it(cast: Cast) -> None:
    mail = arrived(cast.mailbox, state="failed", error="odd")
    lead = signed_in(cast.lead)
    assert "could not be read" in lead.get(TO_LOOK_AT).content.decode()
    assert lead.post(f"/desk/mail/{mail.pk}/aside/").status_code == 302
    mail.refresh_from_db()
    assert (mail.state, mail.outcome) == ("done", "put_aside")
    assert lead.get(TO_LOOK_AT).content.decode().strip() == "", "at once"
    page = lead.get("/desk/mail/").content.decode()
    assert "nothing: put aside by a lead" in page
    assert "Make a ticket" in page, "a change of mind is possible"
    assert AuditEntry.objects.filter(verb="put mail aside").count() == 1
    lead.post(f"/desk/mail/{mail.pk}/aside/")
    assert AuditEntry.objects.filter(verb="put mail aside").count() == 1


def test_letters_that_are_held_after_a_restore_are_told_until_somebody_releases_them(cast: Cast) -> None:
    assert letter() is not None
    Letter.objects.update(state="held")
    assert "1 letter is held until somebody looks at it" in told(cast.admin)
    assert told(cast.lead) == ""


def test_all_letters_that_are_held_are_sent_or_dropped_together(cast: Cast) -> None:
    ann, ben = (letter(number) for number in range(2))
    assert ann is not None
    assert ben is not None
    ada = signed_in(cast.admin)
    for what, state in (("send", "queued"), ("drop", "failed")):
        Letter.objects.update(state="held")
        assert "Send all 2 held letters" in ada.get("/desk/mail/out/").content.decode()
        assert "held letter" not in signed_in(cast.lead).get("/desk/mail/out/").content.decode()
        assert ada.post("/desk/mail/out/held/", {"what": what}).status_code == 302
        assert set(Letter.objects.values_list("state", flat=True)) == {state}
    assert signed_in(cast.lead).post("/desk/mail/out/held/", {"what": "send"}).status_code == 404


def test_work_that_nobody_does_is_told_to_leads_and_administrators(cast: Cast) -> None:
    arrived(cast.mailbox, due_at=now() - timedelta(minutes=30))
    assert told(cast.lead) == "", "nobody keeps the watch: the desk may have been away"
    the_desk_was_up_for(timedelta(hours=1))
    assert "Background work stands still: Mail that came in, since" in told(cast.lead)
    assert "Mail that came in, since" in told(cast.admin)
    assert told(cast.kenji) == ""


def test_the_page_of_the_desks_state_says_what_is_late_and_what_waits(cast: Cast) -> None:
    the_desk_was_up_for(timedelta(hours=1))
    arrived(cast.mailbox, due_at=now() - timedelta(minutes=30))
    ticket = opened(cast)
    Ticket.objects.filter(pk=ticket.pk).update(
        owner=None, queued_at=MONDAY, next_wake_at=now() + timedelta(hours=1), offered_to=None
    )
    DayCount.objects.create(name=OVERLOOKED, day=now().date(), count=3)
    DayCount.objects.create(name=OVERLOOKED, day=now().date() - timedelta(days=8), count=40)
    page = told(cast.admin, STATUS)
    late = page[page.index("Mail that came in") :]
    assert late.index("late") < late.index("in time"), "what is late stands first"
    assert "<dd> 1 <span" in page, "one ticket waits"
    assert "<dd> 3 <span" in page, "of the last seven days"
    assert "2026" in page, "the edition of the zone data"
    assert "help@desk.example" in page or cast.mailbox.address in page


def test_the_page_says_when_letters_have_no_way_out(cast: Cast, settings: object) -> None:
    settings.EMAIL_URL = ""  # type: ignore[attr-defined]
    assert "no way out for mail is set" in told(cast.admin, STATUS)
    settings.EMAIL_URL = "smtp://127.0.0.1:25"  # type: ignore[attr-defined]
    assert "no way out for mail is set" not in told(cast.admin, STATUS)


def test_the_card_of_the_page_counts_what_is_to_be_looked_at(cast: Cast) -> None:
    person = cast.admin
    assert "All is as it should be." in told(person, "/desk/settings/")
    arrived(cast.mailbox, state="failed")
    assert "All is as it should be." not in told(person, "/desk/settings/")


def test_since_when_people_could_reach_the_desk(cast: Cast) -> None:
    at = now()
    assert presence.watched_since(at) == at, "nobody keeps a watch"
    the_desk_was_up_for(timedelta(hours=2))
    assert at - presence.watched_since(now()) >= timedelta(minutes=119)
    Watch.objects.update(until=at - 2 * presence.GAP)
    assert presence.watched_since(at) == at, "it ended"
