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


def test_g15_a_storm_of_automatic_mail_is_held_whoever_it_goes_to(settings: object) -> None:
    settings.DESK_AUTOMATIC_MAIL = 3  # type: ignore[attr-defined]
    made = [letter(kind="acknowledgement", recipient=f"forged{n}@example.org") for n in range(5)]
    assert [one.state for one in made if one] == ["queued", "queued", "queued", "held", "held"]
    assert made[-1] is not None
    assert "within an hour" in made[-1].error
    answer = letter(kind="reply", recipient="ann@example.org")
    assert answer is not None
    assert answer.state == "queued", "people's words go on"
    later = letter(kind="notice", recipient="ben@example.org", now=MONDAY + timedelta(hours=1))
    assert later is not None
    assert later.state == "queued"


def test_g15_a_storm_is_counted_within_a_batch_too(settings: object) -> None:
    settings.DESK_AUTOMATIC_MAIL = 2  # type: ignore[attr-defined]
    drafts = [
        LetterDraft(kind="notice", sender="help@desk.example", recipient=f"c{n}@example.org", subject="Late")
        for n in range(4)
    ]
    made = queue_letters(drafts, now=MONDAY)
    assert [one.state for one in made if one] == ["queued", "queued", "held", "held"]
