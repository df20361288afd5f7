"""Parts of a mail: which are its text, which are files, and what broken structures still give."""

import base64

import pytest

from tests.tickets.mail.mails import mail, multipart, part, read
from tickets.mail.parse import parse

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
TEXT = part(b"text/plain; charset=utf-8", b"Hello there")


def _file(kind: bytes, name: bytes, content: bytes) -> bytes:
    return part(
        kind,
        base64.encodebytes(content),
        b"Content-Transfer-Encoding: base64",
        b"Content-Disposition: attachment; filename=" + name,
    )


def test_plain_text_is_preferred_and_html_kept_beside_it() -> None:
    found = parse(multipart(TEXT, part(b"text/html", b"<p>Hello <b>there</b></p>"), kind=b"alternative"))

    assert found.text == "Hello there"
    assert found.html == "<p>Hello <b>there</b></p>"
    assert found.attachments == ()


def test_html_alone_becomes_text_with_breaks() -> None:
    assert read(b"<p>One</p><p>Two<br>Three</p>", b"Content-Type: text/html").text == "One\n\nTwo\nThree"


def test_a_blank_plain_part_gives_way_to_html() -> None:
    found = parse(
        multipart(part(b"text/plain", b" \r\n"), part(b"text/html", b"<p>Real</p>"), kind=b"alternative")
    )

    assert found.text == "Real"


def test_texts_of_several_parts_stand_in_order() -> None:
    found = parse(multipart(TEXT, _file(b"image/png", b"a.png", PNG), part(b"text/plain", b"Below")))

    assert found.text == "Hello there\n\nBelow"
    assert [(each.name, each.content_type, each.size) for each in found.attachments] == [
        ("a.png", "image/png", 48)
    ]


def test_a_text_with_a_file_name_is_a_file() -> None:
    found = parse(multipart(TEXT, part(b"text/plain; name=notes.txt", b"in a file")))

    assert found.text == "Hello there"
    assert found.attachments[0].content == b"in a file"


def test_an_attached_mail_keeps_its_own_bytes() -> None:
    inner = mail(
        b"--x\r\nContent-Type: text/plain\r\n\r\ninside\r\n--x--",
        b"Content-Type: multipart/mixed; boundary=x",
    )
    found = parse(multipart(TEXT, part(b"message/rfc822", inner)))

    assert found.text == "Hello there"
    assert [(each.name, each.content) for each in found.attachments] == [("message.eml", inner)]


def test_a_uuencoded_block_becomes_a_file_and_leaves_the_text() -> None:
    body = b"See below.\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n\r\nBye"
    found = read(body)

    assert "begin 644" not in found.text
    assert found.text.startswith("See below.")
    assert found.text.endswith("Bye")
    assert [(each.name, each.content) for each in found.attachments] == [("a.txt", b"Cat")]


def test_a_sentence_that_begins_like_uuencode_stays_a_sentence() -> None:
    assert read(b"begin 644 items\r\nplease, not more").text == "begin 644 items\nplease, not more"


def test_an_invitation_is_one_file_even_when_sent_twice() -> None:
    event = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR"
    inner = (
        b"--in\r\nContent-Type: text/plain\r\n\r\nCome\r\n"
        b"--in\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n" + event + b"\r\n--in--"
    )
    found = parse(
        multipart(
            part(b"multipart/alternative; boundary=in", inner),
            _file(b"application/ics", b"invite.ics", event),
        )
    )

    assert found.text == "Come"
    assert [each.name for each in found.attachments] == ["invite.ics"]


def test_an_inline_image_is_one_that_the_html_shows() -> None:
    def image(cid: bytes) -> bytes:
        return part(
            b"image/png; name=" + cid + b".png",
            base64.b64encode(PNG),
            b"Content-Transfer-Encoding: base64",
            b"Content-ID: <" + cid + b"@x>",
            b"Content-Disposition: inline",
        )

    found = parse(
        multipart(
            part(b"text/html", b'<p>See <img src="cid:shown@x"></p>'), image(b"shown"), image(b"hidden")
        )
    )

    assert [(each.content_id, each.inline) for each in found.attachments] == [
        ("shown@x", True),
        ("hidden@x", False),
    ]
    assert 'src="cid:shown@x"' in found.html


NAMES = [
    (b'"r\xc3\xa9sum\xc3\xa9.pdf"', "résumé.pdf"),
    (b'"=?utf-8?Q?r=C3=A9sum=C3=A9.pdf?="', "résumé.pdf"),
    (b"\"x\"; filename*=utf-8''r%C3%A9sum%C3%A9.pdf", "résumé.pdf"),
    (b"\"x\"; filename*0*=utf-8''r%C3%A9; filename*1=sum.pdf", "résum.pdf"),
    (b'"..\\\\..\\\\windows\\\\evil.exe"', "evil.exe"),
    (b'"../../etc/passwd"', "passwd"),
    ('"invoice\u202efdp.exe"'.encode(), "invoicefdp.exe"),
    ('"re\u0301sume\u0301.pdf"'.encode(), "résumé.pdf"),
    (b'"a\x01b.txt"', "a b.txt"),
    (b'".htaccess"', "htaccess"),
]


@pytest.mark.parametrize(("written", "name"), NAMES)
def test_a_file_name_is_decoded_and_made_safe(written: bytes, name: str) -> None:
    found = parse(multipart(TEXT, _file(b"application/octet-stream", written, b"x")))

    assert found.attachments[0].name == name


def test_a_long_file_name_keeps_its_ending_within_150_octets() -> None:
    found = parse(
        multipart(TEXT, _file(b"application/pdf", '"{}.pdf"'.format("é" * 200).encode(), b"%PDF-1.4"))
    )

    assert len(found.attachments[0].name.encode()) <= 150
    assert found.attachments[0].name.endswith("é.pdf")


TYPES = [
    (b"image/png", b"<svg onload=alert(1)>", "image/svg+xml"),
    (b"image/png", b"<html><script>", "text/html"),
    (b"image/png", b"nothing like it", "application/octet-stream"),
    (b"application/pdf", PNG, "image/png"),
    (b"application/octet-stream", b"%PDF-1.7", "application/pdf"),
    (
        b"application/vnd.oasis.opendocument.text",
        b"PK\x03\x04....",
        "application/vnd.oasis.opendocument.text",
    ),
]


@pytest.mark.parametrize(("declared", "content", "kind"), TYPES)
def test_the_type_of_a_file_comes_from_its_bytes(declared: bytes, content: bytes, kind: str) -> None:
    assert parse(multipart(TEXT, _file(declared, b"a.bin", content))).attachments[0].content_type == kind


def test_a_multipart_that_was_never_closed_gives_all_its_parts() -> None:
    assert parse(multipart(TEXT, part(b"text/plain", b"Below"), close=False)).text == "Hello there\n\nBelow"


def test_a_multipart_without_parts_is_text() -> None:
    found = read(b"only words", b"Content-Type: multipart/mixed; boundary=missing")

    assert found.text == "only words"
    assert found.attachments == ()


def test_a_multipart_that_names_no_boundary_is_still_read() -> None:
    found = read(
        b"--guess\r\nContent-Type: text/plain\r\n\r\ninside\r\n--guess--", b"Content-Type: multipart/mixed"
    )

    assert found.text == "inside"


def test_broken_base64_gives_what_can_be_had() -> None:
    found = read(b"SGVsbG8gdGhlcm\r\n!!U\r\n", b"Content-Transfer-Encoding: base64")

    assert found.text == "Hello there"


def test_text_labelled_base64_that_is_none_stays_text() -> None:
    assert read(b"Hello, it's me -- (really)!", b"Content-Transfer-Encoding: base64").text.startswith(
        "Hello, it's"
    )


def test_beyond_the_limits_of_depth_and_number_the_rest_stays_undivided() -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(60)
    )
    many = multipart(*[part(b"text/plain", b"x")] * 700)

    assert "too many parts" in parse(b"From: a@b.example\r\n" + deep + b"\r\nend").notes
    assert "too many parts" in parse(many).notes


def test_signed_and_encrypted_mails_say_so_and_keep_their_parts() -> None:
    signed = multipart(TEXT, part(b"application/pkcs7-signature; name=smime.p7s", b"x"), kind=b"signed")

    assert parse(signed).notes == ("signed",)
    assert [each.name for each in parse(signed).attachments] == ["smime.p7s"]
