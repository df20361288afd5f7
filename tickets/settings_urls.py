"""Settings of mail: the addresses that customers write to."""

from django.urls import path

from tickets.views import settings

app_name = "mailboxes"
urlpatterns = [
    path("mailboxes/", settings.overview, name="overview"),
    path("mailboxes/new/", settings.create, name="new"),
    path("mailboxes/<int:pk>/", settings.edit, name="mailbox"),
]
