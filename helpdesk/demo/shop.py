"""A shop's page on a port of its own, so that the widget is seen from another origin, as in real use."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chat import sites
from chat.models import Site
from chat.views.widget import shop_page
from helpdesk.demo.people import SITE_KEY

HOST = "127.0.0.1"


def open_shop(desk_url: str) -> str:
    """Serve the page until the process ends; its address. The widget's site learns this origin.

    The row of the site is written here, as ports differ from start to start and there is no action for sites.
    """
    server = ThreadingHTTPServer((HOST, 0), _page_of(desk_url))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="shop", daemon=True).start()
    origin = f"http://{HOST}:{server.server_address[1]}"
    Site.objects.filter(key=SITE_KEY).update(origins=[origin])
    sites.forget()
    return f"{origin}/"


def _page_of(desk_url: str) -> type[BaseHTTPRequestHandler]:
    page = shop_page(desk_url, SITE_KEY).encode()

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path.partition("?")[0] == "/"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page) if found else 0))
            self.end_headers()
            if found:
                self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: standard error belongs to the desk."""

    return Shop
