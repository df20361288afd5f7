"""The least a mail can cost in Python: the standard parser, langdetect as its documentation says, one commit."""

import json
import sqlite3
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path

from langdetect import DetectorFactory, detect

from tests.benchmarks.letters import letters


def main(folder: str, count: int) -> None:
    """Seconds for ``count`` mails, as JSON."""
    DetectorFactory.seed = 0
    base = sqlite3.connect(Path(folder) / "floor.sqlite3", isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=NORMAL")
    base.execute("CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY, subject, text, language, raw)")
    mails = letters(count, "help@desk.example")
    detect("A first call loads the profiles of all languages.")
    began = time.perf_counter()
    for raw in mails:
        mail = message_from_bytes(raw, policy=policy.default)
        body = mail.get_body(("plain", "html"))
        text = body.get_content() if body is not None else ""
        base.execute("BEGIN IMMEDIATE")
        row = (str(mail["Subject"]), text, detect(text), raw)
        base.execute("INSERT INTO mail (subject, text, language, raw) VALUES (?, ?, ?, ?)", row)
        base.execute("COMMIT")
    print(json.dumps({"seconds": time.perf_counter() - began}))  # noqa: T201 - its caller reads it


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
