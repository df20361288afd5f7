"""Files that customers and mail servers send: a small photo, a one-page invoice, a report of a failed delivery."""

import struct
import zlib
from datetime import datetime
from email.utils import format_datetime

from helpdesk.demo.post import File
from helpdesk.duties.models import Letter

WIDE, HIGH = 96, 64


def _photo() -> bytes:
    """A picture of a zip, roughly: dark teeth on rust, as PNG."""
    rows = bytearray()
    for y in range(HIGH):
        rows.append(0)
        for x in range(WIDE):
            teeth = abs(y - HIGH // 2) < 6 and (x // 4 + (y > HIGH // 2)) % 2 == 0
            rows += bytes((52, 46, 42) if teeth else (150 + x // 3, 84 + y // 3, 46))
    header = struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _invoice() -> bytes:
    """One page with three lines, as PDF 1.4."""
    text = "BT /F1 14 Tf 60 760 Td (Wayfare Bags) Tj 0 -24 Td (Invoice WB-51007) Tj 0 -24 Td (Total 129.00) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    )
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + end).encode("ascii")


OF_A_REPAIR = (
    File(name="السحاب.png", kind="image/png", content=_photo()),
    File(name="فاتورة.pdf", kind="application/pdf", content=_invoice()),
)


def delivery_report(letter: Letter, *, at: datetime) -> bytes:
    """What a mail server sends back when a mailbox is full (RFC 3464)."""
    lines = f"""From: Mail Delivery System <mailer-daemon@relay.example>
To: {letter.envelope_sender}
Subject: Undelivered Mail Returned to Sender
Date: {format_datetime(at)}
Message-ID: <bounce-{letter.pk}@relay.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain; charset=utf-8

Your message could not be delivered: the mailbox of {letter.recipient} is full.

--report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {letter.recipient}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--report
Content-Type: text/rfc822-headers

Message-ID: <{letter.message_id}>
To: {letter.recipient}

--report--
"""
    return lines.replace("\n", "\r\n").encode()
