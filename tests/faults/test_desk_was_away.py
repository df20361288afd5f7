"""The desk itself was away for a while: whoever comes back with it was never gone."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.desk import new_desk
from tests.faults.served import Chat, Served, open_site
from tests.faults.test_presence_elsewhere import TEAM, at_the_desk, pairs

pytestmark = pytest.mark.both
SWEPT_WITHIN = 8.0  # the first sweeps come with the server, and a second time well after this
STAND = "from tickets.models import Ticket; t = Ticket.objects.get(public_id='{}'); print(t.owner_id, t.parked_at)"
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
Ticket.objects.exclude(waiting_since=None).update(waiting_since=F("waiting_since") - away, next_wake_at=F("next_wake_at") - away)
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


def test_g12_a_chat_stays_with_its_agent_when_the_desk_comes_back_after_twenty_minutes(served: Served) -> None:
    pair = pairs(served, 1)[0]
    served.desk.python(TEAM)
    before = stand(served, pair["conversation"])
    asyncio.run(_seen_once(served, pair))
    served.kill()
    served.desk.python(PASSED)
    served.start()
    asyncio.run(asyncio.sleep(SWEPT_WITHIN))
    assert stand(served, pair["conversation"]) == before
    assert served.desk.faults() == []


def test_g12_who_waited_for_a_chat_waits_on_when_the_desk_comes_back(served: Served) -> None:
    pair = pairs(served, 1)[0]
    served.desk.python(TEAM)
    full = "from helpdesk.people.models import Agent; Agent.objects.update(capacity_chat=0)"
    served.desk.python(full)
    chat = Chat.open(served)
    chat.will_say("Is anybody there?")
    asyncio.run(chat.talk_on(within=20))
    waits = stand(served, chat.conversation)
    assert waits == "None None", "the chat waits for a place before the desk goes"
    served.kill()
    served.desk.python(PASSED)
    served.start()
    asyncio.run(asyncio.sleep(SWEPT_WITHIN))
    assert stand(served, chat.conversation) == waits
    assert pair


async def _seen_once(served: Served, pair: dict[str, Any]) -> None:
    async with at_the_desk(served, pair["agent"]["ticket"], pair["conversation"]) as socket:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):
                while json.loads(await socket.recv())["type"] != "presence":
                    pass
