"""What people change of themselves."""

import re

import pytest

from helpdesk.people.models import User
from tests.people.pages import at, text_of, verbs

pytestmark = pytest.mark.django_db


def test_my_zone_of_reading_moves_and_my_working_hours_do_not(cast):
    form = {"name": "Kenji S.", "language": "ja", "zone": "Lisbon"}
    assert at(cast.kenji.user).post("/desk/settings/profile/", form).status_code == 302
    user = User.objects.get(pk=cast.kenji.user_id)
    assert (user.name, user.language, user.zone) == ("Kenji S.", "ja", "Europe/Lisbon")
    assert user.agent.zone == "Asia/Tokyo"
    assert verbs()[-1] == "edit own profile"


def test_nobody_raises_a_role_through_the_profile(cast):
    form = {"name": "Kenji", "zone": "Asia/Tokyo", "is_admin": "on", "email": "other@desk.example"}
    at(cast.kenji.user).post("/desk/settings/profile/", form)
    user = User.objects.get(pk=cast.kenji.user_id)
    assert (user.is_admin, user.email) == (False, "kenji@desk.example")


def test_the_ways_to_password_and_second_factor_stand_there(cast):
    page = text_of(at(cast.kenji.user).get("/desk/settings/profile/"))
    assert "/accounts/password/change/" in page
    assert "/accounts/2fa/" in page


def test_a_zone_that_is_none_keeps_what_was_typed(cast):
    answer = at(cast.kenji.user).post("/desk/settings/profile/", {"name": "K", "zone": "UTC+9"})
    assert answer.status_code == 422
    assert 'value="UTC+9"' in text_of(answer)


def test_no_two_entries_of_the_menu_lead_to_one_page(cast):
    page = at(cast.kenji.user).get("/desk/settings/profile/").content.decode()
    addresses = re.findall(r'class="menu-item" href="([^"]+)"', page)
    assert "/accounts/2fa/" in addresses
    assert len(addresses) == len(set(addresses))
