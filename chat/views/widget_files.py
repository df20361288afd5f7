"""The widget's own files, made small: parts joined, comments and idle space left out, no build step."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

from helpdesk.lib.compact import compact

SOURCE = Path(__file__).resolve().parent.parent / "static" / "chat"
BUNDLES = {
    "front.js": ("front.js",),
    "talk.js": ("asked.js", "thread.js", "faq.js", "choices.js", "link.js", "talk.js"),
    "files.js": ("files.js",),
    "widget.css": ("tokens.css", "widget.css"),
}
# The launcher's two signs, open and opened: a speech bubble half day, half night, and a cross.
_ICON = (
    (
        "M14 3C7.4 3 2 7.5 2 13c0 3 1.6 5.7 4.1 7.5L5 25.5l5.6-2.9a15 15 0 0 0 3.4.4"
        "c6.6 0 12-4.5 12-10S20.6 3 14 3zm0 4.5v11a5.5 5.5 0 0 0 0-11z"
    ),
    "M7 8.4 8.4 7 14 12.6 19.6 7 21 8.4 15.4 14l5.6 5.6-1.4 1.4-5.6-5.6L8.4 21 7 19.6l5.6-5.6z",
)
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w.]+)";\n', re.MULTILINE)


def join_modules(parts: dict[str, str]) -> str:
    """One module out of several: imports among them fall away, those from elsewhere are named once."""
    outside: dict[str, set[str]] = {}
    bodies = []
    for name, source in parts.items():
        for names, origin in _IMPORT.findall(source):
            if origin not in parts:
                outside.setdefault(origin, set()).update(each.strip() for each in names.split(","))
        body = _IMPORT.sub("", source)
        bodies.append(
            body if name == next(reversed(parts)) else re.sub(r"^export ", "", body, flags=re.MULTILINE)
        )
    heads = [
        f'import {{ {", ".join(sorted(names))} }} from "./{origin}";\n' for origin, names in outside.items()
    ]
    return "".join(heads + bodies)


@cache
def bundle(name: str) -> str:
    """The text of a file of the frame, as browsers get it. Raises KeyError for a name that is none."""
    parts = {part: _read(part) for part in BUNDLES[name]}
    if name.endswith(".css"):
        return cssmin("".join(parts.values()))
    return jsmin(join_modules(parts))


@cache
def version() -> str:
    """Changes with any byte of the frame's files, so that browsers may keep each of them for ever."""
    whole = "".join(bundle(name) for name in BUNDLES)
    return fingerprint(whole)


@cache
def digest(name: str) -> str:
    """A file's SHA-256 as a content security policy names it."""
    return base64.b64encode(hashlib.sha256(bundle(name).encode()).digest()).decode()


def fingerprint(text: str) -> str:
    """Twelve hexadecimal digits that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def _loader() -> str:
    return jsmin(_read("loader.js", folder=SOURCE))


def loader(config: Mapping[str, object]) -> str:
    """The loader with what it must know: style and icon are added here."""
    style = cssmin(_read("loader.css", folder=SOURCE))
    known = {**config, "style": style, "icon": _ICON}
    text = compact(known).replace("<", "\\u003c")
    return _loader().replace("__CONFIG__", text, 1)


@cache
def _read(name: str, folder: Path = SOURCE / "widget") -> str:
    return (folder / name).read_text(encoding="utf-8")
