"""The switchboard: all clients' sockets, attended to by one green thread that sleeps while nothing happens.

A client that only listens costs its line and nothing else: no green thread, no queue, no timer of its own.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from wall.errors import log_fault

AT_ONCE = 64  # sockets that are attended to before everybody else has a turn: about a millisecond


class Poll(Protocol):
    """What the switchboard asks of `select.epoll`."""

    def fileno(self) -> int: ...
    def register(self, fd: int, eventmask: int) -> None: ...
    def modify(self, fd: int, eventmask: int) -> None: ...
    def unregister(self, fd: int) -> None: ...
    def poll(self, timeout: float, maxevents: int) -> list[tuple[int, int]]: ...


class Plug(Protocol):
    """Whatever has a socket here: a line, somebody who has just called, the door itself."""

    def attend(self, events: int) -> None:
        """Does what can be done now, without waiting. `events` as in epoll_ctl(2)."""

    def cut(self) -> None:
        """Closes its socket, if that is still open."""


P = TypeVar("P", bound=Plug)


class Switchboard:
    """`wait` returns when a file can be read, `pause` when everybody else had a turn."""

    def __init__(self, poll: Poll, wait: Callable[[int], object], pause: Callable[[], object]) -> None:
        self.dropped: Counter[str] = Counter()  # by reason, whom the server hung up on
        self._poll = poll
        self._wait = wait
        self._pause = pause
        self._plugs: dict[int, Plug] = {}
        self._to_cut: dict[float, deque[tuple[float, Plug]]] = {}  # by the seconds that they were given

    def plug(self, fd: int, into: Plug, events: int) -> None:
        self._poll.register(fd, events)
        self._plugs[fd] = into

    def watch(self, fd: int, events: int) -> None:
        self._poll.modify(fd, events)

    def unplug(self, fd: int) -> None:
        """To be called before its socket is closed, or goes elsewhere."""
        del self._plugs[fd]
        self._poll.unregister(fd)

    def cut_after(self, seconds: float, plug: Plug) -> None:
        """`seconds`: one of few numbers, each of which has a queue."""
        self._to_cut.setdefault(seconds, deque()).append((time.monotonic() + seconds, plug))

    def serve(self) -> None:
        """For ever: attends to every socket at which something happened."""
        while True:
            self._wait(self._poll.fileno())
            for fd, events in self._poll.poll(0, AT_ONCE):
                if plug := self._plugs.get(fd):
                    self._attend(plug, events)
            self._pause()

    def sweep(self, now: float) -> None:
        """Cuts those whose time is over. To be called again and again."""
        for plugs in list(self._to_cut.values()):
            for plug in self.due(plugs, now):
                self._cut(plug)

    def due(self, queue: deque[tuple[float, P]], now: float) -> Iterator[P]:
        """Takes those out of a queue whose time has come. Everybody else has a turn now and then."""
        count = 0
        while queue and queue[0][0] <= now:
            yield queue.popleft()[1]
            count += 1
            if count % AT_ONCE == 0:
                self._pause()

    def _attend(self, plug: Plug, events: int) -> None:
        try:
            plug.attend(events)
        except Exception as fault:  # one client's must not be everybody's
            log_fault(fault)
            self._cut(plug)

    def _cut(self, plug: Plug) -> None:
        try:
            plug.cut()
        except Exception as fault:
            log_fault(fault)
