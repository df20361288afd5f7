"""Who a host site says its visitor is: signed, short-lived, used once; anything else proves nothing."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chat import identity
from chat.models import Session, Site
from helpdesk.lib.clock import now
from helpdesk.people.models import CustomerAddress
from tests.cast import Cast
from tests.chat.stage import open_session

pytestmark = pytest.mark.django_db(transaction=True)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def signed(secret: str, *, algorithm: str = "HS256", **claims: Any) -> str:
    body = {
        "aud": "shop",
        "sub": "u-1",
        "exp": (now() + timedelta(minutes=4)).timestamp(),
        "jti": uuid4().hex,
    }
    head = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(body | claims)}"
    proof = hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest()
    return f"{head}.{base64.urlsafe_b64encode(proof).rstrip(b'=').decode()}"


def secret() -> str:
    return Site.objects.get(key="shop").secret


def test_a_signed_visitor_is_the_customer_who_owns_the_address(shop: Cast) -> None:
    opened = open_session(identity=signed(secret(), email="aroha@example.org", name="Aroha"))
    assert opened.session.customer == shop.aroha


def test_the_same_subject_is_the_same_customer_each_time(shop: Cast) -> None:
    first, second = open_session(identity=signed(secret())), open_session(identity=signed(secret()))
    assert first.session.customer == second.session.customer
    assert first.session.conversation != second.session.conversation


def test_a_typed_address_is_only_claimed_and_never_merged(shop: Cast) -> None:
    opened = open_session(email="aroha@example.org", name="Aroha")
    assert opened.session.customer != shop.aroha
    assert CustomerAddress.objects.get(customer=opened.session.customer).standing == "claimed"


def test_an_identity_is_used_once(shop: Cast) -> None:
    token = signed(secret())
    open_session(identity=token)
    with pytest.raises(identity.IdentityError):
        open_session(identity=token)
    assert Session.objects.count() == 1


def hours(number: float) -> float:
    return (now() + timedelta(hours=number)).timestamp()


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"exp": hours(-1)},
        {"exp": hours(1)},
        {"exp": "soon"},
        {"exp": float("inf")},
        {"sub": ""},
        {"sub": None},
        {"jti": ""},
        {"jti": "x" * 81},
        {"algorithm": "none"},
        {"algorithm": "HS512"},
    ],
)
def test_a_token_with_a_wrong_claim_proves_nothing(shop: Cast, claims: dict[str, Any]) -> None:
    with pytest.raises(identity.IdentityError):
        open_session(identity=signed(secret(), **claims))


@pytest.mark.parametrize("token", ["x", "a.b.c", "....", "é.é.é", signed("another secret"), signed("x")[:-3]])
def test_a_token_that_is_not_the_sites_proves_nothing(shop: Cast, token: str) -> None:
    with pytest.raises(identity.IdentityError):
        open_session(identity=token)
