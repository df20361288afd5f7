"""What the machine says of itself."""

import os
from pathlib import Path

from helpdesk.lib.zones import ZoneError, canonical

_TABLES = "zoneinfo/"


def machine_zone(*, root: Path = Path("/etc")) -> str:
    """The zone that the machine is set to; "" where it is none in which people live, as UTC on most servers."""
    for name in (
        os.environ.get("TZ", "").lstrip(":"),
        _written(root / "timezone"),
        _linked(root / "localtime"),
    ):
        try:
            return canonical(name)
        except ZoneError:
            continue
    return ""


def _written(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _linked(link: Path) -> str:
    try:
        return str(link.readlink()).rpartition(_TABLES)[2]
    except OSError:
        return ""
