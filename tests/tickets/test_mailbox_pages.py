"""Mailboxes: made, edited, one default, with the line for the mail server."""

import pytest

from tests.people.pages import at, text_of, verbs
from tickets.models import Mailbox

pytestmark = pytest.mark.django_db


def form(cast, **more):
    return {"name": "ventas", "address": "ventas@desk.example", "team": cast.team.pk, "language": "es"} | more


def test_a_new_mailbox_shows_the_line_for_the_mail_server(cast):
    answer = at(cast.admin).post("/desk/settings/mailboxes/new/", form(cast), follow=True)
    page = text_of(answer)
    assert 'ventas: "|' in page
    assert 'manage.py receive_email --mailbox ventas"' in page
    assert verbs()[-1] == "make mailbox"


def test_a_mailbox_on_the_domain_of_the_staff_is_warned_of(cast):
    admin = at(cast.admin)
    assert "Your people have addresses at desk.example too." in text_of(
        admin.get("/desk/settings/mailboxes/")
    )
    Mailbox.objects.update(address="help@help.desk.example")
    assert "Your people have addresses" not in text_of(admin.get("/desk/settings/mailboxes/"))


def test_another_default_takes_the_part_and_the_default_cannot_be_unticked(cast):
    client = at(cast.admin)
    client.post("/desk/settings/mailboxes/new/", form(cast, is_default="on"))
    box = Mailbox.objects.get(is_default=True)
    assert box.name == "ventas"
    client.post(f"/desk/settings/mailboxes/{box.pk}/", form(cast, signature="Hasta luego"))
    box.refresh_from_db()
    assert (box.is_default, box.signature) == (True, "Hasta luego")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": "HELP@desk.example"}, "Another mailbox has this address"),
        ({"name": "Support"}, "Another mailbox has this name"),
        ({"name": 'x" rm -rf'}, "Enter a valid"),
        ({"address": "nowhere"}, "Enter a valid email address"),
        ({"team": "999"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(cast, change, words):
    answer = at(cast.admin).post("/desk/settings/mailboxes/new/", form(cast, display_name="Ventas", **change))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'value="Ventas"' in text_of(answer)
    assert Mailbox.objects.count() == 1


def test_without_a_team_the_first_step_is_a_team(db):
    from helpdesk.people.models import User

    ada = User.objects.create_user("ada@desk.example", name="Ada", is_admin=True)
    assert "Make the first team" in text_of(at(ada).get("/desk/settings/mailboxes/"))
    assert at(ada).get("/desk/settings/mailboxes/new/").url == "/desk/settings/teams/new/"


def test_a_lead_sees_no_mailboxes(cast):
    assert at(cast.lead.user).get(f"/desk/settings/mailboxes/{cast.mailbox.pk}/").status_code == 404
    assert at(cast.lead.user).post("/desk/settings/mailboxes/new/", form(cast)).status_code == 404
