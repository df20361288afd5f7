"""The desk's addresses with the chat's, whether or not the desk lists them yet."""

from django.urls import include, path

from helpdesk.urls import urlpatterns as desk

urlpatterns = [path("", include("chat.urls")), *desk]
