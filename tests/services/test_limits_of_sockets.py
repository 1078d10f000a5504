"""More sockets than eventlet takes unless told to, and sockets that never say what they want."""

import json
import resource
import secrets
import selectors
import socket
import struct
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests

from tests.actors import Moderator, Server, Supporter

BEYOND_EVENTLETS_OWN_LIMIT = 1100  # it is 1,024
WHAT_A_VIGIL_NEEDS = 5000
SPARE_FILES = 256
PING, PONG = "2", "3"
PING_EVERY = 25  # seconds (wall.app)


class Crowd:
    """Thousands of bare sockets in one thread. Those that joined a wall answer pings and count what they hear."""

    def __init__(self, server: Server, slug: str) -> None:
        self.heard: Counter[str] = Counter()
        self.pings: Counter[socket.socket] = Counter()
        self.closed = 0
        self._server, self._slug = server, slug
        self._selector = selectors.DefaultSelector()
        self._pieces: dict[socket.socket, bytes] = {}

    def joins(self, how_many: int) -> None:
        """Each opens a WebSocket and names the wall, as Socket.IO says (protocol 5, on Engine.IO 4)."""
        joined = self.heard["joined"] + how_many
        for _ in range(how_many):
            self._dials(self._upgrade())
        self.listens_until(lambda: self.heard["joined"] == joined, "all have joined")

    def begins_a_request(self, how_many: int) -> None:
        """Each sends the first line of a request, and then nothing more."""
        for _ in range(how_many):
            self._dials(b"GET / HTTP/1.1\r\n")

    def listens_until(self, condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"never happened: {what}; {dict(self.heard)}, {self.closed} closed"
            for key, _ready in self._selector.select(0.05):
                line = key.fileobj
                assert isinstance(line, socket.socket)
                self._reads(line)

    def goes_home(self) -> None:
        for line in list(self._pieces):
            self._hangs_up(line)
        self._selector.close()

    def _dials(self, first_words: bytes) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self._server.port), timeout=20)
        line.sendall(first_words)
        self._selector.register(line, selectors.EVENT_READ)
        self._pieces[line] = b""
        return line

    def _reads(self, line: socket.socket) -> None:
        try:
            piece = line.recv(65536)
        except ConnectionError:
            piece = b""
        if not piece:
            self.closed += 1
            self._hangs_up(line)
            return
        texts, self._pieces[line] = texts_in(self._pieces[line] + piece)
        for text in texts:
            self._hears(line, text)

    def _hears(self, line: socket.socket, text: str) -> None:
        if text == PING:
            self.pings[line] += 1
            line.sendall(frame(PONG))
        elif text.startswith("0"):
            line.sendall(frame(f'40/wall,{{"wall":"{self._slug}"}}'))
        elif text.startswith("40/wall,"):
            self.heard["joined"] += 1
        elif text.startswith("42/wall,"):
            self.heard[json.loads(text.removeprefix("42/wall,"))[0]] += 1

    def _hangs_up(self, line: socket.socket) -> None:
        self._selector.unregister(line)
        self._pieces.pop(line)
        line.close()

    def _upgrade(self) -> bytes:
        return (
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{self._server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {b64encode(secrets.token_bytes(16)).decode()}\r\n\r\n"
        ).encode()


def frame(text: str) -> bytes:
    """A WebSocket text frame as a client sends it, masked with nothing (RFC 6455, 5.2)."""
    payload = text.encode()
    assert len(payload) < 126
    return bytes([0x81, 0x80 | len(payload)]) + b"\0\0\0\0" + payload


def texts_in(stream: bytes) -> tuple[list[str], bytes]:
    """The whole text frames that a server has sent, and what is left of the stream; an HTTP head is left out."""
    if stream.startswith(b"HTTP/1.1"):
        head, end, stream = stream.partition(b"\r\n\r\n")
        if not end:
            return [], head
        assert head.startswith(b"HTTP/1.1 101"), head
    texts = []
    while len(stream) >= 2:
        size, start = stream[1], 2
        if size == 126:
            size, start = struct.unpack(">H", stream[2:4].ljust(2, b"\xff"))[0], 4
        if len(stream) < start + size:
            break
        if stream[0] == 0x81:
            texts.append(stream[start : start + size].decode())
        stream = stream[start + size :]
    return texts, stream


@contextmanager
def room_for(sockets: int) -> Iterator[None]:
    """Lets this process and the servers that it starts open so many files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, sockets + SPARE_FILES)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this system allows {hard} open files to a process")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def crowd_at(server: Server, slug: str) -> Iterator[Crowd]:
    crowd = Crowd(server, slug)
    try:
        yield crowd
    finally:
        crowd.goes_home()


def test_sockets_beyond_eventlets_own_limit_are_served_and_half_open_ones_are_closed(own_server: Server) -> None:
    many = BEYOND_EVENTLETS_OWN_LIMIT
    own_server.start()
    slug = own_server.make_wall()
    supporter, moderator = Supporter(own_server, slug), Moderator(own_server, slug)
    with room_for(2 * many), crowd_at(own_server, slug) as crowd:
        crowd.begins_a_request(many)
        crowd.joins(many)
        assert requests.get(f"{own_server.url}/healthz", timeout=10).ok

        crowd.listens_until(lambda: crowd.closed == many, "every half-open socket is closed")

        moderator.approves(supporter.posts("After the silence."))
        crowd.listens_until(lambda: crowd.heard["feed:added"] == many, "every idle socket hears the approval")
        assert crowd.closed == many, "none of those who listen was closed"
    assert "Traceback" not in own_server.log


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_five_thousand_sockets_hear_one_approval_and_live_through_their_pings(own_server: Server) -> None:
    many = WHAT_A_VIGIL_NEEDS
    own_server.start()
    slug = own_server.make_wall()
    supporter, moderator = Supporter(own_server, slug), Moderator(own_server, slug)
    with room_for(many), crowd_at(own_server, slug) as crowd:
        for _ in range(many // 100):
            crowd.joins(100)  # a hundred at a time, so that those who have joined are heard meanwhile
        first, second = supporter.posts("Existimos."), supporter.posts("We exist.")

        moderator.approves(first)
        crowd.listens_until(lambda: crowd.heard["feed:added"] == many, "all hear the approval")

        def pinged_twice() -> bool:
            return len(crowd.pings) == many and min(crowd.pings.values()) >= 2

        crowd.listens_until(pinged_twice, "all are asked twice whether they live", 4 * PING_EVERY)

        moderator.approves(second)
        crowd.listens_until(lambda: crowd.heard["feed:added"] == 2 * many, "all hear the next")
        assert crowd.closed == 0
    assert "Traceback" not in own_server.log
