"""A thousand mails, doubled, out of order, with lost parents and used ids, end as a simple model says (G6)."""

import os
import random
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.cast import MONDAY, Cast
from tickets.arrival import read_mail
from tickets.invariants import all_findings
from tickets.mail import gate
from tickets.models import InboundMail, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
MAILS = 1_000 if os.environ.get("DESK_SOAK") == "1" else 150


@dataclass
class Model:
    """The rules without a database: one message for each distinct mail, in its parent's ticket if that came before."""

    seen: set[bytes] = field(default_factory=set)
    tickets: list[set[str]] = field(default_factory=list)  # texts of each
    by_id: dict[str, int] = field(default_factory=dict)

    def take(self, raw: bytes, mail_id: str, parent: str, text: str) -> None:
        if raw in self.seen:
            return
        self.seen.add(raw)
        place = self.by_id.get(parent) if parent else None
        if place is None:
            place = len(self.tickets)
            self.tickets.append(set())
        self.tickets[place].add(text)
        self.by_id.setdefault(mail_id, place)


def mails(draw: random.Random) -> list[tuple[bytes, str, str, str]]:
    """(raw, id, parent, text) in the order of arrival, all of one customer."""
    made: list[tuple[bytes, str, str, str]] = []
    ids: list[str] = []
    for number in range(MAILS):
        kind = draw.random()
        if made and kind < 0.15:
            made.append(draw.choice(made))  # the same bytes once more
            continue
        mail_id = draw.choice(ids) if ids and kind < 0.2 else f"m{number}@example.org"  # an id used before
        parent = ""
        if kind < 0.65:
            known = bool(ids) and draw.random() < 0.8
            parent = draw.choice(ids) if known else f"lost{number}@example.org"
        text = f"Message number {number} about order {draw.randrange(10_000)}."
        mail = EmailMessage()
        mail["From"], mail["To"] = "Ana <ana@example.org>", "help@desk.example"
        mail["Subject"], mail["Message-ID"] = f"Order {number}", f"<{mail_id}>"
        if parent:
            mail["In-Reply-To"] = f"<{parent}>"
        mail.set_content(text)
        made.append((mail.as_bytes(), mail_id, parent, text))
        ids.append(mail_id)
    window = 8  # servers deliver a little out of order
    order = sorted(range(len(made)), key=lambda place: place + draw.uniform(0, window))
    return [made[place] for place in order]


def test_g6_the_desk_holds_what_the_model_holds(cast: Cast) -> None:
    model, draw = Model(), random.Random(13)
    at = MONDAY
    for raw, mail_id, parent, text in mails(draw):
        model.take(raw, mail_id, parent, text)
        gate.store(gate.Arrival(raw=raw), now=at)
        if draw.random() < 0.3:
            at += timedelta(seconds=1)
            read_mail(now=at)
    while read_mail(now=at + timedelta(minutes=1)):
        pass
    assert InboundMail.objects.exclude(state="done").count() == 0
    held = {
        frozenset(ticket.messages.filter(author="customer").values_list("text", flat=True))
        for ticket in Ticket.objects.all()
    }
    assert held == {frozenset(texts) for texts in model.tickets}
    assert Message.objects.filter(author="customer").count() == len(model.seen)
    assert [name for name, finding in all_findings(at).items() if finding.faults] == []
