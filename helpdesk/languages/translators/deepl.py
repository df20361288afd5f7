"""DeepL, version 2 of its interface (https://developers.deepl.com/docs)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from helpdesk.languages.codes import base
from helpdesk.languages.translators import TranslationError
from helpdesk.languages.translators.wire import ask, checked_address

PAID, FREE = "https://api.deepl.com", "https://api-free.deepl.com"
# As a target some languages need their region or script.
_TARGETS = {"en": "EN-GB", "pt": "PT-BR", "zh": "ZH-HANS", "zh-Hant": "ZH-HANT"}


class DeepL:
    """``/v2/translate`` with a list of texts; keys that end in ``:fx`` belong to the free host."""

    name = "DeepL"
    longest = 30_000  # its bodies hold 128 KiB

    def __init__(self, address: str, key: str) -> None:
        if not key:
            raise ImproperlyConfigured("DeepL needs DESK_TRANSLATOR_KEY.")
        self._address = checked_address(address or (FREE if key.endswith(":fx") else PAID))
        self._headers = {"Authorization": f"DeepL-Auth-Key {key}"}
        self.host = urlsplit(self._address).netloc

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        fields: dict[str, Any] = {
            "text": list(texts),
            "target_lang": _TARGETS.get(target, base(target).upper()),
        }
        fields["preserve_formatting"] = True
        if source:
            fields["source_lang"] = base(source).upper()
        answer = ask(f"{self._address}/v2/translate", fields, headers=self._headers)
        try:
            found = [one["text"] for one in answer["translations"]]
        except (TypeError, KeyError):
            raise TranslationError("bad_answer") from None
        if not all(isinstance(one, str) for one in found):
            raise TranslationError("bad_answer")
        return found


def engine(address: str, key: str) -> DeepL:
    """DeepL with this key. Raises ImproperlyConfigured."""
    return DeepL(address, key)
