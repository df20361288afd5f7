"""One process: web and chat on daphne's loop, sweeps in threads, a drain on SIGTERM (G18)."""

import gc
import logging
import math
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from channels.routing import get_default_application
from django.conf import settings

from chat import live, writer
from chat.protocol import RESTART
from helpdesk.server import state
from helpdesk.server.desk_server import DeskServer, call_later, call_soon
from helpdesk.server.handler import warm_up
from helpdesk.server.lookout import keep_watch
from helpdesk.server.sweeper import Sweeper
from tickets.watching import Watchers

log = logging.getLogger(__name__)
REQUESTS_END_WITHIN = 7.0
SOCKETS_CLOSE_WITHIN = 0.5
DRAINED_WITHIN = 9.5  # whatever hangs, the process ends


@dataclass(frozen=True, slots=True)
class Options:
    """Where to listen and what runs here. Port 0 is any free one."""

    host: str = "127.0.0.1"
    port: int = 8000
    web_only: bool = False


class ServerError(Exception):
    """The server could not listen; the message says why."""


def run(options: Options, *, on_ready: Callable[[int], None]) -> None:
    """Serve until SIGTERM or SIGINT. ``on_ready`` gets the port, in a thread of its own; sweeps begin after it."""
    quiet_collector()
    server = DeskServer(
        get_default_application(),
        endpoints=[f"tcp:port={options.port}:interface={options.host}"],
        signal_handlers=False,
        verbosity=0,
        server_name="sunrelay",
        ping_interval=math.inf,  # clients ping; any number below would ping each of them every two seconds
        application_close_timeout=3,
    )
    failures: list[str] = []
    server.on_failure = failures.append
    sweeper = None if options.web_only else Sweeper()
    server.on_listening = lambda port: _start_thread(lambda: _open(port, on_ready, sweeper))
    _on_signals(server, sweeper)
    server.run()
    if sweeper is not None:
        sweeper.stop()
    writer.writer.stop(2.0)
    if failures:
        raise ServerError(failures[0])


def _open(port: int, on_ready: Callable[[int], None], sweeper: Sweeper | None) -> None:
    """Tell that the port is open, then begin the sweeps: the first page need not wait for theirs."""
    try:
        on_ready(port)
        warm_up()
    finally:
        keep_watch()
        if sweeper is not None:
            sweeper.start()
            Watchers().start()


def quiet_collector() -> None:
    """Full collections over thousands of sockets cost more than all messages; make them rare."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)


def _on_signals(server: DeskServer, sweeper: Sweeper | None) -> None:
    def hear(number: int, frame: FrameType | None) -> None:
        if state.draining.is_set():
            os._exit(0)  # asked twice: end at once; what was acknowledged is committed
        state.draining.set()
        _deadline()  # leases and clients survive this
        call_soon(lambda: _drain(server, sweeper))

    signal.signal(signal.SIGTERM, hear)
    signal.signal(signal.SIGINT, hear)


def _drain(server: DeskServer, sweeper: Sweeper | None) -> None:
    """Stop ports, flush the writer, tell sockets to come back, let requests end, stop sweeps."""
    server.stop_listening()
    until = time.monotonic() + REQUESTS_END_WITHIN

    def flush() -> None:
        writer.writer.stop(2.0)
        call_soon(close_sockets)

    def close_sockets() -> None:
        live.registry.close_all(RESTART, "The server restarts; come back.")
        call_later(SOCKETS_CLOSE_WITHIN, wait_for_requests)

    def wait_for_requests() -> None:
        if server.running_requests() and time.monotonic() < until:
            call_later(0.1, wait_for_requests)
        else:
            _start_thread(end)

    def end() -> None:
        try:
            if sweeper is not None:
                sweeper.stop(2.0)
        finally:
            call_soon(server.stop)

    _start_thread(flush)


def _start_thread(action: Callable[[], None]) -> None:
    threading.Thread(target=action, daemon=True).start()


def public_url(options: Options, port: int) -> str:
    """The address that people open."""
    host = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host  # noqa: S104
    return settings.DESK_URL or f"http://{host}:{port}"


def _deadline() -> None:
    timer = threading.Timer(DRAINED_WITHIN, lambda: os._exit(0))
    timer.daemon = True
    timer.start()
