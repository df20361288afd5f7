"""A customer's words on their way in: the first opens the ticket, all others go to the writer, in order."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from chat import pool
from chat.sessions import Visitor
from chat.writer import UNAVAILABLE, Answer, writer
from helpdesk.languages.desk import desk_languages
from helpdesk.languages.detect import decide, prior_from
from helpdesk.lib.clock import now
from helpdesk.people.models import Customer
from tickets.actions import Body, Contact, Post, Refused, open_ticket

log = logging.getLogger(__name__)
Done = Callable[[Answer], None]


@dataclass(frozen=True, slots=True)
class Words:
    """What a visitor says, under an id of the client's own."""

    client_id: str
    text: str


# Conversations whose ticket is being opened, with what arrived meanwhile; so the first message stays the first.
_opening: dict[tuple[asyncio.AbstractEventLoop, str], list[tuple[Post, Done]]] = {}


def say(visitor: Visitor, words: Words, done: Done) -> None:
    """Store a customer's message; ``done`` is called on this loop with the answer."""
    post = Post(
        conversation=visitor.conversation,
        writer=visitor.writer,
        body=Body(text=words.text),
        client_id=words.client_id,
    )
    key = asyncio.get_running_loop(), visitor.conversation
    if key in _opening:
        _opening[key].append((post, done))
    elif visitor.ticket_id is not None:
        writer.submit(post, done)
    else:
        _opening[key] = []
        _tasks.add(task := key[0].create_task(_open(visitor, words, done)))
        task.add_done_callback(_tasks.discard)


_tasks: set["asyncio.Task[None]"] = set()


async def said(visitor: Visitor, words: Words) -> Answer:
    """The same for who can wait."""
    future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    say(visitor, words, lambda answer: None if future.done() else future.set_result(answer))
    return await future


async def _open(visitor: Visitor, words: Words, done: Done) -> None:
    key = asyncio.get_running_loop(), visitor.conversation
    try:
        ticket_id, answer = await pool.run(lambda: open_with(visitor, words))
        visitor.ticket_id = ticket_id
    except Exception:
        log.exception("a chat could not be opened")
        answer = Refused(visitor.conversation, words.client_id, "unavailable", UNAVAILABLE)
    finally:
        waiting = _opening.pop(key, [])
    done(answer)
    for post, later in waiting:
        if visitor.ticket_id is None:
            later(Refused(post.conversation, post.client_id, "unavailable", UNAVAILABLE))
        else:
            writer.submit(post, later)


def open_with(visitor: Visitor, words: Words) -> tuple[int, Answer]:
    """Open the ticket with its first message, in the language that is decided from it. In a thread."""
    body = Body(text=words.text)
    contact = contact_of(visitor, body, words.client_id, subject=subject_of(words.text))
    opened = open_ticket(contact, now=now())
    return opened.ticket.pk, opened.posted


def contact_of(visitor: Visitor, body: Body, client_id: str, *, subject: str) -> Contact:
    """What arrives first in a chat, words or a file, in the language that is decided from it."""
    session, customer = visitor.session, visitor.session.customer
    language, how, probability = language_of(body.text, customer, session.language)
    return Contact(
        channel="chat",
        customer=customer,
        team=session.site.team,
        skills=tuple(session.site.skills),
        body=body,
        client_id=client_id,
        public_id=session.conversation,
        subject=subject,
        language=language,
        language_how=how,
        language_probability=probability,
        source=session.page,
    )


def language_of(text: str, customer: Customer, page: str) -> tuple[str, str, float]:
    """(code, how, probability): a customer's own choice stands; else the words decide, on what the page suggests."""
    if customer.language_source == "choice" and customer.language:
        return customer.language, "choice", 1.0
    prior = prior_from(page=page, accept_language=customer.languages)
    verdict = decide(text, candidates=desk_languages(), prior=prior, established=page)
    return verdict.language or page, verdict.how, verdict.probability


def subject_of(text: str) -> str:
    """The first line, shortened at a word."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= 80 else line[:80].rsplit(" ", 1)[0] + "…"
