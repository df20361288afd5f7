"""Only our own server's word says who sent a mail, read by its grammar."""

import pytest

from tickets.mail.authentication import check_sender

OURS = ["mx.desk.example"]
ANA = "ana@shop.example.org"


@pytest.mark.parametrize(
    ("results", "check"),
    [
        ([], "unverified"),
        (["mx.desk.example; none"], "unverified"),
        (["mx.desk.example; dmarc=pass header.from=shop.example.org"], "verified"),
        (
            [
                "mx.desk.example; dmarc=fail header.from=shop.example.org; spf=pass smtp.mailfrom=x@evil.example"
            ],
            "failed",
        ),
        (["mx.desk.example; dkim=pass header.d=shop.example.org"], "verified"),
        (["mx.desk.example; dkim=pass header.d=example.org"], "verified"),
        (["mx.desk.example; dkim=pass header.i=@mail.shop.example.org"], "verified"),
        (["mx.desk.example; dkim=pass header.d=evil.example"], "unverified"),
        (["mx.desk.example; dkim=pass header.d=org"], "unverified"),
        (["mx.desk.example; dkim=pass header.d=xshop.example.org"], "unverified"),
        (["mx.desk.example; spf=pass smtp.mailfrom=bounce@shop.example.org"], "verified"),
        (
            ["mx.desk.example; spf=pass smtp.mailfrom=a@list.example; dkim=fail header.d=shop.example.org"],
            "unverified",
        ),
        (["mx.desk.example; spf=fail smtp.mailfrom=ana@shop.example.org"], "failed"),
        (
            ["mx.desk.example; spf=softfail smtp.mailfrom=a@b.example; dkim=fail header.d=shop.example.org"],
            "failed",
        ),
        (["mx.desk.example; spf=temperror smtp.mailfrom=a@b.example"], "unverified"),
        (["MX.Desk.Example; DMARC=PASS header.from=shop.example.org"], "verified"),
        # Somebody else's word, above ours or alone, is nothing.
        (["evil.example; dmarc=pass header.from=shop.example.org"], "unverified"),
        (
            [
                "evil.example; dmarc=pass header.from=shop.example.org",
                "mx.desk.example; dmarc=fail header.from=shop.example.org",
            ],
            "failed",
        ),
        # The topmost of ours counts: the one below came in with the mail.
        (
            [
                "mx.desk.example; dmarc=fail header.from=shop.example.org",
                "mx.desk.example; dmarc=pass header.from=shop.example.org",
            ],
            "failed",
        ),
        # A pass inside an address or a comment is no result.
        (['mx.desk.example; spf=none smtp.mailfrom="; dmarc=pass"@evil.example'], "unverified"),
        (
            [
                "mx.desk.example; spf=none (dmarc=pass header.from=shop.example.org) smtp.mailfrom=a@evil.example"
            ],
            "unverified",
        ),
        # Ours but unreadable: what stands below it is not trusted either.
        (["mx.desk.example; ===", "mx.desk.example; dmarc=pass header.from=shop.example.org"], "unverified"),
        (["mx.desk.example 1; dmarc=pass header.from=shop.example.org"], "verified"),
    ],
)
def test_the_word_of_our_own_server(results: list[str], check: str) -> None:
    assert check_sender(results, ANA, OURS) == check


def test_without_a_server_of_our_own_nothing_is_believed() -> None:
    assert check_sender(["mx.desk.example; dmarc=pass header.from=shop.example.org"], ANA, []) == "unverified"


def test_without_an_address_there_is_nothing_to_verify() -> None:
    assert check_sender(["mx.desk.example; dmarc=pass"], None, OURS) == "unverified"
