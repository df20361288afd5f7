"""An administrator invites; the invited chooses a password by the mailed link."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from django.test import Client

from helpdesk.duties.models import Letter
from helpdesk.duties.rendering import render
from helpdesk.people.models import Agent, User
from helpdesk.people.staffing import switch_off
from tests.cast import MONDAY
from tests.people.pages import at, signed_in, text_of, verbs

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Sunita",
    "email": "sunita@desk.example",
    "zone": "Kathmandu",
    "language": "",
    "answers": "on",
    "capacity_chat": "3",
    "capacity_email": "12",
}


def invite(cast, **more):
    return at(cast.admin).post("/desk/settings/people/new/", FORM | {"team": cast.team.pk} | more)


def link_in(letter):
    mail = message_from_bytes(render(letter), policy=default)
    return re.search(r"http://testserver(/accounts/\S+)", mail.get_body(("plain",)).get_content()).group(1)


def test_an_invitation_makes_an_agent_without_a_password_in_the_zone_of_the_city(cast):
    answer = invite(cast)
    user = User.objects.get(email="sunita@desk.example")
    assert answer.url == f"/desk/settings/people/{user.pk}/languages/"
    assert not user.has_usable_password()
    agent = Agent.objects.get(user=user)
    assert (agent.zone, user.zone) == ("Asia/Kathmandu", "Asia/Kathmandu")
    assert [one.team for one in agent.memberships.all()] == [cast.team]
    assert {"invite", "make agent", "add to team"} <= set(verbs())


def test_the_mailed_link_lets_the_invited_choose_a_password_and_sign_in(cast):
    invite(cast)
    path = link_in(Letter.objects.get(recipient="sunita@desk.example"))
    client = Client()
    page = client.get(path, follow=True)
    target = page.redirect_chain[-1][0]
    words = "nine lamas over Boudha"
    client.post(target, {"password1": words, "password2": words})
    assert signed_in("sunita@desk.example", words).get("/desk/settings/profile/").status_code == 200


def test_the_letter_is_written_in_the_language_of_its_reader(cast):
    invite(cast, language="es")
    assert Letter.objects.get(recipient="sunita@desk.example").language == "es"


def test_an_address_is_invited_once_and_what_was_typed_is_kept(cast):
    answer = invite(cast, email="KENJI@desk.example", name="Ken the second")
    assert answer.status_code == 422
    assert "works here already" in text_of(answer)
    assert 'value="Ken the second"' in text_of(answer)


def test_a_city_in_no_zone_is_refused_with_a_sentence(cast):
    answer = invite(cast, zone="Atlantis")
    assert answer.status_code == 422
    assert "'Atlantis' is refused" in text_of(answer)


def test_the_letter_can_be_sent_again_until_a_password_is_chosen(cast):
    invite(cast)
    user = User.objects.get(email="sunita@desk.example")
    at(cast.admin).post(f"/desk/settings/people/{user.pk}/invite/")
    assert Letter.objects.filter(recipient=user.email).count() == 2
    at(cast.admin).post(f"/desk/settings/people/{cast.kenji.user_id}/invite/")
    assert not Letter.objects.filter(recipient="kenji@desk.example").exists()


def test_somebody_who_was_switched_off_gets_no_link(cast):
    invite(cast)
    user = User.objects.get(email="sunita@desk.example")
    switch_off(user, actor="user:0", now=MONDAY)
    at(cast.admin).post(f"/desk/settings/people/{user.pk}/invite/")
    assert Letter.objects.filter(recipient=user.email).count() == 1


@pytest.mark.parametrize("name", ["kenji", "lead"])
def test_only_an_administrator_invites(cast, name):
    client = at(getattr(cast, name).user)
    assert client.get("/desk/settings/people/new/").status_code == 404
    assert client.post("/desk/settings/people/new/", FORM).status_code == 404
    assert not User.objects.filter(email=FORM["email"]).exists()
