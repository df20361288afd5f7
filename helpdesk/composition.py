"""Imports what registers itself: sweeps and signal receivers of every floor."""

from helpdesk.duties import sending
from tickets import arrival, handoff, queue

__all__ = ["arrival", "handoff", "queue", "sending"]
