"""Hours that are planned in another calendar: read over HTTP, hour by hour, and never by half."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest

from helpdesk.coverage import actions, roster
from helpdesk.coverage.calendar import state
from helpdesk.coverage.following import read_calendars
from helpdesk.coverage.models import Absence, FollowedCalendar, OpeningHours, PlannedDay, PlanNotice
from helpdesk.lib import fetch
from helpdesk.lib.fetch import FetchError
from helpdesk.people import actions as people
from tests.cast import MONDAY, Cast
from tests.elsewhere import Quiet, answering
from tests.people.pages import at, text_of, verbs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
HOUR = timedelta(hours=1)
TUESDAY, WEDNESDAY, FRIDAY = date(2026, 6, 2), date(2026, 6, 3), date(2026, 6, 5)


def event(start: str, end: str, *more: str) -> str:
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{start}{more}", f"DTSTART{start}", f"DTEND{end}", *more, "END:VEVENT"]
    )


def calendar(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *events, "END:VCALENDAR", ""])


LATE = event(":20260602T120000", ":20260602T200000")  # Tuesday on the agent's own clock
FRIDAYS = event(":20260605T080000Z", ":20260605T120000Z", "RRULE:FREQ=WEEKLY;COUNT=3")


class Elsewhere(Quiet):
    """Another calendar's server: ``files`` holds what it hands out, or a status, or an address to go on to."""

    files: ClassVar[dict[str, Any]] = {}

    def do_GET(self) -> None:
        found = self.files.get(self.path, 404)
        body = found.encode() if isinstance(found, str) and not found.startswith("/") else b""
        self.send_response(found if isinstance(found, int) else 302 if not body else 200)
        if not body:
            self.send_header("Location", str(found))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def elsewhere(settings: Any) -> Iterator[str]:
    """Its address, without the file's name."""
    settings.DESK_PRIVATE_FEEDS = True
    Elsewhere.files = {"/rota.ics": calendar(LATE, FRIDAYS)}
    with answering(Elsewhere) as address:
        yield address


def hours(cast: Cast) -> dict[str, list[list[int]]]:
    """Elif's planned days."""
    rows = PlannedDay.objects.filter(agent=cast.elif_).order_by("date")
    return {str(row.date): [[start, end] for start, end, _ in row.hours] for row in rows}


def read(cast: Cast, url: str, *, after: timedelta = timedelta()) -> FollowedCalendar:
    if not FollowedCalendar.objects.exists():
        actions.follow(cast.elif_, f"{url}/rota.ics", actor="test", now=MONDAY)
    read_calendars(now=MONDAY + after)
    return FollowedCalendar.objects.get()


def test_events_are_shifts_and_days_without_one_are_off(cast: Cast, elsewhere: str) -> None:
    found = read(cast, elsewhere)
    assert (found.error, found.read_at, found.due_at) == ("", MONDAY, MONDAY + HOUR)
    days = hours(cast)
    assert days["2026-06-01"] == []  # Monday, now: the calendar holds nothing, so she is off
    assert days["2026-06-02"] == [[720, 1200]]
    assert days["2026-06-05"] == [[660, 900]]  # Istanbul is three hours ahead
    assert days["2026-06-19"] == [[660, 900]]
    assert "2026-06-20" not in days  # what lies behind the last event is the weekly pattern's
    assert state(roster.current().of(cast.elif_.pk), MONDAY) == "off"


def test_what_changes_there_changes_here_within_the_hour(cast: Cast, elsewhere: str) -> None:
    read(cast, elsewhere)
    Elsewhere.files["/rota.ics"] = calendar(event(":20260601T090000", ":20260601T180000"), LATE)
    read(cast, elsewhere, after=HOUR / 2)
    assert hours(cast)["2026-06-01"] == []
    read(cast, elsewhere, after=HOUR)
    assert hours(cast) == {"2026-06-01": [[540, 1080]], "2026-06-02": [[720, 1200]]}
    assert state(roster.current().of(cast.elif_.pk), MONDAY) == "on"


def test_the_same_file_again_changes_nothing(cast: Cast, elsewhere: str) -> None:
    read(cast, elsewhere)
    before, version = hours(cast), roster.current().version
    read(cast, elsewhere, after=HOUR)
    assert (hours(cast), roster.current().version) == (before, version)
    assert verbs().count("calendar read") == 1


def news(cast: Cast) -> dict[str, tuple[int, int]]:
    """What Elif has not confirmed yet: for each day how many stretches of work it had and has."""
    notice = PlanNotice.objects.filter(agent=cast.elif_, confirmed_at=None).first()
    return {day["day"]: (len(day["before"]), len(day["after"])) for day in notice.days} if notice else {}


def test_agents_are_told_of_what_changed_until_they_have_read_it(cast: Cast, elsewhere: str) -> None:
    read(cast, elsewhere)
    first = news(cast)
    assert first["2026-06-02"] == (1, 1)
    assert all(day < "2026-06-15" for day in first)  # what is far away comes up when it changes
    page = at(cast.elif_.user)
    assert "Your calendar at 127.0.0.1 changed your hours" in text_of(page.get("/desk/shift/"))
    Elsewhere.files = {"/rota.ics": calendar(FRIDAYS)}
    read(cast, elsewhere, after=HOUR)
    assert news(cast) == first | {"2026-06-02": (1, 0)}  # as it was before all, and as it is
    PlanNotice.objects.get(confirmed_at=None)
    (notice,) = PlanNotice.objects.all()
    page.post(f"/desk/shift/notices/{notice.pk}/confirm/")
    assert news(cast) == {}
    Elsewhere.files = {"/rota.ics": calendar(LATE, FRIDAYS)}
    read(cast, elsewhere, after=2 * HOUR)
    assert news(cast) == {"2026-06-02": (0, 1)}
    Elsewhere.files = {"/rota.ics": calendar(FRIDAYS)}
    read(cast, elsewhere, after=3 * HOUR)
    assert news(cast) == {}  # taken back before anybody read of it


def test_agents_are_told_when_a_calendar_is_followed_no_more(cast: Cast, elsewhere: str) -> None:
    read(cast, elsewhere)
    (notice,) = PlanNotice.objects.all()
    actions.confirm_notice(notice, now=MONDAY)
    actions.unfollow(FollowedCalendar.objects.get(), actor="test", now=MONDAY)
    told = news(cast)
    assert told["2026-06-03"] == (0, 1)  # off by the calendar, at work by the weekly pattern
    assert all(day < "2026-06-15" for day in told)
    assert "Your calendar at 127.0.0.1 changed your hours" in text_of(at(cast.elif_.user).get("/desk/shift/"))


def test_what_a_calendar_did_and_took_back_before_anybody_read_of_it_is_no_news(
    cast: Cast, elsewhere: str
) -> None:
    read(cast, elsewhere)
    assert news(cast)
    actions.unfollow(FollowedCalendar.objects.get(), actor="test", now=MONDAY)
    assert news(cast) == {}


def test_leave_and_days_that_a_person_planned_stay(cast: Cast, elsewhere: str) -> None:
    leave = Absence(first_day=FRIDAY, last_day=FRIDAY)
    actions.add_absence(cast.elif_, leave, actor="test", now=MONDAY)
    plan = actions.make_plan("By hand", cast.admin, now=MONDAY)
    actions.plan_day(plan, cast.elif_, TUESDAY, [[600, 700]])
    actions.publish(plan, cast.admin, now=MONDAY)
    read(cast, elsewhere)
    days = hours(cast)
    assert days["2026-06-02"] == [[600, 700]]
    assert "2026-06-05" not in days
    actions.unfollow(FollowedCalendar.objects.get(), actor="test", now=MONDAY)
    assert hours(cast) == {"2026-06-02": [[600, 700]]}


def test_an_extra_shift_stays_beside_the_calendar_and_is_no_news_each_hour(
    cast: Cast, elsewhere: str
) -> None:
    actions.add_extra_shift(cast.elif_, WEDNESDAY, 600, 700, actor="test", now=MONDAY)
    read(cast, elsewhere)
    wednesday = MONDAY.replace(
        day=3, hour=7, minute=30
    )  # 10:30 in Istanbul, of which the calendar knows nothing
    assert state(roster.current().of(cast.elif_.pk), wednesday) == "on"
    version = roster.current().version
    read(cast, elsewhere, after=HOUR)
    assert roster.current().version == version


@pytest.mark.parametrize(
    "broken",
    [
        503,
        "no calendar at all",
        calendar(),
        calendar(LATE, event(":20260603T080000", ":20260605T080000")),  # a shift of two days
        "/elsewhere.ics",  # leads on to nothing
    ],
)
def test_what_cannot_be_read_leaves_all_hours_as_they_are(cast: Cast, elsewhere: str, broken: Any) -> None:
    read(cast, elsewhere)
    before = hours(cast)
    Elsewhere.files["/rota.ics"] = broken
    found = read(cast, elsewhere, after=HOUR)
    assert hours(cast) == before
    assert found.error
    assert found.read_at == MONDAY
    assert found.due_at < MONDAY + 2 * HOUR
    page = text_of(at(cast.lead.user).get(f"/desk/settings/people/{cast.elif_.user_id}/hours/"))
    assert "The last attempt failed" in page
    Elsewhere.files["/rota.ics"] = calendar(LATE)
    assert read(cast, elsewhere, after=3 * HOUR).error == ""


def test_shifts_that_overlap_are_left_out_and_the_rest_is_read(cast: Cast, elsewhere: str) -> None:
    twice = event(":20260602T130000", ":20260602T140000")
    Elsewhere.files["/rota.ics"] = calendar(LATE, twice, FRIDAYS)
    read(cast, elsewhere)
    assert "2026-06-02" not in hours(cast)
    assert hours(cast)["2026-06-05"] == [[660, 900]]


def test_one_calendar_of_a_team_finds_its_people_by_invitation_or_title(cast: Cast, elsewhere: str) -> None:
    invited = event(":20260603T060000Z", ":20260603T100000Z", "ATTENDEE;CN=E:mailto:ELIF@desk.example")
    titled = event(":20260602T060000Z", ":20260602T100000Z", "SUMMARY:kenji")
    stranger = event(":20260604T060000Z", ":20260604T100000Z", "SUMMARY:Nobody")
    Elsewhere.files["/team.ics"] = calendar(invited, titled, stranger)
    actions.follow(cast.team, f"{elsewhere}/team.ics", actor="test", now=MONDAY)
    read_calendars(now=MONDAY)
    assert hours(cast) == {"2026-06-01": [], "2026-06-02": [], "2026-06-03": [[540, 780]]}
    kenjis = PlannedDay.objects.filter(agent=cast.kenji).order_by("date")
    assert [(row.date, [one[:2] for one in row.hours]) for row in kenjis][-1] == (TUESDAY, [[900, 1140]])
    assert not PlannedDay.objects.filter(agent__in=[cast.joao, cast.lead]).exists()


def test_who_leaves_a_team_works_their_own_week_again(cast: Cast, elsewhere: str) -> None:
    titled = [
        event(":20260602T060000Z", ":20260602T100000Z", f"SUMMARY:{name}") for name in ("Elif", "Kenji")
    ]
    Elsewhere.files["/team.ics"] = calendar(*titled)
    actions.follow(cast.team, f"{elsewhere}/team.ics", actor="test", now=MONDAY)
    read_calendars(now=MONDAY)
    assert hours(cast)
    (notice,) = PlanNotice.objects.filter(agent=cast.elif_)
    actions.confirm_notice(notice, now=MONDAY)
    people.remove_from_team(cast.team, cast.elif_, actor="test", now=MONDAY)
    read_calendars(now=MONDAY + HOUR)
    assert hours(cast) == {}
    assert news(cast)["2026-06-01"] == (0, 1)
    assert PlannedDay.objects.filter(agent=cast.kenji).exists()
    people.remove_from_team(cast.team, cast.kenji, actor="test", now=MONDAY)
    actions.unfollow(FollowedCalendar.objects.get(), actor="test", now=MONDAY)
    assert not PlannedDay.objects.exists()


def test_a_calendar_that_names_nobody_of_the_team_is_told(cast: Cast, elsewhere: str) -> None:
    actions.follow(cast.team, f"{elsewhere}/rota.ics", actor="test", now=MONDAY)
    read_calendars(now=MONDAY)
    assert "no shift of theirs" in FollowedCalendar.objects.get().error


def test_leads_follow_and_stop_on_the_page_of_hours(cast: Cast, elsewhere: str) -> None:
    lead, page = at(cast.lead.user), f"/desk/settings/people/{cast.elif_.user_id}/"
    lead.post(f"{page}calendar/", {"url": f"{elsewhere}/rota.ics"})
    found = FollowedCalendar.objects.get()
    assert elsewhere not in found.address
    text = text_of(lead.get(f"{page}hours/"))
    assert "will be read in a moment" in text
    assert "rota.ics" not in text
    read_calendars(now=found.due_at)
    lead.post(f"{page}calendar/end/")
    assert not FollowedCalendar.objects.exists()
    assert not PlannedDay.objects.exists()
    assert verbs().count("follow calendar") == verbs().count("unfollow calendar") == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example/x.ics",
        "https://me:secret@calendar.example/",
        "file:///etc/passwd",
        "ftp://x/",
        "https://[x",
        "x",
    ],
)
def test_an_address_that_is_never_read_is_refused_at_once(cast: Cast, url: str) -> None:
    answer = at(cast.lead.user).post(
        f"/desk/settings/people/{cast.elif_.user_id}/calendar/", {"url": url}, follow=True
    )
    assert "must begin with https://" in text_of(answer)
    assert not FollowedCalendar.objects.exists()


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:10.1.2.3"]
)
def test_the_network_behind_the_desk_is_not_read(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    told = [(2, 1, 6, "", (address, 443))]
    monkeypatch.setattr(fetch.socket, "getaddrinfo", lambda *_, **__: told)
    with pytest.raises(FetchError, match="network behind the desk"):
        fetch.fetch("https://calendar.example/x.ics", most=1000)


def test_a_file_that_is_too_large_is_not_taken(elsewhere: str) -> None:
    Elsewhere.files["/rota.ics"] = "x" * 2_000
    with pytest.raises(FetchError, match="too large"):
        fetch.fetch(f"{elsewhere}/rota.ics", most=1_999)
    assert len(fetch.fetch(f"{elsewhere}/rota.ics", most=2_000)) == 2_000


def test_whoever_works_the_desks_own_hours_has_them_on_its_clock(cast: Cast, elsewhere: str) -> None:
    """Without a weekly shift an agent's days are those of the opening hours' zone."""
    opening = OpeningHours(zone="America/New_York", days=[0, 1, 2, 3, 4], start=540, end=1080)
    actions.set_opening_hours(opening, actor="test", now=MONDAY)
    actions.set_shifts(cast.elif_, [], actor="test", now=MONDAY)
    read(cast, elsewhere)
    book = roster.current().of(cast.elif_.pk)
    friday = MONDAY.replace(day=5)  # 08:00 to 12:00 in UTC, wherever she is
    assert [state(book, friday.replace(hour=hour)) for hour in (7, 8, 11, 12)] == ["off", "on", "on", "off"]
