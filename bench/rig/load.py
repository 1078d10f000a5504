"""Connections that are kept open and post, each the next thing as soon as the last was answered."""

import selectors
import socket
import time
from collections.abc import Callable

BodyMaker = Callable[[], bytes]


class Poster:
    """One connection and the request that it waits for."""

    def __init__(self, port: int, path: str, body: BodyMaker) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self._received = b""
        self._body = body
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n"
            f"Origin: http://127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        ).encode()

    def post(self) -> None:
        body = self._body()
        self.socket.sendall(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)

    def is_answered(self) -> bool:
        """Takes what has arrived; whether it is a whole answer. Fails on any but 201 Created."""
        self._received += self.socket.recv(65_536)
        head, end, body = self._received.partition(b"\r\n\r\n")
        assert not end or head.startswith(b"HTTP/1.1 201"), self._received
        if not end or len(body) < _length(head):
            return False
        self._received = b""
        return True


def answers_per_second(port: int, path: str, body: BodyMaker, clients: int, seconds: float) -> float:
    """How many requests a second `clients` connections have answered."""
    selector = selectors.DefaultSelector()
    posters = [Poster(port, path, body) for _client in range(clients)]
    for poster in posters:
        selector.register(poster.socket, selectors.EVENT_READ, poster)
        poster.post()
    answered, start = 0, time.monotonic()
    while (spent := time.monotonic() - start) < seconds:
        for key, _events in selector.select(timeout=seconds):
            if key.data.is_answered():
                answered += 1
                key.data.post()
    for poster in posters:
        poster.socket.close()
    return answered / spent


def _length(head: bytes) -> int:
    name = b"content-length: "
    line = next(line for line in head.lower().split(b"\r\n") if line.startswith(name))
    return int(line.removeprefix(name))
