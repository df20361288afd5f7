"""An open page draws a conversation anew only from where it goes on, and has the same before it as a new page."""

import random
from datetime import timedelta

import pytest
import time_machine

from helpdesk.people.access import Reader
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, signed_in
from tickets import actions
from tickets.actions import Body, Post, post_messages
from tickets.actions.conversation import Read, mark_read
from tickets.log import Writer
from tickets.models import Event, Ticket
from tickets.models.ticket import Priority
from tickets.thread import Item, Thread, read_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.tickets.views.urls")]
Shown = tuple[object, ...]


def shown(item: Item) -> Shown:
    """What a person sees of it."""
    spoken = item.message and item.message.language, item.delivery and item.delivery.words
    return item.kind, item.seq, item.day, item.text, tuple(item.lines), *spoken


def drawn(old: list[Shown], tail: Thread) -> list[Shown]:
    """What a page shows that had ``old``: what has a number before the tail's stays, with all that stands before it."""
    numbered = [place for place, item in enumerate(old) if item[1] and item[1] < tail.since]  # type: ignore[operator]
    assert numbered or not tail.since
    return old[: numbered[-1] + 1 if numbered else 0] + [shown(item) for item in tail.items]


class Story:
    """A chat in which things happen by chance, the same ones for the same seed."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.chance, self.cast, self.at, self.count = random.Random(seed), cast, MONDAY, 0
        self.ticket = opened(cast, "Hello, my lamp is dark.", channel="chat")
        self.customer = Writer.customer(self.ticket.customer)
        self.all = [self.customer_writes, self.agent_writes, self.note, self.customer_reads, self.agent_reads]
        self.all += [self.priority, self.tags, self.language, self.nothing]
        self.agents = [Writer.agent(cast.kenji), Writer.agent(cast.elif_)]
        Ticket.objects.filter(pk=self.ticket.pk).update(owner=cast.kenji, offered_to=None, queued_at=None)

    def happens(self) -> None:
        self.at += self.chance.choice([timedelta(seconds=20), timedelta(seconds=20), timedelta(hours=9)])
        with time_machine.travel(self.at, tick=False):
            self.chance.choice(self.all)()

    def _post(self, writer: Writer, *, internal: bool = False) -> None:
        self.count += 1
        post = Post(
            conversation=self.ticket.public_id,
            writer=writer,
            body=Body(text=f"Words {self.count}"),
            client_id=f"id-{self.count}",
            internal=internal,
        )
        post_messages([post], now=self.at)

    def customer_writes(self) -> None:
        self._post(self.customer)

    def agent_writes(self) -> None:
        self._post(self.agents[0])

    def note(self) -> None:
        self._post(self.chance.choice(self.agents), internal=True)

    def customer_reads(self) -> None:
        self._reads(self.customer)

    def agent_reads(self) -> None:
        self._reads(self.agents[0])

    def _reads(self, who: Writer) -> None:
        last = Ticket.objects.get(pk=self.ticket.pk).last_seq
        mark_read([Read(self.ticket.public_id, who, self.chance.randint(1, last))], now=self.at)

    def priority(self) -> None:
        actions.set_priority(
            self.ticket.pk, self.chance.choice(list(Priority)), by=self.agents[0], now=self.at
        )

    def tags(self) -> None:
        actions.set_tags(self.ticket.pk, [f"tag{self.count}"], by=self.agents[1], now=self.at)

    def language(self) -> None:
        code = self.chance.choice(["tr", "en"])
        actions.set_language(self.ticket.pk, code, by=self.agents[0], now=self.at)

    def nothing(self) -> None:
        """Somebody looks twice."""


@pytest.mark.parametrize("seed", range(4))
def test_a_page_that_asks_for_what_is_new_shows_what_a_new_page_shows(cast: Cast, seed: int) -> None:
    story, reader = Story(cast, seed), Reader(cast.kenji.pk, None)
    page, last = [shown(item) for item in read_thread(story.ticket, reader).items], 1
    parts = 0
    for _ in range(60):
        for _ in range(story.chance.randint(1, 3)):
            story.happens()
        story.ticket.refresh_from_db()
        tail = read_thread(story.ticket, reader, after=last)
        page, last = drawn(page, tail), tail.last
        assert page == [shown(item) for item in read_thread(story.ticket, reader).items]
        parts += bool(tail.since)
    assert parts > 30  # or nothing of this was saved


def test_one_new_line_is_all_that_comes(cast: Cast) -> None:
    story = Story(cast, 1)
    for _ in range(5):
        story.customer_writes()
    last = Ticket.objects.get(pk=story.ticket.pk).last_seq
    story.customer_writes()
    part = signed_in(cast.kenji).get(f"/desk/t/{story.ticket.pk}/thread/?after={last}").content.decode()
    assert "Words 6" in part
    assert "Words 5" not in part
    assert f'data-since="{last + 1}"' in part


def test_a_corrected_language_which_stands_beside_all_words_brings_them_all(cast: Cast) -> None:
    story = Story(cast, 1)
    for _ in range(3):
        story.customer_writes()
    last = Ticket.objects.get(pk=story.ticket.pk).last_seq
    actions.set_language(story.ticket.pk, "tr", by=story.agents[0], now=story.at)
    part = signed_in(cast.kenji).get(f"/desk/t/{story.ticket.pk}/thread/?after={last}").content.decode()
    assert "Words 1" in part
    assert 'data-since="0"' in part


@pytest.mark.parametrize("after", ["0", "x", "-1", "99999", ""])
def test_a_number_that_cannot_be_does_no_harm(cast: Cast, after: str) -> None:
    story = Story(cast, 1)
    answer = signed_in(cast.kenji).get(f"/desk/t/{story.ticket.pk}/thread/?after={after}")
    assert answer.status_code == 200


def test_a_thread_that_grew_very_much_comes_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.thread.MOST", 5)
    story = Story(cast, 1)
    for _ in range(9):
        story.customer_writes()
    thread = read_thread(Ticket.objects.get(pk=story.ticket.pk), Reader(cast.kenji.pk, None), after=1)
    assert (thread.since, len([item for item in thread.items if item.message])) == (0, 5)
    assert thread.earlier == Event.objects.filter(ticket=story.ticket).count() - 4
