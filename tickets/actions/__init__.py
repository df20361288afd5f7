"""Every change of a ticket."""

from tickets.actions.assigning import AssigningError, Placement, assign, route, tell_place
from tickets.actions.contacts import Body, Contact, MailFacts, NewFile, Post, Posted, Refused
from tickets.actions.correcting import correct
from tickets.actions.load import HoldersMoved
from tickets.actions.merging import merge, separate
from tickets.actions.messages import post_messages
from tickets.actions.offers import accept, decline, take_back
from tickets.actions.opening import Opened, open_ticket, open_tickets, promise_words
from tickets.actions.redacting import redact
from tickets.actions.states import (
    close,
    due_anew,
    mark_spam,
    reopen,
    restore,
    set_country,
    set_language,
    set_priority,
    set_skills,
    set_subject,
    set_tags,
    set_week,
    set_zone,
    snooze,
    wake_up,
)
from tickets.actions.unsending import take_back_answer

__all__ = [
    "AssigningError",
    "Body",
    "Contact",
    "HoldersMoved",
    "MailFacts",
    "NewFile",
    "Opened",
    "Placement",
    "Post",
    "Posted",
    "Refused",
    "accept",
    "assign",
    "close",
    "correct",
    "decline",
    "due_anew",
    "mark_spam",
    "merge",
    "open_ticket",
    "open_tickets",
    "post_messages",
    "promise_words",
    "redact",
    "reopen",
    "restore",
    "route",
    "separate",
    "set_country",
    "set_language",
    "set_priority",
    "set_skills",
    "set_subject",
    "set_tags",
    "set_week",
    "set_zone",
    "snooze",
    "take_back",
    "take_back_answer",
    "tell_place",
    "wake_up",
]
