"""The site that edits plain configuration: each change leaves an audit row, what happened is read-only.

It lets administrators in and nobody else, and sign-in is the desk's own, with its second factor.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from helpdesk.duties.audit import record
from helpdesk.lib.clock import now


class ConfigurationSite(admin.AdminSite):
    """Django's admin without its own sign-in, rights or bulk actions."""

    site_header = site_title = _("Configuration")
    index_title = _("Edit with care: every change is written down")

    def has_permission(self, request: HttpRequest) -> bool:
        return is_admin(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the desk's own sign-in; for somebody signed in who is no administrator there is no page."""
        if request.user.is_authenticated:
            raise Http404
        target = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('account_login')}?{target}")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The desk's own page."""
        return HttpResponseRedirect(reverse("account_change_password"))


if TYPE_CHECKING:
    RowAdmin = admin.ModelAdmin[Model]
else:
    RowAdmin = admin.ModelAdmin


site = ConfigurationSite(name="admin")
site.disable_action("delete_selected")


class Audited(RowAdmin):
    """Configuration: named fields are saved, and the row, its audit entry and the log change together."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_admin(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_admin(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_admin(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_admin(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_admin(request)

    def save_model(self, request: HttpRequest, obj: Model, form: "ModelForm[Any]", change: bool) -> None:
        if not change:
            obj.save()
            return
        stored = {field.name for field in obj._meta.concrete_fields}
        changed = [name for name in form.changed_data if name in stored]
        if changed:
            obj.save(update_fields=changed)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self.note(request, obj, "admin add")
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self.note(request, obj, "admin change", fields=changed_fields(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: "QuerySet[Any]") -> Any:
        for obj in queryset:
            self.note(request, obj, "admin delete")
        return super().log_deletions(request, queryset)

    def note(self, request: HttpRequest, obj: Model, verb: str, **detail: object) -> None:
        """The audit row; it is written inside the transaction of the change."""
        subject = f"{obj._meta.label_lower}:{obj.pk}"
        record(f"user:{request.user.pk}", verb, subject, now=now(), **detail)


class ReadOnly(Audited):
    """What happened: it can be looked at and never changed here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def is_admin(request: HttpRequest) -> bool:
    """Active administrators, whatever Django's own permissions say."""
    return bool(request.user.is_active and getattr(request.user, "is_admin", False))


def changed_fields(message: Any) -> list[str]:
    """Names of the fields in an admin log message; values are left out, as they may be personal."""
    parts = message if isinstance(message, list) else []
    return [name for part in parts for name in part.get("changed", {}).get("fields", [])]
