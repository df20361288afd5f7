"""Teams: made, edited, filled with people."""

import pytest

from helpdesk.people.models import Team, TeamMember
from tests.people.pages import at, text_of, verbs

pytestmark = pytest.mark.django_db


def test_a_new_fallback_team_takes_the_part_from_the_old_one(cast):
    form = {"name": "Night", "language": "Spanish", "is_fallback": "on", "follow_on": [cast.team.pk]}
    answer = at(cast.admin).post("/desk/settings/teams/new/", form)
    night = Team.objects.get(name="Night")
    assert answer.url == f"/desk/settings/teams/{night.pk}/"
    assert (night.language, night.is_fallback) == ("es", True)
    assert list(night.follow_on.all()) == [cast.team]
    cast.team.refresh_from_db()
    assert not cast.team.is_fallback
    assert "make team" in verbs()


def test_the_first_team_of_a_desk_is_its_fallback(db):
    from helpdesk.people.models import User

    ada = User.objects.create_user("ada@desk.example", name="Ada", is_admin=True)
    assert "Make the first team" in text_of(at(ada).get("/desk/settings/teams/"))
    at(ada).post("/desk/settings/teams/new/", {"name": "Support", "language": "en"})
    assert Team.objects.get().is_fallback


def test_a_name_is_given_once(cast):
    answer = at(cast.admin).post("/desk/settings/teams/new/", {"name": "support", "language": "en"})
    assert answer.status_code == 422
    assert "Another team has this name" in text_of(answer)


def test_people_join_lead_and_leave(cast):
    client = at(cast.admin)
    team = Team.objects.create(name="Night")
    path = f"/desk/settings/teams/{team.pk}/"
    person = {"person": cast.kenji.user_id}
    client.post(path + "join/", {"agent": cast.kenji.pk})
    assert TeamMember.objects.filter(team=team, agent=cast.kenji, is_lead=False).exists()
    client.post(path + "member/", person | {"do": "lead"})
    assert TeamMember.objects.get(team=team).is_lead
    client.post(path + "member/", person | {"do": "leave"})
    assert not team.members.exists()


def test_somebody_who_is_in_already_cannot_join_twice(cast):
    answer = at(cast.admin).post(
        f"/desk/settings/teams/{cast.team.pk}/join/", {"agent": cast.kenji.pk, "is_lead": "on"}, follow=True
    )
    assert "not in the team yet" in text_of(answer)
    assert not TeamMember.objects.get(team=cast.team, agent=cast.kenji).is_lead


@pytest.mark.parametrize("person", ["", "x", "-1", "9" * 30])
def test_a_member_who_is_none_is_absent(cast, person):
    path = f"/desk/settings/teams/{cast.team.pk}/member/"
    assert at(cast.admin).post(path, {"person": person, "do": "leave"}).status_code == 404


def test_a_team_that_no_database_holds_is_refused(cast):
    form = {"name": "Night", "language": "es", "follow_on": ["9" * 23]}
    answer = at(cast.admin).post("/desk/settings/teams/new/", form)
    assert answer.status_code == 422
    assert not Team.objects.filter(name="Night").exists()
