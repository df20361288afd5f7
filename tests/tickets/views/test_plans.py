"""Drafts of the roster on their board: by hand, by mouse, by file, with what they would change."""

import json
from datetime import UTC, date, datetime, timedelta
from math import inf
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from helpdesk.coverage import actions, ical, roster
from helpdesk.coverage.calendar import Shift
from helpdesk.coverage.models import Plan, PlanNotice
from helpdesk.coverage.replan import day_shifts
from helpdesk.people.models import Agent
from tests.cast import Cast
from tests.people.pages import at, text_of
from tickets.interchange import answer_line
from tickets.models import Ticket
from tickets.planner import shift_program
from tickets.planner.effects import seated
from tickets.planner.shift_suggestions import suggest

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 6, 1, 8, 20, tzinfo=UTC)  # a Monday
TUESDAY = date(2026, 6, 2)


@pytest.fixture(autouse=True)
def _monday():
    cache.clear()
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def lead(cast: Cast) -> Client:
    return at(cast.lead.user)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return actions.make_plan("June", cast.lead.user, now=MOMENT)


def planned(plan: Plan, agent: Agent, day: date = TUESDAY) -> list[list[int]] | None:
    row = plan.changes.filter(agent=agent, day=day).first()
    return row.hours if row else None


def set_day(lead: Client, plan: Plan, agent: Agent, **fields: object) -> str:
    cell = {"agent": agent.pk, "day": "2026-06-02", "week": "2026-06-01"}
    return text_of(lead.post(f"/desk/coverage/plans/{plan.pk}/day/", cell | fields, follow=True))


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_day_at_the_end_of_all_calendars_is_refused(
    lead: Client, plan: Plan, cast: Cast, year: str
) -> None:
    cell = {"day": f"{year}-01-01", "start_1": "09:00", "end_1": "12:00"}
    assert "is outside the calendar" in set_day(lead, plan, cast.kenji, **cell)
    assert not plan.changes.exists()


def test_a_draft_begins_with_a_name_and_opens_its_board(lead: Client, cast: Cast) -> None:
    page = text_of(lead.post("/desk/coverage/plans/", {"name": "Summer"}, follow=True))
    assert "Summer" in page
    assert "09:00–18:00" in page
    assert "Nothing changes for any language yet" in page


def test_a_day_is_set_and_its_effect_is_shown_before_anything_is_true(
    lead: Client, plan: Plan, cast: Cast
) -> None:
    page = set_day(lead, plan, cast.kenji, start_1="12:00", end_1="21:00")
    assert planned(plan, cast.kenji) == [[720, 1260]]
    assert "12:00–21:00" in page
    effect = page.split('id="effect-title"')[1].split("</section>")[0]
    assert "日本語" in effect
    assert "New holes" in effect
    assert [f"{a:%H:%M}" for a, _ in day_shifts(roster.current().of(cast.kenji.pk), TUESDAY)] == ["00:00"]


def test_a_day_off_and_back_again(lead: Client, plan: Plan, cast: Cast) -> None:
    set_day(lead, plan, cast.kenji, off="1")
    assert planned(plan, cast.kenji) == []
    set_day(lead, plan, cast.kenji, reset="1")
    assert planned(plan, cast.kenji) is None


def test_a_short_rest_is_warned_of(lead: Client, plan: Plan, cast: Cast) -> None:
    page = set_day(lead, plan, cast.kenji, start_1="02:00", end_1="10:00")
    assert "only 8" in page.replace("\xa0", " ")
    assert "of rest before" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"start_1": "09:00"}, "A shift needs both times"),
        ({"start_1": "24:00", "end_1": "08:00"}, "Nothing can start at 24:00"),
        ({"start_1": "09:00", "end_1": "13:00", "start_2": "12:00", "end_2": "15:00"}, "overlap"),
        ({"start_1": "9 am", "end_1": "13:00"}, "is not a time of day"),
    ],
)
def test_hours_without_sense_are_refused_in_a_sentence(
    lead: Client, plan: Plan, cast: Cast, fields: dict[str, str], words: str
) -> None:
    assert words in set_day(lead, plan, cast.kenji, **fields)
    assert planned(plan, cast.kenji) is None


def test_hours_are_moved_to_another_day_of_another_person(lead: Client, plan: Plan, cast: Cast) -> None:
    move = {"agent": cast.kenji.pk, "day": "2026-06-02", "to_agent": cast.elif_.pk, "to_day": "2026-06-06"}
    lead.post(f"/desk/coverage/plans/{plan.pk}/move/", move)
    assert planned(plan, cast.elif_, date(2026, 6, 6)) == [[540, 1080]]
    assert planned(plan, cast.kenji) == []


def test_publishing_is_told_to_the_agent_in_their_time_until_they_have_read_it(
    lead: Client, plan: Plan, cast: Cast
) -> None:
    set_day(lead, plan, cast.kenji, start_1="12:00", end_1="21:00")
    assert "Published. 1 person is told." in text_of(
        lead.post(f"/desk/coverage/plans/{plan.pk}/publish/", follow=True)
    )
    assert [f"{a:%H:%M}" for a, _ in day_shifts(roster.current().of(cast.kenji.pk), TUESDAY)] == ["03:00"]
    kenji = at(cast.kenji.user)
    page = text_of(kenji.get("/desk/shift/"))
    assert "Lena changed your hours" in page
    assert "12:00–21:00" in page
    notice = PlanNotice.objects.get()
    assert at(cast.elif_.user).post(f"/desk/shift/notices/{notice.pk}/confirm/").status_code == 404
    kenji.post(f"/desk/shift/notices/{notice.pk}/confirm/")
    assert "changed your hours" not in text_of(kenji.get("/desk/shift/"))


def test_a_dropped_draft_changes_nothing(lead: Client, plan: Plan, cast: Cast) -> None:
    set_day(lead, plan, cast.kenji, off="1")
    lead.post(f"/desk/coverage/plans/{plan.pk}/drop/")
    assert day_shifts(roster.current().of(cast.kenji.pk), TUESDAY) != []
    assert "This draft is done" in text_of(lead.get(f"/desk/coverage/plans/{plan.pk}/"))


def test_a_seat_shows_what_a_new_colleague_would_cover(lead: Client, plan: Plan) -> None:
    seat = {
        "name": "Lima",
        "zone": "America/Lima",
        "languages": ["es"],
        "level": "4",
        "days": ["5", "6"],
        "start": "09:00",
        "end": "18:00",
    }
    page = text_of(lead.post(f"/desk/coverage/plans/{plan.pk}/seats/", seat, follow=True))
    effect = page.split('id="effect-title"')[1].split("</section>")[0]
    assert "español" in effect
    assert "invite the people" in page
    assert "disabled" in page.split("Publish")[0][-200:]


def test_the_board_goes_out_as_a_file_and_comes_in_again(lead: Client, plan: Plan, cast: Cast) -> None:
    set_day(lead, plan, cast.kenji, start_1="22:00", end_1="06:00")
    file = lead.get(f"/desk/coverage/plans/{plan.pk}/roster.csv?week=2026-06-01").content
    assert b"kenji@desk.example,2026-06-02,22:00,06:00,Asia/Tokyo" in file
    assert b"kenji@desk.example,2026-06-06,,,Asia/Tokyo" in file
    other = actions.make_plan("Copy", cast.lead.user, now=MOMENT)
    load(lead, other, file)
    assert planned(other, cast.kenji) == [[1320, 360]]
    assert planned(other, cast.kenji, date(2026, 6, 6)) == []


def test_a_file_with_bad_lines_is_refused_whole_and_each_line_is_named(
    lead: Client, plan: Plan, cast: Cast
) -> None:
    file = (
        "email;day;start;end\n"
        "kenji@desk.example;2026-06-02;10:00;19:00\n"
        "nobody@desk.example;2026-06-02;10:00;19:00\n"
        "kenji@desk.example;2.6.2026;10:00;19:00\n"
        "kenji@desk.example;2026-06-03;24:00;19:00\n"
    )
    page = load(lead, plan, file.encode())
    assert "Nothing was taken over" in page
    assert "Line 3: nobody@desk.example is none of your agents" in page
    assert "Line 4: 2.6.2026 is no day" in page
    assert "Line 5: Nothing can start at 24:00" in page
    assert "Line 2" not in page
    assert not plan.changes.exists()


def test_a_file_with_two_shifts_that_overlap_is_refused_whole(lead: Client, plan: Plan, cast: Cast) -> None:
    file = (
        "elif@desk.example,2026-06-02,10:00,19:00\n"
        "kenji@desk.example,2026-06-02,10:00,19:00\n"
        "kenji@desk.example,2026-06-02,18:00,20:00\n"
    )
    assert "Two shifts of a day overlap" in load(lead, plan, file.encode())
    assert not plan.changes.exists()


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Anybody//EN
BEGIN:VEVENT
UID:week
DTSTART;TZID=Europe/Istanbul:20260602T070000
DTEND;TZID=Europe/Istanbul:20260602T150000
RRULE:FREQ=DAILY;COUNT=3
EXDATE;TZID=Europe/Istanbul:20260603T070000
END:VEVENT
BEGIN:VEVENT
UID:night
DTSTART:20260605T220000
DTEND:20260606T060000
END:VEVENT
BEGIN:VEVENT
UID:party
DTSTART:20260607T100000Z
DTEND:20260607T110000Z
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:off
DTSTART;VALUE=DATE:20260608
DTEND;VALUE=DATE:20260610
SUMMARY:Bayram
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_file_fills_the_days_of_one_agent(lead: Client, plan: Plan, cast: Cast) -> None:
    """Kenji in Tokyo is six hours ahead of Istanbul; what has no zone is on his own clock."""
    page = load(lead, plan, CALENDAR.replace("\n", "\r\n").encode(), agent=cast.kenji.pk)
    assert "5 days are planned." in page
    assert planned(plan, cast.kenji) == [[780, 1260]]
    assert not plan.changes.filter(day=date(2026, 6, 3)).exists()
    assert planned(plan, cast.kenji, date(2026, 6, 4)) == [[780, 1260]]
    assert planned(plan, cast.kenji, date(2026, 6, 5)) == [[1320, 360]]
    assert planned(plan, cast.kenji, date(2026, 6, 8)) == []
    assert planned(plan, cast.kenji, date(2026, 6, 9)) == []
    assert not plan.changes.filter(day=date(2026, 6, 7)).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("20260602T150000", "20260604T150000"), "A shift lasts less than a day"),
        (
            ("DTSTART;TZID=Europe/Istanbul:20260602T070000", "DTSTART:nonsense"),
            "no calendar that can be read",
        ),
        (("2026", "2025"), "holds no shift in the next 92 days"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_whole(
    lead: Client, plan: Plan, cast: Cast, change: tuple[str, str], sentence: str
) -> None:
    assert sentence in load(lead, plan, CALENDAR.replace(*change).encode(), agent=cast.kenji.pk)
    assert not plan.changes.exists()


def test_a_calendar_needs_somebody_whose_it_is(lead: Client, plan: Plan) -> None:
    assert "Say whose shifts the calendar holds." in load(lead, plan, CALENDAR.encode())
    assert not plan.changes.exists()


def test_our_own_feed_can_be_read_in_again(lead: Client, plan: Plan, cast: Cast) -> None:
    entry = ical.Entry("one", MOMENT + timedelta(hours=2), MOMENT + timedelta(hours=9), "Kenji")
    load(lead, plan, ical.feed("Kenji", [entry], now=MOMENT).encode(), agent=cast.kenji.pk)
    assert planned(plan, cast.kenji, date(2026, 6, 1)) == [[1160, 140]]


def test_another_leads_draft_is_not_mine(cast: Cast, plan: Plan) -> None:
    assert at(cast.admin).get(f"/desk/coverage/plans/{plan.pk}/").status_code == 200
    assert at(cast.kenji.user).get(f"/desk/coverage/plans/{plan.pk}/").status_code == 404


def test_other_weeks_can_be_shown_and_nonsense_shows_this_one(lead: Client, plan: Plan) -> None:
    assert "Mon 8 Jun" in text_of(lead.get(f"/desk/coverage/plans/{plan.pk}/?week=2026-06-08"))
    for nonsense in ("soon", "2036-01-01"):
        page = text_of(lead.get(f"/desk/coverage/plans/{plan.pk}/?week={nonsense}"))
        assert "Mon 1 Jun" in page


def load(lead: Client, plan: Plan, content: bytes, **more: Any) -> str:
    sent = {"file": SimpleUploadedFile("roster.csv", content, "text/csv"), **more}
    return text_of(lead.post(f"/desk/coverage/plans/{plan.pk}/load/", sent, follow=True))


@pytest.fixture
def short_saturday(cast: Cast, settings: Any) -> None:
    """Japanese mail comes on Saturdays, when nobody who reads it works."""
    settings.DESK_LANGUAGES = ["ja"]
    actions.set_shifts(cast.kenji, [Shift((0, 1, 2, 3), 540, 1080)], actor="test", now=MOMENT)
    Ticket.objects.bulk_create(
        Ticket(
            channel="email",
            customer=cast.sita,
            team=cast.team,
            owner=cast.kenji,
            language="ja",
            public_id=f"old-{number}",
            state="closed",
            created_at=datetime(2026, 5, 30, 1, 20, tzinfo=UTC) + timedelta(hours=number % 8),  # a Saturday
            last_message_at=MOMENT,
        )
        for number in range(80)
    )


@pytest.mark.usefixtures("short_saturday")
def test_a_suggestion_is_taken_into_the_draft_with_one_press(lead: Client, plan: Plan, cast: Cast) -> None:
    page = lead.get(f"/desk/coverage/plans/{plan.pk}/")
    (found,) = [one for one in page.context["suggested"] if one.day == date(2026, 6, 6)]
    assert found.agent == cast.kenji
    assert "Add to the draft" in text_of(page)
    start, end = (f"{minute // 60:02d}:{minute % 60:02d}" for minute in found.hours[0])
    set_day(lead, plan, cast.kenji, day="2026-06-06", start_1=start, end_1=end)
    again = lead.get(f"/desk/coverage/plans/{plan.pk}/").context["suggested"]
    assert date(2026, 6, 6) not in {one.day for one in again}


@pytest.mark.usefixtures("short_saturday")
def test_the_solver_is_asked_by_a_press_and_says_how_good_its_choice_is(
    lead: Client, plan: Plan, cast: Cast
) -> None:
    address = f"/desk/coverage/plans/{plan.pk}/?week=2026-06-01"
    assert "Search for the best choice" in text_of(lead.get(address))
    page = lead.get(address + "&best=1")
    assert date(2026, 6, 6) in {one.day for one in page.context["suggested"]}
    assert "no other choice closes more for the hours worked" in text_of(page)


@pytest.mark.usefixtures("short_saturday")
@pytest.mark.parametrize(
    ("gap", "words"),
    [(0.114, "A better choice would be better by 12 % at most."), (inf, "there may be better ones")],
)
def test_a_search_that_ran_out_of_time_says_so(
    lead: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch, gap: float, words: str
) -> None:
    def hurried(*args: Any, **more: Any) -> shift_program.Solved:
        return shift_program.Solved(suggest(*args, **more), gap)

    monkeypatch.setattr(shift_program, "solve", hurried)
    assert words in text_of(lead.get(f"/desk/coverage/plans/{plan.pk}/?week=2026-06-01&best=1"))


@pytest.mark.usefixtures("short_saturday")
def test_without_the_solver_no_search_is_offered(
    lead: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shift_program, "is_available", lambda: False)
    page = lead.get(f"/desk/coverage/plans/{plan.pk}/?best=1")
    assert page.context["suggested"]
    assert "Search for the best choice" not in text_of(page)


# --- Scenarios ----------------------------------------------------------------------------------------
def scenario_of(lead: Client, plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lead.get(f"/desk/coverage/plans/{plan.pk}/scenario.json").content)
    return found


def load_scenario(lead: Client, plan: Plan, scenario: object) -> str:
    file = SimpleUploadedFile("scenario.json", json.dumps(scenario).encode())
    address = f"/desk/coverage/plans/{plan.pk}/load/?week=2026-06-01"
    return text_of(lead.post(address, {"file": file}, follow=True))


def test_a_draft_is_saved_as_a_scenario_that_the_rules_can_be_asked_about(
    lead: Client, plan: Plan, cast: Cast
) -> None:
    actions.plan_day(plan, cast.elif_, TUESDAY, [[720, 900]])
    scenario = scenario_of(lead, plan)
    asked = {
        "id": 1,
        "op": "intervals",
        "scenario": scenario,
        "args": {"agent": "elif@desk.example", "start": "2026-06-02T00:00Z", "end": "2026-06-03T00:00Z"},
    }
    answer = json.loads(answer_line(json.dumps(asked).encode()))
    assert answer["answer"] == [["2026-06-02T09:00Z", "2026-06-02T12:00Z"]]


def test_a_scenario_taken_back_unchanged_changes_nothing(lead: Client, plan: Plan) -> None:
    page = load_scenario(lead, plan, scenario_of(lead, plan))
    assert "0 days are planned" in page
    assert not plan.changes.exists()


def test_other_hours_of_a_scenario_become_days_of_the_draft_and_new_people_seats(
    lead: Client, plan: Plan, cast: Cast
) -> None:
    scenario = scenario_of(lead, plan)
    for agent in scenario["agents"]:
        if agent["id"] == "elif@desk.example":
            agent["shifts"] = [{"days": [1], "start": "06:00", "end": "10:00"}]
    scenario["agents"].append(
        {
            "id": "Noura",
            "zone": "Africa/Cairo",
            "languages": {"ar": 5},
            "shifts": [{"days": [0], "start": "22:00", "end": "04:00"}],
        }
    )
    load_scenario(lead, plan, scenario)
    assert planned(plan, cast.elif_, TUESDAY) == [[360, 600]]
    assert planned(plan, cast.elif_, TUESDAY + timedelta(days=1)) == []
    assert planned(plan, cast.kenji, TUESDAY) is None
    seat = plan.changes.get(kind="seat").seat
    assert (seat["name"], seat["languages"], seat["start"]) == ("Noura", {"ar": 5}, 1320)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ({"agents": [{"id": "x", "zone": "CET"}]}, "CET"),
        ({"agents": [{"id": "x", "zone": "Asia/Tokyo", "languages": {"ja": 5}}]}, "has no shifts"),
        ({"agents": 3}, "agents"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused_with_the_reason(
    lead: Client, plan: Plan, scenario: object, words: str
) -> None:
    page = load_scenario(lead, plan, scenario)
    assert "Nothing was taken over" in page
    assert words in page
    assert not plan.changes.exists()


def test_a_file_with_a_brace_that_is_no_json_is_refused(lead: Client, plan: Plan) -> None:
    file = SimpleUploadedFile("s.json", b"{ no")
    page = text_of(lead.post(f"/desk/coverage/plans/{plan.pk}/load/", {"file": file}, follow=True))
    assert "no JSON" in page


def test_a_partners_team_is_one_seat_with_its_number_of_people(lead: Client, plan: Plan, cast: Cast) -> None:
    form = {
        "name": "Manila team",
        "zone": "Asia/Manila",
        "languages": ["en"],
        "level": 4,
        "days": [0, 1, 2, 3, 4],
        "start": "09:00",
        "end": "18:00",
        "count": 5,
    }
    page = text_of(lead.post(f"/desk/coverage/plans/{plan.pk}/seats/", form, follow=True))
    assert "Manila team × 5" in page
    assert len(seated(plan)) == 5
    # A scenario saved from here and taken in again brings nobody twice.
    load_scenario(lead, plan, scenario_of(lead, plan))
    assert len(seated(plan)) == 5
