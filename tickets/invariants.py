"""What must be true of the stored state at every instant, checked as queries (the guarantees' own words)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Q, QuerySet

from helpdesk.duties import sweeps
from helpdesk.duties.models import Duty, Letter
from helpdesk.duties.sending import can_send, due_letters
from helpdesk.duties.watchdog import INTERVALS
from helpdesk.people.models import Agent
from tickets.models import Event, InboundMail, Message, Offer, Ticket
from tickets.models.ticket import State

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken promise: which one, of which row, and how."""

    invariant: str
    id: str
    detail: str


@dataclass(frozen=True, slots=True)
class Finding:
    """How many rows were looked at, and what was wrong with some."""

    checked: int
    faults: list[Fault]


Check = Callable[[datetime], Finding]
checks: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Put a check into the table under the name that reports show."""

    def register(work: Check) -> Check:
        checks[name] = work
        return work

    return register


def all_findings(now: datetime) -> dict[str, Finding]:
    """Run every check at ``now``; read them within one snapshot."""
    return {name: work(now) for name, work in checks.items()}


@check("G3 events are numbered without gaps")
def _gapless(now: datetime) -> Finding:
    rows = Ticket.objects.annotate(n=Count("events"), top=Max("events__seq"))
    wrong = rows.exclude(n=F("last_seq")) | rows.filter(n__gt=0).exclude(top=F("last_seq"))
    faults = [
        Fault("G3", ticket.public_id, f"{ticket.n} events, highest {ticket.top}, last_seq {ticket.last_seq}")
        for ticket in wrong[:SHOWN]
    ]
    return Finding(Ticket.objects.count(), faults)


@check("G1 every message is in the log")
def _logged(now: datetime) -> Finding:
    silent = Message.objects.filter(events=None)
    faults = [
        Fault("G1", str(pk), "a message without an event")
        for pk in silent.values_list("pk", flat=True)[:SHOWN]
    ]
    return Finding(Message.objects.count(), faults)


@check("a merged ticket points to one that goes on")
def _merged(now: datetime) -> Finding:
    rows = Ticket.objects.exclude(merged_into=None)
    lost = rows.exclude(merged_into__merged_into=None) | rows.exclude(merged_into__customer=F("customer"))
    faults = [
        Fault("merge", ticket.public_id, "points to a ticket that was merged itself, or to somebody else's")
        for ticket in lost[:SHOWN]
    ]
    return Finding(rows.count(), faults)


@check("G2 a client id is stored once for each writer")
def _once(now: datetime) -> Finding:
    named = Event.objects.exclude(client_id=None)
    twice = named.values("ticket_id", "author_key", "client_id").annotate(n=Count("pk")).filter(n__gt=1)
    faults = [Fault("G2", str(row["ticket_id"]), f"stored {row['n']} times") for row in twice[:SHOWN]]
    return Finding(named.count(), faults)


@check("G6 mail is read or visibly failed")
def _mail_read(now: datetime) -> Finding:
    late = _late(InboundMail.objects.filter(state="new"), "inbound", now)
    faults = [Fault("G6", str(row.pk), f"due since {row.due_at:%Y-%m-%d %H:%M}Z") for row in late[:SHOWN]]
    lost = InboundMail.objects.filter(state="done", outcome__in=["opened", "posted", "noted"], message=None)
    faults += [Fault("G6", str(row.pk), "done without a message") for row in lost[:SHOWN]]
    return Finding(InboundMail.objects.count(), faults)


@check("G7 letters go out in time")
def _letters_sent(now: datetime) -> Finding:
    late = _late(due_letters() if can_send() else Letter.objects.none(), "letters", now)
    faults = [
        Fault("G7", str(row.pk), f"{row.state}, due since {row.due_at:%Y-%m-%d %H:%M}Z")
        for row in late[:SHOWN]
    ]
    return Finding(Letter.objects.count(), faults)


@check("G8 stored load equals a recount")
def _loads(now: datetime) -> Finding:
    counted: Counter[tuple[int, str]] = Counter()
    for ticket in (
        Ticket.objects.open().filter(Q(owner__isnull=False) | Q(offered_to__isnull=False)).iterator()
    ):
        if ticket.load_holder is not None:
            counted[ticket.load_holder, ticket.load_channel] += 1
    faults = []
    agents = Agent.objects.all()
    for agent in agents:
        for channel, stored in (("chat", agent.load_chat), ("email", agent.load_email)):
            if stored != counted[agent.pk, channel]:
                detail = f"{channel}: stored {stored}, counted {counted[agent.pk, channel]}"
                faults.append(Fault("G8", agent.key, detail))
    return Finding(len(agents), faults)


@check("G9 open work has an owner or a place in the queue")
def _placed(now: datetime) -> Finding:
    work = Ticket.objects.open()
    lost = work.filter(owner=None).filter(Q(queued_at=None) | Q(next_wake_at=None))
    faults = [Fault("G9", ticket.public_id, "neither owner nor queue") for ticket in lost[:SHOWN]]
    grace = now - INTERVALS * sweeps.table["queue"].every
    asleep = work.queued().filter(next_wake_at__lt=grace).exclude(state=State.SNOOZED)
    faults += [
        Fault("G9", ticket.public_id, f"should have woken at {ticket.next_wake_at:%Y-%m-%d %H:%M}Z")
        for ticket in asleep[:SHOWN]
    ]
    return Finding(work.count(), faults)


@check("G8 an offered chat has one open offer to one agent")
def _offers(now: datetime) -> Finding:
    offered = Ticket.objects.exclude(offered_to=None).prefetch_related("offers")
    faults = []
    for ticket in offered:
        agents = [offer.agent_id for offer in ticket.offers.all() if offer.state == "open"]
        if agents != [ticket.offered_to_id]:
            faults.append(
                Fault("G8", ticket.public_id, f"offered to {ticket.offered_to_id}, open offers {agents}")
            )
    grace = now - INTERVALS * sweeps.table["queue"].every
    stale = Offer.objects.filter(state="open", until__lt=grace)
    faults += [Fault("G9", offer.public_id, "an offer that nobody ended") for offer in stale[:SHOWN]]
    return Finding(offered.count(), faults)


@check("G10 duties are done in time")
def _duties(now: datetime) -> Finding:
    waiting = Duty.objects.filter(done_at=None)
    late = waiting.filter(due_at__lt=now - timedelta(minutes=3))
    faults = [Fault("G10", f"{duty.kind} {duty.subject}", "due and not done") for duty in late[:SHOWN]]
    return Finding(waiting.count(), faults)


def _late(rows: "QuerySet[InboundMail] | QuerySet[Letter]", sweep: str, now: datetime) -> "QuerySet":  # type: ignore[type-arg]
    """Rows that were due for more than three intervals of their sweep and that nobody holds."""
    grace = now - INTERVALS * sweeps.table[sweep].every
    return rows.filter(due_at__lt=grace).filter(Q(leased_until=None) | Q(leased_until__lt=grace))
