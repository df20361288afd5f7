"""Imports what registers itself: sweeps and signal receivers of every floor."""

from chat import live, tasks
from helpdesk.coverage import following, presence, zone_news
from helpdesk.duties import sending
from tickets import (
    arrival,
    due_again,
    fetching,
    handle_times,
    handoff,
    late,
    overtime,
    queue,
    renewal,
    translating,
    undelivered,
    watch,
)

__all__ = [
    "arrival",
    "due_again",
    "fetching",
    "following",
    "handle_times",
    "handoff",
    "late",
    "live",
    "overtime",
    "presence",
    "queue",
    "renewal",
    "sending",
    "tasks",
    "translating",
    "undelivered",
    "watch",
    "zone_news",
]
