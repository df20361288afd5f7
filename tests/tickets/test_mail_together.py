"""Mails of one batch are opened together; it ends as if each had been read by itself (G6, G8)."""

import random
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import transaction

from helpdesk.duties.models import Letter
from helpdesk.lib.crash import Crash, crashing_at
from helpdesk.people.models import Agent, CustomerAddress
from tests.benchmarks.letters import SENTENCES
from tests.cast import MONDAY, Cast
from tickets import arrival, facts, planning
from tickets.actions import opening
from tickets.actions.senders import add_rule
from tickets.arrival import openings, read_mail
from tickets.invariants import all_findings
from tickets.mail import gate
from tickets.models import Event, InboundMail, Message, SenderRule, Ticket

MINUTE = timedelta(minutes=1)
FORGED = "mx.desk.example; dmarc=fail header.from=example.org"
SENDERS = [f"Person {n} <person{n}@example.org>" for n in range(25)]
KNOWN = ["Aroha <aroha@example.org>", "Sita <SITA@example.org>", "Lena <lena@desk.example>"]
BLOCKED = "Nobody <nobody@blocked.example>"


def seeds(count: int) -> list[Any]:
    """The first two in each run, all with the long suites."""
    return [0, 1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, count))]


def letter(sender: str, text: str, *, id: str = "", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "help@desk.example", text[:40]
    if id:
        mail["Message-ID"] = f"<{id}>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def a_morning(draw: random.Random, count: int) -> list[bytes]:
    """New mails of as many people; nothing has to do with anything."""
    said = [SENTENCES[draw.choice(list(SENTENCES))].split("|") for _ in range(count)]
    return [letter(f"Person {n} <person{n}@example.org>", " ".join(said[n])) for n in range(count)]


def a_day(draw: random.Random, count: int) -> list[bytes]:
    """Mails of few people who write, answer, repeat themselves, forge, are blocked, or are machines."""
    mails: list[bytes] = []
    for number in range(count):
        if mails and draw.random() < 0.1:
            mails.append(draw.choice(mails))
            continue
        said = SENTENCES[draw.choice(list(SENTENCES))].split("|")
        text = " ".join([*draw.sample(said, len(said)), f"{draw.randrange(10_000)}."])
        headers: dict[str, str] = {}
        kind = draw.random()
        if kind < 0.25:
            headers["In_Reply_To"] = f"<m{draw.randrange(count)}@example.org>"  # which may come later
        elif kind < 0.35:
            headers["Authentication_Results"] = FORGED
        elif kind < 0.4:
            headers["Auto_Submitted"] = "auto-replied"
        elif kind < 0.45:
            headers["X_Spam_Flag"] = "YES"
        sender = draw.choice([*SENDERS, *KNOWN, BLOCKED])
        id = f"m{draw.randrange(number + 1)}@example.org" if draw.random() < 0.9 else ""
        mails.append(letter(sender, text, id=id, **headers))
    return mails


@pytest.mark.django_db
@pytest.mark.both
@pytest.mark.parametrize("seed", seeds(8))
def test_a_batch_ends_as_its_mails_one_by_one(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """But for who is asked first: what opens a ticket and stands alone is given out before the others."""
    settings.DESK_MAIL_SERVERS = ["mx.desk.example"]
    add_rule("@blocked.example", SenderRule.Kind.BLOCK, cast.admin, now=MONDAY)
    mails = a_day(random.Random(seed), 40)
    ends = []
    for batch in (len(mails), 1):
        end = read_in_batches(mails, batch, monkeypatch)
        for ticket in end["tickets"].values():
            for routed in ("owner", "promised_at", "why"):
                del ticket[routed]
            ticket["log"] = [entry for entry in ticket["log"] if entry[1] not in ("assigned", "waiting")]
        end["loads"] = sum(load for _, load, _ in end["loads"])
        ends.append(end)
    assert ends[0] == ends[1]
    assert len(ends[0]["tickets"]) > 10


@pytest.mark.django_db
@pytest.mark.both
@pytest.mark.parametrize("seed", seeds(4))
def test_new_mails_of_one_batch_are_routed_as_one_after_the_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    Agent.objects.update(capacity_email=4)  # so that some must wait
    mails = a_morning(random.Random(seed), 20)
    together = read_in_batches(mails, len(mails), monkeypatch)
    assert together == read_in_batches(mails, 1, monkeypatch)
    assert {one["owner"] for one in together["tickets"].values()} >= {None, "Elif"}


def read_in_batches(mails: list[bytes], batch: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """How the desk stands when all is read; nothing of it stays."""
    monkeypatch.setattr(arrival, "BATCH", batch)
    facts.forget()
    before = transaction.savepoint()
    for raw in mails:
        gate.store(gate.Arrival(raw=raw), now=MONDAY)
    while read_mail(now=MONDAY):
        pass
    found = desk()
    transaction.savepoint_rollback(before)
    return found


def faults() -> list[Any]:
    return [fault for finding in all_findings(MONDAY).values() for fault in finding.faults]


def desk() -> dict[str, Any]:
    """All that people could see of the desk, without the numbers that the database gives."""
    assert faults() == []
    return {
        "mails": list(InboundMail.objects.order_by("pk").values_list("state", "outcome", "error")),
        "tickets": {_first_mail(ticket): _shown(ticket) for ticket in Ticket.objects.all()},
        "people": sorted(
            CustomerAddress.objects.values_list(
                *("address", "standing", "customer__name", "customer__language", "customer__zone")
            )
        ),
        "loads": sorted(Agent.objects.values_list("user__name", "load_email", "last_assigned_at")),
        "letters": sorted(Letter.objects.values_list("recipient", "kind", "subject", "language")),
    }


def _first_mail(ticket: Ticket) -> int:
    """The place of its first mail among all."""
    first = Message.objects.filter(ticket=ticket).order_by("pk").values_list("inbound", flat=True)[0]
    return InboundMail.objects.filter(pk__lt=first).count()


def _shown(ticket: Ticket) -> dict[str, Any]:
    names = ("subject", "state", "language", "language_how", "language_probability", "due_at", "promised_at")
    columns = ("seq", "kind", "author", "author_name", "internal", "message__text", "message__standing")
    return {
        **{name: getattr(ticket, name) for name in names},
        "customer": (ticket.customer.name, ticket.customer.language, ticket.customer.zone),
        "owner": ticket.owner and ticket.owner.user.name,
        "linked": ticket.linked_to_id is not None,
        "log": list(Event.objects.filter(ticket=ticket).order_by("seq").values_list(*columns)),
        "why": list(ticket.decisions.order_by("pk").values_list("outcome", "explanation")),
    }


def three(cast: Cast) -> list[InboundMail]:
    texts = ("Where is my parcel now?", "How do I send the shoes back?", "Can you change my address?")
    return [
        gate.store(gate.Arrival(raw=letter(SENDERS[n], text, id=f"t{n}@example.org")), now=MONDAY)
        for n, text in enumerate(texts)
    ]


def texts() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("text", flat=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
def test_g6_a_batch_that_dies_before_its_mails_are_marked_is_stored_once(cast: Cast) -> None:
    three(cast)
    with pytest.raises(Crash), crashing_at("arrival.before_done"):
        read_mail(now=MONDAY)
    assert len(texts()) == 3
    read_mail(now=MONDAY + 10 * MINUTE)
    assert len(texts()) == 3
    assert set(InboundMail.objects.values_list("state", "outcome")) == {("done", "stored")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
def test_g6_one_mail_that_cannot_be_stored_does_not_hold_up_those_beside_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = three(cast)
    plainly: Callable[..., Any] = openings.body_of

    def body(read: Any, standing: str, **rest: Any) -> Any:
        if read.row.pk == rows[1].pk:
            raise RuntimeError("a mail that nobody foresaw")
        return plainly(read, standing, **rest)

    monkeypatch.setattr(openings, "body_of", body)
    read_mail(now=MONDAY)
    assert texts() == ["Where is my parcel now?", "Can you change my address?"]
    assert [row.state for row in InboundMail.objects.order_by("pk")] == ["done", "new", "done"]
    monkeypatch.setattr(openings, "body_of", plainly)
    read_mail(now=MONDAY + 10 * MINUTE)
    assert len(texts()) == 3
    assert faults() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
def test_g8_places_taken_between_decision_and_claim_are_not_given_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process gives Kenji and Elif work just after a batch was decided."""
    three(cast)
    decide = planning.plan_each

    def decide_late(*args: Any, **kwargs: Any) -> Any:
        plans = decide(*args, **kwargs)
        if len(plans) > 1:
            Agent.objects.filter(pk=plans[0].decision.candidates[0].id).update(capacity_email=0)
        return plans

    monkeypatch.setattr(opening.planning, "plan_each", decide_late)
    read_mail(now=MONDAY)
    assert len(texts()) == 3
    assert not Agent.objects.filter(capacity_email=0, load_email__gt=0).exists()
    assert Ticket.objects.filter(owner=None, queued_at=None).count() == 0
    assert faults() == []
