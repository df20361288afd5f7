"""What administrators read outside their own teams leaves a row, once an hour (G17)."""

from datetime import timedelta

import pytest

from helpdesk.duties.models import AuditEntry
from helpdesk.people.models import Agent, TeamMember
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import owned, signed_in
from tickets.actions.reading import note_reading

pytestmark = pytest.mark.django_db(transaction=True)


def rows(subject: str) -> int:
    return AuditEntry.objects.filter(verb="read", subject=subject).count()


def test_g17_a_page_and_its_parts_leave_one_row(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    browser = signed_in(cast.admin)
    for part in ("", "thread/", "side/", "thread/"):
        assert browser.get(f"/desk/t/{ticket.pk}/{part}").status_code == 200
    entry = AuditEntry.objects.get(verb="read")
    assert (entry.actor, entry.subject) == (f"user:{cast.admin.pk}", f"ticket:{ticket.pk}")
    assert "Aroha" not in str(entry.detail)


def test_an_hour_later_it_is_written_again(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    for minutes in (0, 59, 61):
        note_reading(ticket, cast.admin, None, now=MONDAY + timedelta(minutes=minutes))
    assert rows(f"ticket:{ticket.pk}") == 2


def test_agents_read_their_teams_work_without_a_row(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    for person in (cast.kenji, cast.lead, cast.elif_):
        signed_in(person).get(f"/desk/t/{ticket.pk}/")
    assert not AuditEntry.objects.filter(verb="read").exists()


def test_an_administrator_who_works_in_the_team_reads_as_its_agents_do(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    agent = Agent.objects.create(user=cast.admin, zone="UTC")
    TeamMember.objects.create(team=cast.team, agent=agent)
    note_reading(ticket, cast.admin, agent, now=MONDAY)
    assert rows(f"ticket:{ticket.pk}") == 0


def test_g17_a_file_and_a_long_text_read_beside_the_page_leave_a_row_too(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    browser = signed_in(cast.admin)
    assert browser.get(f"/chat/api/texts/{ticket.public_id}/1").status_code == 200
    assert rows(f"ticket:{ticket.pk}") == 1
