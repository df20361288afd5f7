"""The days of a simulation: what customers and agents do, in the order of the clock, through the real actions.

The sweeps run as on a desk that is served, every five minutes and at each moment that something was waited for.
"""

import heapq
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count

from django.db.models import Min

from helpdesk.coverage import presence, roster
from helpdesk.coverage.actions import add_absence
from helpdesk.coverage.calendar import free_minutes, state
from helpdesk.coverage.models import Absence
from helpdesk.demo.simulation.crew import ACTOR, READERS, Readers, customer_of
from helpdesk.duties import sweeps
from helpdesk.lib.zones import zone
from helpdesk.people.models import Agent, Team
from tickets import actions
from tickets.actions.replying import Answer, reply
from tickets.listing import BY_WORK
from tickets.log import Writer
from tickets.models import Offer, Ticket

TICK = timedelta(minutes=5)
HANDLE_MINUTES = {"chat": 10, "email": 12}
FOLLOWS_UP = 0.3
CHAT_SHARE = 0.25
CUSTOMERS_A_PLACE = 60
Deed = Callable[[datetime], None]


@dataclass
class Days:
    """One run. ``absent`` is the share of working days lost to leave (half) and to sickness (half); ``contacts``
    times as many customers write as to a calm desk."""

    team: Team
    begin: datetime
    days: int
    seed: int
    absent: float = 0.05
    contacts: float = 1.0
    chance: random.Random = field(init=False)
    agenda: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    order: "count[int]" = field(default_factory=count)
    busy: dict[int, datetime] = field(default_factory=dict)
    abandoned: int = 0
    overlooked: int = 0
    chats: int = 0
    promised: dict[int, datetime] = field(default_factory=dict)
    chat_waits: list[float] = field(default_factory=list)
    minutes_on: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 (repeatable, nothing secret)

    @property
    def end(self) -> datetime:
        return self.begin + timedelta(days=self.days)

    def play(self, say: Callable[[str], None]) -> None:
        """From the first day to the last; the agents' and customers' deeds change the database for good."""
        agents = list(Agent.objects.order_by("pk"))
        for day in range(self.days):
            self._plan_arrivals(self.begin + timedelta(days=day))
        for agent in agents:
            self._plan_absence(agent)
        self._at(self.begin, self._tick)
        told = self.begin
        while self.agenda and self.agenda[0][0] < self.end:
            at, _, deed = heapq.heappop(self.agenda)
            deed(at)
            if at - told >= timedelta(days=1):
                told = at
                say(f"{told:%d %B}: {Ticket.objects.count()} tickets")
        for agent in agents:
            self.minutes_on[agent.pk] = free_minutes(roster.current().of(agent.pk), self.begin, self.end)

    def _at(self, at: datetime, deed: Deed) -> None:
        heapq.heappush(self.agenda, (at, next(self.order), deed))

    # --- Customers ------------------------------------------------------------------------------------
    def _plan_arrivals(self, day: datetime) -> None:
        """Contacts of one day, most of them in the waking hours of the place, fewer on weekends."""
        for place in READERS:
            quiet = 0.35 if day.weekday() >= 5 else 1.0
            for _ in range(self._poisson(place.contacts_a_day * self.contacts * quiet)):
                hour = min(23.9, max(0.0, self.chance.gauss(14, 4)))
                local = datetime.combine(day.date(), time(), tzinfo=zone(place.zone)) + timedelta(hours=hour)
                self._at(
                    max(self.begin, local.astimezone(self.begin.tzinfo)),
                    partial(self._write, place),
                )

    def _write(self, place: Readers, at: datetime) -> None:
        self._see_who_is_on(at)
        number = next(self.order)
        channel = "chat" if self.chance.random() < CHAT_SHARE else "email"
        contact = actions.Contact(
            channel=channel,
            customer=customer_of(place, self.chance.randrange(CUSTOMERS_A_PLACE), at),
            team=self.team,
            body=actions.Body(text="Where is my order?"),
            client_id=f"first-{number}",
            public_id=f"simulated-{number}",
            language=place.language,
        )
        ticket = actions.open_ticket(contact, now=at).ticket
        self.chats += channel == "chat"
        if ticket.promised_at is not None and channel == "email":
            self.promised[ticket.pk] = ticket.promised_at
        self._sweep(at)
        if channel == "chat":
            self._waits(ticket, at)

    def _waits(self, ticket: Ticket, at: datetime) -> None:
        patience = timedelta(seconds=self.chance.expovariate(1 / 600))
        self._at(at + patience, partial(self._leave, ticket.pk))

    def _leave(self, ticket_id: int, at: datetime) -> None:
        """A customer whose patience is at its end, and whom nobody took, goes."""
        waiting = Ticket.objects.queued().filter(pk=ticket_id, parked_at=None, closed_at=None).first()
        if waiting is not None:
            actions.close(ticket_id, by=Writer.customer(waiting.customer), now=at)
            self.abandoned += 1

    def _write_again(self, ticket_id: int, at: datetime) -> None:
        ticket = Ticket.objects.select_related("customer").get(pk=ticket_id)
        post = actions.Post(
            conversation=ticket.public_id,
            writer=Writer.customer(ticket.customer),
            body=actions.Body(text="Thank you. One more question."),
            client_id=f"again-{next(self.order)}",
        )
        actions.post_messages([post], now=at)
        ticket.refresh_from_db()
        if ticket.is_live_chat and ticket.owner is not None and self._is_on(ticket.owner, at):
            self._talk(ticket, ticket.owner, at)  # a chat that goes on rings with its agent

    # --- Agents ---------------------------------------------------------------------------------------
    def _plan_absence(self, agent: Agent) -> None:
        """Leave is known from the first day on; sickness only on its morning."""
        for number in range(self.days):
            day = (self.begin + timedelta(days=number)).astimezone(zone(agent.zone)).date()
            lot = self.chance.random()
            if lot < self.absent / 2:
                absence = Absence(kind=Absence.Kind.LEAVE, first_day=day, last_day=day)
                add_absence(agent, absence, actor=ACTOR, now=self.begin)
            elif lot < self.absent:
                midnight = datetime.combine(day, time(), tzinfo=zone(agent.zone))
                start = roster.current().next_on(agent.pk, midnight.astimezone(self.begin.tzinfo))
                if start is not None and start.astimezone(zone(agent.zone)).date() == day:
                    self._at(
                        max(self.begin, start + timedelta(minutes=self.chance.randrange(-60, 60))),
                        partial(self._fall_ill, agent, day),
                    )

    def _fall_ill(self, agent: Agent, day: date, at: datetime) -> None:
        sick = Absence(kind=Absence.Kind.SICK, first_day=day, last_day=day)
        add_absence(agent, sick, actor=ACTOR, now=at)
        self._sweep(at, "handoff")

    def _tick(self, at: datetime) -> None:
        self._at(at + TICK, self._tick)
        on = self._see_who_is_on(at)
        for name in ("due_times", "snoozed", "handoff", "absent", "batons", "promises", "late"):
            sweeps.run(name, now=at)
        self.overlooked += sweeps.run("overlooked", now=at)
        self._sweep(at)
        for agent in Agent.objects.filter(pk__in=on).select_related("user").order_by("pk"):
            if self.busy.get(agent.pk, at) <= at:
                self._take_up(agent, at)

    def _see_who_is_on(self, at: datetime) -> list[int]:
        """Whoever is on shift has a screen open all the time, not only when a tick looks at it."""
        on = list(roster.current().on_at(at))
        presence.seen(on, now=at)
        return on

    def _sweep(self, at: datetime, *names: str) -> None:
        """Route what waits, let agents take the chats they are offered, and come back when the next is due."""
        self._see_who_is_on(at)
        for name in (*names, "queue"):
            sweeps.run(name, now=at)
        for offer in Offer.objects.filter(state="open", made_at=at).select_related("agent__user", "ticket"):
            self._at(at + timedelta(seconds=self.chance.randrange(3, 20)), partial(self._accept, offer))
        due = Ticket.objects.queued().filter(next_wake_at__gt=at).aggregate(due=Min("next_wake_at"))["due"]
        if due is not None and due < at + TICK:
            self._at(due, self._sweep)

    def _accept(self, offer: Offer, at: datetime) -> None:
        try:
            ticket = actions.accept(offer.public_id, offer.agent, now=at)
        except actions.AssigningError:
            return
        if ticket.first_answer_at is None:
            self.chat_waits.append((at - ticket.created_at).total_seconds())
        self._talk(ticket, offer.agent, at)

    def _talk(self, ticket: Ticket, agent: Agent, at: datetime) -> None:
        """An answer in half a minute, and the end of the chat some minutes later."""
        self._at(at + timedelta(seconds=30), partial(self._answer, ticket.pk, agent))
        talk = timedelta(minutes=self._handling("chat"))
        self._at(at + talk, partial(self._finish, ticket.pk, agent))

    def _take_up(self, agent: Agent, at: datetime) -> None:
        """The next mail of an agent who is free, from the top of their list."""
        mine = Ticket.objects.ours().filter(owner=agent).exclude(channel="chat", parked_at=None)
        ticket = mine.order_by(*BY_WORK).first()
        if ticket is None:
            return
        done = at + timedelta(minutes=self._handling("email"))
        self.busy[agent.pk] = done
        self._at(done, partial(self._answer_mail, ticket.pk, agent))

    def _answer_mail(self, ticket_id: int, agent: Agent, at: datetime) -> None:
        self._answer(ticket_id, agent, at)
        if self._is_on(agent, at):
            self._take_up(agent, at)

    def _is_on(self, agent: Agent, at: datetime) -> bool:
        return state(roster.current().of(agent.pk), at) == "on"

    def _answer(self, ticket_id: int, agent: Agent, at: datetime) -> None:
        ticket = Ticket.objects.select_related("customer", "owner").get(pk=ticket_id)
        if ticket.owner_id != agent.pk or not ticket.is_open:
            return
        reply(ticket, agent, Answer(text="It is on its way.", client_id=f"answer-{next(self.order)}"), now=at)
        if ticket.is_live_chat:
            return
        if self.chance.random() < FOLLOWS_UP:
            later = at + timedelta(minutes=self.chance.randrange(20, 60 * 30))
            self._at(later, partial(self._write_again, ticket_id))
        else:
            self._at(at + timedelta(minutes=1), partial(self._finish, ticket_id, agent))

    def _finish(self, ticket_id: int, agent: Agent, at: datetime) -> None:
        ticket = Ticket.objects.get(pk=ticket_id)
        if ticket.owner_id == agent.pk and ticket.is_open and (ticket.is_live_chat or not ticket.is_ours):
            actions.close(ticket_id, by=Writer.agent(agent), now=at)
            self._sweep(at)

    def _handling(self, channel: str) -> float:
        return max(2.0, self.chance.lognormvariate(0, 0.5) * HANDLE_MINUTES[channel])

    def _poisson(self, mean: float) -> int:
        """Knuth's product of uniforms, which is enough for small means."""
        limit, product, number = 2.718281828459045**-mean, self.chance.random(), 0
        while product > limit:
            product *= self.chance.random()
            number += 1
        return number
