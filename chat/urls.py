"""Addresses of the chat's HTTP side."""

from django.urls import path

from chat import api, files, uploads

app_name = "chat"
urlpatterns = [
    path("chat/api/sessions", api.open_session, name="sessions"),
    path("chat/api/availability", api.availability_now, name="availability"),
    path("chat/api/events", api.read_events, name="events"),
    path("chat/api/messages", api.post_message, name="messages"),
    path("chat/api/actions", api.post_action, name="actions"),
    path("chat/api/links", api.make_link, name="links"),
    path("chat/api/files", uploads.post_file, name="files"),
    path("chat/api/uploads", uploads.upload, name="uploads"),
    path("chat/api/files/<str:public_id>", files.read_file, name="file"),
    path("chat/api/texts/<str:conversation>/<int:seq>", files.read_text, name="text"),
    path("desk/api/socket-ticket", api.socket_ticket, name="socket_ticket"),
]
