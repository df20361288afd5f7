"""The pages of settings and coverage beside all other pages of the desk."""

from django.urls import include, path

from helpdesk.duties.audit_admin import site
from helpdesk.urls import urlpatterns as desk

OWN = {"settings", "hours", "mailboxes", "sites", "coverage", "admin"}

urlpatterns = [
    *[each for each in desk if getattr(each, "app_name", None) not in OWN],
    path("desk/settings/", include("helpdesk.coverage.settings_urls")),
    path("desk/settings/", include("helpdesk.people.settings_urls")),
    path("desk/settings/", include("tickets.settings_urls")),
    path("desk/settings/", include("chat.settings_urls")),
    path("desk/coverage/", include("tickets.coverage_urls")),
    path("desk/configuration/", site.urls),
]
