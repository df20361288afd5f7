"""A desk that starts for the first time: one administrator, and hours that people without shifts work."""

from datetime import timedelta

import pytest

from helpdesk.coverage import roster
from helpdesk.coverage.models import OpeningHours
from helpdesk.management.commands.serve import FIRST_ZONE, first_administrator
from helpdesk.people.models import Agent, User
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def first_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_ADMIN_EMAIL", "ada@desk.example")
    monkeypatch.setenv("DESK_ADMIN_PASSWORD", "a very long password")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    first_administrator()


def test_it_opens_on_weekdays_where_the_machine_is(
    first_start: None, capsys: pytest.CaptureFixture[str]
) -> None:
    hours = OpeningHours.objects.get()
    assert (hours.zone, hours.days, hours.start, hours.end) == ("Asia/Kathmandu", [0, 1, 2, 3, 4], 540, 1080)


def test_somebody_without_shifts_is_on_before_anybody_plans(first_start: None) -> None:
    user = User.objects.create_user("ram@desk.example", "a very long password", name="Ram")
    ram = Agent.objects.create(user=user, zone="Asia/Kathmandu", status="available", seen_at=MONDAY)
    book = roster.current()
    # Monday 08:00 UTC is 13:45 in Kathmandu.
    assert ram.pk in book.on_at(MONDAY)
    assert ram.pk not in book.on_at(MONDAY + timedelta(hours=6))


def test_what_an_administrator_corrected_stays_at_the_next_start(first_start: None) -> None:
    OpeningHours.objects.update(zone="Europe/Berlin", days=[0])
    first_administrator()
    assert (OpeningHours.objects.get().zone, OpeningHours.objects.get().days) == ("Europe/Berlin", [0])


def test_it_says_so_and_where_to_change_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESK_ADMIN_EMAIL", "ada@desk.example")
    monkeypatch.setenv("DESK_ADMIN_PASSWORD", "a very long password")
    monkeypatch.setattr("helpdesk.management.commands.serve.machine_zone", lambda: "")
    first_administrator()
    assert f"09:00 to 18:00 in {FIRST_ZONE}, until Settings, Opening hours" in capsys.readouterr().err
