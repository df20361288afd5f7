"""Quotes in HTML, found by the marks that mail programs leave; no language needed.

The HTML becomes text in which quoted lines begin with `> `, known introductions with INTRO, and CUT stands on
a line of its own where everything below is an older message. The rules for plain text then decide.
"""

import re

from helpdesk.lib.html import TextWalker, outline

CUT = "\ue000"
INTRO = "\ue001"
_START, _END, _INTRO_END = "\ue002", "\ue003", "\ue004"
_PRIVATE = re.compile("[\ue000-\ue004]")
_VOID = frozenset({"br", "hr", "img", "wbr", "col"})
_ATTRIBUTES = frozenset({"href", "class", "id", "type", "style", "src", "alt"})
_QUOTE_CLASSES = re.compile(
    r"yahoo_quoted|protonmail_quote|zmail_extra|tutanota_quote|front-blockquote|missive_quote|history_container"
    r"|sparrow_quote|moz-quote|quoted-mail"
)
_CUT_IDS = (
    "divrplyfwdmsg", "appendonsend", "stopspelling", "olk_src_body_section", "mail-editor-reference-message",
    "ms-outlook-mobile-body-separator-line-quoted", "isforwardcontent", "replysplit",
)  # fmt: skip
_CUT_CLASSES = frozenset({"ms-outlook-mobile-reference-message", "outlookmessageheader"})
_INTRO_CLASSES = frozenset({"moz-cite-prefix", "gmail_attr", "yahoo_attr", "protonmail_quote_intro"})
_OUTLOOK_RULE = re.compile(
    r"border-top:\s*solid\s*#?(?:e1e1e1|b5c4df)|border-top:[^;]{0,30}(?:e1e1e1|b5c4df)", re.I
)


def marked_text(html: str) -> str | None:
    """The text with quotes marked as the module says; None when the HTML marks none."""
    if not html.strip():
        return None
    walker = _Marker()
    walker.feed(outline(_PRIVATE.sub("", html), _ATTRIBUTES))
    walker.close()
    return _prefixed(walker.text()) if walker.marks else None


class _Marker(TextWalker):
    def __init__(self) -> None:
        super().__init__()
        self.marks = 0
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        mode = _mode(tag, {name: value or "" for name, value in attrs})
        super().handle_starttag(tag, attrs)
        if mode:
            self.marks += mode != "blockquote"
            self._mark(_START if mode in {"quote", "blockquote"} else INTRO if mode == "intro" else CUT)
        if tag not in _VOID:
            self._open.append(mode)

    def handle_endtag(self, tag: str) -> None:
        mode = self._open.pop() if self._open and tag not in _VOID else ""
        if mode in {"quote", "blockquote", "intro"}:
            self._mark(_INTRO_END if mode == "intro" else _END)
        super().handle_endtag(tag)

    def _mark(self, mark: str) -> None:
        self._break(1)
        self._out.append(mark)
        self._breaks = 0
        self._break(1)


def _mode(tag: str, attributes: dict[str, str]) -> str:
    classes = set(attributes.get("class", "").lower().split())
    name = attributes.get("id", "").lower().removeprefix("x_")
    if any(name.startswith(each) for each in _CUT_IDS) or classes & _CUT_CLASSES:
        return "cut"
    if tag == "div" and _OUTLOOK_RULE.search(attributes.get("style", "")):
        return "cut"
    if classes & _INTRO_CLASSES or name == "reply-intro":
        return "intro"
    if tag == "blockquote":
        marked = attributes.get("type", "").lower() == "cite" or any("quote" in each for each in classes)
        # A bare blockquote is shown as a quote, but is no proof that a mail program made it.
        return "quote" if marked else "blockquote"
    return "quote" if any(_QUOTE_CLASSES.fullmatch(each) for each in classes) else ""


def _prefixed(text: str) -> str:
    out: list[str] = []
    depth = introduced = 0
    for line in text.split("\n"):
        depth += (line == _START) - (line == _END)
        introduced += (line == INTRO) - (line == _INTRO_END)
        if line in {_START, _END, INTRO, _INTRO_END}:
            continue
        if depth > 0:
            out.append(f"> {line}".rstrip())
        else:
            out.append(INTRO + line if introduced > 0 and line.strip() else line)
    return "\n".join(out)
