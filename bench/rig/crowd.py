"""Many phones that listen to one wall: `python -m bench.rig.crowd PORT WALL COUNT`.

Raw non-blocking sockets in one loop, so that thousands cost the measured machine little. They offer what browsers
offer, answer pings, and hear everything. Prints `ready` when all have joined; tells what they heard when its standard
input closes.
"""

import json
import selectors
import socket
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wall.config import ROOT

AT_ONCE = 40  # connections that are being opened at the same time
PONG = b"\x81\x81\0\0\0\x003"  # a masked text frame (RFC 6455, 5.2) with Engine.IO's answer to a ping


@dataclass
class Heard:
    """What the crowd heard: how many of its sockets still stand, and how many events reached them in all."""

    sockets: int
    events: int


class Crowd:
    """A crowd in a process of its own."""

    def __init__(self, port: int, wall: str, count: int) -> None:
        command = [sys.executable, "-m", "bench.rig.crowd", str(port), wall, str(count)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._says() == "ready\n", "the crowd could not join"

    def leave(self) -> Heard:
        out, _ = self._process.communicate(timeout=20)
        return Heard(**json.loads(out))

    def _says(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def crowd(port: int, wall: str, count: int) -> Iterator[Crowd]:
    people = Crowd(port, wall, count)
    try:
        yield people
    finally:
        people._process.kill()
        people._process.wait()


class Phone:
    """One socket: its handshake, then its frames."""

    def __init__(self, port: int, wall: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.has_joined = False
        self.events = 0
        self._wall = wall
        self._received = b""
        self._is_open = False
        self._inflate: zlib._Decompress | None = None
        self.socket.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Origin: http://127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n".encode()
        )
        self.socket.setblocking(False)

    def hear(self) -> bool:
        """Takes what has arrived; False where the server has closed."""
        try:
            chunk = self.socket.recv(65_536)
        except ConnectionError:
            return False
        self._received += chunk
        if not self._is_open:
            self._take_handshake()
        if self._is_open:
            for payload in self._frames():
                self._answer(payload)
        return bool(chunk)

    def _take_handshake(self) -> None:
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if end:
            assert head.startswith(b"HTTP/1.1 101"), head
            self._is_open, self._received = True, rest
            self._inflate = zlib.decompressobj(-15) if b"permessage-deflate" in head else None

    def _frames(self) -> Iterator[bytes]:
        """The payloads that have arrived whole (RFC 6455, 5.2; compressed: RFC 7692, 7.2.2)."""
        received, at = self._received, 0
        while len(received) - at >= 2:
            start, size = at + 2, received[at + 1]
            if size == 126:
                start, size = at + 4, int.from_bytes(received[at + 2 : at + 4])
            if len(received) < start + size:
                break
            payload = received[start : start + size]
            is_compressed = received[at] & 0x40
            yield self._inflate.decompress(payload + b"\0\0\xff\xff") if is_compressed and self._inflate else payload
            at = start + size
        self._received = received[at:]

    def _answer(self, payload: bytes) -> None:
        if payload == b"2":
            self.socket.sendall(PONG)
        elif payload.startswith(b"42"):
            self.events += b'"feed:' in payload[:24]
        elif payload.startswith(b"0"):
            self._say(f'40/wall,{{"wall":"{self._wall}"}}')
        elif payload.startswith(b"40/wall"):
            self.has_joined = True

    def _say(self, text: str) -> None:
        self.socket.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text.encode())


def main(port: int, wall: str, count: int) -> None:
    selector = selectors.DefaultSelector()
    phones: list[Phone] = []
    joined = 0
    selector.register(sys.stdin, selectors.EVENT_READ)
    while True:
        while len(phones) < count and len(phones) - joined < AT_ONCE:
            phones.append(Phone(port, wall))
            selector.register(phones[-1].socket, selectors.EVENT_READ, phones[-1])
        for key, _events in selector.select():
            phone: Phone | None = key.data
            if phone is None:
                standing = len(selector.get_map()) - 1
                print(json.dumps({"sockets": standing, "events": sum(phone.events for phone in phones)}))
                return
            had_joined = phone.has_joined
            if not phone.hear():
                selector.unregister(phone.socket)
            if phone.has_joined and not had_joined:
                joined += 1
                if joined == count:
                    print("ready", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
