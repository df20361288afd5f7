"""Any order of sending, resending, assigning, closing, mail, sweeps and passing time leaves the desk whole."""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as play

from helpdesk.duties.sweeps import table
from helpdesk.lib.crash import Crash, crashing_at
from tests.cast import MONDAY, Cast, assemble, see_everybody
from tests.tickets.views.desk import opened
from tickets import facts
from tickets.actions import (
    Body,
    Post,
    Posted,
    Refused,
    assign,
    close,
    merge,
    post_messages,
    reopen,
    separate,
    snooze,
)
from tickets.actions.assigning import AssigningError
from tickets.arrival import read_mail
from tickets.invariants import all_findings
from tickets.log import Writer
from tickets.mail import gate
from tickets.models import Event, InboundMail, Message, Ticket

SOAK = os.environ.get("DESK_SOAK") == "1"
GAMES, MOVES = (60, 30) if SOAK else (4, 12)
pytestmark = pytest.mark.django_db(transaction=True)


def test_g1_g2_g3_g6_g8_g9_g10_hold_after_every_move(db: None, settings_of_game: Any) -> None:
    play(Desk, settings=settings_of_game)


@pytest.fixture
def settings_of_game(settings: Any) -> Any:
    settings.DESK_DEMO = True  # letters are kept instead of sent
    return GAME


GAME = settings(
    max_examples=GAMES,
    stateful_step_count=MOVES,
    deadline=None,
    derandomize=not SOAK,
    database=None,
    phases=[Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


class Desk(RuleBasedStateMachine):
    """The model: which posts were acknowledged with which number, which mails were stored, what time it is."""

    tickets: Bundle[int] = Bundle("tickets")
    posts: Bundle[Post] = Bundle("posts")
    mails: Bundle[bytes] = Bundle("mails")

    @initialize(target=tickets)
    def begin(self) -> Any:
        _forget_everything()
        self.now: datetime = MONDAY
        self.cast: Cast = assemble(MONDAY)
        self.numbers = count()
        self.acked: dict[tuple[str, str, str], tuple[int, datetime]] = {}
        self.stored_mails: set[bytes] = set()
        return opened(self.cast).pk

    # --- People write -----------------------------------------------------------------------------------
    @rule(target=tickets, channel=st.sampled_from(["email", "chat", "form"]))
    def open(self, channel: str) -> int:
        return opened(self.cast, f"Matter {next(self.numbers)}", channel=channel, now=self.now).pk

    @rule(target=posts, pk=tickets, who=st.sampled_from(["customer", "owner", "lead"]))
    def send(self, pk: int, who: str) -> Any:
        ticket = Ticket.objects.select_related("customer", "owner__user").get(pk=pk)
        agent = ticket.owner if who == "owner" and ticket.owner else self.cast.lead
        writer = Writer.customer(ticket.customer) if who == "customer" else Writer.agent(agent)
        number = next(self.numbers)
        post = Post(
            conversation=ticket.public_id,
            writer=writer,
            body=Body(text=f"Words {number}"),
            client_id=f"c{number}",
        )
        return post if self._posted(post) else multiple()

    @rule(post=posts)
    def resend(self, post: Post) -> None:
        count = Message.objects.count()
        assert self._posted(post)
        assert Message.objects.count() == count

    @rule(post=posts)
    def resend_with_other_words(self, post: Post) -> None:
        changed = Post(
            conversation=post.conversation,
            writer=post.writer,
            body=Body(text="Something else"),
            client_id=post.client_id,
        )
        (answer,) = post_messages([changed], now=self.now)
        assert isinstance(answer, Refused)
        assert answer.code in ("conflict", "not_found")

    @rule(pk=tickets, point=st.sampled_from(["log.before_commit", "log.after_commit"]))
    def die_while_storing(self, pk: int, point: str) -> None:
        ticket = Ticket.objects.select_related("customer").get(pk=pk)
        writer, number = Writer.customer(ticket.customer), next(self.numbers)
        post = Post(
            conversation=ticket.public_id, writer=writer, body=Body(text="Oh"), client_id=f"c{number}"
        )
        try:
            with crashing_at(point):
                post_messages([post], now=self.now)
        except Crash:
            assert self._posted(post)

    def _posted(self, post: Post) -> bool:
        (answer,) = post_messages([post], now=self.now)
        if not isinstance(answer, Posted):
            merged = Ticket.objects.get(public_id=post.conversation).merged_into_id is not None
            assert post.writer.role == "agent" or merged, answer
            return False
        key = (post.conversation, post.writer.key, post.client_id)
        assert self.acked.setdefault(key, (answer.seq, answer.at)) == (answer.seq, answer.at)
        return True

    # --- Agents decide ----------------------------------------------------------------------------------
    @rule(pk=tickets, name=st.sampled_from(["kenji", "elif_", "joao", "lead", None]))
    def give(self, pk: int, name: str | None) -> None:
        agent = getattr(self.cast, name) if name else None
        try:
            assign(pk, agent, by=Writer.agent(self.cast.lead), now=self.now)
        except AssigningError:
            return

    @rule(pk=tickets)
    def close(self, pk: int) -> None:
        close(pk, by=Writer.agent(self.cast.lead), now=self.now)

    @rule(pk=tickets)
    def reopen(self, pk: int) -> None:
        with suppress(AssigningError):  # it was merged away
            reopen(pk, by=Writer.agent(self.cast.lead), now=self.now)

    @rule(pk=tickets, into=tickets)
    def make_one(self, pk: int, into: int) -> None:
        with suppress(AssigningError):
            merge(pk, into, by=Writer.agent(self.cast.lead), now=self.now)

    @rule(pk=tickets)
    def make_two(self, pk: int) -> None:
        separate(pk, by=Writer.agent(self.cast.lead), now=self.now)

    @rule(pk=tickets, minutes=st.integers(1, 600))
    def set_aside(self, pk: int, minutes: int) -> None:
        snooze(pk, self.now + timedelta(minutes=minutes), by=Writer.agent(self.cast.lead), now=self.now)

    # --- Mail -------------------------------------------------------------------------------------------
    @rule(target=mails, sender=st.sampled_from(["aroha@example.org", "new@example.org"]))
    def mail_in(self, sender: str) -> bytes:
        number = next(self.numbers)
        message = EmailMessage()
        message["From"], message["To"] = sender, "help@desk.example"
        message["Subject"], message["Message-ID"] = f"Matter {number}", f"<{number}@example.org>"
        message.set_content(f"Where is my order number {number}? I have been waiting for two weeks.")
        raw = message.as_bytes()
        self._store(raw)
        return raw

    @rule(raw=mails)
    def mail_again(self, raw: bytes) -> None:
        self._store(raw)

    @rule()
    def nonsense_in(self) -> None:
        self._store(b"\x00\xff" * 40 + str(next(self.numbers)).encode())

    @rule()
    def die_while_reading_mail(self) -> None:
        try:
            with crashing_at("arrival.before_done"):
                read_mail(now=self.now)
        except Crash:
            self._pass(minutes=2)  # the lease of the dead process ends, and another one takes up its work

    def _store(self, raw: bytes) -> None:
        gate.store(gate.Arrival(raw=raw), now=self.now)
        self.stored_mails.add(raw)

    # --- Time -------------------------------------------------------------------------------------------
    @rule(name=st.sampled_from(sorted(table)))
    def sweep(self, name: str) -> None:
        table[name].work(now=self.now)

    @rule(minutes=st.sampled_from([1, 15, 90, 600, 2000]), online=st.booleans())
    def time_passes(self, minutes: int, online: bool) -> None:
        self._pass(minutes, online=online)

    def _pass(self, minutes: int, *, online: bool = False) -> None:
        self.now += timedelta(minutes=minutes)
        if online:
            see_everybody(self.now)
        for _ in range(2):  # what one sweep wakes, the next does
            for one in table.values():
                one.work(now=self.now)

    # --- What must hold ---------------------------------------------------------------------------------
    @invariant()
    def nothing_is_broken(self) -> None:
        findings = all_findings(self.now)
        assert {name: found.faults for name, found in findings.items() if found.faults} == {}

    @invariant()
    def what_was_acknowledged_is_there_once(self) -> None:
        for (conversation, writer, client_id), (seq, _) in self.acked.items():
            rows = Event.objects.filter(
                ticket__public_id=conversation, author_key=writer, client_id=client_id
            )
            assert list(rows.values_list("seq", flat=True)) == [seq]

    @invariant()
    def every_mail_is_kept_and_makes_one_message_at_most(self) -> None:
        assert {bytes(raw) for raw in InboundMail.objects.values_list("raw", flat=True)} == self.stored_mails
        ids = Message.objects.exclude(mail_id="").values_list("mail_id", flat=True)
        assert len(ids) == len(set(ids))


def _forget_everything() -> None:
    """An empty desk for the next game."""
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    facts.forget()
