"""Tickets and all that happened to them: lists to look at, without anybody's words. Only tags are edited."""

from django.contrib import admin

from helpdesk.duties.audit_admin import Audited, ReadOnly, site
from tickets.models import Baton, Decision, Event, InboundMail, Mailbox, Message, Offer, Tag, Ticket


@admin.register(Tag, site=site)
class Tags(Audited):
    list_display = ("name",)


@admin.register(Mailbox, site=site)
class Mailboxes(ReadOnly):
    list_display = ("name", "address", "team", "language", "is_default")
    list_select_related = ("team",)


@admin.register(Ticket, site=site)
class Tickets(ReadOnly):
    list_display = ("pk", "channel", "state", "team", "owner", "language", "due_at", "created_at")
    list_filter = ("state", "channel", "team")
    list_select_related = ("team", "owner__user")
    fields = (
        *(
            "channel",
            "state",
            "team",
            "owner",
            "language",
            "version",
            "last_seq",
            "queued_at",
            "next_wake_at",
        ),
        *("waiting_since", "due_at", "promised_at", "first_answer_at", "parked_at", "snoozed_until"),
        *("created_at", "last_message_at", "closed_at"),
    )


@admin.register(Message, site=site)
class Messages(ReadOnly):
    list_display = ("pk", "ticket_id", "author", "language", "created_at", "mail_class")
    list_filter = ("author",)
    fields = ("ticket_id", "author", "language", "created_at", "seen_at", "mail_class", "standing")
    readonly_fields = fields


@admin.register(Event, site=site)
class Events(ReadOnly):
    list_display = ("pk", "ticket_id", "seq", "kind", "author", "at")
    list_filter = ("kind",)
    fields = ("ticket_id", "seq", "kind", "author", "at")
    readonly_fields = fields


@admin.register(Decision, site=site)
class Decisions(ReadOnly):
    list_display = ("pk", "ticket_id", "agent", "outcome", "at")
    list_select_related = ("agent__user",)
    fields = ("ticket_id", "agent", "outcome", "at", "explanation")
    readonly_fields = fields


@admin.register(Offer, site=site)
class Offers(ReadOnly):
    list_display = ("pk", "ticket_id", "agent", "state", "made_at", "until")
    list_select_related = ("agent__user",)
    fields = ("ticket_id", "agent", "state", "made_at", "until", "ended_at")
    readonly_fields = fields


@admin.register(Baton, site=site)
class Batons(ReadOnly):
    list_display = ("pk", "ticket_id", "giver", "receiver", "made_at", "handed_at", "answer")
    list_select_related = ("giver__user", "receiver__user")
    fields = ("ticket_id", "giver", "receiver", "made_at", "handed_at", "answer", "answered_at")
    readonly_fields = fields


@admin.register(InboundMail, site=site)
class InboundMails(ReadOnly):
    list_display = ("pk", "mailbox", "source", "state", "outcome", "size", "received_at", "attempts", "error")
    list_filter = ("state", "source")
    fields = (
        *("mailbox", "source", "state", "outcome", "size", "sha256", "received_at"),
        *("due_at", "attempts", "error"),
    )
