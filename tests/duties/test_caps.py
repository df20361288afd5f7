"""How much automatic mail one address may get (G15)."""

from datetime import timedelta

import pytest

from helpdesk.duties.actions import DAILY_CAP, HOURLY_CAP, LetterDraft, queue_letters
from helpdesk.duties.models import Letter
from tests.cast import MONDAY
from tests.duties.letters import letter

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_g15_an_address_gets_three_automatic_mails_an_hour_however_it_is_written() -> None:
    kinds, spellings = ["acknowledgement", "notice"], ["ann@example.org", "Ann@Example.ORG"]
    made = [letter(kind=kinds[n % 2], recipient=spellings[n % 2]) for n in range(6)]
    assert sum(one is not None for one in made) == HOURLY_CAP
    assert letter(kind="notice", recipient="bob@example.org") is not None
    assert letter(kind="notice", recipient="ann@example.org", now=MONDAY + timedelta(hours=1)) is not None


def test_g15_an_address_gets_ten_automatic_mails_a_day() -> None:
    for hour in range(24):
        for _ in range(4):
            letter(kind="notice", now=MONDAY + timedelta(hours=hour))
    assert Letter.objects.count() == DAILY_CAP
    assert letter(kind="notice", now=MONDAY + timedelta(hours=24)) is not None


def test_g15_letters_that_are_written_together_count_for_each_other() -> None:
    letter(kind="notice", recipient="ann@example.org")
    drafts = [
        LetterDraft(kind="notice", sender="help@desk.example", recipient=to, subject="Late")
        for to in ("ann@example.org", "ANN@example.org", "bob@example.org", "Ann@example.org")
    ]
    made = queue_letters(drafts, now=MONDAY)
    assert [one is not None for one in made] == [True, True, True, False]
    assert Letter.objects.count() == 4


@pytest.mark.parametrize("kind", ["reply", "sign_in"])
def test_g15_what_people_write_and_sign_in_links_are_not_automatic_mail(kind: str) -> None:
    assert all(letter(kind=kind) is not None for _ in range(DAILY_CAP + 1))
