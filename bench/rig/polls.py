"""Connections that are kept open and ask the same question again and again."""

import selectors
import socket
import time


class Poller:
    """One connection and the answer that it waits for."""

    def __init__(self, port: int, path: str, status: str, *headers: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self._status = f"HTTP/1.1 {status}".encode()
        self._received = b""
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: br", *headers]
        self._question = "\r\n".join([*lines, "", ""]).encode()

    def ask(self) -> None:
        self.socket.sendall(self._question)

    def is_answered(self) -> bool:
        """Takes what has arrived; whether it is a whole answer. Fails on any other status than is meant."""
        self._received += self.socket.recv(65_536)
        head, end, body = self._received.partition(b"\r\n\r\n")
        assert not end or head.startswith(self._status), self._received[:500]
        if not end or len(body) < _length(head):
            return False
        self._received = b""
        return True


def polls_per_second(port: int, path: str, status: str, clients: int, seconds: float, *headers: str) -> float:
    """How many questions a second `clients` connections have answered."""
    selector = selectors.DefaultSelector()
    pollers = [Poller(port, path, status, *headers) for _client in range(clients)]
    for poller in pollers:
        selector.register(poller.socket, selectors.EVENT_READ, poller)
        poller.ask()
    answered, start = 0, time.monotonic()
    while (spent := time.monotonic() - start) < seconds:
        for key, _events in selector.select(timeout=seconds):
            if key.data.is_answered():
                answered += 1
                key.data.ask()
    for poller in pollers:
        poller.socket.close()
    return answered / spent


def _length(head: bytes) -> int:
    """Of the body that follows: none where the head names no length, as that of a 304."""
    name = b"content-length: "
    return next((int(line.removeprefix(name)) for line in head.lower().split(b"\r\n") if line.startswith(name)), 0)
