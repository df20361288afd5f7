"""A partner on the desk of the browser tests: Pia manages it, João works for it and has one of its letters."""

from helpdesk.lib.clock import now
from helpdesk.people.models import Agent, Mandate, Partner, User
from tests.cast import agent
from tickets.actions import assign
from tickets.log import SYSTEM
from tickets.models import Ticket


def stage(number: int) -> None:
    """Give the letter of this number to João."""
    partner = Partner.objects.create(name="Call House")
    Mandate.objects.create(partner=partner, zone="Europe/Lisbon")
    joao = Agent.objects.get(user__name="João")
    agent("Mina", "Asia/Seoul", {"en": 4}, team=Ticket.objects.get(pk=number).team, now=now())
    Agent.objects.filter(user__name__in=["João", "Mina"]).update(partner=partner)
    User.objects.create_user("pia@desk.example", "a very long password", name="Pia", manages=partner)
    assign(number, joao, by=SYSTEM, now=now())
