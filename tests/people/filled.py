"""A form of a page as a browser would send it, nothing touched."""

from html.parser import HTMLParser
from typing import Any

Sent = dict[str, Any]


class _Forms(HTMLParser):
    """The fields of every form, in order; what stands in a template element is not part of one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[dict[str, list[str]]] = []
        self.inside = self.template = False
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "template":
            self.template = True
        if self.template:
            return
        if tag == "form":
            self.inside = True
            self.forms.append({})
        if not self.inside:
            return
        name = said.get("name", "")
        is_box = said.get("type") in ("checkbox", "radio")
        if tag == "input" and name and (not is_box or "checked" in said):
            self._add(name, said.get("value", "on" if is_box else ""))
        if tag == "textarea":
            self.area = name
            self.forms[-1][name] = [""]
        if tag == "select":
            self.select = name
        if tag == "option" and self.select and "selected" in said:
            self._add(self.select, said["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.template = False
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            self.area = ""
        if tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            known = self.forms[-1][self.area][0]
            # A browser leaves the first line break out and sends the others as two letters.
            text = data if known else data.removeprefix("\r\n").removeprefix("\n")
            self.forms[-1][self.area] = [known + text.replace("\r\n", "\n").replace("\n", "\r\n")]

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)


def filled(answer: Any, field: str) -> Sent:
    """The form that has this field."""
    parser = _Forms()
    parser.feed(answer.content.decode())
    found = next(form for form in parser.forms if field in form)
    return dict(found)
