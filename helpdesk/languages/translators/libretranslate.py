"""LibreTranslate: a server of one's own, so that no word leaves the house (https://docs.libretranslate.com)."""

import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from helpdesk.languages.codes import base, normalize
from helpdesk.languages.translators import TranslationError
from helpdesk.languages.translators.wire import ask, checked_address

KNOWN_FOR = 600.0  # seconds; models are added rarely


class LibreTranslate:
    """``/translate`` with a list of texts; codes are those that its ``/languages`` names."""

    name = "LibreTranslate"
    longest = 5_000

    def __init__(self, address: str, key: str) -> None:
        self._address, self._key = checked_address(address), key
        self.host = urlsplit(address).netloc.rpartition("@")[2]
        self._known: dict[str, list[str]] = {}
        self._asked = 0.0

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        fields: dict[str, Any] = {"q": list(texts), "format": "text"}
        fields["source"], fields["target"] = self._codes(source, target)
        if self._key:
            fields["api_key"] = self._key
        answer = ask(f"{self._address}/translate", fields)
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise TranslationError("bad_answer")
        return found

    def _codes(self, source: str, target: str) -> tuple[str, str]:
        """The server's own spellings of a pair. Raises TranslationError for one that it has not."""
        targets = self._languages()
        begun = _spelled(source, targets) if source else "auto"
        reached = _spelled(target, targets if begun == "auto" else targets.get(begun, []))
        if not begun or not reached:
            raise TranslationError("unsupported")
        return begun, reached

    def _languages(self) -> dict[str, list[str]]:
        """Each language with those it is translated into."""
        if not self._known or time.monotonic() - self._asked > KNOWN_FOR:
            answer = ask(f"{self._address}/languages")
            try:
                self._known = {one["code"]: list(one.get("targets") or []) for one in answer}
            except (TypeError, KeyError, AttributeError):
                raise TranslationError("bad_answer") from None
            self._asked = time.monotonic()
        return self._known


def _spelled(code: str, known: Sequence[str] | dict[str, list[str]]) -> str:
    """A language as the server writes it, by its script if it can; "" where the server has it not."""
    exact = [one for one in known if normalize(one) == code]
    alike = [one for one in known if base(one) == base(code)]
    return next(iter(exact or alike), "")


def engine(address: str, key: str) -> LibreTranslate:
    """The server at ``address``. Raises ImproperlyConfigured."""
    return LibreTranslate(address, key)
