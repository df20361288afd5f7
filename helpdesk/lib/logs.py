"""Log lines as JSON, without texts, addresses or line breaks of strangers."""

import json
import logging
import re
from datetime import UTC, datetime

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Addresses of links carry their token; whoever read it in a log could use it.
LINK = re.compile(r"(/requests/(?:sign-in/)?|/reset/key/)[\w-]{8,}")
# A request prints its query, which holds what people typed; its path is in the message already.
USUAL = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "request"}


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, message, and what was given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_addresses(record.getMessage()),
        }
        line |= {key: _plain(value) for key, value in record.__dict__.items() if key not in USUAL}
        if record.exc_info:
            line["trace"] = without_addresses(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def without_addresses(text: str) -> str:
    """``text`` with each mail address and link's token replaced, so that logs hold no personal data."""
    return LINK.sub(r"\1<token>", ADDRESS.sub("<address>", text))


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | bool | None) else without_addresses(str(value))
