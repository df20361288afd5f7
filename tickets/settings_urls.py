"""Settings of mail: the addresses that customers write to."""

from django.urls import path

from tickets.views import settings, sources

app_name = "mailboxes"
urlpatterns = [
    path("mailboxes/", settings.overview, name="overview"),
    path("mailboxes/new/", settings.create, name="new"),
    path("mailboxes/<int:pk>/", settings.edit, name="mailbox"),
    path("mailboxes/<int:pk>/imap/", sources.source, name="source"),
    path("mailboxes/<int:pk>/imap/test/", sources.test, name="source_test"),
    path("mailboxes/<int:pk>/imap/remove/", sources.remove, name="source_remove"),
]
