"""A stub with the forms of LibreTranslate and DeepL on loopback; a small table of words, no translation."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.elsewhere import Quiet, answering

TABLE = {
    ("de", "en"): {"Wo ist mein Paket?": "Where is my parcel?", "Danke": "Thank you"},
    ("es", "en"): {"¿Dónde está mi pedido [[0]]?": "Where is my order [[0]]?"},
}
PAIRS = [
    {"code": "en", "name": "English", "targets": ["de", "en", "es", "zh-Hans"]},
    {"code": "de", "name": "German", "targets": ["de", "en"]},
    {"code": "es", "name": "Spanish", "targets": ["en"]},
]


@dataclass
class Stub:
    """``answer`` replaces what it would say: a status, or a body; ``asked`` are the bodies it got."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def libretranslate(self) -> str:
        return f"libretranslate:{self.url}"


def _words(text: str, source: str, target: str) -> str:
    for (begun, reached), words in TABLE.items():
        if reached == target and source in (begun, "auto", "") and text in words:
            return words[text]
    return f"{target}<{text}>"


@contextmanager
def stub_translator() -> Iterator[Stub]:
    stub = Stub()

    class Handler(Quiet):
        def do_GET(self) -> None:
            self._send(json.dumps(PAIRS).encode())

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.asked.append(asked)
            stub.keys.append(asked.get("api_key") or self.headers.get("Authorization", ""))
            if stub.body is not None or stub.status != 200:
                self._send(stub.body or b"{}")
            elif self.path == "/translate":
                found = [_words(text, asked["source"], asked["target"]) for text in asked["q"]]
                self._send(json.dumps({"translatedText": found}).encode())
            else:
                source, target = asked.get("source_lang", "").lower(), asked["target_lang"][:2].lower()
                found = [{"text": _words(text, source, target)} for text in asked["text"]]
                self._send(json.dumps({"translations": found}).encode())

        def _send(self, body: bytes) -> None:
            self.send_response(stub.status)
            for name, value in {"Content-Length": str(len(body)), **stub.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    with answering(Handler) as stub.url:
        yield stub
