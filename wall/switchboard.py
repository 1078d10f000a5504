"""The switchboard: every client's line, read and written by one green thread that sleeps while nothing happens.

A client that only listens costs its line and nothing else: no green thread, no queue, no timer of its own.
"""

import socket
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Protocol

from wall.errors import log_fault
from wall.lines import IN, Line

AT_ONCE = 64  # lines that are served before everybody else has a turn: about a millisecond
MOST_IN_SOCKET = 32 * 1024  # bytes that wait in the kernel for a slow client; Linux takes twice as many
LINGER_SECONDS = 3.0  # how long a line may take to deliver its last words, and its client to hang up


class Poll(Protocol):
    """What the switchboard asks of `select.epoll`."""

    def fileno(self) -> int: ...
    def register(self, fd: int, eventmask: int) -> None: ...
    def modify(self, fd: int, eventmask: int) -> None: ...
    def unregister(self, fd: int) -> None: ...
    def poll(self, timeout: float, maxevents: int) -> list[tuple[int, int]]: ...


class Switchboard:
    """All lines. `wait` returns when a file can be read, `pause` when everybody else had a turn.

    `heard` is told each text that a client says, `ended` each line that ends: once, and neither may wait.
    """

    def __init__(self, poll: Poll, wait: Callable[[int], object], pause: Callable[[], object]) -> None:
        self.dropped: Counter[str] = Counter()  # by reason, lines that the server ended
        self.heard: Callable[[Line, str], None] = lambda _line, _said: None
        self.ended: Callable[[Line], None] = lambda _line: None
        self._poll = poll
        self._wait = wait
        self._pause = pause
        self._lines: dict[int, Line] = {}
        self._lingering: deque[tuple[float, Line]] = deque()

    def __len__(self) -> int:
        return len(self._lines)

    def connect(self, end: socket.socket, name: str, first: bytes) -> Line:
        """Takes over a connection whose client waits for `first`."""
        end.setblocking(False)
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_IN_SOCKET)
        line = Line(self, end, name)
        self._lines[end.fileno()] = line
        self._poll.register(end.fileno(), IN)
        line.write(first)
        return line

    def serve(self) -> None:
        """For ever: reads what has arrived, and writes what was late."""
        while True:
            self._wait(self._poll.fileno())
            for fd, events in self._poll.poll(0, AT_ONCE):
                if line := self._lines.get(fd):
                    self._attend(line, events)
            self._pause()

    def sweep(self, now: float) -> None:
        """Cuts the lines that have lingered long enough. To be called again and again."""
        while self._lingering and self._lingering[0][0] <= now:
            self._lingering.popleft()[1].cut()

    def watch(self, fd: int, events: int) -> None:
        self._poll.modify(fd, events)

    def forget(self, fd: int) -> None:
        del self._lines[fd]
        self._poll.unregister(fd)

    def ends(self, line: Line) -> None:
        self._lingering.append((time.monotonic() + LINGER_SECONDS, line))
        self.ended(line)

    def _attend(self, line: Line, events: int) -> None:
        try:
            line.attend(events)
        except Exception as fault:  # one client's must not be everybody's
            log_fault(fault)
            line.cut()
