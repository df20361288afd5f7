"""Roles, drafts and languages."""

import pytest

from faq import actions
from faq.actions import Text
from faq.models import Article, Revision, Translation
from faq.rights import NotAllowedError, rights_of
from helpdesk.people.models import Partner
from tests.faq.desk import LATER, NOW, admin, agent, article, draft, editor, translated

pytestmark = pytest.mark.django_db


def people():
    house = Partner.objects.create(name="Anatolia Calls")
    return {
        "public": None,
        "editor of Spanish": editor("es"),
        "partner's agent": agent(email="pa@desk.example", partner=house),
        "partner's lead": agent(email="pl@desk.example", partner=house, lead=True),
        "house agent": agent(),
        "house lead": agent(email="lead@desk.example", lead=True),
        "admin": admin(),
    }


EXPECTED = {  # opens the desk, edits es, edits de, publishes es, publishes de
    "public": (False, False, False, False, False),
    "editor of Spanish": (True, True, False, True, False),
    "partner's agent": (False, False, False, False, False),
    "partner's lead": (False, False, False, False, False),
    "house agent": (True, True, True, False, False),
    "house lead": (True, True, True, True, True),
    "admin": (True, True, True, True, True),
}


def test_each_role_has_its_rights():
    found = {}
    for name, person in people().items():
        rights = rights_of(person)
        found[name] = (
            rights.opens_desk,
            rights.may_edit("es"),
            rights.may_edit("de"),
            rights.may_publish("es"),
            rights.may_publish("de"),
        )
    assert found == EXPECTED


def test_somebody_disabled_is_the_public():
    person = admin()
    person.is_active = False
    assert not rights_of(person).opens_desk


def test_each_role_reads_what_it_may():
    shown = article("Refunds")
    translated(shown, "es", "Reembolsos")
    actions.write_revision(shown, "es", text=Text("Borrador", "…"), by=admin(), now=NOW)
    actions.write_revision(shown, "de", text=Text("Entwurf", "…"), by=admin(), now=NOW)
    draft("Hidden")
    expected = {
        "public": {"Refunds", "Reembolsos"},
        "editor of Spanish": {"Refunds", "Reembolsos", "Borrador"},
        "partner's agent": {"Refunds", "Reembolsos"},
        "house agent": {"Refunds", "Reembolsos", "Borrador", "Entwurf", "Hidden"},
    }
    cast = people()
    for name, titles in expected.items():
        seen = set(Revision.objects.visible_to(cast[name]).values_list("title", flat=True))
        assert seen == titles, name
        assert Article.objects.visible_to(cast[name]).count() == (
            1 if name in ("public", "partner's agent") else 2
        )
        languages = set(Translation.objects.visible_to(cast[name]).values_list("language", flat=True))
        assert languages == ({"en", "es", "de"} if name == "house agent" else {"en", "es"}), name


def test_writing_in_another_language_is_refused_and_changes_nothing():
    shown = article("Refunds")
    with pytest.raises(NotAllowedError):
        actions.write_revision(shown, "de", text=Text("Neu", "…"), by=editor("es"), now=NOW)
    assert not Revision.objects.filter(language="de").exists()


def test_an_agent_writes_but_does_not_publish():
    revision = actions.write_revision(
        article("Refunds"), "en", text=Text("Money", "…"), by=agent(), now=LATER
    )
    with pytest.raises(NotAllowedError):
        actions.publish(revision, by=revision.author, now=LATER)
    assert Translation.objects.get().published.title == "Refunds"


def test_nobody_writes_as_a_machine_without_naming_it():
    with pytest.raises(NotAllowedError):
        actions.write_revision(article("Refunds"), "es", text=Text("Reembolsos", "…"), by=None, now=NOW)
