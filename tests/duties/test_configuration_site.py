"""Django's admin here edits plain configuration, writes down each change, and shows the rest."""

import pytest
from django.db import DatabaseError, transaction

from helpdesk.coverage.models import Holiday
from helpdesk.duties.audit_admin import ReadOnly, site
from helpdesk.duties.models import AuditEntry
from helpdesk.people.models import RosterVersion, Skill
from tests.people.pages import at, text_of

pytestmark = pytest.mark.django_db
HOME = "/desk/configuration/"
LOCKED = [
    *("tickets.ticket", "tickets.message", "tickets.event", "tickets.decision", "tickets.offer"),
    *("tickets.baton", "tickets.inboundmail", "duties.auditentry", "duties.letter", "duties.duty"),
    *("people.user", "people.mandate", "chat.session", "faq.revision"),
]


def test_a_change_leaves_its_audit_row_and_lets_routing_know(cast):
    client, version = at(cast.admin), RosterVersion.current()
    client.post(HOME + "people/skill/add/", {"name": "billing"})
    skill = Skill.objects.get()
    client.post(f"{HOME}people/skill/{skill.pk}/change/", {"name": "refunds"})
    client.post(f"{HOME}people/skill/{skill.pk}/delete/", {"post": "yes"})
    rows = AuditEntry.objects.filter(subject=f"people.skill:{skill.pk}").order_by("pk")
    assert [(row.verb, row.actor) for row in rows] == [
        ("admin add", f"user:{cast.admin.pk}"),
        ("admin change", f"user:{cast.admin.pk}"),
        ("admin delete", f"user:{cast.admin.pk}"),
    ]
    assert rows[1].detail == {"fields": ["Name"]}
    assert RosterVersion.current() >= version + 3


def test_a_change_whose_audit_row_fails_does_not_happen(cast, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError("no room")

    monkeypatch.setattr("helpdesk.duties.audit_admin.record", fails)
    client = at(cast.admin)
    with pytest.raises(DatabaseError), transaction.atomic():
        client.post(HOME + "coverage/holiday/add/", {"country": "JP", "date": "2027-01-01", "name": "x"})
    assert not Holiday.objects.exists()


def test_an_agents_load_is_shown_and_never_saved(cast):
    form = {
        "country": "JP",
        "regions": "null",
        "capacity_chat": "5",
        "capacity_email": "12",
        "load_chat": "99",
    }
    answer = at(cast.admin).post(f"{HOME}people/agent/{cast.kenji.pk}/change/", form)
    assert answer.status_code == 302
    cast.kenji.refresh_from_db()
    assert (cast.kenji.capacity_chat, cast.kenji.load_chat, cast.kenji.country) == (5, 0, "JP")


@pytest.mark.parametrize("label", LOCKED)
def test_what_happened_can_be_looked_at_and_not_changed(cast, label):
    model, admin = next((m, a) for m, a in site._registry.items() if m._meta.label_lower == label)
    assert isinstance(admin, ReadOnly)
    path = HOME + label.replace(".", "/") + "/"
    client = at(cast.admin)
    assert client.get(path).status_code == 200
    assert client.get(path + "add/").status_code == 403
    assert client.post(path + "add/", {}).status_code == 403
    row = model.objects.first()
    if row is not None:
        assert client.get(f"{path}{row.pk}/change/").status_code == 200
        assert client.post(f"{path}{row.pk}/change/", {"name": "x"}).status_code == 403
        assert client.post(f"{path}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        assert model.objects.filter(pk=row.pk).exists()


def test_no_bulk_action_is_offered(cast):
    Skill.objects.create(name="billing")
    page = at(cast.admin).get(HOME + "people/skill/")
    assert "delete_selected" not in text_of(page)


@pytest.mark.parametrize("name", ["kenji", "lead"])
def test_nobody_but_an_administrator_finds_it(cast, name):
    client = at(getattr(cast, name).user)
    for path in ("", "people/skill/", "people/skill/add/", "login/"):
        assert client.get(HOME + path, follow=True).status_code == 404


def test_sign_in_is_the_desks_own(client, db):
    assert client.get(HOME, follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
