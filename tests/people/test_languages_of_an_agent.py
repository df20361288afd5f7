"""The rows of languages and levels."""

import pytest

from helpdesk.people.models import RosterVersion
from tests.people.pages import at, text_of

pytestmark = pytest.mark.django_db


def rows(*pairs):
    form = {"form-TOTAL_FORMS": str(len(pairs)), "form-INITIAL_FORMS": "0"}
    for number, (code, level) in enumerate(pairs):
        form |= {f"form-{number}-code": code, f"form-{number}-level": str(level)}
    return form


def post(cast, *pairs):
    return at(cast.admin).post(f"/desk/settings/people/{cast.kenji.user_id}/languages/", rows(*pairs))


def test_codes_and_names_are_understood_and_empty_rows_left_out(cast):
    version = RosterVersion.current()
    assert post(cast, ("Japanese", 5), ("pt_br", 4), ("", 4), ("Español", 3)).status_code == 302
    kept = {(row.code, row.variant, row.level) for row in cast.kenji.languages.all()}
    assert kept == {("ja", "", 5), ("pt", "pt-BR", 4), ("es", "", 3)}
    assert RosterVersion.current() > version


def test_a_variant_is_shown_again_as_it_was_chosen(cast):
    page = at(cast.admin).get(f"/desk/settings/people/{cast.joao.user_id}/languages/")
    assert 'value="pt-BR"' in text_of(page)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("Klingonese", 4)], "is no language that the desk knows"),
        ([("pt-BR", 5), ("pt-PT", 3)], "stands here twice"),
        ([("", 4)], "At least one language is needed"),
        ([("ja", 9)], "Select a valid choice"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_row_and_nothing_changes(cast, pairs, words):
    answer = post(cast, *pairs)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'value="{pairs[0][0]}"' in text_of(answer) or not pairs[0][0]
    assert {row.code for row in cast.kenji.languages.all()} == {"ja", "en"}
