"""Imports what registers itself: sweeps and signal receivers of every floor."""

from chat import live, tasks
from helpdesk.duties import sending
from tickets import arrival, handoff, overtime, queue, renewal, undelivered, watch
from tickets.mail import fetching

__all__ = [
    "arrival",
    "fetching",
    "handoff",
    "live",
    "overtime",
    "queue",
    "renewal",
    "sending",
    "tasks",
    "undelivered",
    "watch",
]
