"""Customers' own pages, under each language's prefix."""

from django.urls import path

from tickets.views.public import contact, conversation, hours, requests

urlpatterns = [
    path("contact/", contact.contact, name="contact"),
    path("contact/sent/", contact.sent, name="contact_sent"),
    path("availability/", hours.availability, name="availability"),
    path("contacts/", hours.contacts, name="contacts"),
    path("requests/", requests.overview, name="requests"),
    path("requests/link/", requests.ask_for_link, name="requests_link"),
    path("requests/preferences/", requests.preferences, name="requests_preferences"),
    path("requests/sign-out/", requests.sign_out, name="requests_sign_out"),
    path("requests/<str:public_id>/", conversation.conversation, name="request"),
    path("requests/<str:public_id>/reply/", conversation.reply, name="request_reply"),
    path("requests/<str:public_id>/close/", conversation.close, name="request_close"),
    path("requests/<str:public_id>/zone/", conversation.tell_zone, name="request_zone"),
    path("requests/<str:public_id>/rate/", conversation.rate, name="request_rate"),
    path("requests/<str:public_id>/files/<str:file_id>/", conversation.download, name="request_file"),
]
