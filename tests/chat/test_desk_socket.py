"""What the desk's own server does by itself at a socket: frames are unmasked, and sent at once in their order."""

import socket

import hypothesis.strategies as st
from hypothesis import given
from twisted.internet.protocol import Protocol
from twisted.internet.tcp import Server
from twisted.internet.testing import MemoryReactor

from helpdesk.server.desk_server import Masker, sent_at_once


@given(st.binary(min_size=4, max_size=4), st.lists(st.binary(max_size=40), max_size=6))
def test_a_mask_goes_over_a_frame_byte_by_byte_however_it_is_cut(mask: bytes, pieces: list[bytes]) -> None:
    masker = Masker(mask)
    masked = b"".join(masker.process(piece) for piece in pieces)
    whole = b"".join(pieces)
    assert masked == bytes(byte ^ mask[place % 4] for place, byte in enumerate(whole))
    assert masker.pointer() == len(whole)


def line() -> tuple[Server, socket.socket]:
    """The server's end of a connection as Twisted keeps it, and the client's, which takes little at a time."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return Server(ours, Protocol(), ("", 0), None, 0, MemoryReactor()), theirs


def test_what_a_full_line_does_not_take_follows_in_order() -> None:
    transport, client = line()
    first = bytes(range(256)) * 4000
    sent = sent_at_once(transport, first)
    assert 0 < sent < len(first)
    transport.write(first[sent:])
    assert sent_at_once(transport, b"later") == 0  # others wait, so it waits behind them
    transport.write(b"later")
    heard = b""
    while len(heard) < len(first) + 5:
        heard += client.recv(65536)
        assert transport.doWrite() is None
    assert heard == first + b"later"
    assert sent_at_once(transport, b"again") == 5


def test_nothing_is_sent_to_a_client_that_is_gone() -> None:
    transport, client = line()
    client.close()
    assert sent_at_once(transport, b"hello") == 0
