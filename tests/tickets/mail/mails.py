"""Mails written by hand for the tests of this folder."""

from tickets.mail.parse import ParsedMail, parse

HEAD = b"From: Ana <ana@customer.example>\r\nTo: help@desk.example\r\nSubject: Hello\r\n"


def mail(body: bytes = b"Hello there\r\n", *headers: bytes) -> bytes:
    """A plain mail with extra header lines in front of the usual ones."""
    return b"".join(line + b"\r\n" for line in headers) + HEAD + b"\r\n" + body


def read(body: bytes = b"Hello there\r\n", *headers: bytes) -> ParsedMail:
    return parse(mail(body, *headers))


def multipart(*parts: bytes, kind: bytes = b"mixed", close: bool = True) -> bytes:
    """A mail of parts, each given with its own header block."""
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + (b"--edge--\r\n" if close else b"")
    return mail(body, b"Content-Type: multipart/" + kind + b'; boundary="edge"')


def part(kind: bytes, content: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"Content-Type: " + kind, *headers, b"", content])
