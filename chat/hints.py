"""What is not stored: who is writing, who is looking, here and in other processes. Hints may be dropped."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import Protocol

from chat.hub import News, People, Person, Typing, hub
from chat.protocol import encode
from chat.registry import Stream, registry

TYPING_EVERY = 1.0
TYPING_LASTS = 8.0
COALESCE = 0.3


class Talker(Protocol):
    """A socket whose person may be writing somewhere."""

    @property
    def role(self) -> str: ...
    @property
    def name(self) -> str: ...
    def push(self, text: str) -> None: ...


@dataclass
class Hints:
    """Typing and presence of this process's sockets, told to other processes too, and what those tell."""

    _typed: dict[tuple[int, str], tuple[float, bool]] = field(default_factory=dict)
    _elsewhere: dict[str, dict[str, People]] = field(default_factory=lambda: defaultdict(dict))
    _due: set[str] = field(default_factory=set)
    _news: set[str] = field(default_factory=set)

    def typing(self, source: Talker, conversation: str, on: bool) -> None:
        """Tell the others in a conversation, at most once a second from one socket."""
        at = asyncio.get_running_loop().time()
        last, was = self._typed.get((id(source), conversation), (0.0, False))
        if at - last < TYPING_EVERY and was == on:
            return
        self._typed[id(source), conversation] = at, on
        self.typed(Typing(conversation, source.role, source.name, on), source)

    def typed(self, one: Typing, source: Talker | None = None) -> None:
        """Somebody writes, or stops, on a socket of this process or without one: told here and elsewhere."""
        self._tell_typing(one, source)
        hub.tell_typing(one)

    def heard(self, news: News) -> None:
        """What another process says of the people at its sockets."""
        for one in news.typing:
            self._tell_typing(one)
        for conversation, people in news.present.items():
            self._present(conversation, news.sender, people)
        if news.is_back:
            for conversation in registry.streams:
                hub.tell_present(conversation, self._here(conversation))

    def _tell_typing(self, one: Typing, source: Talker | None = None) -> None:
        """Pass a typing hint to whoever follows and reads; a customer does not see that colleagues write notes."""
        who = {"role": one.role, "name": one.name}
        text = encode(type="typing", who=who, on=one.on, conversation=one.conversation)
        for stream in registry.streams.get(one.conversation, ()):
            if stream.sink is not source:
                registry.hint_to(stream, text)

    def forget(self, source: object, conversation: str) -> None:
        self._typed.pop((id(source), conversation), None)

    def look(self, conversation: str) -> None:
        """Somebody came or left here: tell the agents who follow, and the other processes, once for many changes."""
        if hub.is_wanted or _agents(conversation):
            self._news.add(conversation)
            self._soon(conversation)

    def clear_up(self) -> None:
        """Nobody is present any more at a process that fell silent."""
        for conversation, processes in list(self._elsewhere.items()):
            for process in [one for one in processes if not hub.is_alive(one)]:
                self._present(conversation, process, ())

    def _present(self, conversation: str, process: str, people: People) -> None:
        there = self._elsewhere[conversation]
        there[process] = people
        if not people:
            del there[process]
        if not there:
            del self._elsewhere[conversation]
        if _agents(conversation):
            self._soon(conversation)

    def _soon(self, conversation: str) -> None:
        if conversation not in self._due:
            self._due.add(conversation)
            asyncio.get_running_loop().call_later(COALESCE, self._tell, conversation)

    def _tell(self, conversation: str) -> None:
        self._due.discard(conversation)
        here = self._here(conversation)
        if conversation in self._news:
            self._news.discard(conversation)
            hub.tell_present(conversation, here)
        agents = _agents(conversation)
        if agents:
            elsewhere = self._elsewhere.get(conversation, {}).values()
            present = [asdict(one) for one in _merged(here, *elsewhere)]
            text = encode(type="presence", conversation=conversation, present=present)
            for stream in agents:
                registry.hint_to(stream, text)

    def _here(self, conversation: str) -> People:
        """Who has the conversation open at this process's sockets."""
        at = asyncio.get_running_loop().time()
        return _merged(
            Person(
                stream.audience.role,
                getattr(stream.sink, "name", ""),
                self._writes(id(stream.sink), conversation, at),
            )
            for stream in registry.streams.get(conversation, ())
        )

    def _writes(self, source: int, conversation: str, at: float) -> bool:
        last, on = self._typed.get((source, conversation), (0.0, False))
        return on and at - last < TYPING_LASTS


def _merged(*several: Iterable[Person]) -> People:
    """Each person once, however many windows they have open."""
    writing: dict[tuple[str, str], bool] = {}
    for one in chain(*several):
        writing[one.role, one.name] = writing.get((one.role, one.name), False) or one.writing
    return tuple(Person(role, name, on) for (role, name), on in writing.items())


def _agents(conversation: str) -> list[Stream]:
    return [stream for stream in registry.streams.get(conversation, ()) if not stream.audience.is_customer]


hints = Hints()
