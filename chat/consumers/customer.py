"""``/ws/chat/``: a customer's socket."""

from chat import pool, posting, protocol
from chat.buckets import messages
from chat.consumers.socket import TOO_FAST, Gone, Receive, Send, Socket
from chat.consumers.socket import Message as Scope
from chat.customer_acts import ACTS, Done, act
from chat.events import CUSTOMER, utc
from chat.heartbeat import Pulse, pulses
from chat.hints import hints
from chat.posting import Words
from chat.protocol import Frame, ProtocolError, encode
from chat.reads import reads
from chat.registry import Stream, registry
from chat.sessions import Visitor, visitors
from chat.writer import Answer
from helpdesk.lib.clock import now
from tickets.actions import Refused


class CustomerSocket(Socket):
    """One visitor in one conversation; the token came in the first frame."""

    role = "customer"
    visitor: Visitor
    stream: Stream | None = None

    async def admits(self, origin: str | None) -> bool:
        """The desk's own pages, the sites', and programs, which send no origin; the token is in a frame."""
        return origin is None or self.is_own(origin) or await self.is_of_a_site(origin)

    async def greet(self, frame: Frame) -> None:
        visitor = await visitors.ask(frame.data["token"])
        if visitor is None:
            self.close(protocol.NO_TOKEN)
            raise Gone
        self.visitor, self.language = visitor, visitor.session.language
        name = visitor.conversation
        after = min(frame.data.get("after", 0), visitor.last)
        self.stream = Stream(name, CUSTOMER, self, after)
        registry.join(self.stream, visitor.last)
        for old in registry.crowd(name):
            old.sink.close(protocol.CROWDED)
        self.push(encode(type="welcome", conversation=name, last=visitor.last))
        registry.pump(self.stream)
        hints.look(name)

    def leave(self) -> None:
        if self.stream is not None:
            registry.leave(self.stream)
            hints.forget(self, self.stream.conversation)
            hints.look(self.stream.conversation)

    def lost(self, stream: Stream) -> None:
        self.close(protocol.FORBIDDEN)

    @property
    def name(self) -> str:
        return self.visitor.session.customer.name

    def serves_now(self, frame: Frame) -> bool:
        assert self.stream is not None
        data = frame.data
        match frame.kind:
            case "say":
                self._say(Words(frame.id, data["text"]))
            case "got":
                registry.got(self.stream, data["seq"])
            case "read":
                reads.note(self.visitor.conversation, self.visitor.writer, data["seq"])
            case "typing":
                hints.typing(self, self.visitor.conversation, data["on"])
            case "ping":
                registry.spawn(self.pong())
            case _:
                return False
        return True

    async def serve(self, frame: Frame) -> None:
        if frame.kind not in ACTS:
            raise ProtocolError("bad_request", protocol.BAD, client_id=frame.id)
        await self._act(frame)

    def _say(self, words: Words) -> None:
        if not messages.take(self.visitor.writer.key + self.visitor.conversation):
            self.error("too_fast", TOO_FAST, words.client_id)
            return
        posting.say(self.visitor, words, self._said)

    def _said(self, answer: Answer) -> None:
        if isinstance(answer, Refused):
            self.refused(answer)
        else:
            self.ack(answer.client_id, answer.seq, utc(answer.at), answer.conversation)

    async def _act(self, frame: Frame) -> None:
        if not messages.take(self.visitor.writer.key + self.visitor.conversation):
            self.error("too_fast", TOO_FAST, frame.id)
            return
        done: Done = await pool.run(lambda: act(self.visitor, frame, now=now()))
        self.language = self.visitor.session.language
        if frame.id:
            self.ack(frame.id, done.seq, utc(done.at), self.visitor.conversation)
        if frame.data.get("forget"):
            self.close(protocol.NO_TOKEN)

    async def pong(self) -> None:
        """The heartbeat: is the token still good, and is there something that no hint told of (G4)?"""
        assert self.stream is not None
        pulse = Pulse((self.visitor.conversation,), session_id=self.visitor.session.pk)
        beat = await pulses.ask(pulse)
        if not beat.is_good:
            self.close(protocol.NO_TOKEN)
            return
        last = beat.lasts.get(self.visitor.conversation, 0)
        self.push(encode(type="pong", last=last))
        registry.beat(self.stream, last)


async def customer_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application of ``/ws/chat/``."""
    await CustomerSocket(scope, receive, send).run()
