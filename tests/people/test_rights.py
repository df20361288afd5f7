"""Roles and the way in: who may change them, what it takes, and that it holds at once."""

import pytest
from django.test import Client

from helpdesk.people.models import Partner, User
from tests.people.pages import PASSWORD, at, signed_in, text_of, verbs

pytestmark = pytest.mark.django_db


def test_roles_are_given_after_the_password_and_sockets_ask_again(cast):
    pk, before = cast.kenji.user_id, cast.kenji.user.rights_version
    form = {"is_editor": "on", "editor_languages": ["ja", "en"]}
    answer = signed_in("ada@desk.example").post(f"/desk/settings/people/{pk}/rights/", form)
    user = User.objects.get(pk=pk)
    assert answer.status_code == 302
    assert (user.is_editor, sorted(user.editor_languages), user.is_admin) == (True, ["en", "ja"], False)
    assert User.objects.get(pk=pk).rights_version > before
    assert "set rights" in verbs()


def test_without_a_fresh_password_a_change_of_roles_asks_for_it(cast):
    answer = at(cast.admin).post(f"/desk/settings/people/{cast.kenji.user_id}/rights/", {"is_admin": "on"})
    assert "/reauthenticate/" in answer.url
    assert not User.objects.get(pk=cast.kenji.user_id).is_admin


def test_the_last_administrator_stays(cast):
    client = signed_in("ada@desk.example")
    answer = client.post(f"/desk/settings/people/{cast.admin.pk}/rights/", {})
    assert answer.status_code == 422
    assert "only administrator" in text_of(answer)
    assert User.objects.get(pk=cast.admin.pk).is_admin


def test_nobody_switches_themselves_off(cast):
    client = signed_in("ada@desk.example")
    client.post(f"/desk/settings/people/{cast.admin.pk}/active/", {"to": "off"})
    assert User.objects.get(pk=cast.admin.pk).is_active


def test_switching_off_ends_the_open_session_at_once(cast):
    theirs = at(cast.kenji.user)
    assert theirs.get("/desk/settings/profile/").status_code == 200
    signed_in("ada@desk.example").post(f"/desk/settings/people/{cast.kenji.user_id}/active/", {"to": "off"})
    assert theirs.get("/desk/settings/profile/").status_code == 302
    assert "set active" in verbs()


def test_a_lead_sees_no_roles_and_changes_none(cast):
    client = at(cast.lead.user)
    pk = cast.kenji.user_id
    page = text_of(client.get(f"/desk/settings/people/{pk}/"))
    assert "Roles" not in page.split("</nav>")[-1]
    for path in ("rights/", "active/", "agent/", "invite/"):
        assert client.post(f"/desk/settings/people/{pk}/{path}", {"is_admin": "on"}).status_code == 404


def test_an_agent_with_open_tickets_stays_with_the_partner(cast):
    partner = Partner.objects.create(name="Andes Voices")
    type(cast.joao).objects.filter(pk=cast.joao.pk).update(load_email=2)
    form = {"name": "João", "email": "joao@desk.example", "zone": "America/Sao_Paulo", "partner": partner.pk}
    form |= {"capacity_chat": "3", "capacity_email": "12"}
    answer = at(cast.admin).post(f"/desk/settings/people/{cast.joao.user_id}/", form)
    assert answer.status_code == 422
    assert "Tickets wait for João" in text_of(answer)
    type(cast.joao).objects.filter(pk=cast.joao.pk).update(load_email=0)
    assert at(cast.admin).post(f"/desk/settings/people/{cast.joao.user_id}/", form).status_code == 302
    cast.joao.refresh_from_db()
    assert cast.joao.partner == partner


def test_an_old_address_signs_in_no_more(cast, client):
    signed_in("kenji@desk.example")
    form = {"name": "Kenji", "email": "k.sato@desk.example", "zone": "Asia/Tokyo"}
    form |= {"capacity_chat": "3", "capacity_email": "12"}
    at(cast.admin).post(f"/desk/settings/people/{cast.kenji.user_id}/", form)
    signed_in("k.sato@desk.example")
    old = {"login": "kenji@desk.example", "password": "a very long password"}
    assert client.post("/accounts/login/", old).status_code == 200


@pytest.mark.parametrize(
    ("fields", "begins_at"),
    [
        ({"is_admin": True}, "/desk/"),
        ({"is_editor": True, "editor_languages": ["ja"]}, "/desk/faq/"),
        ({"is_editor": True, "editor_languages": []}, "/"),
        ({"editor_languages": ["ja"]}, "/"),
    ],
)
def test_who_signs_in_begins_where_there_is_a_page_for_them(cast, fields, begins_at):
    """An editor of no language was led to a page that is not there."""
    User.objects.create_user("noor@desk.example", PASSWORD, name="Noor", **fields)
    entered = {"login": "noor@desk.example", "password": PASSWORD}
    assert Client().post("/accounts/login/", entered).url == begins_at


def test_a_partners_manager_who_also_edits_articles_begins_at_the_partners_tickets(cast):
    partner = Partner.objects.create(name="Atlântico")
    roles = {"manages": partner, "is_editor": True, "editor_languages": ["pt"]}
    User.objects.create_user("noor@desk.example", PASSWORD, name="Noor", **roles)
    client = Client()
    answer = client.post("/accounts/login/", {"login": "noor@desk.example", "password": PASSWORD})
    assert answer.url == "/partner/"
    assert '<a class="brand" href="/partner/">' in client.get("/desk/faq/").content.decode()
