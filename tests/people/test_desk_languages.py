"""The languages of the desk: their order, the default one, adding and removing."""

import pytest

from helpdesk.languages.desk import default_language, desk_languages
from helpdesk.languages.models import DeskLanguage
from helpdesk.people.actions import set_languages
from helpdesk.people.views.settings import rearranged
from tests.cast import MONDAY
from tests.people.pages import at, text_of, verbs

pytestmark = pytest.mark.django_db
LIST = ["en", "es", "tr"]


@pytest.mark.parametrize(
    ("wish", "codes", "default"),
    [
        ("up:tr", ["en", "tr", "es"], "en"),
        ("up:en", LIST, "en"),
        ("down:en", ["es", "en", "tr"], "en"),
        ("down:tr", LIST, "en"),
        ("default:tr", LIST, "tr"),
        ("remove:es", ["en", "tr"], "en"),
        ("remove:en", ["es", "tr"], "es"),
        ("remove:xx", LIST, "en"),
        ("nonsense", LIST, "en"),
        ("fly:tr", LIST, "en"),
    ],
)
def test_each_button_does_one_thing(wish, codes, default):
    assert rearranged(LIST, "en", wish) == (codes, default)


def test_the_first_change_takes_over_the_list_the_desk_was_started_with(cast, settings):
    settings.DESK_LANGUAGES = ["en", "es"]
    client = at(cast.admin)
    assert "DESK_LANGUAGES" in text_of(client.get("/desk/settings/languages/"))
    client.post("/desk/settings/languages/", {"code": "Turkish"})
    assert desk_languages() == ["en", "es", "tr"]
    assert "DESK_LANGUAGES" not in text_of(client.get("/desk/settings/languages/"))


def test_order_and_default_are_two_things(cast, settings):
    settings.DESK_LANGUAGES = LIST
    client = at(cast.admin)
    client.post("/desk/settings/languages/", {"do": "default:tr"})
    client.post("/desk/settings/languages/", {"do": "up:es"})
    rows = list(DeskLanguage.objects.order_by("position").values_list("code", flat=True))
    assert rows == ["es", "en", "tr"]
    assert default_language() == "tr"
    assert verbs()[-2:] == ["set desk languages"] * 2


def test_the_last_language_stays(cast, settings):
    settings.DESK_LANGUAGES = ["en"]
    at(cast.admin).post("/desk/settings/languages/", {"do": "remove:en"})
    assert desk_languages() == ["en"]


def test_what_is_no_language_is_refused_and_kept_in_the_field(cast):
    answer = at(cast.admin).post("/desk/settings/languages/", {"code": "Elvish"})
    assert answer.status_code == 422
    assert 'value="Elvish"' in text_of(answer)


def test_languages_that_django_has_no_name_for_are_named_too(cast, settings):
    settings.DESK_LANGUAGES = ["en", "fil", "am", "zh-Hant"]
    set_languages(cast.kenji, {"fil": 5, "am": 3}, actor="test", now=MONDAY)
    client = at(cast.admin)
    assert "Filipino" in text_of(client.get("/desk/settings/languages/"))
    for page in (
        "settings/people/",
        "settings/sites/new/",
        f"settings/people/{cast.kenji.user_id}/",
        "coverage/",
    ):
        assert client.get(f"/desk/{page}").status_code == 200
