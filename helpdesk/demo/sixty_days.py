"""The last sixty days: who writes when, by which channel, about what."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, cycle

from helpdesk.demo.chats import end_chat, open_chat, say_lines, take_chat
from helpdesk.demo.conversations import Conversation
from helpdesk.demo.customers import CUSTOMERS, Somebody
from helpdesk.demo.stage import Stage
from helpdesk.demo.talks import LANGUAGES, Talk, words_of
from helpdesk.lib.zones import zone
from tickets import actions
from tickets.log import Writer

DAYS = 60
ROUNDS = 2  # how often the letters of each language are written, by others each time
LAST_DAY = timedelta(hours=26)
CHANNELS = ("email", "email", "form", "email", "email", "form", "email")
ACCEPTED_AFTER = timedelta(seconds=9)


def unfold(stage: Stage) -> None:
    """Put every contact of the sixty days on the stage, spread over the customers' days."""
    numbers = count(1)
    days = _days(stage)
    for talk, somebody in _pairs():
        if talk.lines:
            _plan_chat(stage, talk, somebody, next(numbers), _hour(stage, next(days), somebody))
        else:
            told = _letter(stage, talk, somebody, next(numbers))
            stage.cue(_hour(stage, next(days), somebody), told.begin)
    for place, (talk, somebody) in enumerate(_fresh()):
        told = _letter(stage, talk, somebody, next(numbers))
        told.fate = "untouched"
        stage.cue(stage.end - timedelta(minutes=9 + 11 * place), told.begin)


def _days(stage: Stage) -> Iterator[int]:
    """Days ago, all over the sixty, with more in the last week, as on a desk that grows."""
    while True:
        recent = stage.chance.random() < 0.25
        yield stage.chance.randint(0, 6) if recent else stage.chance.randint(2, DAYS - 1)


def _pairs() -> Iterator[tuple[Talk, Somebody]]:
    for language in LANGUAGES:
        people = cycle([each for each in CUSTOMERS if each.language == language])
        words = words_of(language)
        letters = words.letters * ROUNDS
        for talk in (*letters[: len(letters) - 3], *words.chats):
            yield talk, next(people)


def _fresh() -> Iterator[tuple[Talk, Somebody]]:
    """One letter of each language came within the last two hours and waits for its answer."""
    for language in LANGUAGES:
        people = [each for each in CUSTOMERS if each.language == language]
        letters = words_of(language).letters
        yield letters[-1], people[-1]


def _letter(stage: Stage, talk: Talk, somebody: Somebody, number: int) -> Conversation:
    return Conversation(
        stage=stage,
        talk=talk,
        somebody=somebody,
        number=number,
        channel=CHANNELS[number % len(CHANNELS)],
        brand="Lantern Home" if "lamps" in talk.tags else "Wayfare Bags",
    )


def _plan_chat(stage: Stage, talk: Talk, somebody: Somebody, number: int, at: datetime) -> None:
    def chat(now: datetime) -> None:
        ticket = open_chat(talk, somebody, number, now=now)
        agent = take_chat(ticket, now=now + ACCEPTED_AFTER)
        if agent is None:
            _goes_on_by_mail(stage, talk, somebody, ticket.pk, now)
            return
        last = say_lines(ticket, agent, talk, now=now + ACCEPTED_AFTER)
        if talk.tags:
            actions.set_tags(ticket.pk, list(talk.tags), by=Writer.agent(agent), now=last)
        score = stage.chance.choice((None, 5, 5, 4, 5, 3))
        end_chat(ticket, score=score, now=last + timedelta(minutes=1))

    if at < stage.end - timedelta(minutes=30):
        stage.cue(at, chat)


def _goes_on_by_mail(stage: Stage, talk: Talk, somebody: Somebody, ticket_id: int, now: datetime) -> None:
    """Nobody there: the desk makes a ticket of it, and an agent writes the answer when they come."""
    answer = next(line.text for line in talk.lines if not line.by_customer)
    as_letter = Talk(answer=answer, tags=talk.tags)
    told = Conversation(stage=stage, talk=as_letter, somebody=somebody, number=0, ticket_id=ticket_id)
    stage.after(now, 20, 60, told.attend)


def _hour(stage: Stage, days_ago: int, somebody: Somebody) -> datetime:
    """A waking hour of the customer's own day; today's are before now."""
    there = zone(somebody.zone)
    day = stage.end.astimezone(there) - timedelta(days=days_ago)
    hour, minute = (
        stage.chance.choice((8, 9, 9, 10, 10, 11, 13, 14, 15, 16, 18, 20, 21)),
        stage.chance.randint(0, 59),
    )
    at = day.replace(hour=hour, minute=minute, second=stage.chance.randint(0, 59), microsecond=0)
    late = stage.end - timedelta(minutes=stage.chance.randint(20, 600))
    return at.astimezone(stage.end.tzinfo) if at < stage.end else late
