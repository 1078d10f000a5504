"""What a client may say over a socket: join, leave, and events by name. Whatever else arrives counts as leaving."""

import json
import time
from collections import deque
from typing import Any

import engineio.json
from socketio import packet

from wall import live

MOST_JOINS = 5  # over one connection; a page of ours joins once
JOIN_SECONDS = 12  # how long a connection may stay that has joined nothing
RAISED_BY_SERVER = frozenset({"connect", "disconnect"})  # as events; python-socketio would take them from a client too
_JOINS = "wall.joins"


class Letters:
    """JSON for python-socketio whose letters are themselves: as escapes, Russian would be three times as long."""

    _encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    loads = staticmethod(engineio.json.loads)  # it refuses numbers that would take long to read

    @classmethod
    def dumps(cls, value: object, **_compact: object) -> str:
        return cls._encoder.encode(value)


class ClientPacket(packet.Packet):
    """python-socketio raises where a packet makes no sense; each would be a traceback in the log."""

    def __init__(self, *arguments: Any, encoded_packet: str | bytes | None = None, **fields: Any) -> None:
        super().__init__(*arguments, **fields)
        if encoded_packet is not None and not self._understands(encoded_packet):
            self.packet_type, self.data = packet.DISCONNECT, None

    def _understands(self, encoded: str | bytes) -> bool:
        try:
            self.attachment_count = self.decode(encoded)
        except (ValueError, TypeError, RecursionError):
            return False
        if self.packet_type == packet.EVENT:
            return _names_an_event(self.data)
        return self.packet_type in (packet.CONNECT, packet.DISCONNECT)


def _names_an_event(sent: object) -> bool:
    return isinstance(sent, list) and bool(sent) and isinstance(sent[0], str) and sent[0] not in RAISED_BY_SERVER


class Doorkeeper:
    """Makes a Socket.IO server hang up on who is refused, joins too often or not at all, leaves, or talks from outside.

    So a place among the sockets is held only by who listens, and asking again costs a new connection.
    """

    def __init__(self, server: Any) -> None:
        self._server = server
        self._strangers: deque[tuple[float, str]] = deque()  # until when they must have joined
        self._is_watched = False
        self._join, self._leave, self._say = server._handle_connect, server._handle_disconnect, server._handle_event
        server._handle_connect, server._handle_disconnect, server._handle_event = self.join, self.leave, self.say
        server.eio.on("connect", self.open)

    def open(self, connection: str, environ: dict[str, Any]) -> Any:
        self._strangers.append((time.monotonic() + JOIN_SECONDS, connection))
        if not self._is_watched:
            self._is_watched = True
            live.socketio.start_background_task(self._expect_them_to_join)
        return self._server._handle_eio_connect(connection, environ)

    def join(self, connection: str, namespace: str | None, auth: object) -> None:
        environ = self._server.environ.get(connection)
        if environ is None:  # hung up already, and still talking
            return
        environ[_JOINS] = environ.get(_JOINS, 0) + 1
        if environ[_JOINS] <= MOST_JOINS:
            self._join(connection, namespace, auth)
            if self._is_in(connection, namespace):
                return
        live.hang_up(connection)

    def leave(self, connection: str, namespace: str | None, *reason: object) -> None:
        self._leave(connection, namespace, *reason)
        live.hang_up(connection)

    def say(self, connection: str, namespace: str | None, *event: object) -> None:
        if self._is_in(connection, namespace):
            self._say(connection, namespace, *event)
        else:
            live.hang_up(connection)

    def _expect_them_to_join(self) -> None:
        try:
            while self._strangers:
                due, connection = self._strangers.popleft()
                live.socketio.sleep(max(0.0, due - time.monotonic()))
                if not any(self._is_in(connection, namespace) for namespace in self._server.namespace_handlers):
                    live.hang_up(connection)
        finally:
            self._is_watched = False

    def _is_in(self, connection: str, namespace: str | None) -> bool:
        return self._server.manager.sid_from_eio_sid(connection, namespace or "/") is not None
