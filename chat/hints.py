"""What is not stored: who is writing, who is looking. Hints may be dropped; nothing depends on them."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from chat.hub import Typing, hub
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
    """Typing and presence of this process's sockets; typing is told to other processes too."""

    _typed: dict[tuple[int, str], tuple[float, bool]] = field(default_factory=dict)
    _due: set[str] = field(default_factory=set)

    def typing(self, source: Talker, conversation: str, on: bool) -> None:
        """Tell the others in a conversation, at most once a second from one socket."""
        at = asyncio.get_running_loop().time()
        last, was = self._typed.get((id(source), conversation), (0.0, False))
        if at - last < TYPING_EVERY and was == on:
            return
        self._typed[id(source), conversation] = at, on
        self.tell_typing(conversation, {"role": source.role, "name": source.name}, on, source)
        hub.tell_typing(Typing(conversation, source.role, source.name, on))

    def heard(self, typing: Iterable[Typing]) -> None:
        """Somebody writes at a socket of another process."""
        for one in typing:
            self.tell_typing(one.conversation, {"role": one.role, "name": one.name}, one.on)

    def tell_typing(self, conversation: str, who: dict[str, str], on: bool, source: object = None) -> None:
        """Pass a typing hint to whoever follows and reads; a customer does not see that colleagues write notes."""
        text = encode(type="typing", who=who, on=on, conversation=conversation)
        for stream in registry.streams.get(conversation, ()):
            if stream.sink is not source:
                registry.hint_to(stream, text)

    def forget(self, source: object, conversation: str) -> None:
        self._typed.pop((id(source), conversation), None)

    def look(self, conversation: str) -> None:
        """Somebody came or left: tell the agents who follow, once for many changes."""
        if conversation in self._due or not _agents(conversation):
            return
        self._due.add(conversation)
        asyncio.get_running_loop().call_later(COALESCE, self._tell, conversation)

    def _tell(self, conversation: str) -> None:
        self._due.discard(conversation)
        at = asyncio.get_running_loop().time()
        people: dict[tuple[str, str], bool] = {}
        for stream in registry.streams.get(conversation, ()):
            sink = stream.sink
            who = (stream.audience.role, getattr(sink, "name", ""))
            last, on = self._typed.get((id(sink), conversation), (0.0, False))
            people[who] = people.get(who, False) or (on and at - last < TYPING_LASTS)
        present = [{"role": role, "name": name, "writing": on} for (role, name), on in people.items()]
        text = encode(type="presence", conversation=conversation, present=present)
        for stream in _agents(conversation):
            registry.hint_to(stream, text)


def _agents(conversation: str) -> list[Stream]:
    return [stream for stream in registry.streams.get(conversation, ()) if not stream.audience.is_customer]


hints = Hints()
