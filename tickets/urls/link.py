"""Addresses of links in letters, under "requests/"; they have no language of their own."""

from django.urls import path

from tickets.views.public import links

urlpatterns = [
    path("sign-in/<str:token>/", links.sign_in, name="sign_in_link"),
    path("<str:token>/", links.ticket, name="ticket_link"),
]
