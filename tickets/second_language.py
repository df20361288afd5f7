"""A conversation read in a second language: what is translated of it, and what is not there yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.languages.translators import WORDS
from tickets.models import Event, ReadIn, Ticket, Translation


@dataclass(frozen=True)
class SecondLanguage:
    """``words`` by the number of the event that they belong to; ``missing`` by message why they are not there."""

    words: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    missing: Mapping[int, str] = field(default_factory=dict)


def is_read_in(ticket: Ticket, language: str) -> bool:
    """Whether what the customer writes is wanted in ``language`` too."""
    return ReadIn.objects.filter(ticket=ticket, language=language).exists()


def read_second(ticket: Ticket, language: str) -> SecondLanguage:
    """What there is in ``language``; two queries, none for ""."""
    if not language:
        return SecondLanguage()
    # An old message may have been translated long after it came, so a page of the log does not hold its words.
    events = Event.objects.filter(ticket=ticket, kind="translation", data__translation__lang=language)
    words = {
        data["of"]: data["translation"] for data in events.order_by("seq").values_list("data", flat=True)
    }
    rows = Translation.objects.filter(message__ticket=ticket, language=language).exclude(state="done")
    missing = {
        message: _(WORDS[error]) if error else _("Being translated …")
        for message, error in rows.values_list("message_id", "error")
    }
    return SecondLanguage(words, missing)
