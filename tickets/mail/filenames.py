"""Names and types of attached files: what the sender claims, made safe to show and to store beside bytes."""

import re

from tickets.mail.headers import clean_name, decode_words, parameters
from tickets.mail.mime import Part

MAX_NAME = 150  # octets of UTF-8
_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*\\/]')
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"OggS", "application/ogg"),
    (b"ID3", "audio/mpeg"),
)
_RASTER = frozenset({"image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff", "image/webp"})


def file_name(part: Part) -> str:
    """The safe name of a part from Content-Disposition, else Content-Type; "" when it has none."""
    _, disposition = parameters(part.headers.plain("content-disposition"))
    for claimed in (disposition.get("filename"), part.params.get("name"), part.params.get("filename")):
        if claimed and (name := safe_name(claimed)):
            return name
    return ""


def safe_name(claimed: str) -> str:
    """Base name, NFC, no control or direction characters, no leading dots, at most 150 octets."""
    name = clean_name(decode_words(claimed))
    name = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = _UNSAFE.sub("_", name).strip(" .").strip()
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = MAX_NAME - len((dot + ending).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + ending


def sniffed_type(data: bytes, declared: str) -> str:
    """The type by the first bytes; a claim of a raster image that the bytes do not bear out is dropped."""
    for start, kind in _SIGNATURES:
        if data.startswith(start) and (start not in (b"BM", b"MZ") or _is_binary(data)):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"PK\x03\x04"):
        return declared if _is_packed(declared) else "application/zip"
    marked = _markup_type(data, declared)
    if marked:
        return marked
    return "application/octet-stream" if declared in _RASTER | {"image/jpg", "image/pjpeg"} else declared


def _is_binary(data: bytes) -> bool:
    return any(byte < 9 for byte in data[:512])


def _is_packed(declared: str) -> bool:
    return (
        declared.startswith(("application/vnd.", "application/epub", "application/java")) or "zip" in declared
    )


def _markup_type(data: bytes, declared: str) -> str | None:
    if declared.startswith("message/"):
        return None
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head.startswith(b"<"):
        return None
    if b"<svg" in head:
        return "image/svg+xml"
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "text/html"
    return None
