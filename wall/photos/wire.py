"""How the web process and a photo worker talk over a pair of sockets: JSON with files behind it, lengths first.

The worker has read hostile files: whatever it says is bounded, and checked by who asked.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Protocol

LONGEST_WORDS = 64 * 1024  # bytes of JSON
LARGEST_FILES = 32 * 1024 * 1024  # bytes in all: a photo of the largest size, or its renditions
MOST_FILES = 16

YES, NO = b"+", b"-"


class Socket(Protocol):
    def sendall(self, part: bytes | memoryview) -> Any: ...

    def recv(self, size: int) -> bytes: ...


class Broken(Exception):
    """The other side hung up, or said what this protocol does not know."""


@dataclass(frozen=True)
class Message:
    words: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


def send(sock: Socket, message: Message) -> None:
    sizes = {name: len(file) for name, file in message.files.items()}
    head = json.dumps({"words": message.words, "sizes": sizes}).encode()
    sock.sendall(len(head).to_bytes(4, "big") + head)
    for file in message.files.values():
        sock.sendall(memoryview(file))  # eventlet copies what is left of bytes each time that the socket is full


def receive(sock: Socket) -> Message:
    """Raises Broken."""
    length = int.from_bytes(_exactly(sock, 4), "big")
    if length > LONGEST_WORDS:
        raise Broken
    try:
        head = json.loads(_exactly(sock, length))
        words, sizes = dict(head["words"]), {str(name): int(size) for name, size in head["sizes"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise Broken from None
    if len(sizes) > MOST_FILES or min(sizes.values(), default=0) < 0 or sum(sizes.values()) > LARGEST_FILES:
        raise Broken
    return Message(words, {name: _exactly(sock, size) for name, size in sizes.items()})


def _exactly(sock: Socket, size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        part = sock.recv(min(size - len(received), 1024 * 1024))
        if not part:
            raise Broken
        received += part
    return bytes(received)
