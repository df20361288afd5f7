"""No bytes whatever make the reader fail otherwise than by MailError, or take time out of proportion."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tickets.mail.mails import mail, multipart, part
from tickets.mail.parse import MailError, ParsedMail, parse

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "email" / "messages"
SEED = multipart(
    part(
        b"text/plain; charset=utf-8",
        "Grüße\r\n\r\nOn 3 Mar 2026 10:15, A <a@x.example> wrote:\r\n> x".encode(),
    ),
    part(b"text/html", b'<p>Hi <img src="cid:a@x"></p><blockquote type=cite>x</blockquote>'),
    part(b'image/png; name="=?utf-8?Q?=C3=A9?=.png"', b"iVBORw0KGgo=", b"Content-Transfer-Encoding: base64"),
    part(b"message/rfc822", mail()),
    part(b"message/delivery-status", b"Final-Recipient: rfc822; a@x.example\r\nStatus: 5.1.1"),
)
PIECES = [
    b"",
    b"\0",
    b"\n",
    b"\r\n\r\n",
    b"--edge",
    b"=?utf-8?B?",
    b"?=",
    b"<",
    b'"',
    b"(",
    b":",
    b"charset=",
    b"\xff",
]
EDITS = st.lists(
    st.tuples(st.integers(0, len(SEED)), st.integers(0, 40), st.sampled_from(PIECES) | st.binary(max_size=6)),
    max_size=8,
)


def attempt(raw: bytes) -> ParsedMail | None:
    try:
        return parse(raw, own_addresses=["a@x.example"], own_lines=["x"], marker="[m]")
    except MailError:
        return None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_a_damaged_mail_is_read_or_refused_in_a_sentence(edits: list[tuple[int, int, bytes]]) -> None:
    raw = SEED
    for at, length, piece in edits:
        raw = raw[:at] + piece + raw[at + length :]

    found = attempt(raw)

    assert found is None or "\x00" not in found.text + found.subject + found.html


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_read_or_refused_in_a_sentence(raw: bytes) -> None:
    attempt(raw)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="sample mails are not on this machine")
def test_every_sample_mail_is_read_and_so_is_each_half_of_it() -> None:
    for path in sorted(SAMPLES.rglob("*.eml")):
        raw = path.read_bytes()
        assert attempt(raw) is not None, path
        attempt(raw[: len(raw) // 2])
        attempt(raw[len(raw) // 2 :])


GROWING = {
    "quote marks": lambda n: mail(b">" * n + b"\n" + b"> x\n" * n, b"In-Reply-To: <a@b>"),
    "colons": lambda n: mail(b"On 3 Mar 2026 10:15 a@b.example:\n" * n, b"In-Reply-To: <a@b>"),
    "labels": lambda n: mail(b"From: x\nSent:\n" * n, b"In-Reply-To: <a@b>"),
    "dashes": lambda n: mail(b"-" * n + b" a " + b"-" * n + b"\n" + b"--\n" * n, b"In-Reply-To: <a@b>"),
    "encoded words": lambda n: mail(b"x", b"Subject: " + b"=?utf-8?B?YQ==?= " * n),
    "open words": lambda n: mail(b"x", b"Subject: " + b"=?a?q?" * n),
    "addresses": lambda n: mail(b"x", b"To: " + b"(a <b@c>, " * n),
    "boundaries": lambda n: multipart(*[b"--edge\r\n"] * n),
    "open tags": lambda n: mail(b"<div>" * n, b"Content-Type: text/html"),
    "entities": lambda n: mail(b"&amp;" * n, b"Content-Type: text/html"),
    "comments": lambda n: mail(b"<!--<script" * n, b"Content-Type: text/html"),
}


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_input_takes_about_twice_the_time(name: str) -> None:
    def seconds(n: int) -> float:
        raw = GROWING[name](n)
        start = time.thread_time()
        attempt(raw)
        return time.thread_time() - start

    once = min(seconds(4_000), seconds(4_000))

    # A sanity check with a wide margin, not a measurement: quadratic code would be far beyond it at 4 x.
    assert seconds(16_000) < 10 * once + 0.5
