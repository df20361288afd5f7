"""Skills, partners and what agents carry. People, roles, teams and languages have pages of their own."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from helpdesk.duties.audit_admin import Audited, ReadOnly, site
from helpdesk.people.models import (
    Agent,
    ApiToken,
    Mandate,
    Partner,
    RosterVersion,
    Skill,
    Team,
    TeamMember,
    User,
)


class Routed(Audited):
    """Configuration that routing keeps in memory: each change lets caches know."""

    def note(self, request: HttpRequest, obj: Model, verb: str, **detail: object) -> None:
        super().note(request, obj, verb, **detail)
        RosterVersion.grow()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        RosterVersion.grow()


@admin.register(Skill, site=site)
class Skills(Routed):
    list_display = ("name",)


@admin.register(Partner, site=site)
class Partners(Audited):
    list_display = ("name", "created_at")
    fields = ("name",)


@admin.register(Agent, site=site)
class Agents(Routed):
    """Skills, regions and loads; the rest is on the person's own page."""

    list_display = ("user", "zone", "partner", "capacity_chat", "capacity_email", "load_chat", "load_email")
    list_select_related = ("user", "partner")
    search_fields = ("user__name",)
    fields = ("user", "zone", "partner", "country", "skills", "regions", "capacity_chat", "capacity_email")
    readonly_fields = ("user", "zone", "partner")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User, site=site)
class Users(ReadOnly):
    list_display = ("name", "email", "is_active", "is_admin", "is_editor", "manages", "last_login")
    list_filter = ("is_active", "is_admin", "is_editor")
    search_fields = ("name", "email")
    fields = (
        "name",
        "email",
        "language",
        "zone",
        "is_active",
        "is_admin",
        "is_editor",
        "manages",
        "last_login",
    )


@admin.register(Team, site=site)
class Teams(ReadOnly):
    list_display = ("name", "language", "is_fallback")


@admin.register(TeamMember, site=site)
class TeamMembers(ReadOnly):
    list_display = ("team", "agent", "is_lead")
    list_select_related = ("team", "agent__user")


@admin.register(Mandate, site=site)
class Mandates(ReadOnly):
    list_display = ("partner", "start", "until", "use", "hard_cap", "used")
    list_select_related = ("partner",)


@admin.register(ApiToken, site=site)
class ApiTokens(ReadOnly):
    list_display = ("name", "prefix", "user", "created_at", "expires_at", "used_at", "revoked_at")
    fields = ("name", "prefix", "user", "scopes", "created_at", "expires_at", "used_at", "revoked_at")
