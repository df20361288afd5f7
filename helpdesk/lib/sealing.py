"""Secrets that must be read again, such as a mailbox's password: sealed with the desk's key before they are stored."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SealBroken(ValueError):
    """The desk's key is another one than when the secret was sealed; it has to be typed in again."""


def seal(secret: str) -> str:
    """The secret as it may be stored; empty stays empty."""
    return _box().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """The secret itself. Raises SealBroken."""
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken("The stored password cannot be read with this key; type it in again.") from None


def _box() -> Fernet:
    key = hashlib.sha256(f"sealing\x1f{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
