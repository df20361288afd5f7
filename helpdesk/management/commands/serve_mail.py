"""The LMTP or SMTP door of the desk, as a process of its own beside the web server."""

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.mail.listener import Line, listen


class Command(BaseCommand):
    help = "Take mail by LMTP (or SMTP) from your mail server and store it; the desk's sweeps read it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: loopback only)"
        )
        parser.add_argument("--port", type=int, default=8024, help="port; 0 takes any free one")
        parser.add_argument("--socket", default="", help="path of a Unix socket instead of address and port")
        parser.add_argument("--smtp", action="store_true", help="speak SMTP instead of LMTP")

    def handle(self, *args: Any, **options: Any) -> None:
        line = Line(options["host"], options["port"], options["socket"], lmtp=not options["smtp"])
        try:
            asyncio.run(self._serve(line))
        except OSError as error:
            where = line.socket or f"{line.host}:{line.port}"
            raise CommandError(f"{where} could not be opened: {error.strerror or error}.") from None

    async def _serve(self, line: Line) -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)

        def say(where: str) -> None:
            self.stdout.write(f"{'LMTP' if line.lmtp else 'SMTP'}: taking mail at {where}")
            self.stdout.flush()

        await listen(line, stopping=stopping, on_ready=say)
