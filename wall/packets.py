"""What a client may say over a socket: join, leave, and events by name. Whatever else arrives counts as leaving."""

from typing import Any

from socketio import packet

from wall import live

MOST_JOINS = 5  # over one connection; a page of ours joins once
RAISED_BY_SERVER = frozenset({"connect", "disconnect"})  # as events; python-socketio would take them from a client too
_JOINS = "wall.joins"


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


def watch_joins(server: Any) -> None:
    """Makes a Socket.IO server hang up on who is refused, or joins too often: asking again costs a new connection."""
    handle_join = server._handle_connect

    def handle(connection: str, namespace: str | None, auth: object) -> None:
        environ = server.environ.get(connection)
        if environ is None:  # hung up already, and still talking
            return
        environ[_JOINS] = environ.get(_JOINS, 0) + 1
        if environ[_JOINS] <= MOST_JOINS:
            handle_join(connection, namespace, auth)
            if server.manager.sid_from_eio_sid(connection, namespace or "/") is not None:
                return
        live.hang_up(connection)

    server._handle_connect = handle
