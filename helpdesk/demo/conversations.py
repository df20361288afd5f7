"""One conversation from the first word to the last, each step told through the action of real use."""

from dataclasses import dataclass, field
from datetime import datetime

from helpdesk.coverage import roster
from helpdesk.demo import post
from helpdesk.demo.customers import Somebody, meet
from helpdesk.demo.stage import Stage, deliver
from helpdesk.demo.talks import Talk
from helpdesk.duties.models import Letter
from helpdesk.people.models import Agent, Team
from tickets import actions, arrival, form_arrival
from tickets.actions.replying import Answer, reply
from tickets.log import Writer
from tickets.mail import gate
from tickets.models import Message, Ticket

ADDRESSES = {"Wayfare Bags": "help@wayfare.example", "Lantern Home": "care@lantern.example"}
LATE = 0.12  # the share of answers that come after the promise


@dataclass
class Conversation:
    """``fate`` is how it ends: closed, or left as it stands when its last line is said."""

    stage: Stage
    talk: Talk
    somebody: Somebody
    number: int
    channel: str = "email"
    brand: str = "Wayfare Bags"
    fate: str = "closed"
    files: tuple[post.File, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    ticket_id: int = 0
    answers: int = 0

    def words(self, text: str) -> str:
        """A line with this customer's order in it."""
        return text.replace("{order}", f"WB-{48213 + self.number * 37}").replace("{name}", self.somebody.name)

    def begin(self, at: datetime) -> None:
        """The first contact, by its channel."""
        if self.channel == "form":
            self._fill_form(at)
        else:
            self._write(self.talk.ask, self.words(self.talk.subject), at)
        deliver(at)
        if self.fate != "untouched":
            self._attend_after(at)

    def _attend_after(self, at: datetime) -> None:
        least, most = (50, 240) if self.stage.chance.random() < LATE else (3, 14)
        self.stage.after(at, least, most, self.attend)

    def _fill_form(self, at: datetime) -> None:
        filled = form_arrival.Filled(
            nonce=f"demo-{self.number}",
            name=self.somebody.name,
            address=self.somebody.address,
            subject=self.words(self.talk.subject),
            text=self.words(self.talk.ask),
            page=self.somebody.language,
            zone=self.somebody.zone,
            zone_source="browser",
        )
        sent = form_arrival.receive(filled, Team.objects.get(name=self.brand), now=at)
        assert isinstance(sent, form_arrival.Sent)
        self.ticket_id = sent.ticket.pk

    def _write(self, text: str, subject: str, at: datetime) -> None:
        meet(self.somebody, now=at)
        before = self._last_letter()
        mail = post.Mail(
            name=self.somebody.name,
            address=self.somebody.address,
            to=ADDRESSES[self.brand],
            subject=subject,
            text=self.words(text),
            charset=post.CHARSETS.get(self.somebody.language, "utf-8"),
            zone=self.somebody.zone,
            answers=before.message_id if before else "",
            headers=self.headers,
            files=self.files if before is None else (),
        )
        recipient = before.headers["Reply-To"] if before else ADDRESSES[self.brand]
        row = gate.store(
            gate.Arrival(raw=post.raw(mail, at=at), recipient=recipient, sender=mail.address), now=at
        )
        arrival.read_mail(now=at)
        self.ticket_id = Message.objects.values_list("ticket_id", flat=True).get(inbound=row)

    def attend(self, at: datetime) -> None:
        """The owner answers once they are on shift; without an owner it is looked at again later."""
        ticket = self.ticket()
        if not ticket.is_ours:
            return
        free = roster.current().next_on(ticket.owner_id, at) if ticket.owner_id else None
        if ticket.owner is None or free is None:
            self.stage.after(max(at, ticket.next_wake_at or at), 10, 30, self.attend)
        elif free > at:
            self._attend_after(free)
        else:
            self._answer(ticket, ticket.owner, at)

    def _answer(self, ticket: Ticket, agent: Agent, at: datetime) -> None:
        text = self.talk.answer if self.answers == 0 else self.talk.answer_again
        answer = Answer(text=self.words(text), client_id=f"demo-answer-{self.answers}")
        posted = reply(ticket, agent, answer, now=at)
        assert isinstance(posted, actions.Posted), posted
        self.answers += 1
        deliver(at)
        if self.talk.note and self.answers == 1:
            note = Answer(text=self.words(self.talk.note), client_id="demo-note", internal=True)
            reply(self.ticket(), agent, note, now=at)
        if self.talk.again and self.answers == 1:
            self.stage.after(at, 40, 60 * 20, self.write_again)
        elif self.fate == "closed":
            self.stage.after(at, 60 * 4, 60 * 40, self.finish)

    def write_again(self, at: datetime) -> None:
        """The customer's second letter, with the answer quoted below it."""
        ticket = self.ticket()
        if not ticket.is_open or self._last_letter() is None:
            return
        words = self.talk.again
        if "\n>" not in words:
            quoted = "\n".join(f"> {line}" for line in self.words(self.talk.answer).splitlines())
            words = f"{words}\n\n{quoted}\n"
        self._write(words, f"Re: {ticket.subject}", at)
        if self.fate != "again":
            self._attend_after(at)

    def finish(self, at: datetime) -> None:
        """Tagged and closed by whoever answered; not while the customer waits."""
        ticket = self.ticket()
        if ticket.is_ours or ticket.owner is None:
            return
        by = Writer.agent(ticket.owner)
        if self.talk.tags:
            actions.set_tags(ticket.pk, list(self.talk.tags), by=by, now=at)
        actions.close(ticket.pk, by=by, now=at)

    def ticket(self) -> Ticket:
        """The ticket as it stands, with whom it concerns."""
        rows = Ticket.objects.select_related("owner__user", "customer", "team", "mailbox")
        return rows.get(pk=self.ticket_id)

    def _last_letter(self) -> Letter | None:
        if not self.ticket_id:
            return None
        sent = Letter.objects.filter(conversation=self.ticket().public_id, kind=Letter.Kind.REPLY)
        return sent.order_by("-pk").first()
