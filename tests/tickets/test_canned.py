"""Canned replies: one text for each language, filled in for the customer, offered where they are written."""

import pytest

from tests.cast import MONDAY, Cast, customer
from tests.people.pages import at, text_of, verbs
from tickets.actions import Body, Contact, open_ticket
from tickets.actions.canned import CannedError, CannedPlan, bring_back, put_away, save_canned
from tickets.canned import fill, unknown_variables, variant
from tickets.models import CannedReply, Ticket

pytestmark = pytest.mark.django_db


def test_the_text_of_the_customers_language_comes_first_then_its_kin_then_the_desks() -> None:
    assert variant(["en", "pt", "es"], "pt", "en") == ("pt", True)
    assert variant(["en", "pt"], "pt-BR", "en") == ("pt", True)
    assert variant(["en", "pt-BR", "pt-PT"], "pt", "en") == ("pt-BR", True)
    assert variant(["en", "es"], "ja", "en") == ("en", False)
    assert variant(["tr", "es"], "ja", "en") == ("es", False)
    assert variant([], "ja", "en") is None


def test_variables_are_filled_in_and_one_without_a_value_takes_its_space_along() -> None:
    text = "Hello {customer},\nyour answer comes by { promise }."
    assert fill(text, {"customer": "Ana", "promise": "Tue, 09:00"}) == (
        "Hello Ana,\nyour answer comes by Tue, 09:00."
    )
    assert fill(text, {"promise": "Tue, 09:00"}) == "Hello,\nyour answer comes by Tue, 09:00."


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert fill("Hello {customer}", {"customer": "{agent}", "agent": "Elif"}) == "Hello {agent}"


def test_words_in_braces_that_mean_nothing_are_named() -> None:
    assert unknown_variables("{customer} {name} {name} {x}") == ["name", "x"]


def saved(texts: dict[str, str], name: str = "Thanks", team: object = None) -> CannedReply:
    return save_canned(None, CannedPlan(name, team, texts), actor="user:1", now=MONDAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"en": "  "}, "at least one language"),
        ({"en": "Hello {name}"}, "stands for nothing"),
        ({"en": "x" * 10_001}, "longer than a message"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, texts: dict[str, str], words: str) -> None:
    with pytest.raises(CannedError, match=words):
        saved(texts)
    assert not CannedReply.objects.exists()


def test_two_replies_of_one_name_cannot_be_offered_at_once(cast: Cast) -> None:
    first = saved({"en": "Thank you."})
    with pytest.raises(CannedError, match="has this name"):
        saved({"en": "Thanks a lot."}, name="thanks")
    put_away(first, actor="user:1", now=MONDAY)
    saved({"en": "Thanks a lot."}, name="thanks")
    with pytest.raises(CannedError, match="has this name"):
        bring_back(first, actor="user:1", now=MONDAY)


def form(**more: str) -> dict[str, str]:
    return {"name": "Thanks", "team": ""} | more


def test_a_lead_writes_changes_puts_away_and_brings_back(cast: Cast) -> None:
    browser = at(cast.admin)
    browser.post(
        "/desk/settings/replies/new/", form(text_en="Thank you, {customer}.", text_tr="Teşekkürler.")
    )
    reply = CannedReply.objects.get()
    page = text_of(browser.get("/desk/settings/replies/"))
    assert "Thanks" in page
    browser.post(f"/desk/settings/replies/{reply.pk}/", form(text_en="Thank you."))
    assert [one.language for one in reply.texts.all()] == ["en"]
    browser.post(f"/desk/settings/replies/{reply.pk}/remove/")
    assert "Bring back" in text_of(browser.get("/desk/settings/replies/"))
    browser.post(f"/desk/settings/replies/{reply.pk}/restore/")
    assert CannedReply.objects.in_use().get() == reply
    assert verbs()[-2:] == ["put canned reply away", "bring canned reply back"]


def test_a_refused_text_is_shown_again_with_the_reason_beside_it(cast: Cast) -> None:
    answer = at(cast.admin).post("/desk/settings/replies/new/", form(text_en="Hello {name}"))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "{name} stands for nothing. You can use: {customer}, {agent}" in page
    assert "Hello {name}</textarea>" in page


def opened(cast: Cast, language: str, name: str = "Ana") -> Ticket:
    writer = customer(name, language, "America/Sao_Paulo", now=MONDAY)
    contact = Contact(
        channel="email",
        customer=writer,
        team=cast.team,
        body=Body(text="Where is it?"),
        client_id="c1",
        public_id="canned1",
        subject="My {parcel}",
        language=language,
    )
    return open_ticket(contact, now=MONDAY).ticket


def test_the_composer_offers_the_customers_language_first_and_says_what_is_missing(cast: Cast) -> None:
    saved({"en": "About {subject}: we look."}, name="Aaa")
    saved({"en": "Thank you, {customer}.", "es": "Gracias, {customer}. {agent}"}, name="Thanks")
    ticket = opened(cast, "es")
    page = text_of(at(cast.admin).get(f"/desk/t/{ticket.pk}/canned/"))
    assert page.index("Gracias, Ana.") < page.index("About My {parcel}: we look.")
    assert page.count("No text in Spanish; this is English") == 1


def test_replies_of_a_team_are_offered_to_its_people_alone(cast: Cast) -> None:
    saved({"en": "For the team."}, team=cast.team)
    ticket = opened(cast, "en")
    assert "For the team." in text_of(at(cast.elif_.user).get(f"/desk/t/{ticket.pk}/canned/"))
    cast.elif_.memberships.all().delete()
    Ticket.objects.filter(pk=ticket.pk).update(owner=cast.elif_)
    assert "For the team." not in text_of(at(cast.elif_.user).get(f"/desk/t/{ticket.pk}/canned/"))
