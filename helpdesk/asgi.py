"""HTTP and WebSocket in one application."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

http = get_asgi_application()

from chat.routing import websocket_urlpatterns
from chat.waiting import patient

application = ProtocolTypeRouter({"http": patient(http), "websocket": URLRouter(websocket_urlpatterns)})
