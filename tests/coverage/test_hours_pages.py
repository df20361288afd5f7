"""The pages on which leads plan hours."""

from datetime import UTC, date, datetime

import pytest

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import state
from helpdesk.coverage.models import Absence, ExtraShift, Holiday, OpeningHours, WeeklyShift
from helpdesk.lib.clock import now
from helpdesk.people.models import RosterVersion
from tests.people.pages import at, text_of, verbs

pytestmark = pytest.mark.django_db


def week(*rows):
    form = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for number, (days, start, end, breaks) in enumerate(rows):
        form |= {
            f"form-{number}-days": days,
            f"form-{number}-start": start,
            f"form-{number}-end": end,
            f"form-{number}-breaks": breaks,
        }
    return form


def post(cast, *rows):
    return at(cast.lead.user).post(f"/desk/settings/people/{cast.kenji.user_id}/hours/", week(*rows))


def test_a_week_is_replaced_with_its_night_shift_and_breaks(cast):
    version = RosterVersion.current()
    night = (["4", "5"], "22:00", "06:00", "02:00-02:30, 23:30–23:45")
    assert post(cast, (["0"], "09:00", "17:30", ""), night, ([], "", "", "")).status_code == 302
    kept = [(row.days, row.start, row.end, row.breaks) for row in cast.kenji.shifts.order_by("pk")]
    assert kept == [([0], 540, 1050, []), ([4, 5], 1320, 360, [[120, 150], [1410, 1425]])]
    assert RosterVersion.current() > version
    assert verbs()[-1] == "set shifts"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((["0"], "09:00", "17:00", "18:00-18:30"), "lies outside its shift"),
        ((["0"], "09:00", "17:00", "lunch"), "A break is written as 12:00-13:00"),
        ((["0"], "24:00", "08:00", ""), "Nothing can start at 24:00"),
        ((["0"], "9 am", "17:00", ""), "is not a time of day"),
        ((["0"], "09:00", "", ""), "A shift needs both times"),
        (([], "09:00", "17:00", ""), "Choose at least one day"),
        ((["7"], "09:00", "17:00", ""), "Select a valid choice"),
    ],
)
def test_a_refusal_stands_at_its_row_and_everything_typed_is_kept(cast, row, words):
    answer = post(cast, (["2"], "08:15", "16:45", ""), row)
    page = text_of(answer)
    assert answer.status_code == 422
    assert words in page.split('aria-label="Shift 2"')[1]
    assert 'value="08:15"' in page
    assert not row[1] or f'value="{row[1]}"' in page
    assert WeeklyShift.objects.get(agent=cast.kenji).start == 540


def turns(weeks="2", begins="2026-06-03", **more):
    return {"weeks": weeks, "begins": begins, "valid_from": "", "valid_until": "", **more}


def test_shifts_take_turns_in_a_cycle_of_weeks(cast):
    client, path = at(cast.lead.user), f"/desk/settings/people/{cast.kenji.user_id}/hours/"
    assert 'type="hidden" name="form-0-week"' in text_of(client.get(path))
    early, late = (["0"], "06:00", "14:00", ""), (["0"], "14:00", "22:00", "")
    rows = week(early, late) | {"form-0-week": "1", "form-1-week": "2"}
    assert client.post(path, rows | turns()).status_code == 302
    assert list(cast.kenji.shifts.order_by("pk").values_list("week", flat=True)) == [0, 1]
    assert cast.kenji.plan.cycle_anchor == date(2026, 6, 1)  # the Monday of the day that was given
    page = text_of(client.get(path))
    assert 'type="number" name="form-1-week" value="2"' in page
    mondays = [datetime(2026, 6, day, 0, tzinfo=UTC) for day in (1, 8, 15)]  # 09:00 in Tokyo
    states = [state(roster.current().of(cast.kenji.pk), monday) for monday in mondays]
    assert states == ["on", "off", "on"]


def test_a_week_that_the_cycle_has_not_is_refused_and_what_was_typed_is_kept(cast):
    client, path = at(cast.lead.user), f"/desk/settings/people/{cast.kenji.user_id}/hours/"
    rows = week((["0"], "08:15", "16:00", "")) | {"form-0-week": "3"}
    answer = client.post(path, rows | turns())
    assert answer.status_code == 422
    assert "The cycle has 2 weeks." in text_of(answer)
    assert 'value="08:15"' in text_of(answer)
    assert WeeklyShift.objects.get(agent=cast.kenji).start == 540


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (turns(begins=""), "Say in which week the first one is"),
        (turns(weeks="13"), "less than or equal to 12"),
        (turns(weeks="0"), "greater than or equal to 1"),
        (turns(valid_from="2026-06-10", valid_until="2026-06-09"), "before the first day"),
    ],
)
def test_a_cycle_that_cannot_be_is_refused(cast, given, words):
    path = f"/desk/settings/people/{cast.kenji.user_id}/hours/"
    answer = at(cast.lead.user).post(path, week((["0"], "10:00", "12:00", "")) | given)
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_a_pattern_has_its_first_and_last_day(cast):
    path = f"/desk/settings/people/{cast.kenji.user_id}/hours/"
    bound = turns(weeks="1", begins="", valid_from="2026-06-09", valid_until="2026-06-16")
    at(cast.lead.user).post(path, week((["0"], "09:00", "17:00", "")) | bound)
    calendar = roster.current().of(cast.kenji.pk)
    mondays = [datetime(2026, 6, day, 1, tzinfo=UTC) for day in (8, 15, 22)]
    assert [state(calendar, monday) for monday in mondays] == ["off", "on", "off"]


def test_leave_by_days_or_minutes_is_noted_and_taken_back(cast):
    client, path = at(cast.lead.user), f"/desk/settings/people/{cast.kenji.user_id}/"
    client.post(path + "absences/", {"kind": "sick", "first_day": "2026-06-02"})
    client.post(
        path + "absences/",
        {"kind": "leave", "first_day": "2026-06-03", "start": "13:00", "end": "15:00"},
    )
    sick, leave = Absence.objects.order_by("pk")
    assert (sick.kind, sick.last_day, sick.start) == ("sick", date(2026, 6, 2), None)
    assert (leave.start, leave.end) == (780, 900)
    client.post(path + f"absences/{sick.pk}/remove/")
    assert list(Absence.objects.all()) == [leave]
    assert verbs()[-3:] == ["add absence", "add absence", "remove absence"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"last_day": "2026-06-01"}, "ends before it starts"),
        ({"start": "13:00"}, "Give both times"),
        ({"start": "15:00", "end": "13:00"}, "ends before it starts"),
        ({"kind": "party"}, "Select a valid choice"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(cast, change, words):
    form = {"kind": "leave", "first_day": "2026-06-03"} | change
    answer = at(cast.lead.user).post(f"/desk/settings/people/{cast.kenji.user_id}/absences/", form)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Absence.objects.exists()


def test_an_extra_shift_comes_and_goes(cast):
    client, path = at(cast.lead.user), f"/desk/settings/people/{cast.kenji.user_id}/extra/"
    client.post(path, {"date": "2026-06-06", "start": "22:00", "end": "02:00"})
    row = ExtraShift.objects.get()
    assert (row.agent, row.start, row.end) == (cast.kenji, 1320, 120)
    version = RosterVersion.current()
    client.post(f"{path}{row.pk}/remove/")
    assert not ExtraShift.objects.exists()
    assert RosterVersion.current() > version
    assert verbs()[-1] == "remove extra shift"


def test_another_agents_absence_is_not_taken_back_by_way_of_this_one(cast):
    absence = Absence.objects.create(
        agent=cast.elif_,
        first_day=date(2026, 6, 1),
        last_day=date(2026, 6, 1),
        created_at="2026-06-01T00:00Z",
    )
    path = f"/desk/settings/people/{cast.kenji.user_id}/absences/{absence.pk}/remove/"
    assert at(cast.admin).post(path).status_code == 404
    assert Absence.objects.exists()


def test_opening_hours_of_the_desk_are_set(cast):
    client = at(cast.admin)
    cast.kenji.shifts.all().delete()
    assert "No opening hours are set" in text_of(client.get("/desk/settings/hours/"))
    form = {"zone": "Lisbon", "days": ["0", "1"], "start": "10:00", "end": "18:00"}
    assert client.post("/desk/settings/hours/", form).status_code == 302
    hours = OpeningHours.objects.get()
    assert (hours.zone, hours.days, hours.start, hours.end) == ("Europe/Lisbon", [0, 1], 600, 1080)
    assert client.post("/desk/settings/hours/", form | {"days": []}).status_code == 422


def test_holidays_of_a_country_are_written_one_a_line(cast):
    client = at(cast.admin)
    client.post("/desk/settings/holidays/", {"country": "jp", "days": "2027-01-01 元日\n\n2027-01-11"})
    kept = list(Holiday.objects.order_by("date").values_list("country", "name"))
    assert kept == [("JP", "元日"), ("JP", "")]
    assert ">Japan</a>" in text_of(client.get("/desk/settings/hours/"))
    assert "Holidays · Japan" in text_of(client.get("/desk/settings/holidays/JP/"))
    answer = client.post("/desk/settings/holidays/JP/", {"country": "JP", "days": "first of May"})
    assert answer.status_code == 422
    assert "Line 1 does not start with a date" in text_of(answer)
    assert client.get("/desk/settings/holidays/jp/").status_code == 404


def test_the_list_says_who_is_on_and_when_next(cast):
    page = text_of(at(cast.admin).get("/desk/settings/people/"))
    assert "Tokyo" in page
    assert "leads Support" in page
    assert page.count("next on") + page.count(">on<") + page.count("on a break") >= 4


def test_public_holidays_are_brought_for_review_and_enter_only_when_saved(cast):
    client = at(cast.admin)
    year = now().year
    Holiday.objects.create(country="JP", date=date(year, 1, 1), name="Ours")
    Holiday.objects.create(country="JP", date=date(year, 6, 6), name="Founders' day")
    assert "Bring the public holidays" in text_of(client.get("/desk/settings/holidays/JP/"))
    page = client.get("/desk/settings/holidays/JP/?compare=1")
    shown = text_of(page)
    assert "Showa Day" in shown
    assert "? only here" in shown
    assert Holiday.objects.count() == 2
    lines = page.context["form"].initial["days"]
    assert f"{year}-01-01 Ours" in lines  # a day that is there keeps its name
    client.post("/desk/settings/holidays/JP/", {"country": "JP", "days": lines})
    assert Holiday.objects.filter(country="JP").count() > 25
    assert "The desk has the same days" not in text_of(client.get("/desk/settings/holidays/JP/?compare=1"))
    Holiday.objects.filter(name="Founders' day").delete()
    assert "The desk has the same days" in text_of(client.get("/desk/settings/holidays/JP/?compare=1"))


def test_a_country_whose_calendar_nobody_knows_says_so(cast):
    assert "No calendar of XX is known" in text_of(
        at(cast.admin).get("/desk/settings/holidays/XX/?compare=1")
    )
