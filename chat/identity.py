"""Who a host site says its visitor is: a JSON Web Token signed with the site's secret (RFC 7519, HS256 only)."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from chat.models import Site, UsedIdentity
from chat.protocol import clean

LONGEST_LIFE = timedelta(minutes=5)
LEEWAY = timedelta(seconds=30)  # clocks of host and desk differ a little


class IdentityError(ValueError):
    """The token proves nothing."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the host site vouches for."""

    subject: str
    email: str
    name: str
    jti: str
    expires_at: datetime


def verified(token: str, site: Site, *, now: datetime) -> Identity:
    """The claims of a good token: right signature, audience and time. Raises IdentityError."""
    try:
        signed, _, signature = token.rpartition(".")
        head, _, body = signed.partition(".")
        expected = hmac.new(site.secret.encode(), signed.encode("ascii"), hashlib.sha256).digest()
        good = hmac.compare_digest(expected, _bytes(signature))
        header, claims = json.loads(_bytes(head)), json.loads(_bytes(body))
        if not good or header.get("alg") != "HS256" or not isinstance(claims, dict):
            raise IdentityError("signature")
        return _identity(claims, site, now)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        binascii.Error,
        RecursionError,
    ) as error:
        raise IdentityError(str(error)[:80]) from None


def use(identity: Identity, site: Site) -> None:
    """Mark the token as used. Raises IdentityError when it was used before (replay)."""
    try:
        with transaction.atomic():
            UsedIdentity.objects.create(site=site, jti=identity.jti, expires_at=identity.expires_at)
    except IntegrityError:
        raise IdentityError("used before") from None


def _identity(claims: dict[str, Any], site: Site, now: datetime) -> Identity:
    audience = claims["aud"]
    if site.key not in (audience if isinstance(audience, list) else [audience]):
        raise IdentityError("audience")
    expires_at = datetime.fromtimestamp(float(claims["exp"]), tz=now.tzinfo)
    if not now < expires_at + LEEWAY or expires_at > now + LONGEST_LIFE + LEEWAY:
        raise IdentityError("time")
    subject, jti = clean(claims["sub"], 200), clean(claims["jti"], 80)
    if not subject or not jti or len(claims["jti"]) > 80:
        raise IdentityError("subject or jti")
    return Identity(
        subject,
        clean(claims.get("email") or "", 320).strip(),
        clean(claims.get("name") or "", 200),
        jti,
        expires_at,
    )


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
