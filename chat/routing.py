"""The desk's WebSocket addresses."""

from typing import Any

from django.urls import path

from chat.consumers.agent import agent_socket
from chat.consumers.customer import customer_socket

websocket_urlpatterns: list[Any] = [
    path("ws/chat/", customer_socket),  # type: ignore[arg-type]
    path("ws/desk/", agent_socket),  # type: ignore[arg-type]
]
