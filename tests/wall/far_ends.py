"""A switchboard that serves while a test looks on, and clients whose ends of its lines a real library reads."""

import select
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import eventlet
from eventlet import hubs
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import CloseConnection, Ping, Pong, TextMessage

from tests.bare import TEXT, frame, resets
from wall.switchboard import Switchboard

T = TypeVar("T")


def comes_true(condition: Callable[[], T | None], what: str, seconds: float = 10) -> T:
    """The condition's value as soon as it is true; the switchboard serves meanwhile."""
    with eventlet.Timeout(seconds, AssertionError(f"never happened: {what}")):
        while not (value := condition()):
            eventlet.sleep(0.001)
    return value


@contextmanager
def serving_board() -> Iterator[Switchboard]:
    epoll = select.epoll()
    board = Switchboard(epoll, lambda file: hubs.trampoline(file, read=True), eventlet.sleep)
    serving = eventlet.spawn(board.serve)
    try:
        yield board
    finally:
        serving.kill()
        epoll.close()


def connected(received: int = 0) -> tuple[socket.socket, socket.socket]:
    """The server's end of a connection and the client's, whose kernel takes only some `received` bytes ahead."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        there = socket.socket()
        if received:
            there.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, received)
        there.connect(listener.getsockname())
        here, _address = listener.accept()
    here.setblocking(False)
    return here, there


class FarEnd:
    """A client whose library raises where the stream is not valid. It reads only when it is told to."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.socket = end
        self.heard: list[str] = []
        self.pings: list[bytes] = []
        self.pongs: list[bytes] = []
        self.closed: tuple[int, str] | None = None  # by a close frame
        self.is_over = False
        self._library = Connection(ConnectionType.CLIENT)
        self._begun = ""

    def reads(self, most: int = 65_536) -> int:
        """Reads what is there, at most so many bytes, and says how many there were."""
        try:
            arrived = self.socket.recv(most)
        except BlockingIOError:
            return 0
        except ConnectionError:
            arrived = b""
        self.is_over = not arrived
        if arrived:
            self.takes(arrived)
        return len(arrived)

    def takes(self, arrived: bytes) -> None:
        assert self.closed is None, "something came behind the last word"
        self._library.receive_data(arrived)
        for event in self._library.events():
            self._takes_event(event)
        if self.closed is not None:
            assert arrived[-3:] == last_word(*self.closed)[-3:], "something came behind the last word"

    def reads_until(self, condition: Callable[[], Any], what: str) -> None:
        comes_true(lambda: (self.reads(), condition())[1], what)

    def reads_to_the_end(self) -> None:
        self.reads_until(lambda: self.is_over, "the server hangs up")

    def says(self, text: str) -> None:
        self.sends(self._library.send(TextMessage(text)))

    def sends(self, raw: bytes) -> None:
        """Raw bytes, all of which have to fit into the kernel."""
        assert self.socket.send(raw) == len(raw)

    def resets(self) -> None:
        """Is gone, without a farewell."""
        resets(self.socket)

    def _takes_event(self, event: object) -> None:
        if isinstance(event, TextMessage):
            self._begun += event.data
            if event.message_finished:
                self.heard.append(self._begun)
                self._begun = ""
        elif isinstance(event, Ping):
            self.pings.append(bytes(event.payload))
        elif isinstance(event, Pong):
            self.pongs.append(bytes(event.payload))
        elif isinstance(event, CloseConnection):
            self.closed = (int(event.code), event.reason or "")
        else:
            raise AssertionError(f"a server of ours never says {event}")


def last_word(status: int, reason: str) -> bytes:
    """The frame with which a server hangs up."""
    said = status.to_bytes(2) + reason.encode()
    return bytes([0x88, len(said)]) + said


def masked(payload: bytes, opcode: int = TEXT, *, last: bool = True, mask: bytes = b"\x37\xfa\x21\x3d") -> bytes:
    """A client's frame, under a mask (that of the example in RFC 6455, 5.7)."""
    return frame(payload, opcode, last=last, mask=mask)
