"""The one way in for messages: mail, form, API and socket all call ``post_messages``, singly or in batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.actions import queue_letter
from helpdesk.lib.rows import insert
from helpdesk.lib.signing import digest
from helpdesk.people.models import User
from tickets import deadlines, log, planning
from tickets.actions import load
from tickets.actions.contacts import (
    EMPTY,
    MAXIMUM_MAIL,
    MAXIMUM_TEXT,
    TOO_LONG,
    Body,
    Post,
    Posted,
    Refused,
)
from tickets.actions.files import Saved, Shelf, attach, of_letter
from tickets.log import Entry
from tickets.mail.compose import with_files
from tickets.models import Event, Message, Ticket
from tickets.models.ticket import State

TRIES = 5


@dataclass
class _Prepared:
    """A post with what was decided for it before the transaction."""

    post: Post
    ticket: Ticket
    body_hash: str
    due_at: datetime | None = None
    keeps_owner: bool = True
    files: list[Saved] = field(default_factory=list)


def post_messages(posts: Sequence[Post], *, now: datetime) -> list[Posted | Refused]:
    """Store messages durably; answers in the order of ``posts``.

    A resend (same conversation, writer and client id) gets the first answer; with another body it is refused
    as a conflict (G2). Nothing here blocks on anything but the database. Talk in running chats, which is nearly
    all there is, takes one transaction for all of it; what needs a decision first takes a second one.
    """
    answers = _talk(posts, now)
    waiting = {place: post for place, post in enumerate(posts) if place not in answers}
    if waiting:
        answers |= _decide_and_store(waiting, now)
    return [answers[place] for place in range(len(posts))]


def _talk(posts: Sequence[Post], now: datetime) -> dict[int, Posted | Refused]:
    """Answers for posts into live chats, which move nobody's load and begin no turn; the others are left out."""
    light = [post for post in posts if not (post.body.mail or post.body.files or post.letter)]
    if not light:
        return {}
    try:
        return _store_talk(posts, light, now)
    except IntegrityError:  # one of them came before, which the log's own rule noticed
        return _store_talk(posts, light, now, look=True)


def _store_talk(
    posts: Sequence[Post], light: Sequence[Post], now: datetime, *, look: bool = False
) -> dict[int, Posted | Refused]:
    with transaction.atomic(durable=True):
        tickets = log.lock_named({post.conversation for post in light})
        slow = {post.conversation for post in posts if not _is_talk(post, tickets.get(post.conversation))}
        prepared = {
            place: _Prepared(post, tickets[post.conversation], body_hash(post.body, internal=post.internal))
            for place, post in enumerate(posts)
            if post.conversation not in slow
        }
        return _write_all(prepared, _known(prepared) if look else {}, set(), now)


def _is_talk(post: Post, ticket: Ticket | None) -> bool:
    if ticket is None or not ticket.is_running_chat or post.body.files or post.letter:
        return False
    return _refusal(post, ticket, set()) is None


def _decide_and_store(posts: Mapping[int, Post], now: datetime) -> dict[int, Posted | Refused]:
    answers: dict[int, Posted | Refused] = {}
    with Shelf() as shelf:
        for _ in range(TRIES):
            prepared = _prepare(posts, answers, shelf, now)
            try:
                with transaction.atomic(durable=True):
                    return answers | _store(prepared, now)
            except load.HoldersMoved:
                continue
        raise load.HoldersMoved


def _prepare(
    posts: Mapping[int, Post], answers: dict[int, Posted | Refused], shelf: Shelf, now: datetime
) -> dict[int, _Prepared]:
    """Read, check and decide outside the transaction; refusals go to ``answers``."""
    names = {post.conversation for post in posts.values()}
    rows = Ticket.objects.select_related("customer", "owner__user").filter(public_id__in=names)
    found = {ticket.public_id: ticket for ticket in rows}
    allowed = _allowed(posts.values(), found)
    prepared: dict[int, _Prepared] = {}
    for place, post in posts.items():
        refusal = _refusal(post, found.get(post.conversation), allowed)
        if refusal is not None:
            answers[place] = Refused(post.conversation, post.client_id, *refusal)
            continue
        prepared[place] = _decided(post, found[post.conversation], shelf, now)
    return prepared


def _refusal(post: Post, ticket: Ticket | None, allowed: set[tuple[str, int]]) -> tuple[str, str] | None:
    text = post.body.text
    if ticket is None or not _may(post, ticket, allowed):
        return "not_found", noop("This conversation does not exist, or it is not yours to write in.")
    if not text.strip() and not post.body.files:
        return "bad_request", EMPTY
    if len(text) > (MAXIMUM_MAIL if post.body.mail else MAXIMUM_TEXT):
        return "too_long", TOO_LONG
    if not post.client_id or len(post.client_id) > 64:
        return "bad_request", noop("The message has no usable id. Please reload the page and send it again.")
    return None


def _may(post: Post, ticket: Ticket, allowed: set[tuple[str, int]]) -> bool:
    """Customers write in their own conversation (the edge proved it), agents where they may see the ticket."""
    writer = post.writer
    if writer.role == "customer":
        return not post.internal
    if writer.agent_id is None:
        return True
    return ticket.owner_id == writer.agent_id or (writer.key, ticket.pk) in allowed


def _allowed(posts: Iterable[Post], found: dict[str, Ticket]) -> set[tuple[str, int]]:
    """(writer, ticket) pairs beyond ownership; one query for each writer who writes elsewhere."""
    elsewhere: dict[tuple[str, int], list[int]] = defaultdict(list)
    for post in posts:
        ticket = found.get(post.conversation)
        agent = post.writer.agent_id
        if ticket is not None and agent is not None and ticket.owner_id != agent:
            elsewhere[post.writer.key, agent].append(ticket.pk)
    pairs: set[tuple[str, int]] = set()
    for (key, agent), pks in elsewhere.items():
        person = User.objects.get(agent__pk=agent)
        visible = Ticket.objects.visible_to(person).filter(pk__in=pks).values_list("pk", flat=True)
        pairs |= {(key, pk) for pk in visible}
    return pairs


def _decided(post: Post, ticket: Ticket, shelf: Shelf, now: datetime) -> _Prepared:
    prepared = _Prepared(post, ticket, body_hash(post.body, internal=post.internal))
    prepared.files = shelf.put(post.body.files)
    if post.writer.role == "customer" and post.reopens and _begins_our_turn(ticket):
        prepared.due_at = deadlines.due_at(ticket.customer, ticket.team_id, now)
        prepared.keeps_owner = planning.keeps_owner(ticket, prepared.due_at, now=now)
    return prepared


def _begins_our_turn(ticket: Ticket) -> bool:
    """A live chat goes back and forth without a new deadline; mail and chats that rested begin a new one."""
    return not ticket.is_open if ticket.is_live_chat else not ticket.is_ours


def body_hash(body: Body, *, internal: bool) -> str:
    """Tells the same message sent again from another one under the same id."""
    return digest("note" if internal else "message", body.text, *(file.name for file in body.files))


def _store(prepared: dict[int, _Prepared], now: datetime) -> dict[int, Posted | Refused]:
    agents = {p.ticket.owner_id or p.ticket.offered_to_id for p in prepared.values()}
    locked_agents = load.lock_agents(agents) if _load_may_move(prepared) else set()
    tickets = log.lock(p.ticket.pk for p in prepared.values())
    for p in prepared.values():
        p.ticket = tickets[p.ticket.pk]
    answers = _known(prepared)
    return _write_all(prepared, answers | _refused_as_merged(prepared, answers), locked_agents, now)


def _refused_as_merged(
    prepared: dict[int, _Prepared], answers: dict[int, Posted | Refused]
) -> dict[int, Posted | Refused]:
    """Nobody writes into a ticket that goes on elsewhere; what was stored before it was merged is known."""
    words = noop("This ticket was merged into another one. Please write there.")
    return {
        place: Refused(p.post.conversation, p.post.client_id, "conflict", words)
        for place, p in prepared.items()
        if place not in answers and p.ticket.merged_into_id is not None
    }


def _write_all(
    prepared: dict[int, _Prepared],
    answers: dict[int, Posted | Refused],
    locked_agents: set[int],
    now: datetime,
) -> dict[int, Posted | Refused]:
    """Store what has no answer yet; each post's ticket is locked by this transaction."""
    tickets = {p.ticket.pk: p.ticket for p in prepared.values()}
    was = {pk: load.held(ticket) for pk, ticket in tickets.items()}
    fresh, twins = _singled({place: p for place, p in prepared.items() if place not in answers})
    events = _write(fresh, now)
    after = {pk: load.held(ticket) for pk, ticket in tickets.items()}
    moved = {pk for pk in tickets if was[pk] != after[pk]}
    if any(holder and holder[0] not in locked_agents for pk in moved for holder in (was[pk], after[pk])):
        raise load.HoldersMoved
    load.move([was[pk] for pk in moved], [after[pk] for pk in moved])
    for (place, p), event in zip(fresh.items(), events, strict=True):
        answers[place] = Posted(p.post.conversation, p.post.client_id, event.seq, now, True, event)
    stored = {_identity(p): event for p, event in zip(fresh.values(), events, strict=True)}
    return answers | {place: again(p.post, stored[_identity(p)], p.body_hash) for place, p in twins.items()}


def _identity(p: _Prepared) -> tuple[int, str, str]:
    return p.ticket.pk, p.post.writer.key, p.post.client_id


def _singled(waiting: dict[int, _Prepared]) -> tuple[dict[int, _Prepared], dict[int, _Prepared]]:
    """The first of each message, and its copies within the same batch."""
    fresh: dict[int, _Prepared] = {}
    twins: dict[int, _Prepared] = {}
    known: set[tuple[int, str, str]] = set()
    for place, p in waiting.items():
        (twins if _identity(p) in known else fresh)[place] = p
        known.add(_identity(p))
    return fresh, twins


def _load_may_move(prepared: dict[int, _Prepared]) -> bool:
    """A running chat keeps its place whoever speaks; only then agents need no lock."""
    return any(not p.ticket.is_running_chat for p in prepared.values())


def _known(prepared: dict[int, _Prepared]) -> dict[int, Posted | Refused]:
    """Answers for ids that were stored before."""
    ids = {p.post.client_id for p in prepared.values()}
    rows = Event.objects.filter(ticket__in={p.ticket.pk for p in prepared.values()}, client_id__in=ids)
    stored = {(row.ticket_id, row.author_key, row.client_id): row for row in rows}
    return {
        place: again(p.post, event, p.body_hash)
        for place, p in prepared.items()
        if (event := stored.get(_identity(p))) is not None
    }


def again(post: Post, event: Event, hashed: str) -> Posted | Refused:
    """The first answer for a resend; a conflict when the same id carries another body."""
    if event.body_hash != hashed:
        message = noop("This id was used for another message. Please send the message again as a new one.")
        return Refused(post.conversation, post.client_id, "conflict", message)
    return Posted(post.conversation, post.client_id, event.seq, event.at, False, event)


def _write(fresh: dict[int, _Prepared], now: datetime) -> list[Event]:
    """Messages with their letters and files, one numbered event for each, what follows from it, the tickets."""
    messages = [message_of(p.post, p.ticket, now) for p in fresh.values()]
    for p, message in zip(fresh.values(), messages, strict=True):
        if p.post.letter is not None:
            message.letter = queue_letter(with_files(p.post.letter, map(of_letter, p.files)), now=now)
    insert(messages)
    pairs: list[tuple[Ticket, Entry]] = []
    for p, message in zip(fresh.values(), messages, strict=True):
        if p.files:
            attach(p.files, message, now=now)
        pairs.append((p.ticket, entry_of(p.post, message, p.body_hash)))
    follow = [(p.ticket, entry) for p in fresh.values() for entry in _consequences(p, p.ticket)]
    changes = _changes_of(fresh, now)
    return log.append([*pairs, *follow], now=now, changes=changes)[: len(pairs)] if pairs else []


def _consequences(p: _Prepared, ticket: Ticket) -> list[Entry]:
    if p.post.writer.role == "customer" and p.post.reopens and not ticket.is_open:
        return [Entry("reopened", p.post.writer)]
    return []


def message_of(post: Post, ticket: Ticket, now: datetime) -> Message:
    """The row of a message, not yet stored."""
    body, mail = post.body, post.body.mail
    return Message(
        ticket=ticket,
        author=post.writer.role,
        customer_id=post.writer.customer_id,
        agent_id=post.writer.agent_id,
        internal=post.internal,
        text=body.text,
        full_text=body.full_text,
        html=body.html,
        language=post.language or (ticket.language if post.writer.role == "customer" else ""),
        created_at=now,
        inbound=mail.inbound if mail else None,
        mail_id=mail.mail_id[:998] if mail else "",
        mail_class=mail.mail_class if mail else "",
        sender=mail.sender[:320] if mail else "",
        standing=mail.standing if mail else body.standing,
        sender_check=mail.check if mail else "",
        sealed=mail.sealed if mail else "",
        answers_to=mail.answers_to[:320] if mail else "",
        copies=_copies(post),
    )


def _copies(post: Post) -> list[str]:
    """The addresses of others who got it, or will get it."""
    if post.body.mail is not None:
        return list(post.body.mail.copies)
    return [copy.recipient for copy in post.letter.copies] if post.letter else []


def entry_of(post: Post, message: Message, hashed: str) -> Entry:
    """The event that carries a message."""
    kind = "note" if post.internal else "message"
    return Entry(kind, post.writer, post.internal, {}, post.client_id, hashed, message)


def _changes_of(fresh: dict[int, _Prepared], now: datetime) -> dict[int, dict[str, Any]]:
    """What becomes of each ticket by its messages, one after the other; the objects are changed already."""
    changes: dict[int, dict[str, Any]] = defaultdict(dict)
    for p in fresh.values():
        if not p.post.internal:
            for name, value in _changes(p, p.ticket, now).items():
                setattr(p.ticket, name, value)
                changes[p.ticket.pk][name] = value
    return changes


def _changes(p: _Prepared, ticket: Ticket, now: datetime) -> dict[str, Any]:
    if p.post.writer.role == "customer":
        return _after_customer(p, ticket, now) if p.post.reopens else {}
    if p.post.writer.role == "agent":
        return _after_agent(ticket, now)
    return {"last_message_at": now}


def _after_customer(p: _Prepared, ticket: Ticket, now: datetime) -> dict[str, Any]:
    if ticket.state == State.SPAM:
        return {}
    change: dict[str, Any] = {"last_message_at": now}
    if ticket.waiting_since is None:
        change["waiting_since"] = now
    if not ticket.is_ours:
        change |= {
            "state": State.OPEN,
            "version": ticket.version + 1,
            "closed_at": None,
            "snoozed_until": None,
        }
    if p.due_at is not None:
        change |= {"due_at": p.due_at, "parked_at": None}
    if (ticket.owner_id is None and ticket.queued_at is None) or not p.keeps_owner:
        change |= {
            "previous_owner_id": ticket.owner_id or ticket.previous_owner_id,
            "owner_id": None,
            "queued_at": now,
            "next_wake_at": now,
            "version": ticket.version + 1,
        }
    return change


def _after_agent(ticket: Ticket, now: datetime) -> dict[str, Any]:
    change: dict[str, Any] = {"last_message_at": now, "waiting_since": None, "due_at": None}
    if ticket.is_ours:
        change |= {"state": State.WAITING, "version": ticket.version + 1}
    if ticket.first_answer_at is None:
        change["first_answer_at"] = now
        if ticket.promised_at is not None and ticket.promise_kept is None:
            change["promise_kept"] = now <= ticket.promised_at
    return change
