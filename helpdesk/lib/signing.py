"""Tokens that nobody can guess, kept only as hashes, and short proofs that a value is ours."""

import hashlib
import hmac
import secrets

from django.conf import settings


def new_token() -> str:
    """128 random bits, safe in URLs (22 characters)."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256 in hex (64 characters). The token itself is never kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def digest(*parts: str) -> str:
    """A hash that tells two bodies apart (64 hex characters)."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def mac(purpose: str, value: str, *, length: int = 20) -> str:
    """A keyed proof of ``value`` for one ``purpose``, lower-case hex, at least 80 bits by default."""
    key = hashlib.sha256(f"{purpose}\x1f{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:length]


def mac_is_good(purpose: str, value: str, given: str) -> bool:
    """True when ``given`` is the proof of ``value``; compared in constant time."""
    return hmac.compare_digest(mac(purpose, value, length=len(given)), given) and len(given) >= 20
