"""What stands on a page: its forms, each with the fields that it would send as they are."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(known.get("action", ""), known.get("method", "get").upper())
            self.forms.append(self._open)
        if self._open is None:
            return
        name = known.get("name", "")
        if tag in ("input", "textarea", "select", "button") and name and known.get("type") != "file":
            self._open.fields.setdefault(name, known.get("value", ""))
            self._select = name if tag == "select" else ""
        if tag == "option" and self._select and not self._open.fields[self._select]:
            self._open.fields[self._select] = known.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def forms_of(html: str) -> list[Form]:
    """The forms of a page in their order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
