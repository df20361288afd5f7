"""Settings of talk: the addresses that customers write to, and the answers that are kept ready."""

from django.urls import path

from tickets.views import canned, settings, sources, status

app_name = "mailboxes"
urlpatterns = [
    path("mailboxes/", settings.overview, name="overview"),
    path("mailboxes/new/", settings.create, name="new"),
    path("mailboxes/<int:pk>/", settings.edit, name="mailbox"),
    path("mailboxes/<int:pk>/imap/", sources.source, name="source"),
    path("mailboxes/<int:pk>/imap/test/", sources.test, name="source_test"),
    path("mailboxes/<int:pk>/imap/remove/", sources.remove, name="source_remove"),
    path("status/", status.overview, name="status"),
    path("replies/", canned.overview, name="canned"),
    path("replies/new/", canned.create, name="canned_new"),
    path("replies/<int:pk>/", canned.edit, name="canned_reply"),
    path("replies/<int:pk>/remove/", canned.remove, name="canned_remove"),
    path("replies/<int:pk>/restore/", canned.restore, name="canned_restore"),
]
