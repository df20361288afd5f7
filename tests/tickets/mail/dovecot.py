"""A real Dovecot on a free loopback port, with its own configuration and one Maildir."""

import imaplib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpdesk.management.services import dovecot_program, free_port

USER, PASSWORD = "help", "open sesame"
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mailbox_idle_check_interval = 1 s
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 1
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


@dataclass
class Dovecot:
    """``folder`` holds everything it writes; ``port`` stays the same over restarts."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        command = [str(dovecot_program()), "-F", "-c", str(self.folder / "dovecot.conf")]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "stderr").open("wb"),
            start_new_session=True,
        )
        until = time.monotonic() + 20
        while True:
            try:
                self.client().logout()
                return
            except (OSError, imaplib.IMAP4.error):
                if time.monotonic() > until or self.process.poll() is not None:
                    said = (self.folder / "stderr").read_text() + _read(self.folder / "log")
                    raise RuntimeError(said[-2000:]) from None
                time.sleep(0.1)

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is None:
            return
        os.killpg(self.process.pid, how)  # whoever serves a connection ends too
        self.process.wait(15)
        self.process = None

    def client(self) -> imaplib.IMAP4:
        """A person's mail program, signed in and in the inbox."""
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        box.login(USER, PASSWORD)
        box.select("INBOX")
        return box

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        box = self.client()
        for raw in mails:
            kind, said = box.append(folder, None, None, raw)  # type: ignore[arg-type]
            assert kind == "OK", said
        box.logout()

    def new_uid_validity(self) -> None:
        """As after a restored backup: the same mails under new UIDs and a new validity."""
        self.stop()
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            (self.folder / "mail" / USER / name).unlink(missing_ok=True)
        time.sleep(1.1)  # the validity is made of the time in seconds
        self.start()

    def mails_in(self, folder: str) -> int:
        box = self.client()
        kind, _ = box.select(f'"{folder}"')
        count = 0 if kind != "OK" else len(box.uid("SEARCH", "ALL")[1][0].split())
        box.logout()
        return count

    def flags(self) -> list[bytes]:
        """The flags of each mail in the inbox."""
        box = self.client()
        rows = box.uid("FETCH", "1:*", "(FLAGS)")[1]
        box.logout()
        return [row for row in rows if isinstance(row, bytes)]


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """One server with an empty inbox."""
    # Its own users must reach the folder, which they cannot below the tests' private one.
    folder = Path(tempfile.mkdtemp(prefix="sunrelay-imap-", dir="/tmp"))
    folder.chmod(0o755)
    as_root = os.geteuid() == 0
    mail = pwd.getpwnam("mail") if as_root else pwd.getpwuid(os.geteuid())
    here = mail.pw_name
    known = {one.pw_name for one in pwd.getpwall()}
    port = free_port()
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    (folder / "dovecot.conf").write_text(
        CONFIG.format(
            folder=folder,
            port=port,
            uid=mail.pw_uid,
            gid=mail.pw_gid,
            login="dovenull" if as_root and "dovenull" in known else here,
            internal="dovecot" if as_root and "dovecot" in known else here,
            group="dovecot" if as_root and "dovecot" in known else str(mail.pw_gid),
        )
    )
    (folder / "mail").mkdir()
    if as_root:
        os.chown(folder / "mail", mail.pw_uid, mail.pw_gid)
    server = Dovecot(folder, port)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
