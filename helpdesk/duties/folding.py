"""The lines of a letter: what the standard library's policy breaks in its head is written here in the plainest way.

That policy loses spaces between encoded words and the quotes of long names, encodes message ids that are longer than a
line, and follows one width in head and body alike.
"""

from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from email.utils import formataddr
from typing import Any

WIDTH = 76  # RFC 2045, 6.7 and 6.8 for bodies; RFC 2047, 2 for lines with encoded words
_IDS = {"message-id", "in-reply-to", "references"}
_LINE = "\r\n"


class LetterPolicy(EmailPolicy):
    """RFC 5322 with CRLF: ids whole, each address on a line of its own, words encoded as RFC 2047 has it."""

    def fold(self, name: str, value: Any) -> str:
        addresses: tuple[Address, ...] | None = getattr(value, "addresses", None)
        if addresses and all(one.addr_spec.isascii() for one in addresses):
            folded = f",{_LINE} ".join(_address(one) for one in addresses)
        elif name.lower() in _IDS:
            folded = f"{_LINE} ".join(str(value).split())
        elif name.lower() == "subject":
            folded = _text(str(value), name)
        else:
            return super().fold(name, value)
        return f"{name}: {folded}{_LINE}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


LETTERS = LetterPolicy(linesep=_LINE, max_line_length=WIDTH)


def _text(text: str, name: str) -> str:
    """Plain words where they are plain, else all of it encoded: what is mixed reads differently in older programs."""
    plain = text.isascii() and "=?" not in text and all(len(word) < WIDTH // 2 for word in text.split(" "))
    if not plain:
        return _encoded(text, name)
    return Header(text, "us-ascii", maxlinelen=WIDTH, header_name=name).encode(linesep=_LINE)


def _address(one: Address) -> str:
    name = one.display_name
    if not name.isascii() or "=?" in name or len(name) > WIDTH // 2:
        return f"{_encoded(name, 'Reply-To')}{_LINE} <{one.addr_spec}>"
    return formataddr((name, one.addr_spec))


def _encoded(text: str, name: str) -> str:
    return Header(text, "utf-8", maxlinelen=WIDTH, header_name=name).encode(linesep=_LINE)
