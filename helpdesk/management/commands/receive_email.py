"""The pipe of a mail server: one raw message on standard input, stored before anything reads it."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from helpdesk.languages.codes import two_letters
from helpdesk.languages.detect import decide
from helpdesk.lib.clock import now
from tickets.mail import gate
from tickets.mail.parse import MailError, parse

TEMPORARY_FAILURE = 75  # EX_TEMPFAIL: the mail server keeps the message and tries again


class Command(BaseCommand):
    help = "Store one raw mail from standard input (exit 0), or ask the mail server to try again (exit 75)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mailbox", default="", help="name of the mailbox it came to")
        parser.add_argument("--recipient", default="", help="envelope recipient")
        parser.add_argument("--sender", default="", help="envelope sender")
        parser.add_argument("--dry-run", action="store_true", help="read the files and store nothing")
        parser.add_argument("--json", action="store_true", help="with --dry-run: one JSON object a line")
        parser.add_argument("files", nargs="*", metavar="FILE", help="with --dry-run: files instead of stdin")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for raw in _messages(options["files"]):
                print(json.dumps(described(raw), ensure_ascii=False), flush=True)
            return
        try:
            arrival = gate.Arrival(
                raw=sys.stdin.buffer.read(gate.MAXIMUM + 1),
                mailbox=options["mailbox"],
                recipient=options["recipient"],
                sender=options["sender"],
            )
            gate.store(arrival, now=now())
        except Exception as error:  # on any doubt the mail server keeps the message
            self.stderr.write(f"The message was not stored; try again later. ({error})")
            sys.exit(TEMPORARY_FAILURE)


def _messages(files: list[str]) -> Any:
    """Raw bytes of each file, or the error of one that cannot be opened."""
    if not files:
        yield sys.stdin.buffer.read()
        return
    for name in files:
        try:
            yield Path(name).read_bytes()
        except OSError as error:
            yield error


def described(raw: bytes | OSError) -> dict[str, Any]:
    """What the desk would read of a mail, as plain JSON values."""
    if isinstance(raw, OSError):
        return {"error": f"The file could not be opened: {raw.strerror}."}
    try:
        mail = parse(raw)
    except MailError as error:
        return {"error": str(error)}
    verdict = decide(mail.reply_text or mail.text, candidates=settings.DESK_LANGUAGES)
    return {
        "from": {"address": mail.sender.address, "name": mail.sender.name},
        "subject": mail.subject,
        "message_id": mail.message_id,
        "language": two_letters(verdict.language) if verdict.language else None,
        "text": mail.text,
        "reply_text": mail.reply_text,
        "html": mail.html or None,
        "attachments": [
            {"name": file.name, "content_type": file.content_type, "size": file.size}
            for file in mail.attachments
        ],
        "auto_reply": mail.mail_class == "automatic",
        "bounce": mail.mail_class == "bounce",
    }
