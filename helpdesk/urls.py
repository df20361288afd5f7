"""Every address of the desk."""

from allauth.account import views as account
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView

from helpdesk.duties.audit_admin import site
from helpdesk.people.access import staff_required
from helpdesk.people.views import language
from helpdesk.people.views.profile import here
from helpdesk.server import health

as_form = require_http_methods(["GET", "HEAD", "POST"])  # a form view would take PUT for POST
Urls = list[URLPattern | URLResolver]

sign_in: Urls = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", as_form(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", as_form(account.password_change), name="account_change_password"),
    path("password/reset/", as_form(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(  # keys hold dashes, which a plain path would split at
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("here/", here, name="here"),
]
handler500 = "helpdesk.server.trouble.broken"
urlpatterns: Urls = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("i18n/setlang/", language.choose, name="set_language"),
    path("accounts/", include(sign_in)),
    path("api/v1/", include("helpdesk.api.urls")),
    path("", include("chat.urls")),
    path("", include("chat.widget_urls")),
    path("faq/", include("faq.plain_urls")),
    path("demo/", include("helpdesk.demo.urls")),
    path("desk/faq/", include("faq.desk_urls")),
    path("desk/coverage/", include("tickets.urls.coverage")),
    path("desk/settings/", include("helpdesk.people.settings_urls")),
    path("desk/settings/", include("helpdesk.coverage.settings_urls")),
    path("desk/settings/", include("tickets.urls.settings")),
    path("desk/settings/", include("chat.settings_urls")),
    path("desk/style/", staff_required(TemplateView.as_view(template_name="style.html")), name="style"),
    path("desk/configuration/", site.urls),
    path("desk/", include("tickets.urls.desk")),
    path("partner/", include("helpdesk.partners.urls")),
    path("requests/", include("tickets.urls.link")),
    path("calendars/", include("helpdesk.coverage.feed_urls")),
    path("hooks/", include("tickets.urls.hook")),
]
urlpatterns += i18n_patterns(
    path("", include("faq.urls")),
    path("", include("tickets.urls.public")),
)
