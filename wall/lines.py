"""One client's line: the server's end of its WebSocket. It never waits.

What its socket does not take is kept, in order, until it does; who reads too slowly is told so, and comes back for the
rest through the feed.
"""

import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from wall.switchboard import Switchboard
from wall.websocket import (
    BROKEN,
    CLOSE,
    NORMAL,
    NOT_UTF8,
    PING,
    POLICY,
    PONG,
    TEXT,
    TOO_LONG,
    TRY_AGAIN_LATER,
    UNSUPPORTED,
    Hearing,
    Violation,
    close_frame,
    pong_frame,
    status_of,
)

MOST_READ = 16 * 1024  # bytes of one client in one turn
MOST_IN_SOCKET = 32 * 1024  # bytes that wait in the kernel for a slow client; Linux takes twice as many
LINGER_SECONDS = 3  # how long a line may take to deliver its last words, and its client to hang up
SLOW_LINGER_SECONDS = 20  # the same for who reads too slowly: some 100 KB stand before the reason
MOST_LATE = 1024 * 1024  # bytes that wait behind those. All the lines that wait for a message share its bytes
MOST_LATE_WRITES = 500
FRAMES_PER_MINUTE = 100  # a client of ours sends a frame to join, and one each 25 seconds to say that it lives
FRAMES_AT_ONCE = 40
WHY = {
    BROKEN: "broken", UNSUPPORTED: "unsupported", NOT_UTF8: "not_utf8", POLICY: "too_many", TOO_LONG: "too_long",
    TRY_AGAIN_LATER: "too_slow",
}  # fmt: skip

Buffer = bytes | memoryview  # a view is ten times what a line may have that only waits

AT_ONCE_AND_HARD = struct.pack("ii", 1, 0)  # socket(7)
IN, OUT, CLIENT_GONE = 0x001, 0x004, 0x2000  # EPOLLIN, EPOLLOUT, EPOLLRDHUP: epoll_ctl(2)


class Ears(Protocol):
    """Who is told what a line's client says, and that it ends: once, and neither may wait."""

    def hear(self, line: "Line", said: str) -> None: ...
    def end(self, line: "Line") -> None: ...


class Line:
    """The server's end of one client's WebSocket."""

    __slots__ = (
        "_allowance", "_board", "_ears", "_fd", "_hearing", "_late", "_late_bytes", "_send", "_socket",
        "closing", "id", "pinged", "unheard",
    )  # fmt: skip

    def __init__(self, board: Switchboard, ears: Ears, end: socket.socket, name: str) -> None:
        """Takes over a connection that became a WebSocket."""
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_IN_SOCKET)
        self.id = name
        self.closing = False  # what is written now is not sent, and what arrives not heard
        self.pinged = False  # its client owes a sign of life
        self.unheard: deque[str | None] | None = None  # what Engine has still to hear
        self._board = board
        self._ears = ears
        self._socket = end
        self._fd = end.fileno()
        self._send = end.send
        self._hearing = Hearing()
        self._allowance = Allowance()
        self._late: deque[Buffer] | None = None  # what the socket did not take yet, in order
        self._late_bytes = 0
        board.plug(self._fd, self, IN)

    def write(self, frame: bytes) -> bool:
        """Sends one or more whole frames, behind all that was written before. Whether they left at once."""
        if self._late is not None or self.closing:
            self._keep(frame)
            return False
        try:
            sent = self._send(frame)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.cut()
            return False
        if sent < len(frame):
            self._keep(memoryview(frame)[sent:])
            return False
        return True

    def close(self, status: int = NORMAL, reason: str = "", **_as_engineio_asks: object) -> None:
        """Ends the line after what was written before. Waits for nothing: its client may never read, nor hang up."""
        if self.closing:
            return
        self.write(close_frame(status, reason))
        self._begin_to_end()
        if self._late is None:
            self._end_writing()

    def cut(self) -> None:
        """Ends the line at once."""
        if self._fd < 0:
            return
        self._board.unplug(self._fd)
        self._fd = -1
        if self._late is not None:  # what is in the socket would stay there for minutes, for who does not read
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE_AND_HARD)
        self._late = None
        self._socket.close()
        self._begin_to_end()

    def attend(self, events: int) -> None:
        if events & OUT:
            self._flush()
        if events & ~OUT and self._fd >= 0:
            self.cut() if self.closing else self._read()

    def _begin_to_end(self, linger: float = LINGER_SECONDS) -> None:
        if not self.closing:
            self.closing = True
            self._watch()
            self._board.cut_after(linger, self)
            self._ears.end(self)

    def _keep(self, rest: Buffer) -> None:
        if self.closing:
            return
        if self._late is None:
            self._late, self._late_bytes = deque(), 0
            self._watch()
        self._late.append(rest)
        self._late_bytes += len(rest)
        if self._late_bytes > MOST_LATE or len(self._late) > MOST_LATE_WRITES:
            self._give_up(self._late[0])

    def _give_up(self, begun: Buffer) -> None:
        """Ends the line of who reads too slowly. What began to be sent is sent to its end: then the reason follows."""
        self._late = deque([begun, close_frame(TRY_AGAIN_LATER, "Too slow.")])
        self._board.dropped[WHY[TRY_AGAIN_LATER]] += 1
        self._begin_to_end(SLOW_LINGER_SECONDS)

    def _flush(self) -> None:
        try:
            while self._late:
                first = self._late[0]
                sent = self._send(first)
                self._late_bytes -= sent
                if sent < len(first):
                    self._late[0] = memoryview(first)[sent:]
                    return
                self._late.popleft()
        except BlockingIOError:
            return
        except OSError:
            self.cut()
            return
        self._late = None
        self._watch()
        if self.closing:
            self._end_writing()

    def _end_writing(self) -> None:
        """Closing the socket now would reset the connection where its client said more: last words would be lost."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def _watch(self) -> None:
        if self._fd >= 0:
            self._board.watch(self._fd, (CLIENT_GONE if self.closing else IN) | (0 if self._late is None else OUT))

    def _read(self) -> None:
        try:
            arrived = self._socket.recv(MOST_READ)
        except BlockingIOError:
            return
        except OSError:
            arrived = b""
        if not arrived:
            self.cut()
            return
        try:
            for frame in self._hearing.take(arrived):
                if not self._allowance.takes_one():
                    raise Violation(POLICY, "Too many frames.")
                if frame is not None:
                    self._hear(*frame)
                if self.closing:
                    return
        except Violation as violation:
            self._board.dropped[WHY[violation.status]] += 1
            self.close(violation.status, violation.reason)

    def _hear(self, opcode: int, said: bytes) -> None:
        if opcode == TEXT:
            self._ears.hear(self, _decoded(said))
        elif opcode == PING:
            self.write(pong_frame(said))
        elif opcode == CLOSE:
            self.close(status_of(said))
        elif opcode != PONG:
            raise Violation(UNSUPPORTED)


class Allowance:
    """How many more frames a client may send now."""

    __slots__ = ("_clock", "_counted_at", "_left")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left, self._counted_at = float(FRAMES_AT_ONCE), clock()

    def takes_one(self) -> bool:
        now = self._clock()
        earned = (now - self._counted_at) * FRAMES_PER_MINUTE / 60
        self._left, self._counted_at = min(FRAMES_AT_ONCE, self._left + earned) - 1, now
        return self._left >= 0


def _decoded(said: bytes) -> str:
    try:
        return said.decode()
    except UnicodeDecodeError as error:
        raise Violation(NOT_UTF8) from error
