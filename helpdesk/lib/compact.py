"""JSON for the wire: UTF-8 unescaped, no spaces. One encoder for all, as making one costs as much as using it."""

from json import JSONEncoder

compact = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
