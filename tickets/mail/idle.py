"""IMAP's IDLE: to sit on an open line until the server says that the folder has grown (RFC 2177).

The library's own wait looks at the socket alone. A server announces what came before the command in one packet with
its consent, and then the announcement already lies in a buffer; other lines ("still here") would end the wait.
"""

import imaplib
import select
import ssl
import time
from typing import Any

imaplib.Commands.setdefault("IDLE", ("SELECTED",))  # type: ignore[attr-defined]  # not among them before 3.14
Client = Any  # an imaplib.IMAP4: what IDLE needs of it has no public name before Python 3.14


class IdleRefused(Exception):
    """The server knows the command and does not want it now."""


def grown(client: Client, seconds: float, *, patience: float) -> bool:
    """Whether the server announced mail within ``seconds``, from the last time this was asked on.

    ``patience``: seconds that one line may take from its first byte on.
    Raises IdleRefused, imaplib's errors and OSError.
    """
    until = time.monotonic() + seconds
    tag = client._command("IDLE")
    while client._get_response() is not None:  # None is the consent
        if client.tagged_commands[tag]:
            raise IdleRefused
    while not _announced(client) and _line_comes(client, until, patience):
        client._get_response()
    client.send(b"DONE\r\n")
    while not client.tagged_commands[tag]:
        client._get_response()
    del client.tagged_commands[tag]
    return client.response("EXISTS")[1] != [None]  # and forget it: the next wait asks anew


def _announced(client: Client) -> bool:
    return "EXISTS" in client.untagged_responses


def _line_comes(client: Client, until: float, patience: float) -> bool:
    """Whether something stands to be read before ``until``; the end of the connection is read as well."""
    line = client.sock
    poller, readable = select.poll(), False
    poller.register(line, select.POLLIN)
    line.settimeout(0)
    try:
        while True:
            try:
                # What is readable and empty is a line that was closed: reading says so.
                if client.file.peek(1) or readable:
                    return True
            except ssl.SSLWantReadError:
                pass  # half a record, or one of the protocol itself
            readable = bool(poller.poll(max(0.0, until - time.monotonic()) * 1000))
            if not readable:
                return False
    finally:
        line.settimeout(patience)
