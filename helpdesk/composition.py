"""Imports what registers itself: sweeps and signal receivers of every floor."""

from chat import live, tasks
from helpdesk.duties import sending
from tickets import arrival, handoff, queue, undelivered, watch

__all__ = ["arrival", "handoff", "live", "queue", "sending", "tasks", "undelivered", "watch"]
