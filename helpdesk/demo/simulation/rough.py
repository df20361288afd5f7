"""Days in which people do what people do: let a chat ring out, give a baton back, step away, swap a shift, choose."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from helpdesk.coverage import roster
from helpdesk.coverage.actions.swaps import agree, ask_swap, decide_swap
from helpdesk.coverage.actions.timeoff import TimeOffError, Verdict
from helpdesk.coverage.calendar import blocks
from helpdesk.coverage.models import Swap
from helpdesk.demo.simulation.days import Days
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, User
from tickets import actions
from tickets.actions import conversation
from tickets.actions.handing import accept_baton, return_baton
from tickets.log import Entry, Writer
from tickets.models import Baton, Offer, Ticket

RINGS_OUT, DECLINES = 0.1, 0.05  # of the chats that are offered
WAITS, RATHER_MAIL = 0.15, 0.1  # of the customers who wait
STEPS_AWAY, COMES_BACK = 0.005, 0.3  # in five minutes, of those on shift
ANSWERS_BATON, RETURNS = 0.3, 0.2  # in five minutes; and of the answers
SWAP_WITHIN = timedelta(days=3)


@dataclass
class RoughDays(Days):
    """The same days; each disturbance goes through the action that a person's click calls."""

    def _waits(self, ticket: Ticket, at: datetime) -> None:
        super()._waits(ticket, at)
        lot, soon = self.chance.random(), timedelta(seconds=self.chance.randrange(5, 100))
        if lot < WAITS:
            self._at(at + soon, partial(self._choose, ticket.pk, "wait"))
        elif lot < WAITS + RATHER_MAIL:
            self._at(at + soon, partial(self._choose, ticket.pk, "mail"))

    def _choose(self, ticket_id: int, what: str, at: datetime) -> None:
        waiting = Ticket.objects.queued().live_chats().filter(pk=ticket_id).select_related("customer").first()
        if waiting is None:
            return
        by = Writer.customer(waiting.customer)
        conversation.choose(ticket_id, what, by=by, client_id=f"choice-{next(self.order)}", now=at)
        if what == "mail":
            conversation.park(ticket_id, by=by, entry=Entry("by_mail"), now=at)
        self._sweep(at)

    def _leave(self, ticket_id: int, at: datetime) -> None:
        """Some close the page without a word; the desk finds out."""
        if self.chance.random() < 0.5:
            super()._leave(ticket_id, at)
        elif conversation.abandon(ticket_id, left_at=at, now=at):
            self.abandoned += 1
            self._sweep(at)

    def _accept(self, offer: Offer, at: datetime) -> None:
        lot = self.chance.random()
        if lot < RINGS_OUT:
            self._at(offer.until, self._sweep)
        elif lot < RINGS_OUT + DECLINES:
            actions.decline(offer.public_id, offer.agent, now=at)
            self._sweep(at)
        else:
            super()._accept(offer, at)

    def _tick(self, at: datetime) -> None:
        super()._tick(at)
        for baton in Baton.objects.unanswered().select_related("ticket", "receiver__user"):
            if baton.receiver is not None and self._is_on(baton.receiver, at):
                self._answer_baton(baton, at)
        for agent in Agent.objects.filter(pk__in=list(roster.current().on_at(at))).order_by("pk"):
            self._come_and_go(agent, at)
        if not (at - self.begin) % timedelta(days=1):
            self._swap(at)
        self._sweep(at)

    def _answer_baton(self, baton: Baton, at: datetime) -> None:
        if self.chance.random() >= ANSWERS_BATON or baton.ticket.owner_id != baton.receiver_id:
            return
        if self.chance.random() < RETURNS and baton.ticket.is_open:
            return_baton(baton, "Not what I know.", now=at)
        else:
            accept_baton(baton, now=at)

    def _come_and_go(self, agent: Agent, at: datetime) -> None:
        here, lot = agent.status == Agent.Status.AVAILABLE, self.chance.random()
        if here and lot < STEPS_AWAY:
            people.set_status(agent, Agent.Status.AWAY, now=at)
        elif not here and lot < COMES_BACK:
            people.set_status(agent, Agent.Status.AVAILABLE, now=at)

    def _swap(self, at: datetime) -> None:
        """Each midnight somebody asks a colleague to take a shift, and gets it where the two calendars allow it."""
        giver, taker = self.chance.sample(list(Agent.objects.order_by("pk")), 2)
        ahead = [span for span in blocks(roster.current().of(giver.pk), at, at + SWAP_WITHIN) if span[0] > at]
        if not ahead:
            return
        start, end = ahead[0]
        lead = User.objects.filter(agent__memberships__is_lead=True).order_by("pk")[0]
        try:
            swap = ask_swap(Swap(giver=giver, taker=taker, start=start, end=end), now=at)
            agree(swap, now=at)
            decide_swap(swap, Verdict(granted=True, by=lead), now=at)
        except TimeOffError:  # the taker works in these hours
            return
