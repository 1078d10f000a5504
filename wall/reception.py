"""The door: who has just connected waits here, without a green thread, until it has said what it wants.

Who wants a WebSocket gets a line. All other requests go to the HTTP server as soon as their heads are whole: a client
that sends its head byte by byte, or nothing at all, keeps nobody busy.
"""

import errno
import socket
from collections.abc import Callable
from typing import Any

from wall.engine import Engine, Environ
from wall.lines import CLIENT_GONE, IN
from wall.switchboard import AT_ONCE, Switchboard

HEAD_SECONDS = 12  # how long a head may take to arrive
MOST_CALLERS = 4096  # who wait here; when one more comes, the one that has waited longest goes
MOST_HEAD = 16 * 1024  # bytes; the HTTP server sees to longer ones
SHUT_SECONDS = 0.5  # while no file can be opened
EDGE = 1 << 31  # EPOLLET: what was looked at, and left where it is, must not be told again
ASKS_FOR_SOCKET = b"GET /socket.io/?"
TELLS_OF_BODY = ("content-length", "transfer-encoding")

Address = tuple[Any, ...]
PassOn = Callable[[socket.socket, Address], None]


class Door:
    """A listening socket. `pass_on` takes the connections that are no WebSockets; it must not wait."""

    def __init__(self, listener: socket.socket, board: Switchboard, engine: Engine, pass_on: PassOn) -> None:
        self.board = board
        self._engine = engine
        self._pass_on = pass_on
        self._listener = listener
        self._callers: dict[Caller, None] = {}  # who waits longest is the first
        board.plug(listener.fileno(), self, IN)

    def attend(self, _events: int) -> None:
        for _ in range(AT_ONCE):
            try:
                end, address = self._listener.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno not in (errno.EMFILE, errno.ENFILE):
                    continue  # who called has hung up already
                if not self._show_out():
                    self._shut()
                return
            end.setblocking(False)
            Caller(self, end, address).attend(IN)

    def cut(self) -> None:
        """Opens again: what went wrong was one caller's, or a want of files that may be over."""
        self.board.watch(self._listener.fileno(), IN)

    def keep(self, caller: "Caller") -> None:
        if len(self._callers) >= MOST_CALLERS:
            self._show_out()
        self._callers[caller] = None
        self.board.cut_after(HEAD_SECONDS, caller)

    def forget(self, caller: "Caller") -> None:
        self._callers.pop(caller, None)

    def let_in(self, end: socket.socket, address: Address, head: bytes) -> None:
        environ = asked_for_socket(head)
        answer = self._engine.admits(environ) if environ is not None else None
        if environ is None or answer is None:
            self._pass_on(end, address)  # where a refusal is worded
            return
        end.recv(head.index(b"\r\n\r\n") + 4)
        self._engine.open(environ, end, answer)

    def _show_out(self) -> bool:
        """Whether somebody waited, and does no more."""
        if not self._callers:
            return False
        self.board.dropped["crowded_out"] += 1
        next(iter(self._callers)).cut()
        return True

    def _shut(self) -> None:
        """For a moment. The switchboard would ask again and again to let somebody in for whom there is no file."""
        self.board.watch(self._listener.fileno(), 0)
        self.board.cut_after(SHUT_SECONDS, self)


class Caller:
    """Somebody who has connected, and not said yet what for."""

    __slots__ = ("_address", "_door", "_end", "_waits")

    def __init__(self, door: Door, end: socket.socket, address: Address) -> None:
        self._door = door
        self._end: socket.socket | None = end
        self._address = address
        self._waits = False

    def attend(self, events: int) -> None:
        end = self._end
        if end is None:
            return
        try:
            head = end.recv(MOST_HEAD, socket.MSG_PEEK)
        except BlockingIOError:
            self._wait(end)
            return
        except OSError:
            head = b""
        if not head:
            self.cut()
        elif is_enough(head):
            self._leave(end)
            self._door.let_in(end, self._address, head)
        elif events & CLIENT_GONE:
            self.cut()  # nothing more will come
        else:
            self._wait(end)

    def cut(self) -> None:
        if self._end is not None:
            end = self._end
            self._leave(end)
            end.close()

    def _wait(self, end: socket.socket) -> None:
        if not self._waits:
            self._door.board.plug(end.fileno(), self, IN | CLIENT_GONE | EDGE)
            self._waits = True
            self._door.keep(self)

    def _leave(self, end: socket.socket) -> None:
        self._end = None
        if self._waits:
            self._door.board.unplug(end.fileno())
            self._door.forget(self)


def is_enough(arrived: bytes) -> bool:
    """Whether it is known what a caller wants: the head is whole, too long, or none (RFC 9112, 2.2)."""
    if b"\n\r\n" in arrived or b"\n\n" in arrived or len(arrived) >= MOST_HEAD:
        return True
    first, newline, _rest = arrived.partition(b"\n")
    return bool(newline) and b" HTTP/1." not in first


def asked_for_socket(head: bytes) -> Environ | None:
    """What the head of a request for a WebSocket says, by the names of WSGI; None for all others.

    None too where a head is anything but plain: the HTTP server knows more.
    """
    head, end, _frames = head.partition(b"\r\n\r\n")
    if not head.startswith(ASKS_FOR_SOCKET) or not end or not head.isascii():
        return None
    first, *lines = head.decode("ascii").split("\r\n")
    target, _space, version = first.removeprefix("GET ").partition(" ")
    environ: Environ = {"QUERY_STRING": target.partition("?")[2]}
    if version != "HTTP/1.1":
        return None
    for line in lines:
        name, colon, value = line.partition(":")
        key = "HTTP_" + name.upper().replace("-", "_")
        is_plain = colon and name.replace("-", "a").isalnum() and value.isprintable() and key not in environ
        if not is_plain or name.lower() in TELLS_OF_BODY:
            return None
        environ[key] = value.strip()
    return environ
