"""Connections that are kept open and ask, each the next thing as soon as the last was answered."""

import selectors
import socket
import time
from collections.abc import Callable

Request = Callable[[], bytes]


def posting(port: int, path: str, body: Request) -> Request:
    """A form, with another body each time."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
    ).encode()

    def request() -> bytes:
        form = body()
        return head + str(len(form)).encode() + b"\r\n\r\n" + form

    return request


def polling(port: int, path: str, *headers: str) -> Request:
    """The same question again and again."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: br", *headers]
    question = "\r\n".join([*lines, "", ""]).encode()
    return lambda: question


def answers_per_second(port: int, request: Request, status: int, clients: int, seconds: float) -> float:
    """How many requests a second `clients` connections have answered, each with this status."""
    selector = selectors.DefaultSelector()
    everybody = [Client(port, request, status) for _client in range(clients)]
    for client in everybody:
        selector.register(client.socket, selectors.EVENT_READ, client)
        client.ask()
    answered, start = 0, time.monotonic()
    while (spent := time.monotonic() - start) < seconds:
        for key, _events in selector.select(timeout=seconds):
            if key.data.is_answered():
                answered += 1
                key.data.ask()
    for client in everybody:
        client.socket.close()
    return answered / spent


class Client:
    """One connection and the answer that it waits for."""

    def __init__(self, port: int, request: Request, status: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self._request = request
        self._begins = f"HTTP/1.1 {status} ".encode()
        self._received = b""

    def ask(self) -> None:
        self.socket.sendall(self._request())

    def is_answered(self) -> bool:
        """Takes what has arrived; whether it is a whole answer. Fails on any other status than is meant."""
        self._received += self.socket.recv(65_536)
        head, end, body = self._received.partition(b"\r\n\r\n")
        assert not end or head.startswith(self._begins), self._received[:500]
        if not end or len(body) < _length(head):
            return False
        self._received = b""
        return True


def _length(head: bytes) -> int:
    """Of the body that follows: none where the head names no length, as that of a 304."""
    name = b"content-length: "
    return next((int(line.removeprefix(name)) for line in head.lower().split(b"\r\n") if line.startswith(name)), 0)
