"""Servers on loopback that play what the desk asks of others: an engine, a calendar, a page of a shop."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOOKS_EVERY = 0.01  # seconds until it notices that it may end; the library's half second adds up to minutes


class Quiet(BaseHTTPRequestHandler):
    """Says nothing about what it is asked."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def answering(handler: type[BaseHTTPRequestHandler], host: str = "127.0.0.1") -> Iterator[str]:
    """Its address, as long as it answers."""
    server = ThreadingHTTPServer((host, 0), handler)
    threading.Thread(target=server.serve_forever, args=(LOOKS_EVERY,), daemon=True).start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
