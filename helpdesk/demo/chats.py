"""Chats of the shop's customers: in the past, and three of today."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta

from chat import posting, sessions
from chat.models import Site
from chat.sessions import Opening
from helpdesk.demo.customers import CUSTOMERS, Somebody, meet
from helpdesk.demo.people import SITE_KEY
from helpdesk.demo.stage import see_everybody
from helpdesk.demo.talks import Line, Talk
from helpdesk.people import actions as people
from helpdesk.people.models import Agent
from tickets import actions
from tickets.actions import Body, Post
from tickets.actions import conversation as acts
from tickets.log import SYSTEM, Writer
from tickets.models import Offer, Ticket

SAID = timedelta(seconds=35)
PLAYED = "lucia@wayfare.example"

ACTIVE = Talk(
    lines=(
        Line(True, "Hola, el pedido lo hice ayer pero quiero cambiar el color, ¿se puede todavía?"),
        Line(False, "¡Hola! Sí, todavía no ha salido del almacén. ¿Qué color prefiere?"),
        Line(True, "Verde musgo, si hay. ¿Llega igual el viernes?"),
    )
)
ENDED = Talk(
    lines=(
        Line(True, "Hallo, passt der Gurt von 2019 noch an die neue Tasche?"),
        Line(False, "Hallo! Ja, die Haken sind gleich geblieben, er passt."),
        Line(True, "Wunderbar, dann bestelle ich nur die Tasche. Danke!"),
    )
)
WAITING = Talk(
    lines=(Line(True, "Hi, is anybody there? My parcel should come today and I have to leave at noon."),)
)


def open_chat(talk: Talk, somebody: Somebody, number: int, *, now: datetime) -> Ticket:
    """A visitor whom the shop vouches for opens the widget and says the first line."""
    see_everybody(now)
    return start(talk, somebody, number, now=now)


def start(talk: Talk, somebody: Somebody, number: int, *, now: datetime) -> Ticket:
    """The same, whoever is or is not at a screen. The words are said to be in the page's language."""
    meet(somebody, now=now)
    site = Site.objects.get(key=SITE_KEY)
    opening = Opening(
        site=SITE_KEY,
        language=somebody.language,
        languages=(somebody.language,),
        time_zone=somebody.zone,
        page="https://shop.wayfare.example/bags/weekender",
        identity=_vouched(somebody, site, f"demo-{number}", now),
    )
    session = sessions.open_session(opening, now=now).session
    first = talk.lines[0].text
    contact = actions.Contact(
        channel="chat",
        customer=session.customer,
        team=site.team,
        body=Body(text=first),
        client_id=f"demo-{number}-0",
        public_id=session.conversation,
        subject=posting.subject_of(first),
        language=somebody.language,
        language_how="certain",
        language_probability=0.9,
        source=session.page,
    )
    return actions.open_ticket(contact, now=now).ticket


def take_chat(ticket: Ticket, *, now: datetime) -> Agent | None:
    """Whoever it was offered to accepts; None when it was offered to nobody."""
    offer = Offer.objects.select_related("agent__user").filter(ticket=ticket, state="open").first()
    if offer is None:
        return None
    actions.accept(offer.public_id, offer.agent, now=now)
    return offer.agent


def say_lines(ticket: Ticket, agent: Agent, talk: Talk, *, now: datetime) -> datetime:
    """The lines after the first, some seconds apart, each seen by the other; the instant of the last."""
    at = now
    for place, line in enumerate(talk.lines[1:], start=1):
        at += SAID
        writer = Writer.customer(ticket.customer) if line.by_customer else Writer.agent(agent)
        said = Post(
            conversation=ticket.public_id,
            writer=writer,
            body=Body(text=line.text),
            client_id=f"demo-line-{place}",
            language=ticket.language,
        )
        (answer,) = actions.post_messages([said], now=at)
        assert isinstance(answer, actions.Posted), answer
        reader = Writer.agent(agent) if line.by_customer else Writer.customer(ticket.customer)
        acts.mark_read([acts.Read(ticket.public_id, reader, answer.seq)], now=at + timedelta(seconds=2))
    return at + timedelta(seconds=2)


def end_chat(ticket: Ticket, *, score: int | None, now: datetime) -> None:
    """The customer ends it, and some give it stars."""
    by = Writer.customer(ticket.customer)
    actions.close(ticket.pk, by=by, now=now)
    if score is not None:
        acts.rate(ticket.pk, score, by=by, client_id="demo-stars", now=now)


def talk_now(*, now: datetime) -> None:
    """Three chats of today: one ended an hour ago with stars, one goes on, one waits for somebody to come."""
    by_address = {each.address: each for each in CUSTOMERS}
    _ended(by_address["sabine.koehler@briefe.example"], now - timedelta(minutes=64))
    _active(by_address["mafer.ruiz@correo.example"], now - timedelta(minutes=3))
    _waiting(by_address["jess.tran@westcoast.example"], now)


def _ended(somebody: Somebody, at: datetime) -> None:
    ticket = open_chat(ENDED, somebody, 9001, now=at)
    agent = take_chat(ticket, now=at + SAID / 5) or _give(ticket, "rosa@wayfare.example", at)
    last = say_lines(ticket, agent, ENDED, now=at + SAID)
    end_chat(ticket, score=5, now=last + SAID)


def _active(somebody: Somebody, at: datetime) -> None:
    """With the agent of the start page, whoever would have got it."""
    ticket = open_chat(ACTIVE, somebody, 9002, now=at)
    say_lines(ticket, _give(ticket, PLAYED, at + SAID / 5), ACTIVE, now=at + SAID)


def _give(ticket: Ticket, email: str, at: datetime) -> Agent:
    agent = Agent.objects.select_related("user").get(user__email=email)
    actions.assign(ticket.pk, agent, by=SYSTEM, now=at)
    return agent


def _waiting(somebody: Somebody, at: datetime) -> None:
    """Everybody is busy for a moment, so it stays in the queue until somebody is free again."""
    agents = list(Agent.objects.filter(status=Agent.Status.AVAILABLE))
    for agent in agents:
        people.set_status(agent, Agent.Status.BUSY, now=at)
    start(WAITING, somebody, 9003, now=at)
    for agent in agents:
        people.set_status(agent, Agent.Status.AVAILABLE, now=at)


def _vouched(somebody: Somebody, site: Site, once: str, now: datetime) -> str:
    """The token that the shop's own server signs for a visitor who is signed in there (RFC 7519, HS256)."""
    claims = {
        "aud": site.key,
        "sub": somebody.address,
        "email": somebody.address,
        "name": somebody.name,
        "exp": int((now + timedelta(minutes=4)).timestamp()),
        "jti": once,
    }
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    proof = hmac.new(site.secret.encode(), signed.encode("ascii"), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(proof).rstrip(b'=').decode()}"


def _part(value: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
