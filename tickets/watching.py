"""Threads that sit in IDLE and wake the fetcher when something comes; the poll of each minute stays the truth."""

import logging
import threading
from collections.abc import Iterable

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


class Watchers:
    """One thread for each folder that is read, as long as it is."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._watched: dict[int, threading.Event] = {}

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
                self.look(MailSource.objects.filter(enabled=True).values_list("pk", flat=True)[:MOST])
            except Exception:
                log.exception("the list of mailboxes could not be read")
            finally:
                close_old_connections()
            self._stopping.wait(LOOK_EVERY)

    def look(self, wanted: Iterable[int]) -> None:
        """Watch what is new, let go what is gone."""
        wanted = set(wanted)
        for pk in set(self._watched) - wanted:
            self._watched.pop(pk).set()
        for pk in wanted - set(self._watched):
            ended = self._watched[pk] = threading.Event()
            threading.Thread(target=_watch, args=(pk, ended), name=f"mail-{pk}", daemon=True).start()


def _watch(pk: int, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            close_old_connections()
            source = MailSource.objects.get(pk=pk)
            close_old_connections()
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
