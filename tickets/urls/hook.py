"""Addresses to which providers post mail."""

from django.urls import path

from tickets.views import hooks

app_name = "hooks"
urlpatterns = [path("mail/<slug:provider>/", hooks.inbound, name="inbound")]
