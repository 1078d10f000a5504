"""Who means ill, in thousands: they connect, say a little or nothing, and stay."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.actors import Server
from tests.bare import PING, REQUEST, dialled, frame, join, post_head, upgrade

GREETING = b'"maxPayload"'  # stands in what a WebSocket hears first


@dataclass(frozen=True)
class Attack:
    """What each of them says at first, and then again and again."""

    begins: Callable[[Server, str], bytes]
    goes_on: bytes = b""
    reads_little: bool = False  # a few kilobytes fill the line to it


FLOOD = frame("", PING) * 60
ATTACKS = {
    "says_nothing": Attack(lambda _server, _wall: b""),
    "half_a_head": Attack(lambda _server, _wall: b"GET / HTTP/1.1\r\nHost: wall\r\n"),
    "head_byte_by_byte": Attack(lambda _server, _wall: b"G", b"E"),
    "half_a_body": Attack(lambda _server, wall: post_head(wall) + b"body=", b"x"),
    "kept_alive": Attack(lambda _server, _wall: REQUEST),
    "never_joins": Attack(lambda server, _wall: upgrade(server)),
    "joins_and_never_reads": Attack(lambda server, wall: upgrade(server) + join(wall), reads_little=True),
    "floods": Attack(lambda server, wall: upgrade(server) + join(wall) + FLOOD, FLOOD),
    "half_a_frame": Attack(lambda server, wall: upgrade(server) + join(wall) + frame("4" + "x" * 9000)[:8000]),
}


class Attackers:
    """So many connections with one attack."""

    def __init__(self, server: Server, wall: str, attack: Attack) -> None:
        self.lines: list[socket.socket] = []
        self._server, self._wall, self._attack = server, wall, attack

    def come(self, how_many: int) -> None:
        for _ in range(how_many):
            line = dialled(self._server, reads_little=self._attack.reads_little)
            line.setblocking(False)
            line.send(self._attack.begins(self._server, self._wall))
            self.lines.append(line)

    def go_on(self) -> None:
        """Each says once more what it says again and again; who was hung up on comes anew."""
        lost = [line for line in self.lines if not self._says(line)]
        for line in lost:
            line.close()
        self.lines = [line for line in self.lines if line.fileno() >= 0]
        self.come(len(lost))

    def leave(self) -> None:
        for line in self.lines:
            line.close()
        self.lines = []

    def _says(self, line: socket.socket) -> bool:
        """Whether it is still connected. What it heard is read, where it reads."""
        try:
            line.send(self._attack.goes_on)
            while not self._attack.reads_little:
                if not line.recv(65_536):
                    return False
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True


@contextmanager
def attackers(server: Server, wall: str, attack: Attack, how_many: int) -> Iterator[Attackers]:
    they = Attackers(server, wall, attack)
    try:
        they.come(how_many)
        yield they
    finally:
        they.leave()
