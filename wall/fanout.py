"""One message to thousands of sockets is one frame, and costs hardly more than the writes.

Stock python-socketio puts each packet into each client's queue and wakes a green thread for it. Here a message is
encoded once and written straight to each line, which keeps what its socket does not take.
"""

import socket
from collections import Counter, defaultdict, deque
from typing import Any

from engineio.packet import MESSAGE, Packet
from socketio import Manager
from socketio.packet import EVENT

from wall.engine import Engine
from wall.errors import log_fault
from wall.lines import Line
from wall.reception import Door, PassOn
from wall.switchboard import Switchboard
from wall.websocket import text_frame

AT_ONCE = 512  # lines that are written to before everybody else has a turn: some five milliseconds
LARGEST_BURST = 64 * 1024  # bytes of messages that wait for the same lines, and are written to each at once


def use(async_mode: str, most_sockets: int) -> Manager:
    """The sockets' manager for the server that runs."""
    if async_mode == "eventlet":
        from eventlet import hubs, patcher, sleep

        epoll = getattr(patcher.original("select"), "epoll", None)
        if epoll is not None:  # Linux
            return Broadcaster(Switchboard(epoll(), lambda file: hubs.trampoline(file, read=True), sleep), most_sockets)
    return Manager()  # a server with a thread for each request needs no more


class Broadcaster(Manager):  # type: ignore[misc]  # python-socketio has no types
    """Tells everybody in a room the same bytes, message after message in the order in which they were emitted."""

    def __init__(self, board: Switchboard, most_sockets: int) -> None:
        super().__init__()
        self._board = board
        self.written = 0  # messages that left at once
        self.late = 0  # messages that had to wait for their client
        self._most_sockets = most_sockets
        self._waiting: dict[str, deque[tuple[list[Line], bytes]]] = defaultdict(deque)  # by namespace
        self._telling: set[str] = set()
        self._rooms_of: dict[str, set[str | None]] = {}
        self._crowds: dict[tuple[str, str | None], list[Line]] = {}  # who is in a large room: until one comes or goes

    def set_server(self, server: Any) -> None:
        """Puts our Engine in the place of the one that the server has made."""
        super().set_server(server)
        stock = server.eio
        server.eio = Engine(
            self._board,
            self._most_sockets,
            async_mode=stock.async_mode,
            cors_allowed_origins=stock.cors_allowed_origins,
            ping_interval=stock.ping_interval,
            ping_timeout=stock.ping_timeout,
            logger=stock.logger,
        )
        server.eio.handlers = stock.handlers

    @property
    def sockets(self) -> int:
        return len(self.server.eio.sockets)

    @property
    def dropped(self) -> Counter[str]:
        """How many clients were hung up on, by reason."""
        return self._board.dropped

    def listen(self, listener: socket.socket, pass_on: PassOn) -> None:
        """Lets everybody in who comes to a listening socket. `pass_on` gets the requests that are no WebSockets."""
        Door(listener, self._board, self.server.eio, pass_on)
        self.server.eio.begin()

    def emit(self, event: str, data: Any, namespace: str, room: Any = None, **options: Any) -> None:
        """To everybody who is in the room now; what asks for more goes the library's way."""
        if any(options.values()) or not isinstance(room, str) or isinstance(data, tuple | bytes | None):
            super().emit(event, data, namespace, room, **options)
            return
        lines = self._lines(namespace, room)
        if not lines:
            return
        said = self.server.packet_class(EVENT, namespace=namespace, data=[event, data]).encode()
        self._waiting[namespace].append((lines, text_frame(Packet(MESSAGE, said).encode())))
        if namespace in self._telling:
            return
        if len(lines) <= AT_ONCE and len(self._waiting[namespace]) == 1:
            self._write(*self._waiting[namespace].popleft(), 1)
        else:
            self._telling.add(namespace)
            self.server.start_background_task(self._tell, namespace)

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid)
        self._crowds.pop((namespace, room), None)
        self._rooms_of.setdefault(sid, set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        super().basic_leave_room(sid, namespace, room)
        self._crowds.pop((namespace, room), None)
        self._rooms_of.get(sid, set()).discard(room)

    def basic_disconnect(self, sid: str, namespace: str, **_options: Any) -> None:
        """As the library does it, but by a look at the client's own rooms: not at each of everybody's."""
        for room in list(self._rooms_of.get(sid, ())):
            self.basic_leave_room(sid, namespace, room)
        self._rooms_of.pop(sid, None)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)

    def _lines(self, namespace: str, room: Any) -> list[Line]:
        """Who is in a room now. The list is never changed: who comes later is in another one."""
        known = self._crowds.get((namespace, room))
        if known is not None:
            return known
        sockets = self.server.eio.sockets
        found = (sockets.get(connection) for _sid, connection in self.get_participants(namespace, room))
        lines = [line for line in found if line is not None]
        if len(lines) > AT_ONCE:
            self._crowds[namespace, room] = lines
        return lines

    def _tell(self, namespace: str) -> None:
        """Writes what waits in one namespace; after some lines everybody else has a turn."""
        waiting = self._waiting[namespace]
        try:
            while waiting:
                lines, frames = waiting.popleft()
                messages = 1
                while waiting and waiting[0][0] is lines and len(frames) < LARGEST_BURST:
                    frames += waiting.popleft()[1]
                    messages += 1
                for start in range(0, len(lines), AT_ONCE):
                    self._write(lines[start : start + AT_ONCE], frames, messages)
                    self.server.sleep(0)
        finally:
            self._telling.discard(namespace)

    def _write(self, lines: list[Line], frames: bytes, messages: int) -> None:
        late = 0
        for line in lines:
            try:
                late += not line.write(frames)
            except Exception as fault:  # one client's must not be everybody's
                log_fault(fault)
                line.cut()
        self.written += (len(lines) - late) * messages
        self.late += late * messages
