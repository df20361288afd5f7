"""Imports what registers itself: sweeps and signal receivers of every floor."""

from chat import live, tasks
from helpdesk.duties import sending
from tickets import arrival, fetching, handoff, overtime, queue, renewal, undelivered, watch

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
