"""Addresses in letters and for scripts; they have no language of their own."""

from django.urls import path

from tickets.views.public import hours, links

urlpatterns = [
    path("availability/", hours.availability, name="availability"),
    path("requests/sign-in/<str:token>/", links.sign_in, name="sign_in_link"),
    path("requests/<str:token>/", links.ticket, name="ticket_link"),
]
