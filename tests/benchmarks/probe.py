"""An empty desk in one process: Django, Channels, daphne, a Celery worker and beat, and nothing to do.

``python -m tests.benchmarks.probe PORT FOLDER``: the memory and the start that any desk in one process costs.
"""

import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import django
from celery import Celery
from celery.beat import EmbeddedService
from channels.routing import ProtocolTypeRouter
from daphne.server import Server
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("empty")


urlpatterns = [path("", answer)]


async def echo(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Accepts a socket and says nothing."""
    while (await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.accept"})


def main(port: int, folder: Path) -> None:
    settings.configure(
        SECRET_KEY="only for measuring",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "channels",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "probe.sqlite3"}},
    )
    django.setup()
    celery = Celery("probe", broker="memory://", set_as_current=False)
    celery.conf.update(worker_hijack_root_logger=False, beat_schedule_filename=str(folder / "beat"))
    worker = celery.WorkController(pool="threads", concurrency=4, without_gossip=True, without_mingle=True)
    threading.Thread(target=worker.start, daemon=True).start()
    beat = EmbeddedService(celery, max_interval=5, thread=True)
    beat.daemon = True
    beat.start()
    application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": echo})
    Server(application, endpoints=[f"tcp:port={port}:interface=127.0.0.1"], verbosity=0).run()


if __name__ == "__main__":
    # Under its own name, so that ROOT_URLCONF finds this module once and not a second time as __main__.
    sys.modules["tests.benchmarks.probe"] = sys.modules["__main__"]
    __name__ = "tests.benchmarks.probe"
    main(int(sys.argv[1]), Path(sys.argv[2]))
