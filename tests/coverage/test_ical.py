"""Hours in other calendars: well-formed, in the link holder's hands only, and never longer than wanted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.coverage import actions
from helpdesk.coverage.ical import LONGEST_LINE, Entry, feed
from helpdesk.lib.clock import now
from helpdesk.people.models import TeamMember, User
from tests.cast import Cast
from tests.people.pages import at, text_of

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_an_entry_is_written_in_utc_with_a_lasting_key() -> None:
    lines = unfolded(
        feed("Elif", [Entry("7-x@sunrelay", NOW, NOW + timedelta(hours=9), "On shift")], now=NOW)
    )
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "UID:7-x@sunrelay" in lines
    assert "DTSTART:20260601T080000Z" in lines
    assert "DTEND:20260601T170000Z" in lines
    assert lines[-2:] == ["END:VEVENT", "END:VCALENDAR"]


@given(st.text(max_size=200))
def test_no_name_breaks_the_feed(name: str) -> None:
    text = feed(name, [Entry("k", NOW, NOW + timedelta(hours=1), name)], now=NOW)
    assert all(len(line.encode()) <= LONGEST_LINE for line in text.split("\r\n"))
    lines = unfolded(text)
    assert sum(line == "BEGIN:VEVENT" for line in lines) == 1
    assert [line for line in lines if ":" not in line] == []


@pytest.mark.django_db
def test_a_link_is_shown_once_and_ends_with_a_new_one(cast: Cast) -> None:
    elif_ = at(cast.elif_.user)
    first = elif_.post("/desk/shift/calendar/").context["link"]
    answer = Client().get(first)
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer.content.decode().count("BEGIN:VEVENT") > 40
    assert first not in text_of(elif_.get("/desk/shift/away/"))
    second = elif_.post("/desk/shift/calendar/").context["link"]
    assert Client().get(first).status_code == 404
    elif_.post("/desk/shift/calendar/end/")
    assert Client().get(second).status_code == 404


@pytest.mark.django_db
def test_a_lead_carries_the_team_while_they_lead_it(cast: Cast) -> None:
    link = at(cast.lead.user).post("/desk/shift/calendar/", {"team": cast.team.pk}).context["link"]
    shown = Client().get(link).content.decode()
    assert "SUMMARY:Kenji" in shown
    assert "SUMMARY:Elif" in shown
    TeamMember.objects.filter(agent=cast.lead).update(is_lead=False)
    assert Client().get(link).status_code == 404
    assert at(cast.kenji.user).post("/desk/shift/calendar/", {"team": cast.team.pk}).status_code == 404


@pytest.mark.django_db
def test_somebody_who_left_is_in_no_calendar_any_more(cast: Cast) -> None:
    token = actions.make_feed(cast.elif_, None, now=now())
    User.objects.filter(pk=cast.elif_.user_id).update(is_active=False)
    assert Client().get(f"/calendars/{token}.ics").status_code == 404
    assert Client().get("/calendars/nonsense.ics").status_code == 404
