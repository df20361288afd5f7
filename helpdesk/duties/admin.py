"""Work that waits and what was written down: lists to look at."""

from django.contrib import admin

from helpdesk.duties.audit_admin import ReadOnly, site
from helpdesk.duties.models import AuditEntry, Duty, Letter


@admin.register(AuditEntry, site=site)
class AuditEntries(ReadOnly):
    list_display = ("at", "actor", "verb", "subject")
    list_filter = ("verb",)
    search_fields = ("actor", "subject")
    date_hierarchy = "at"


@admin.register(Duty, site=site)
class Duties(ReadOnly):
    list_display = ("kind", "subject", "due_at", "done_at", "attempts", "error")
    list_filter = ("kind",)


@admin.register(Letter, site=site)
class Letters(ReadOnly):
    """Without words and keys: a letter may hold a link that opens something."""

    list_display = ("created_at", "kind", "state", "due_at", "attempts", "answer")
    list_filter = ("state", "kind")
    fields = (
        *("kind", "state", "language", "conversation", "created_at", "due_at", "sent_at"),
        *("attempts", "error", "answer"),
    )
