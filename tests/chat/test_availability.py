"""What a visitor reads before they write: somebody is there now, in so many minutes, or from when."""

from datetime import UTC, datetime, timedelta

import pytest

from chat.availability import Answer, of_team
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast, see_everybody
from tickets import facts

pytestmark = [pytest.mark.django_db, pytest.mark.both]
# 09:00 in São Paulo.
JOAO_BEGINS = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def answer(cast: Cast, language: str, now: datetime = MONDAY) -> Answer:
    facts.forget()
    return of_team(cast.team, language, now=now)


def test_a_speaker_with_a_free_place_is_there_now(cast: Cast) -> None:
    see_everybody(MONDAY)
    assert answer(cast, "tr").state == "now"


def test_where_all_places_are_taken_the_wait_is_told(cast: Cast) -> None:
    see_everybody(MONDAY)
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_chat=1, load_chat=1)
    assert answer(cast, "tr") == Answer("now", (300, 900))


def test_where_nobody_is_on_shift_the_next_start_is_told(cast: Cast) -> None:
    assert answer(cast, "pt") == Answer("later", None, JOAO_BEGINS)


def test_a_speaker_on_shift_who_is_away_is_no_start_of_anything(cast: Cast) -> None:
    """Elif missed two offers; nobody else speaks Turkish, so that nobody knows when somebody is there."""
    see_everybody(MONDAY)
    Agent.objects.filter(pk=cast.elif_.pk).update(status=Agent.Status.AWAY)
    assert answer(cast, "tr") == Answer("unknown")


def test_the_start_of_the_next_colleague_is_told_while_a_speaker_is_away(cast: Cast) -> None:
    see_everybody(MONDAY)
    Agent.objects.exclude(pk=cast.joao.pk).update(status=Agent.Status.AWAY)
    assert answer(cast, "en") == Answer("later", None, JOAO_BEGINS)


def test_a_language_nobody_speaks_promises_nothing(cast: Cast) -> None:
    told = answer(cast, "sw")
    assert told.state == "unknown"
    assert told.frame("", "sw")["note"] == "Nobody here reads Kiswahili. We answer in Kiingereza."
    assert "note" not in answer(cast, "tr").frame("", "tr")


def test_the_answer_is_kept_for_some_seconds(cast: Cast) -> None:
    first = answer(cast, "pt")
    assert of_team(cast.team, "pt", now=JOAO_BEGINS + timedelta(hours=1)) is first
