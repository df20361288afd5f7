"""Imports what registers itself: sweeps and signal receivers of every floor."""

from helpdesk.duties import sending  # noqa: F401
from tickets import queue  # noqa: F401
