"""Two people have the same settings open: neither undoes what the other saved."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.test import Client

from chat.models import Site
from faq.actions import add_category
from helpdesk.coverage.models import OpeningHours
from helpdesk.people.models import Team
from helpdesk.people.skills import skills_of
from tests.cast import MONDAY, Cast
from tests.people.filled import Sent, filled
from tests.people.pages import signed_in, text_of
from tickets.models import CannedReply, CannedText, Mailbox

pytestmark = pytest.mark.django_db
MEANWHILE = "Somebody else changed this meanwhile"


class Page(NamedTuple):
    """A page of settings: two fields with two new values each, and how what is stored reads."""

    path: str
    one: tuple[str, Any, Any]
    other: tuple[str, Any, Any]
    stored: Callable[[], tuple[Any, Any]]


def _site(cast: Cast) -> Page:
    site = Site.objects.create(
        key="shop", name="Shop", team=cast.team, origins=["https://a.example", "https://b.example"]
    )
    path = f"/desk/settings/sites/{site.pk}/"

    def stored() -> tuple[Any, Any]:
        site.refresh_from_db()
        return site.greetings.get("es"), site.name

    return Page(path, ("greeting_es", "¡Hola!", "¡Buenas!"), ("name", "Store", "Market"), stored)


def _canned(cast: Cast) -> Page:
    reply = CannedReply.objects.create(name="Refund", changed_at=MONDAY)
    CannedText.objects.create(reply=reply, language="en", text="We pay it back.\nIt takes a week.")

    def stored() -> tuple[Any, Any]:
        texts = dict(CannedText.objects.values_list("language", "text"))
        return texts.get("es"), texts.get("en")

    one = ("text_es", "Lo devolvemos.", "Se lo devolvemos.")
    return Page(f"/desk/settings/replies/{reply.pk}/", one, ("text_en", "Paid.", "Done."), stored)


def _mailbox(cast: Cast) -> Page:
    def stored() -> tuple[Any, Any]:
        box = Mailbox.objects.get(pk=cast.mailbox.pk)
        return box.signature, box.display_name

    Mailbox.objects.filter(pk=cast.mailbox.pk).update(signature="Kind regards\n\nSunrelay")
    path = f"/desk/settings/mailboxes/{cast.mailbox.pk}/"
    return Page(path, ("signature", "Bye", "Yours"), ("display_name", "Help", "Support"), stored)


def _team(cast: Cast) -> Page:
    night, dusk = (str(Team.objects.create(name=name).pk) for name in ("Night", "Dusk"))

    def stored() -> tuple[Any, Any]:
        team = Team.objects.get(pk=cast.team.pk)
        return [str(each.pk) for each in team.follow_on.all()], team.answer_minutes

    path = f"/desk/settings/teams/{cast.team.pk}/"
    return Page(path, ("follow_on", [night], [dusk]), ("answer_minutes", 300, 90), stored)


def _person(cast: Cast) -> Page:
    def stored() -> tuple[Any, Any]:
        cast.kenji.refresh_from_db()
        return ", ".join(skills_of(cast.kenji)), cast.kenji.capacity_chat

    path = f"/desk/settings/people/{cast.kenji.user_id}/"
    return Page(path, ("skills", "billing", "returns"), ("capacity_chat", 5, 7), stored)


def _rights(cast: Cast) -> Page:
    def stored() -> tuple[Any, Any]:
        user = cast.kenji.user
        user.refresh_from_db()
        return user.editor_languages, "on" if user.is_editor else ""

    path = f"/desk/settings/people/{cast.kenji.user_id}/rights/"
    return Page(path, ("editor_languages", ["ja"], ["en", "ja"]), ("is_editor", "on", "on"), stored)


def _opening(cast: Cast) -> Page:
    OpeningHours.objects.create(zone="Asia/Tokyo", days=[0, 1, 2], start=540, end=1080)

    def stored() -> tuple[Any, Any]:
        row = OpeningHours.objects.get()
        return [str(day) for day in row.days], row.end

    one = ("days", ["1", "2", "3"], ["4"])
    return Page("/desk/settings/hours/", one, ("end", "17:00", "16:00"), stored)


def _topic(cast: Cast) -> Page:
    topic = add_category("orders", names={"en": "Orders"}, by=cast.admin, now=MONDAY)

    def stored() -> tuple[Any, Any]:
        names = {each.language: each.name for each in topic.names.all()}
        return names.get("es"), names.get("en")

    one = ("name_es", "Pedidos", "Compras")
    return Page("/desk/faq/topics/orders/", one, ("name_en", "Buying", "Shopping"), stored)


PAGES = [_site, _canned, _mailbox, _team, _person, _rights, _opening, _topic]


@pytest.mark.parametrize("page_of", PAGES)
def test_two_who_change_different_fields_both_have_their_way(cast: Cast, page_of: Any) -> None:
    page, (ada, ben) = page_of(cast), _two(cast)
    theirs, mine = _open(ada, page), _open(ben, page)
    _save(ada, page, theirs | {page.one[0]: page.one[1]})
    _save(ben, page, mine | {page.other[0]: page.other[1]})
    assert _as_sent(page) == (page.one[1], _plain(page.other[1]))


@pytest.mark.parametrize("page_of", PAGES)
def test_two_who_change_the_same_field_are_told_and_the_later_word_holds_when_said_again(
    cast: Cast, page_of: Any
) -> None:
    page, (ada, ben) = page_of(cast), _two(cast)
    theirs, mine = _open(ada, page), _open(ben, page)
    name, first, second = page.one
    _save(ada, page, theirs | {name: first})
    refused = ben.post(page.path, mine | {name: second})
    assert refused.status_code == 422
    assert MEANWHILE in text_of(refused)
    assert _as_sent(page)[0] == first
    again = filled(refused, "stood")
    assert again.get(name, []) == (second if isinstance(second, list) else [second])
    _save(ben, page, again)
    assert _as_sent(page)[0] == second


@pytest.mark.parametrize("page_of", PAGES)
def test_a_form_that_waits_unchanged_changes_nothing(cast: Cast, page_of: Any) -> None:
    page, (ada, ben) = page_of(cast), _two(cast)
    theirs, mine = _open(ada, page), _open(ben, page)
    _save(ada, page, theirs | {page.one[0]: page.one[1], page.other[0]: page.other[1]})
    _save(ben, page, mine)
    assert _as_sent(page) == (page.one[1], _plain(page.other[1]))


def _two(cast: Cast) -> tuple[Client, Client]:
    return signed_in("ada@desk.example"), signed_in("ada@desk.example")


def _open(client: Client, page: Page) -> Sent:
    answer = client.get(page.path)
    assert answer.status_code == 200, page.path
    return filled(answer, "stood")


def _save(client: Client, page: Page, form: Sent) -> None:
    answer = client.post(page.path, form)
    assert answer.status_code == 302, text_of(answer)[-300:]


def _as_sent(page: Page) -> tuple[Any, Any]:
    one, other = page.stored()
    return one, _plain(other)


def _plain(value: Any) -> str:
    return {"17:00": "1020", "16:00": "960"}.get(str(value), str(value))


@pytest.mark.parametrize("page", ["people/{pk}/hours/", "people/{pk}/languages/"])
def test_a_table_that_somebody_else_changed_is_not_replaced_before_it_is_said(cast: Cast, page: str) -> None:
    path, (ada, ben) = f"/desk/settings/{page}".format(pk=cast.kenji.user_id), _two(cast)
    theirs, mine = (filled(client.get(path), "form-TOTAL_FORMS") for client in (ada, ben))
    assert ada.post(path, theirs | _other_row(page, "0")).status_code == 302
    stored = filled(ada.get(path), "form-TOTAL_FORMS")
    refused = ben.post(path, mine | _other_row(page, "1"))
    assert refused.status_code == 422
    assert MEANWHILE in text_of(refused)
    assert filled(ada.get(path), "form-TOTAL_FORMS") | _tokens() == stored | _tokens()
    again = filled(refused, "form-TOTAL_FORMS")
    assert ben.post(path, again).status_code == 302
    assert filled(ada.get(path), "form-TOTAL_FORMS") | _tokens() != stored | _tokens()


def _other_row(page: str, which: str) -> Sent:
    if "hours" in page:
        return {"form-0-start": [f"0{which}:15"]}
    return {"form-0-level": [which and str(3 + int(which))], "form-1-level": ["5"]}


def _tokens() -> Sent:
    return {"csrfmiddlewaretoken": [""]}


def test_a_review_of_holidays_is_no_change_of_what_is_stored(cast: Cast) -> None:
    """The page shows more days than are stored when it compares; only what somebody stored meanwhile counts."""
    ada, ben = _two(cast)
    path = "/desk/settings/holidays/DE/"
    review = filled(ben.get(path + "?compare=1"), "stood")
    assert ben.post(path, review).status_code == 302
    assert len(filled(ada.get(path), "stood")["days"][0].splitlines()) > 10
    theirs, mine = (filled(client.get(path), "stood") for client in (ada, ben))
    ada.post(path, theirs | {"days": ["2027-01-01 New Year"]})
    refused = ben.post(path, mine | {"days": ["2027-05-01 May Day"]})
    assert (refused.status_code, MEANWHILE in text_of(refused)) == (422, True)
