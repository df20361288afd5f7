"""``/ws/desk/``: an agent's socket, which follows many conversations."""

from django.utils.translation import gettext_noop as noop

from chat import pool, protocol
from chat.agent_acts import ACTS, act, reply_by_letter
from chat.agents import Member, members
from chat.buckets import messages
from chat.consumers.socket import NOT_FOUND, TOO_FAST, Gone, Receive, Send, Socket
from chat.consumers.socket import Message as Scope
from chat.customer_acts import Done
from chat.desks import desks
from chat.events import utc
from chat.heartbeat import Pulse, pulses
from chat.hints import hints
from chat.protocol import Frame, ProtocolError, encode
from chat.reads import reads
from chat.registry import Stream, registry
from chat.watching import Glance, Seen, glances
from chat.writer import Answer, writer
from helpdesk.lib.clock import now
from tickets.actions import Body, Post, Refused
from tickets.log import Writer as Author

MOST_WATCHED = 50
NO_AGENT = noop("Only agents can do this. Ask an administrator to add you as one.")


class AgentSocket(Socket):
    """One screen of one agent; who it is came with a ticket that opens one socket once."""

    role = "agent"
    member: Member
    agent_id: int | None = None
    teams: frozenset[int] = frozenset()
    outside = False

    async def admits(self, origin: str | None) -> bool:
        """The desk's own pages only; a browser always says where it comes from."""
        return origin is not None and self.is_own(origin)

    async def greet(self, frame: Frame) -> None:
        self.streams: dict[str, Stream] = {}
        self.by_letter: dict[str, bool] = {}
        member = await members.ask(frame.data["ticket"])
        if member is None:
            self.close(protocol.NO_TOKEN)
            raise Gone
        self.member, self.person = member, member.user
        self.language = member.user.language or "en"
        self.agent_id, self.teams, self.outside = member.agent_id, member.teams, member.outside
        self.push(encode(type="welcome", agent={"name": member.user.name}))
        desks.arrive(self)

    def leave(self) -> None:
        desks.leave(self)
        for name in list(getattr(self, "streams", ())):
            self._unwatch(name)

    def lost(self, stream: Stream) -> None:
        """The ticket moved to where this person may not look."""
        self._unwatch(stream.conversation)
        self.error("not_found", NOT_FOUND)

    def watches(self, conversation: str) -> bool:
        return conversation in self.streams

    @property
    def name(self) -> str:
        return self.member.user.name

    def serves_now(self, frame: Frame) -> bool:
        match frame.kind:
            case "got":
                if stream := self.streams.get(frame.conversation):
                    registry.got(stream, frame.data["seq"])
                    self._pump_others(stream)
            case "read":
                if self.watches(frame.conversation) and self.member.writer is not None:
                    reads.note(frame.conversation, self.member.writer, frame.data["seq"])
            case "typing":
                if self.watches(frame.conversation) and self.agent_id is not None:
                    hints.typing(self, frame.conversation, frame.data["on"])
            case "ping":
                registry.spawn(self.pong())
            case "unwatch":
                self._unwatch(frame.conversation)
            case "note":
                self._post(frame, self._author(frame))
            case "say" if self.by_letter.get(frame.conversation) is False:
                self._post(frame, self._author(frame))
            case _:
                return False
        return True

    async def serve(self, frame: Frame) -> None:
        match frame.kind:
            case "say":
                await self._say(frame)
            case "watch":
                await self._watch(frame)
            case kind if kind in ACTS:
                await self._act(frame)
            case _:
                raise ProtocolError("bad_request", protocol.BAD, client_id=frame.id)

    # --- Following ------------------------------------------------------------------------------------
    async def _watch(self, frame: Frame) -> None:
        name = frame.conversation
        if len(self.streams) >= MOST_WATCHED and name not in self.streams:
            raise ProtocolError(
                "too_fast", noop("You follow too many conversations at once. Close some first.")
            )
        seen = await self._glance(name)
        last = seen.last
        self._unwatch(name)
        stream = Stream(name, self.member.audience, self, min(frame.data.get("after", 0), last))
        self.streams[name] = stream
        registry.join(stream, last)
        self.push(encode(type="welcome", conversation=name, last=last))
        registry.pump(stream)
        hints.look(name)

    async def _glance(self, name: str, client_id: str = "") -> Seen:
        """What this person may know of a conversation. Raises ProtocolError where that is nothing."""
        seen = await glances.ask(Glance(name, self.member.user)) if self.agent_id is not None else None
        if seen is None:
            raise ProtocolError("not_found", NOT_FOUND, client_id=client_id)
        self.by_letter[name] = seen.by_letter
        return seen

    def _unwatch(self, name: str) -> None:
        stream = self.streams.pop(name, None)
        if stream is not None:
            registry.leave(stream)
            hints.forget(self, name)
            hints.look(name)

    def _pump_others(self, done: Stream) -> None:
        """Room came free on this socket: streams that waited for it go on."""
        for stream in list(self.streams.values()):
            if stream is not done and stream.known > stream.sent:
                registry.pump(stream)

    # --- Doing ----------------------------------------------------------------------------------------
    async def _say(self, frame: Frame) -> None:
        """Words into a conversation of which is not known yet whether they go as a letter, or that do."""
        author = self._author(frame)
        if author is None:
            return
        if frame.conversation not in self.by_letter:
            await self._glance(frame.conversation, frame.id)
        if self.by_letter[frame.conversation]:
            self._said(await pool.run(lambda: reply_by_letter(self.member, frame, now=now())))
        else:
            self._post(frame, author)

    def _post(self, frame: Frame, author: Author | None) -> None:
        if author is None:
            return
        post = Post(
            conversation=frame.conversation,
            writer=author,
            body=Body(text=frame.data["text"]),
            client_id=frame.id,
            internal=frame.kind == "note",
        )
        writer.submit(post, self._said)

    def _author(self, frame: Frame) -> Author | None:
        """Who writes; None for one who writes too fast. Raises ProtocolError for those who may not write."""
        if self.member.writer is None:
            raise ProtocolError("unauthorized", NO_AGENT, client_id=frame.id)
        if messages.take(self.member.writer.key + frame.conversation):
            return self.member.writer
        self.error("too_fast", TOO_FAST, frame.id)
        return None

    def _said(self, answer: Answer) -> None:
        if isinstance(answer, Refused):
            self.refused(answer)
        else:
            self.ack(answer.client_id, answer.seq, utc(answer.at), answer.conversation)

    async def _act(self, frame: Frame) -> None:
        if not messages.take(f"acts:{self.member.user.pk}"):
            self.error("too_fast", TOO_FAST, frame.id)
            return
        done: Done = await pool.run(lambda: act(self.member, frame, now=now()))
        if frame.id:
            self.ack(frame.id, done.seq, utc(done.at), frame.conversation)
        if frame.kind in ("accept", "decline", "status"):
            desks.look_for_offers()

    async def pong(self) -> None:
        """The heartbeat: rights as they are now, and how far each followed conversation is (G4)."""
        member = self.member
        beat = await pulses.ask(
            Pulse(
                tuple(self.streams),
                user_id=member.user.pk,
                rights_version=member.rights_version,
                sign_in=member.sign_in,
                outside=member.outside,
            )
        )
        if not beat.is_good:
            self.close(protocol.FORBIDDEN)
            return
        for name in beat.hidden:
            if stream := self.streams.get(name):
                self.lost(stream)
        for name, last in beat.lasts.items():
            if stream := self.streams.get(name):
                registry.beat(stream, last)
        self.push(encode(type="pong", last=beat.lasts))


async def agent_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application of ``/ws/desk/``."""
    await AgentSocket(scope, receive, send).run()
