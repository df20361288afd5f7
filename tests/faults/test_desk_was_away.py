"""The desk itself was away for a while: whoever comes back with it was never gone."""

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.desk import new_desk
from tests.faults.served import Chat, Served, open_site
from tests.faults.test_presence_elsewhere import TEAM, at_the_desk, pairs

SWEPT_WITHIN = 8.0  # the first sweeps come with the server, and a second time well after this
WAITS = "None None"  # no owner, and no mail
STAND = "from tickets.models import Ticket; t = Ticket.objects.get(public_id='{}'); print(t.owner_id, t.parked_at)"
# Everybody is at work at any hour of any day, and has no place for a chat.
NO_PLACE = """
from helpdesk.coverage.calendar import Shift
from helpdesk.coverage.actions import add_shift_to_each
from helpdesk.people.models import Agent
add_shift_to_each(list(Agent.objects.all()), Shift(days=frozenset(range(7)), start=0, end=0))
Agent.objects.update(capacity_chat=0)
"""
# As if nobody had been seen, and nothing done, for so long.
PASSED = """
from datetime import timedelta
from django.db.models import F
from helpdesk.people.models import Agent
from helpdesk.coverage.models import Watch
from chat.models import Session
from tickets.models import Message, Offer, Ticket
away = timedelta(minutes=20)
Agent.objects.update(seen_at=F("seen_at") - away)
Watch.objects.update(since=F("since") - away, until=F("until") - away)
Session.objects.update(seen_at=F("seen_at") - away, created_at=F("created_at") - away)
waiting = Ticket.objects.exclude(waiting_since=None)
waiting.update(waiting_since=F("waiting_since") - away, next_wake_at=F("next_wake_at") - away)
Offer.objects.update(made_at=F("made_at") - away, until=F("until") - away)
Message.objects.update(created_at=F("created_at") - away)
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    desk = new_desk(tmp_path)
    open_site(desk)
    served = Served(desk)
    served.start()
    yield served
    served.kill()


def stand(served: Served, conversation: str) -> str:
    return served.desk.python(STAND.format(conversation))


def test_g12_a_chat_stays_with_its_agent_when_the_desk_comes_back_after_twenty_minutes(
    served: Served,
) -> None:
    pair = pairs(served, 1)[0]
    served.desk.python(TEAM)
    before = stand(served, pair["conversation"])
    asyncio.run(_seen_once(served, pair))
    come_back_after_twenty_minutes(served)
    assert stand(served, pair["conversation"]) == before
    assert served.desk.faults() == []


def test_g12_who_waited_for_a_chat_waits_on_when_the_desk_comes_back(served: Served) -> None:
    pairs(served, 1)
    served.desk.python(TEAM)
    served.desk.python(NO_PLACE)
    chat = Chat.open(served)
    chat.will_say("Is anybody there?")
    asyncio.run(chat.talk_on(within=20))
    assert stand(served, chat.conversation) == WAITS
    come_back_after_twenty_minutes(served)
    assert stand(served, chat.conversation) == WAITS


def come_back_after_twenty_minutes(served: Served) -> None:
    served.kill()
    served.desk.python(PASSED)
    served.start()
    time.sleep(SWEPT_WITHIN)


async def _seen_once(served: Served, pair: dict[str, Any]) -> None:
    async with at_the_desk(served, pair["agent"]["ticket"], pair["conversation"]) as socket:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):
                while json.loads(await socket.recv())["type"] != "presence":
                    pass
