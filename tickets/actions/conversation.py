"""What people do in a conversation besides writing: seen, rated, left an address, chose, moved to another team."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.duties.sweeps import wake
from helpdesk.languages.codes import normalize
from helpdesk.lib.signing import digest
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, CustomerAddress, Team
from tickets import log
from tickets.actions import load
from tickets.actions.assigning import AssigningError, release
from tickets.actions.columns import routed_again, set_columns
from tickets.log import Entry, Writer
from tickets.models import Event, Message, Offer, Ticket
from tickets.models.ticket import Channel, State

TRIES = 5
MOST_UNSEEN = 100
Change = Callable[[Ticket], dict[str, Any]]


class Conflict(AssigningError):
    """The same id came with other content."""


class MailedEnough(AssigningError):
    """The cap on automatic mail to this address is reached (G15)."""


@dataclass(frozen=True, slots=True)
class Read:
    """A person saw everything up to ``seq``."""

    conversation: str
    by: Writer
    seq: int


def mark_read(reads: Sequence[Read], *, now: datetime) -> int:
    """Mark what the others wrote as seen; one event for each person who newly saw a message (G3)."""
    rows = Ticket.objects.filter(public_id__in={read.conversation for read in reads})
    ids = dict(rows.values_list("public_id", "pk"))
    with transaction.atomic():
        tickets = log.lock(ids.values())
        pairs = []
        for read in reads:
            ticket = tickets.get(ids.get(read.conversation, 0))
            if ticket is not None and _see(ticket, read, now):
                through = min(read.seq, ticket.last_seq)
                pairs.append(
                    (ticket, Entry("read", read.by, data={"by": {"role": read.by.role}, "through": through}))
                )
        if pairs:
            log.append(pairs, now=now)
    return len(pairs)


def _see(ticket: Ticket, read: Read, now: datetime) -> bool:
    """Only the other side's public words count: a colleague's look is not the customer's."""
    events = Event.objects.filter(ticket=ticket, seq__lte=read.seq, kind="message", message__seen_at=None)
    customers = read.by.role == "customer"
    others = events.exclude(author="customer") if customers else events.filter(author="customer")
    unseen = list(others.values_list("message_id", flat=True))
    return bool(unseen) and bool(Message.objects.filter(pk__in=unseen, seen_at=None).update(seen_at=now))


def rate(ticket_id: int, score: int, *, text: str = "", by: Writer, client_id: str, now: datetime) -> Event:
    """The customer's verdict, 1 to 5, with words if they like; the words are for the desk."""
    entry = Entry("rated", by, data={"score": score, "text": text[:2000]}, client_id=client_id)
    return _once(ticket_id, entry, now=now)


def choose(ticket_id: int, what: str, *, by: Writer, client_id: str, now: datetime) -> Event:
    """How the customer wants to go on: wait, by mail, translated, or in another language."""
    entry = Entry("choice", by, True, {"what": what}, client_id)
    return _once(ticket_id, entry, now=now)


def choose_language(ticket_id: int, language: str, *, by: Writer, client_id: str, now: datetime) -> Event:
    """The customer says which language they want; it wins over any guess, and the queue looks again."""
    code = normalize(language)

    def change(ticket: Ticket) -> dict[str, Any]:
        people.choose(ticket.customer, language=code, now=now)
        fields = {"language": code, "language_how": "choice", "language_probability": 1.0}
        return fields | routed_again(ticket, now)

    entry = Entry("language", by, data={"language": code}, client_id=client_id)
    return _once(ticket_id, entry, change, now=now)


def abandon(ticket_id: int, *, left_at: datetime, now: datetime) -> bool:
    """The customer of a waiting chat left before anybody took it: noted, with how long they waited.

    It rings with nobody any more and goes on as mail, with its agent and promise at once.
    """

    def change(ticket: Ticket) -> Entry | None:
        since = ticket.waiting_since
        if since is None or ticket.owner_id is not None or not (ticket.is_live_chat and ticket.is_ours):
            return None
        _go_on_by_mail(ticket, now)
        waited = max(0, int((left_at - since).total_seconds()))
        return Entry("abandoned", internal=True, data={"waited": waited})

    return _moved(ticket_id, change, now=now)


def leave_address(ticket_id: int, address: str, *, by: Writer, client_id: str, now: datetime) -> Event:
    """The customer typed an address: claimed, never merged without proof. The log holds no address."""

    def change(ticket: Ticket) -> dict[str, Any]:
        people.claim_address(ticket.customer, address, now=now)
        return {}

    entry = Entry("contact", by, True, {}, client_id, digest("contact", address.lower()))
    return _once(ticket_id, entry, change, now=now)


def send_transcript(
    ticket_id: int, draft: LetterDraft, *, by: Writer, client_id: str, now: datetime
) -> Event:
    """Queue the mail that holds the conversation. Raises MailedEnough at the cap."""

    def change(ticket: Ticket) -> dict[str, Any]:
        if queue_letter(draft, now=now) is None:
            raise MailedEnough(
                noop("Enough mails went to this address for now. Please try again in an hour.")
            )
        return {}

    return _once(ticket_id, Entry("transcript", by, True, {}, client_id), change, now=now)


def note_event(ticket_id: int, entry: Entry, *, now: datetime) -> Event:
    """A line in the log of a ticket, once for its ``client_id``."""
    return _once(ticket_id, entry, now=now)


def find_event(ticket_id: int, by: Writer, client_id: str) -> Event | None:
    """The event that a client's id made before."""
    return Event.objects.filter(ticket=ticket_id, author_key=by.key, client_id=client_id).first()


def _once(ticket_id: int, entry: Entry, change: Change | None = None, *, now: datetime) -> Event:
    """Append one event with what goes with it; the same id again gets the first event (G2)."""
    hashed = entry.body_hash or digest(entry.kind, json.dumps(entry.data, sort_keys=True))
    entry = replace(entry, body_hash=hashed)
    with transaction.atomic():
        ticket = log.lock([ticket_id])[ticket_id]
        known = find_event(ticket_id, entry.writer, entry.client_id or "")
        if known is not None:
            if known.body_hash != hashed:
                raise Conflict(noop("This id was used for something else. Please try again."))
            return known
        fields = change(ticket) if change else {}
        if fields:
            Ticket.objects.filter(pk=ticket_id).update(**fields)
        if "next_wake_at" in fields:
            transaction.on_commit(lambda: wake("queue"), robust=True)
        return log.append([(ticket, entry)], now=now)[0]


# --- Chats that rest ----------------------------------------------------------------------------------
def park(ticket_id: int, *, by: Writer, entry: Entry, now: datetime) -> bool:
    """A chat goes on by mail: it frees its agent's place; False when it does so already.

    One that waits is offered to nobody any more, and finds its agent as mail at once.
    """

    def change(ticket: Ticket) -> Entry | None:
        if not ticket.is_live_chat or not ticket.is_open:
            return None
        _go_on_by_mail(ticket, now)
        return replace(entry, writer=by)

    return _moved(ticket_id, change, now=now)


def _go_on_by_mail(ticket: Ticket, now: datetime) -> None:
    Offer.objects.withdraw(ticket, now=now)
    waits = {"offered_to_id": None, "next_wake_at": now} if ticket.owner_id is None else {}
    set_columns(ticket, {"parked_at": now, **waits})


def park_if_silent(ticket_id: int, since: datetime, *, now: datetime) -> bool:
    """Park a chat whose customer said nothing after our answer since ``since``."""

    def change(ticket: Ticket) -> Entry | None:
        silent = ticket.state == State.WAITING and ticket.last_message_at <= since
        if not ticket.is_live_chat or not silent:
            return None
        set_columns(ticket, {"parked_at": now})
        return Entry("parked", internal=True)

    return _moved(ticket_id, change, now=now)


def say_by_mail(ticket_id: int, *, now: datetime) -> bool:
    """Tell the customer of a parked chat, once, that answers go on by mail."""
    with transaction.atomic():
        ticket = log.lock([ticket_id])[ticket_id]
        parked = ticket.parked_at is not None and ticket.state == State.WAITING
        told = Event.objects.filter(ticket=ticket, kind="by_mail", at__gte=ticket.parked_at or now).exists()
        if not parked or told:
            return False
        log.append([(ticket, Entry("by_mail"))], now=now)
    return True


def move_to_team(
    ticket_id: int, team: Team, *, by: Writer, client_id: str | None = None, now: datetime
) -> bool:
    """Another team takes over: back to the queue under that team, the old owner keeps reading."""

    def change(ticket: Ticket) -> Entry | None:
        if ticket.team_id == team.pk or not ticket.is_open:
            return None
        previous = ticket.owner_id
        Offer.objects.withdraw(ticket, now=now)
        release(ticket, now)
        spoke = previous or ticket.previous_owner_id
        Ticket.objects.filter(pk=ticket.pk).update(team=team, previous_owner=spoke)
        if previous is not None:
            ticket.followers.add(Agent.objects.get(pk=previous))
        return Entry("moved", by, True, {"team": team.name}, client_id)

    return _moved(ticket_id, change, now=now)


def _moved(ticket_id: int, change: Callable[[Ticket], Entry | None], *, now: datetime) -> bool:
    """Lock agents, then the ticket; apply ``change``, move the load, log, and let the queue look."""
    for _ in range(TRIES):
        seen = Ticket.objects.get(pk=ticket_id)
        with transaction.atomic():
            load.lock_agents([seen.owner_id, seen.offered_to_id])
            ticket = log.lock([ticket_id])[ticket_id]
            if (ticket.owner_id, ticket.offered_to_id) != (seen.owner_id, seen.offered_to_id):
                continue
            before = load.held(ticket)
            entry = change(ticket)
            if entry is None:
                return False
            load.move([before], [load.held(ticket)])
            load.wrap_up(ticket, before, now)
            log.append([(ticket, entry)], now=now)
            transaction.on_commit(lambda: wake("queue"), robust=True)
            return True
    raise load.HoldersMoved


def unseen_before(
    before: datetime, since: datetime, *, wanted_by_mail: bool = False
) -> dict[int, list[Message]]:
    """Agents' chat answers that nobody saw, by ticket, oldest first, unless a later one was mailed already.

    With ``wanted_by_mail`` only of customers who chose their answers to go to their mail address.
    At most ``MOST_UNSEEN`` tickets of customers who left an address, those that are due newest first: an old one
    that cannot be mailed keeps no other waiting.
    """
    mailed_since = Message.objects.filter(
        ticket=OuterRef("ticket"), author="agent", pk__gt=OuterRef("pk"), letter__isnull=False
    )
    unseen = Message.objects.filter(
        Exists(CustomerAddress.objects.filter(customer=OuterRef("ticket__customer"))),
        ~Exists(mailed_since),
        author="agent",
        internal=False,
        seen_at=None,
        letter=None,
        redacted=False,
        created_at__lte=before,
        created_at__gt=since,
        ticket__channel=Channel.CHAT,
    )
    if wanted_by_mail:
        unseen = unseen.filter(ticket__customer__channel=Channel.EMAIL)
    newest = unseen.order_by().values("ticket").annotate(newest=Max("pk")).order_by("-newest")
    tickets = list(newest.values_list("ticket", flat=True)[:MOST_UNSEEN])
    found: dict[int, list[Message]] = defaultdict(list)
    rows = unseen.filter(ticket__in=tickets).select_related("ticket__customer", "agent__user")
    for message in rows.order_by("pk"):
        found[message.ticket_id].append(message)
    return found


def mail_unseen(messages: Sequence[Message], draft: LetterDraft, *, now: datetime) -> bool:
    """Tie one letter to unseen answers: the newest carries it and so covers those before; once, under the lock."""
    newest = messages[-1]
    with transaction.atomic():
        log.lock([newest.ticket_id])
        row = Message.objects.filter(pk=newest.pk, seen_at=None, letter=None).first()
        if row is None or _say_otherwise(messages):
            return False
        letter = queue_letter(draft, now=now)
        Message.objects.filter(pk=row.pk).update(letter=letter)
    return letter is not None


def _say_otherwise(messages: Sequence[Message]) -> bool:
    """Whether one of them was put right since it was read."""
    now_said = dict(
        Message.objects.filter(pk__in=[one.pk for one in messages]).values_list("pk", "edited_text")
    )
    return any(now_said.get(one.pk) != one.edited_text for one in messages)


def own_each(agents: Sequence[Agent]) -> None:
    """Each of these agents was given one more open chat; within the caller's transaction (load tests)."""
    Agent.objects.filter(pk__in=[agent.pk for agent in agents]).update(load_chat=F("load_chat") + 1)
