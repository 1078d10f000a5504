"""WebSocket as a server speaks it (RFC 6455): its answer to the handshake, its frames, and what a client's say.

Extensions are declined, so nothing is compressed for each client, and everybody gets the same bytes.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import Any

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
LONGEST_MESSAGE = 16 * 1024  # bytes that a client may say at once
LONGEST_CONTROL = 125  # bytes (5.5)
NORMAL, BROKEN, UNSUPPORTED, NOT_UTF8, POLICY, TOO_LONG = 1000, 1002, 1003, 1007, 1008, 1009  # how it ends (7.4.1)
TRY_AGAIN_LATER = 1013  # (IANA's registry of close codes)

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # (1.3)
_GIVEN = frozenset({*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)})  # that a frame may say (7.4.2)


class NoHandshake(Exception):
    """What asked to become a WebSocket did not ask as RFC 6455 wants it (4.2.1)."""


class Violation(Exception):
    """What a client sent ends its connection, with this status (7.4.1)."""

    def __init__(self, status: int, reason: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.reason = reason


def accept(environ: dict[str, Any]) -> bytes:
    """The answer that makes a WebSocket of a request's connection. Raises NoHandshake."""
    connection = environ.get("HTTP_CONNECTION", "").lower().split(",")
    is_asked = environ.get("HTTP_UPGRADE", "").lower() == "websocket" and "upgrade" in map(str.strip, connection)
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    if not is_asked or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or not _is_key(key):
        raise NoHandshake
    proof = base64.b64encode(hashlib.sha1(key.encode() + _GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + proof + b"\r\n\r\n"
    )


def text_frame(text: str) -> bytes:
    """A whole text message (5.2)."""
    return _frame(TEXT, text.encode(errors="replace"))  # half a surrogate pair is no text


def pong_frame(payload: bytes) -> bytes:
    return _frame(PONG, payload)


def close_frame(status: int, reason: str = "") -> bytes:
    """`reason` of 123 bytes at the most."""
    return _frame(CLOSE, status.to_bytes(2) + reason.encode())


class Hearing:
    """What has arrived from one client: whole messages out of frames, which come in any pieces."""

    __slots__ = ("_message", "_opcode", "_received")

    def __init__(self) -> None:
        self._received: bytearray | None = None  # the beginning of a frame
        self._message: bytearray | None = None  # the frames before, of a message that goes on
        self._opcode = CONTINUATION

    def take(self, arrived: bytes) -> Iterator[tuple[int, bytes] | None]:
        """Each frame that has arrived whole: as an opcode and what it says, or None where its message goes on.

        Raises Violation.
        """
        received = self._received or bytearray()
        received += arrived
        at = 0
        while frame := _first_frame(received, at):
            is_last, opcode, payload, at = frame
            yield self._heard(is_last, opcode, payload)
        del received[:at]
        self._received = received or None

    def _heard(self, is_last: bool, opcode: int, payload: bytes) -> tuple[int, bytes] | None:
        if opcode >= CLOSE:
            return opcode, payload
        if (opcode == CONTINUATION) == (self._message is None):
            raise Violation(BROKEN)
        if self._message is None:
            if is_last:
                return opcode, payload
            self._message, self._opcode = bytearray(), opcode
        self._message += payload
        if len(self._message) > LONGEST_MESSAGE:
            raise Violation(TOO_LONG, "Too long a message.")
        if not is_last:
            return None
        whole, self._message = bytes(self._message), None
        return self._opcode, whole


def status_of(said: bytes) -> int:
    """With what a client's close frame is answered: its own status, where it gave one that it may."""
    status = int.from_bytes(said[:2]) if said else NORMAL
    return status if status in _GIVEN else BROKEN


def _first_frame(received: bytearray, at: int) -> tuple[bool, int, bytes, int] | None:
    """The frame at `at`, unmasked, and where the next begins; None until it has arrived. Raises Violation (5.2)."""
    if len(received) < at + 2:
        return None
    first, second = received[at], received[at + 1]
    opcode, size, start = first & 0x0F, second & 0x7F, at + 2
    is_last, is_control = bool(first & 0x80), opcode >= CLOSE
    if first & 0x70 or not second & 0x80 or opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
        raise Violation(BROKEN)
    if is_control and (size > LONGEST_CONTROL or not is_last):
        raise Violation(BROKEN)
    if size >= 126:
        start += 2 if size == 126 else 8
        if len(received) < start:
            return None
        least, size = 126 if size == 126 else 65_536, int.from_bytes(received[at + 2 : start])
        if size < least:  # a size has to be written as shortly as it can
            raise Violation(BROKEN)
    if size > LONGEST_MESSAGE:
        raise Violation(TOO_LONG, "Too long a message.")
    end = start + 4 + size
    if len(received) < end:
        return None
    return is_last, opcode, _unmasked(received[start + 4 : end], received[start : start + 4]), end


def _unmasked(payload: bytearray, mask: bytearray) -> bytes:
    """(5.3), a number as long as the payload at once: byte by byte it would take a thousand times as long."""
    size = len(payload)
    key = (bytes(mask) * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(size)


def _frame(opcode: int, payload: bytes) -> bytes:
    """A whole, unmasked frame (5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65_536:
        return bytes((0x80 | opcode, 126)) + size.to_bytes(2) + payload
    return bytes((0x80 | opcode, 127)) + size.to_bytes(8) + payload


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False
