"""Ten thousand hostile mails: each stored, read in time or visibly failed, the next one on time (G5, G6)."""

import base64
import os
import random
import resource
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from tests.cast import MONDAY, Cast
from tests.tickets.mail.mails import mail, multipart, part
from tests.tickets.mail.test_hostile_mail import PIECES, SEED
from tickets.arrival import read_mail
from tickets.mail import gate
from tickets.models import InboundMail, Ticket

pytestmark = [pytest.mark.django_db(transaction=True)]
MAILS = 10_000 if os.environ.get("DESK_SOAK") == "1" else 150
LONGEST_READ, MORE_MEMORY = 5.0, 400.0  # seconds, MB
Maker = Callable[[random.Random], bytes]


def nested(draw: random.Random) -> bytes:
    """Parts in parts in parts."""
    inner = part(b"text/plain", b"deep")
    for depth in range(draw.randint(20, 200)):
        edge = b"e%d" % depth
        inner = b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n--%s\r\n%s\r\n--%s--\r\n' % (
            edge,
            edge,
            inner,
            edge,
        )
    return mail(b"", inner.split(b"\r\n\r\n", 1)[0]) + inner.split(b"\r\n\r\n", 1)[1]


def many_parts(draw: random.Random) -> bytes:
    return multipart(*(part(b"text/plain", b"x") for _ in range(draw.randint(300, 1_500))))


def long_headers(draw: random.Random) -> bytes:
    return mail(
        b"Hi\r\n", b"X-Long: " + b"a" * draw.randint(10_000, 400_000), b"References: " + b"<a@b> " * 5_000
    )


def encoded_words(draw: random.Random) -> bytes:
    return mail(b"Hi\r\n", b"Subject: " + b"=?utf-8?Q?" + b"=41" * draw.randint(10, 5_000) + b"?= " * 50)


def many_links(draw: random.Random) -> bytes:
    links = b'<a href="https://x.example/%d">x</a>' % draw.randrange(9)
    return mail(b"<html><body>" + links * draw.randint(1_000, 8_000), b"Content-Type: text/html")


def open_tags(draw: random.Random) -> bytes:
    return mail(b"<div><table><b>" * draw.randint(1_000, 20_000), b"Content-Type: text/html")


def scripts(draw: random.Random) -> bytes:
    body = b"<script>alert(1)</script><svg onload=alert(1)><style>*{background:url(//e)}</style><img src=x onerror=y>"
    return mail(b"<html>" + body * draw.randint(1, 400), b"Content-Type: text/html; charset=utf-7")


def one_line(draw: random.Random) -> bytes:
    return mail(b"> " * draw.randint(10, 100_000))


def quotes(draw: random.Random) -> bytes:
    line = b"On Tue, 3 Mar 2026 at 10:15, A <a@x.example> wrote:\r\n> x\r\n"
    return mail(line * draw.randint(10, 3_000), b"In-Reply-To: <a@b>")


def lying_charset(draw: random.Random) -> bytes:
    name = draw.choice([b"utf-16", b"x-unknown", b"idna", b"rot13", b"base64", b"utf-7", b"hz", b"zlib"])
    return mail(draw.randbytes(2_000), b"Content-Type: text/plain; charset=" + name)


def bomb(draw: random.Random) -> bytes:
    content = base64.b64encode(bytes(draw.randint(1_000, 2_000_000)))
    name = draw.choice([b"../../etc/passwd", b"a\0b.exe", b"x" * 3_000, "\u202egnp.exe".encode()])
    return multipart(
        part(b'application/zip; name="' + name + b'"', content, b"Content-Transfer-Encoding: base64")
    )


def addresses(draw: random.Random) -> bytes:
    return mail(
        b"Hi\r\n", b"Cc: " + b"a@b.example, " * draw.randint(100, 20_000), b"Reply-To: " + b"((" * 3_000
    )


def mutated(draw: random.Random) -> bytes:
    raw = SEED
    for _ in range(draw.randint(1, 12)):
        at = draw.randrange(len(raw) + 1)
        piece = draw.choice(PIECES) if draw.random() < 0.7 else draw.randbytes(draw.randint(1, 40))
        raw = raw[:at] + piece + raw[at + draw.randint(0, 40) :]
    return raw


def noise(draw: random.Random) -> bytes:
    return draw.randbytes(draw.randint(1, 4_000))


MAKERS: list[Maker] = [
    nested, many_parts, long_headers, encoded_words, many_links, open_tags, scripts, one_line, quotes,
    lying_charset, bomb, addresses, noise,
]  # fmt: skip


def hostile(count: int) -> Iterator[bytes]:
    """Half of them damaged mails, the rest built to hurt."""
    draw = random.Random(23)
    for _ in range(count):
        yield mutated(draw) if draw.random() < 0.5 else draw.choice(MAKERS)(draw)


def test_g5_g6_a_flood_of_hostile_mail_neither_fails_nor_delays(cast: Cast) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    slowest, stored = 0.0, 0
    for raw in hostile(MAILS):
        row = gate.store(gate.Arrival(raw=raw, recipient="help@desk.example"), now=MONDAY)
        stored += 1
        began = time.monotonic()
        read_mail(now=MONDAY)
        slowest = max(slowest, time.monotonic() - began)
        row.refresh_from_db()
        assert bytes(row.raw) == raw
        assert row.state in ("done", "failed"), row.error
        assert row.state == "done" or row.error
    good = mail(
        b"Where is my parcel? I have waited for two weeks.\r\n", b"Message-ID: <good@customer.example>"
    )
    gate.store(gate.Arrival(raw=good, recipient="help@desk.example"), now=MONDAY)
    read_mail(now=MONDAY + timedelta(seconds=1))
    assert InboundMail.objects.count() == stored + 1
    assert (
        Ticket.objects.order_by("-pk")[0]
        .messages.get(author="customer")
        .text.startswith("Where is my parcel?")
    )
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000 - before
    print(f"slowest {slowest:.2f} s, memory +{grown:.0f} MB, {stored} mails")  # noqa: T201
    assert slowest < LONGEST_READ
    assert grown < MORE_MEMORY
