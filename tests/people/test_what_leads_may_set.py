"""Leads set languages, shifts and absences of their teams; agents only what is their own."""

import pytest

from helpdesk.people.models import Team
from tests.cast import agent
from tests.people.pages import at, text_of

pytestmark = pytest.mark.django_db
ADMINS_ONLY = [
    "languages/",
    "teams/",
    "teams/new/",
    "hours/",
    "holidays/",
    "mailboxes/",
    "sites/",
    "people/new/",
    "status/",
    "tokens/",
    "tokens/new/",
]
ROWS = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-code": "fr", "form-0-level": "4"}


@pytest.fixture
def stranger(cast):
    return agent("Mina", "Asia/Seoul", {"ko": 5}, team=Team.objects.create(name="Far away"))


def test_a_lead_finds_the_people_of_the_team_and_no_others(cast, stranger):
    page = text_of(at(cast.lead.user).get("/desk/settings/people/"))
    assert "Kenji" in page
    assert "Mina" not in page
    assert "Invite somebody" not in page


def test_a_lead_sets_the_languages_of_the_team_and_of_nobody_else(cast, stranger):
    client = at(cast.lead.user)
    assert client.post(f"/desk/settings/people/{cast.kenji.user_id}/languages/", ROWS).status_code == 302
    assert [row.code for row in cast.kenji.languages.all()] == ["fr"]
    assert client.post(f"/desk/settings/people/{stranger.user_id}/languages/", ROWS).status_code == 404
    assert [row.code for row in stranger.languages.all()] == ["ko"]


@pytest.mark.parametrize("page", ["people/{}/", "people/{}/hours/", "people/{}/languages/"])
def test_people_of_other_teams_are_not_there_for_a_lead(cast, stranger, page):
    assert at(cast.lead.user).get("/desk/settings/" + page.format(stranger.user_id)).status_code == 404


@pytest.mark.parametrize("page", ADMINS_ONLY)
def test_what_belongs_to_the_desk_is_for_administrators(cast, page):
    assert at(cast.lead.user).get("/desk/settings/" + page).status_code == 404
    assert at(cast.admin).get("/desk/settings/" + page).status_code == 200


def test_the_index_shows_a_lead_the_people_alone(cast):
    page = text_of(at(cast.lead.user).get("/desk/settings/"))
    assert "/desk/settings/people/" in page
    assert "/desk/settings/mailboxes/" not in page


@pytest.mark.parametrize("page", ["", "people/", *ADMINS_ONLY])
def test_an_agent_has_a_profile_and_no_settings(cast, page):
    client = at(cast.kenji.user)
    assert client.get("/desk/settings/" + page).status_code == 404
    assert client.get("/desk/settings/profile/").status_code == 200


def test_a_partners_lead_sets_nothing_here(cast):
    from helpdesk.people.models import Partner

    type(cast.lead).objects.filter(pk=cast.lead.pk).update(partner=Partner.objects.create(name="Andes"))
    assert at(cast.lead.user).get("/desk/settings/people/").status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get("/desk/settings/").url.startswith("/accounts/login/")
