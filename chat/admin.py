"""Sites and sessions of the chat: lists to look at, without secrets and tokens."""

from django.contrib import admin

from chat.models import Session, Site
from chat.site_actions import FIELDS
from helpdesk.duties.audit_admin import ReadOnly, site


@admin.register(Site, site=site)
class Sites(ReadOnly):
    list_display = ("key", "name", "team", "origins", "is_default")
    list_select_related = ("team",)
    fields = FIELDS


@admin.register(Session, site=site)
class Sessions(ReadOnly):
    list_display = ("pk", "site", "language", "created_at", "last_message_at", "seen_at", "ended_at")
    list_select_related = ("site",)
    fields = ("site", "language", "created_at", "last_message_at", "seen_at", "ended_at")
