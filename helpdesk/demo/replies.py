"""Canned replies of the demo's company: each in some of the desk's languages, as desks have them."""

import json
from datetime import datetime
from pathlib import Path

from tickets.actions.canned import CannedPlan, save_canned

TEXTS = Path(__file__).with_suffix(".json")


def write(*, now: datetime) -> None:
    """Everybody's; missing languages are missing on purpose."""
    for name, texts in json.loads(TEXTS.read_text(encoding="utf-8")).items():
        save_canned(None, CannedPlan(name, None, texts), actor="demo", now=now)
