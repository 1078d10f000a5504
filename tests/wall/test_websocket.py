"""RFC 6455, by its own examples, and by what another library makes of the same bytes."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from wsproto.frame_protocol import CloseReason, FrameProtocol, Opcode, ParseFailed

from tests.wall.far_ends import FarEnd, connected, masked
from wall.websocket import (
    BINARY,
    BROKEN,
    CLOSE,
    CONTINUATION,
    LONGEST_MESSAGE,
    PING,
    PONG,
    TEXT,
    TOO_LONG,
    Hearing,
    NoHandshake,
    Violation,
    accept,
    close_frame,
    pong_frame,
    status_of,
    text_frame,
)

ASKED = {
    "HTTP_UPGRADE": "websocket",
    "HTTP_CONNECTION": "Upgrade",
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
}
STREAMS = 500


def test_the_handshake_of_the_standard_gets_the_standards_answer() -> None:
    """(1.3)"""
    assert accept(ASKED) == (
        b"HTTP/1.1 101 Switching Protocols\r\n"
        b"Upgrade: websocket\r\n"
        b"Connection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        b"\r\n"
    )


@pytest.mark.parametrize("change", [
    {"HTTP_CONNECTION": "keep-alive, Upgrade"},
    {"HTTP_CONNECTION": "Upgrade,close"},
    {"HTTP_CONNECTION": "UPGRADE", "HTTP_UPGRADE": "WebSocket"},
    {"HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate; client_max_window_bits"},
    {"HTTP_SEC_WEBSOCKET_PROTOCOL": "chat, superchat"},
])  # fmt: skip
def test_other_ways_to_ask_get_the_same_answer_and_nothing_that_they_offer(change: dict[str, str]) -> None:
    assert accept(ASKED | change) == accept(ASKED)


@pytest.mark.parametrize("change", [
    {"HTTP_CONNECTION": ""},
    {"HTTP_CONNECTION": "keep-alive"},
    {"HTTP_CONNECTION": "upgrades"},
    {"HTTP_CONNECTION": "not upgrade"},
    {"HTTP_UPGRADE": ""},
    {"HTTP_UPGRADE": "h2c"},
    {"HTTP_SEC_WEBSOCKET_VERSION": "8"},
    {"HTTP_SEC_WEBSOCKET_VERSION": "013"},
    {"HTTP_SEC_WEBSOCKET_VERSION": ""},
    {"HTTP_SEC_WEBSOCKET_KEY": ""},
    {"HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25j"},  # 15 bytes
    {"HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZWU="},  # 17
    {"HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ"},  # not filled up
    {"HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhb XBsZSBub25jZQ=="},
    {"HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==\r\nX: y"},
    {"HTTP_SEC_WEBSOCKET_KEY": "жжжжжжжжжжжжжжжжжжжжжж=="},
])  # fmt: skip
def test_who_does_not_ask_as_the_standard_wants_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(NoHandshake):
        accept(ASKED | change)


@pytest.mark.parametrize("missing", ASKED)
def test_nothing_that_the_standard_wants_may_be_missing(missing: str) -> None:
    with pytest.raises(NoHandshake):
        accept({name: value for name, value in ASKED.items() if name != missing})


@pytest.mark.parametrize(("size", "head"), [
    (0, b"\x81\x00"), (125, b"\x81\x7d"), (126, b"\x81\x7e\x00\x7e"), (65_535, b"\x81\x7e\xff\xff"),
    (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
])  # fmt: skip
def test_a_message_of_any_size_is_read_by_a_real_client(size: int, head: bytes) -> None:
    said = "ж" * (size // 2) + "x" * (size % 2)
    client = FarEnd(connected()[1])
    client.takes(text_frame(said))
    assert client.heard == [said]
    assert text_frame(said).startswith(head)


def test_pongs_and_last_words_are_read_by_a_real_client() -> None:
    client = FarEnd(connected()[1])
    client.takes(pong_frame(b"") + pong_frame(b"x" * 125) + close_frame(1013, "ы" * 61))
    assert client.pongs == [b"", b"x" * 125]
    assert client.closed == (1013, "ы" * 61)


@pytest.mark.parametrize(("frames", "said"), [
    (b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", [(TEXT, b"Hello")]),  # the standard's own (5.7)
    (masked(b"Hel", last=False) + masked(b"lo", CONTINUATION), [None, (TEXT, b"Hello")]),
    (masked(b"x" * 125), [(TEXT, b"x" * 125)]),
    (masked(b"x" * 126), [(TEXT, b"x" * 126)]),
    (masked(b"x" * LONGEST_MESSAGE), [(TEXT, b"x" * LONGEST_MESSAGE)]),
    (masked(b"x" * LONGEST_MESSAGE, last=False) + masked(b"", CONTINUATION), [None, (TEXT, b"x" * LONGEST_MESSAGE)]),
    (masked(b"", BINARY), [(BINARY, b"")]),
    (masked(b"x" * 125, PING), [(PING, b"x" * 125)]),
    (masked(b"a", last=False) + masked(b"", PONG) + masked(b"b", CONTINUATION), [None, (PONG, b""), (TEXT, b"ab")]),
])  # fmt: skip
def test_what_a_client_says_is_heard(frames: bytes, said: list[tuple[int, bytes] | None]) -> None:
    assert list(Hearing().take(frames)) == said
    hearing = Hearing()
    assert [frame for byte in frames for frame in hearing.take(bytes([byte]))] == said


@pytest.mark.parametrize(("frames", "status"), [
    pytest.param(masked(b"x" * (LONGEST_MESSAGE + 1)), TOO_LONG, id="a byte too many"),
    pytest.param(b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff", TOO_LONG, id="all the bytes that a size can name"),
    pytest.param(b"\x81\xfe\xff\xff", TOO_LONG, id="a size, before its frame has come"),
    pytest.param(masked(b"x" * LONGEST_MESSAGE, last=False) + masked(b"x", 0), TOO_LONG, id="too long in two pieces"),
    pytest.param(masked(b"x", CONTINUATION), BROKEN, id="goes on with nothing"),
    pytest.param(masked(b"a", last=False) + masked(b"b"), BROKEN, id="begins again before its end"),
    pytest.param(b"\x81\x00", BROKEN, id="not masked"),
    pytest.param(b"\xc1\x80", BROKEN, id="compressed"),
    pytest.param(b"\x83\x80", BROKEN, id="an opcode that is none"),
    pytest.param(b"\x8b\x80", BROKEN, id="a control frame that is none"),
    pytest.param(b"\x09\x80", BROKEN, id="a ping in pieces"),
    pytest.param(b"\x89\xfe", BROKEN, id="a ping of more than 125"),
    pytest.param(b"\x81\xfe\x00\x7d", BROKEN, id="two bytes for a size that needs one"),
    pytest.param(b"\x81\xff\x00\x00\x00\x00\x00\x00\x00\x7e", BROKEN, id="eight bytes for a size that needs two"),
])  # fmt: skip
def test_who_breaks_the_rules_is_found_out_as_soon_as_can_be(frames: bytes, status: int) -> None:
    with pytest.raises(Violation) as found:
        list(Hearing().take(frames))
    assert found.value.status == status


@pytest.mark.parametrize(("said", "answered"), [
    (b"", 1000), (b"\x03", BROKEN), (b"\x03\xe8", 1000), (b"\x03\xe9 good bye", 1001), (b"\x03\xf7", BROKEN),
    *((status.to_bytes(2), BROKEN) for status in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535)),
    *((status.to_bytes(2), status) for status in (1002, 1003, 1007, 1011, 1013, 1014, 3000, 4999)),
])  # fmt: skip
def test_a_farewell_is_answered_with_its_own_status_where_that_may_be_said(said: bytes, answered: int) -> None:
    """(7.4)"""
    assert status_of(said) == answered


def test_another_library_hears_the_same() -> None:
    """It looks at the letters of a message before the rest has come; here they are looked at when it is whole."""
    met: Counter[str] = Counter()
    for seed in range(STREAMS):
        chance = random.Random(seed)
        stream = _a_stream(chance)
        pieces = list(_cut(chance, stream))
        ours, theirs = _heard_here(pieces), _heard_by_wsproto(pieces)
        met[theirs.verdict] += 1
        if ours.verdict == "too long":  # a flipped bit made it so
            assert ours.said == theirs.said, f"seed {seed}: {stream.hex()}"
        elif theirs.verdict == "not utf-8":
            more = ours.said[len(theirs.said) :]
            assert ours.said[: len(theirs.said)] == theirs.said, f"seed {seed}: {stream.hex()}"
            assert all(opcode in (PING, PONG) for opcode, _said in more), f"seed {seed}: {stream.hex()}"
        else:
            assert ours == theirs, f"seed {seed}: {stream.hex()}"
    assert min(met[verdict] for verdict in ("listens", "broken", "not utf-8", "closed")) > STREAMS // 20, met


@dataclass
class Heard:
    said: list[tuple[int, str | bytes]]
    verdict: str = "listens"


def _heard_here(pieces: list[bytes]) -> Heard:
    """As a line does it (wall.lines)."""
    heard, hearing = Heard([]), Hearing()
    try:
        for frame in (frame for piece in pieces for frame in hearing.take(piece)):
            if frame is None:
                continue
            opcode, said = frame
            if opcode == CLOSE:
                heard.verdict = "broken" if status_of(said) == BROKEN else "closed"
                return heard
            heard.said.append((opcode, said.decode() if opcode == TEXT else said))
    except Violation as violation:
        heard.verdict = "broken" if violation.status == BROKEN else "too long"
    except UnicodeDecodeError:
        heard.verdict = "not utf-8"
    return heard


def _heard_by_wsproto(pieces: list[bytes]) -> Heard:
    heard, library = Heard([]), FrameProtocol(client=False, extensions=[])
    begun: Any = None
    try:
        for piece in pieces:
            library.receive_bytes(piece)
            for frame in library.received_frames():
                if frame.opcode == Opcode.CLOSE:
                    heard.verdict = "closed"
                    return heard
                if frame.opcode.iscontrol():
                    assert isinstance(frame.payload, bytes)
                    heard.said.append((frame.opcode, frame.payload))
                    continue
                begun = frame.payload if begun is None else begun + frame.payload
                if frame.message_finished:
                    heard.said.append((frame.opcode, begun if isinstance(begun, str) else bytes(begun)))
                    begun = None
    except ParseFailed as failure:
        is_text = failure.code == CloseReason.INVALID_FRAME_PAYLOAD_DATA
        heard.verdict = "not utf-8" if is_text else "broken"
    return heard


def _a_stream(chance: random.Random) -> bytes:
    """What a client may say, most often with one flaw somewhere."""
    frames: list[bytes] = []
    for _message in range(chance.randint(1, 6)):
        frames += _message_in_frames(chance)
    flaw = chance.choice(("none", "none", "a flipped bit", "an odd frame", "a farewell", "letters", "cut off"))
    at = chance.randrange(len(frames) + 1)
    if flaw == "an odd frame":
        frames.insert(at, _odd_frame(chance))
    elif flaw == "a farewell":
        frames.insert(at, masked(chance.choice(_FAREWELLS), CLOSE, mask=chance.randbytes(4)))
    elif flaw == "letters":
        frames.append(masked(chance.choice(_NO_LETTERS), TEXT, mask=chance.randbytes(4)))
    stream = bytearray(b"".join(frames))
    if flaw == "a flipped bit":
        stream[chance.randrange(len(stream))] ^= 1 << chance.randrange(8)
    elif flaw == "cut off":
        del stream[chance.randrange(len(stream)) :]
    return bytes(stream)


# 1014 is registered since 2017, which wsproto does not know; and it looks at a farewell's letters.
_STATUSES = (0, 999, 1000, 1001, *range(1003, 1014), 1015, 2999, 3000, 5000)
_FAREWELLS = [b"", b"x", *(status.to_bytes(2) + b" bye" for status in _STATUSES)]
_NO_LETTERS = [b"\xff", b"ok \xc3\x28", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", "ж".encode()[:1]]


def _message_in_frames(chance: random.Random) -> Iterator[bytes]:
    opcode = chance.choice((TEXT, TEXT, TEXT, BINARY))
    size = chance.choice((0, 1, 7, 60, 125, 126, 127, 600))
    said = "".join(chance.choice("aéж🕯") for _ in range(size)).encode()
    cuts = sorted(chance.randint(0, len(said)) for _ in range(chance.choice((0, 0, 1, 3))))
    parts = [said[start:end] for start, end in zip([0, *cuts], [*cuts, len(said)], strict=True)]
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        yield masked(part, CONTINUATION if number else opcode, last=last, mask=chance.randbytes(4))
        if chance.random() < 0.3:
            yield masked(chance.randbytes(chance.choice((0, 5, 125))), chance.choice((PING, PONG)))


def _odd_frame(chance: random.Random) -> bytes:
    return chance.choice((
        masked(b"x", CONTINUATION),
        masked(b"x", TEXT, last=False) + masked(b"y", TEXT),
        masked(b"x", chance.choice((3, 4, 5, 6, 7, 11, 12, 13, 14, 15))),
        masked(b"", PING, last=False),
        masked(b"x" * 126, PONG),
        bytes([0x80 | TEXT, 1]) + b"x",
        bytes([chance.choice((0x90, 0xA0, 0xC0)) | TEXT, 0x80]) + bytes(4),
        b"\x81\xfe\x00\x01" + bytes(4) + b"x",
        b"\x81\xff\x00\x00\x00\x00\x00\x00\x01\x00" + bytes(4) + b"x" * 256,
    ))  # fmt: skip


def _cut(chance: random.Random, stream: bytes) -> Iterator[bytes]:
    longest = chance.choice((1, 3, 40, 4000))
    while stream:
        size = chance.randint(1, longest)
        yield stream[:size]
        stream = stream[size:]
