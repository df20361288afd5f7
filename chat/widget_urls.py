"""Addresses of the widget: what host pages load, and what the frame loads after."""

from django.urls import path

from chat.views import widget

urlpatterns = [
    path("widget.js", widget.loader, name="widget_loader"),
    path("chat/frame/", widget.frame, name="widget_frame"),
    path("chat/unread/", widget.unread, name="widget_unread"),
    path("chat/widget/<str:version>/rest/<str:language>/", widget.rest, name="widget_rest"),
    path("chat/widget/<str:version>/<str:name>", widget.file, name="widget_file"),
]
