"""Threads that sit in IDLE and wake the fetcher when something comes; the poll of each minute stays the truth."""

import logging
import threading
from collections.abc import Iterable
from typing import Any

from django.db import close_old_connections

from helpdesk.duties.sweeps import wake
from helpdesk.lib.clock import now
from tickets.actions.fetched import make_due
from tickets.mail import imap
from tickets.mail.imap import ImapError
from tickets.models import MailSource

log = logging.getLogger(__name__)
LOOK_EVERY = 60.0  # seconds between two looks at which folders there are
IDLE_SECONDS = 9 * 60.0  # RFC 2177 wants less than 29 minutes; many firewalls forget a quiet line after ten
PAUSE = 60.0
MOST = 50
# What makes another line of it. A source that was changed is watched anew: its old line would hear of the old folder.
WAY = (
    *("pk", "host", "port", "security", "user", "sign_in", "secret"),
    *("token_url", "client_id", "client_secret", "folder"),
)
Way = tuple[Any, ...]


class Watchers:
    """One thread for each folder that is read, as long as it is."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._watched: dict[Way, threading.Event] = {}

    def start(self) -> None:
        """Begin; the threads end with the process."""
        threading.Thread(target=self._manage, name="mail-watchers", daemon=True).start()

    def stop(self) -> None:
        """Start nothing new; an IDLE that is running ends with its connection."""
        self._stopping.set()
        for ended in self._watched.values():
            ended.set()

    def _manage(self) -> None:
        while not self._stopping.is_set():
            try:
                close_old_connections()
                self.look(ways())
            except Exception:
                log.exception("the list of mailboxes could not be read")
            finally:
                close_old_connections()
            self._stopping.wait(LOOK_EVERY)

    def look(self, wanted: Iterable[Way]) -> None:
        """Watch what is new or changed, let go what is gone."""
        wanted = set(wanted)
        for way in set(self._watched) - wanted:
            self._watched.pop(way).set()
        for way in wanted - set(self._watched):
            ended = self._watched[way] = threading.Event()
            threading.Thread(target=_watch, args=(way[0], ended), name=f"mail-{way[0]}", daemon=True).start()


def ways() -> list[Way]:
    """Every folder that is read, and how it is reached."""
    return list(MailSource.objects.filter(enabled=True).order_by("pk").values_list(*WAY)[:MOST])


def _watch(pk: int, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            close_old_connections()
            source = MailSource.objects.get(pk=pk)
            close_old_connections()
            if (
                source.error
            ):  # its fetcher tries at longer and longer intervals; accounts are locked after a few
                ended.wait(PAUSE)
                continue
            with imap.opened(source) as folder:
                while not ended.is_set():
                    if folder.wait(IDLE_SECONDS):
                        hear(pk)
        except MailSource.DoesNotExist:
            return
        except ImapError:
            ended.wait(PAUSE)  # the fetcher says what is wrong
        except Exception:
            log.exception("a mailbox is no longer watched for a while")
            ended.wait(PAUSE)


def hear(pk: int) -> None:
    """Something came: the folder is due at once, unless its fetcher waits for a server that refuses."""
    close_old_connections()
    make_due(pk, now=now())
    close_old_connections()
    wake("fetch")
