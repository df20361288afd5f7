"""After a restored backup letters that may have gone out are held until somebody releases them (G7)."""

from pathlib import Path
from typing import Any

import pytest

from helpdesk.duties.models import Letter
from helpdesk.duties.restore import hold_if_restored, mark_sent
from helpdesk.duties.sending import send_letters
from tests.cast import MONDAY, Cast
from tests.duties.letters import letter
from tests.people.pages import at, text_of
from tickets.actions.delivery import send_again

pytestmark = pytest.mark.django_db(transaction=True)


def queued() -> Letter:
    """One more letter that waits."""
    made = letter(Letter.objects.count())
    assert made is not None
    return made


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.DESK_DATA = tmp_path
    settings.DESK_DEMO = True  # letters are kept instead of sent


def test_g7_an_older_database_sends_nothing_by_itself(cast: Cast) -> None:
    waiting = queued()
    mark_sent(waiting.pk + 7)  # seven more letters were sent since the backup was made
    assert hold_if_restored() == 1
    assert send_letters(now=MONDAY) == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == ("held", 0)
    assert hold_if_restored() == 0
    later = queued()
    assert send_letters(now=MONDAY) == 1
    later.refresh_from_db()
    assert later.state == "sent"


def test_g7_a_start_with_the_same_database_holds_nothing(cast: Cast) -> None:
    queued()
    assert send_letters(now=MONDAY) == 1
    queued()
    assert hold_if_restored() == 0
    assert send_letters(now=MONDAY) == 1


def test_g7_what_is_held_is_shown_and_goes_out_when_it_is_released(cast: Cast) -> None:
    waiting = queued()
    mark_sent(waiting.pk + 1)
    hold_if_restored()
    client = at(cast.admin)
    page = text_of(client.get("/desk/mail/out/"))
    assert "Did not go out" in page
    assert "it may have been sent before" in page
    client.post(f"/desk/mail/out/{waiting.pk}/again/")
    Letter.objects.update(due_at=MONDAY)
    assert send_letters(now=MONDAY) == 1
    assert not send_again(waiting.pk, actor="user:1", now=MONDAY)


def test_a_mark_that_cannot_be_read_holds_nothing(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "letters.mark").write_text("half a nu")
    queued()
    assert hold_if_restored() == 0
