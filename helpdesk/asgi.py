"""HTTP and WebSocket in one application."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import django
from channels.routing import ProtocolTypeRouter, URLRouter

django.setup(set_prefix=False)

from chat.routing import websocket_urlpatterns
from chat.waiting import patient
from helpdesk.server.handler import PageHandler

http = PageHandler()
application = ProtocolTypeRouter({"http": patient(http), "websocket": URLRouter(websocket_urlpatterns)})
