"""Imports what registers itself: sweeps and signal receivers of every floor."""

from helpdesk.duties import sending
from tickets import arrival, queue

__all__ = ["arrival", "queue", "sending"]
