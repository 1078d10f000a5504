"""What keeps the server's loop free: a message to thousands of sockets is one frame, and slow work goes to a thread.

Stock python-socketio puts each packet into each client's queue and wakes a green thread for it. Nearly always a client
has nothing before it, and then its frame can be written at once, for a fifth of the processor's time.
"""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket
from socketio import Manager
from socketio.packet import EVENT

# A client of ours sends a frame to join, and one each 25 seconds to say that it lives.
FRAMES_PER_MINUTE = 100
FRAMES_AT_ONCE = 40
REAL_THREADS = 3  # two for passwords, one for the disk; each keeps memory as large as the largest work it did

R = TypeVar("R")

Runner = Callable[..., Any]


def _here(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)


_run: Runner = _here


def use(async_mode: str) -> Manager:
    """Chooses the way for the server that runs, and gives its sockets' manager."""
    global _run
    if async_mode == "eventlet":
        from eventlet import tpool

        tpool.set_num_threads(REAL_THREADS)
        _run = tpool.execute
        return Broadcaster()
    _run = _here
    return Manager()  # a server with a thread for each request needs no more


def off_loop(work: Callable[..., R], *arguments: Any) -> R:
    """Runs `work` in a real thread while the loop goes on serving. For C code that frees the GIL, like argon2."""
    result: R = _run(work, *arguments)
    return result


class Broadcaster(Manager):  # type: ignore[misc]  # python-socketio has no types
    """Makes one frame of a message, and writes it straight to every socket that has nothing else to take before it.

    Only one green thread runs at a time, so nothing comes between the look at a socket and the write.
    """

    def set_server(self, server: Any) -> None:
        super().set_server(server)
        engine = server.eio
        engine._async = {**engine._async, "websocket": _remembered(engine._async["websocket"])}

    def emit(self, event: str, data: Any, namespace: str, room: Any = None, **options: Any) -> None:
        """To everybody in a room; what asks for more goes the library's way."""
        if any(options.values()):
            super().emit(event, data, namespace, room, **options)
            return
        listeners = list(self.get_participants(namespace, room))
        if not listeners:
            return
        text = self.server.packet_class(EVENT, namespace=namespace, data=[event, data]).encode()
        packet = EnginePacket(MESSAGE, text)
        frame = text_frame(packet.encode())
        for _sid, engine_sid in listeners:
            client = self.server.eio.sockets.get(engine_sid)
            if client is None or not self._write(client, frame):
                self.server._send_eio_packet(engine_sid, packet)

    def _write(self, client: Any, frame: bytes) -> bool:
        """Whether the client's socket took the frame; a part of it is enough, since the rest comes next."""
        websocket = getattr(client, "websocket", None)
        # `balance` counts those who wait for the lock too: they come first.
        if websocket is None or client.closing or not client.queue.empty() or websocket._sendlock.balance < 1:
            return False
        try:
            sent = websocket.socket.fd.send(frame)
        except OSError:  # full, or gone: the client's own thread waits, or cleans up
            return False
        if sent < len(frame):
            websocket._sendlock.acquire()
            self.server.start_background_task(_finish, websocket, frame[sent:])
        return True


def stop_hearing(client: Any) -> None:
    """Takes no more from a client. Its reader would else wait until it misses a ping, and keep its place till then."""
    websocket = getattr(client, "websocket", None)
    if websocket is not None:
        with suppress(OSError):
            websocket.socket.shutdown(socket.SHUT_RD)


def text_frame(text: str) -> bytes:
    """A whole text message from a server, as a WebSocket carries it (RFC 6455, 5.2)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


class Allowance:
    """How many more frames a client may send now."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left, self._counted_at = float(FRAMES_AT_ONCE), clock()

    def takes_one(self) -> bool:
        now = self._clock()
        earned = (now - self._counted_at) * FRAMES_PER_MINUTE / 60
        self._left, self._counted_at = min(FRAMES_AT_ONCE, self._left + earned) - 1, now
        return self._left >= 0


def restrain(websocket: Any, pause: Callable[[], None]) -> None:
    """Gives everybody a turn after each frame that a client sends, and closes on too many or too long a message.

    Eventlet goes on for as long as bytes are waiting, and keeps the fragments of a message for as long as they come.
    """
    from eventlet.websocket import ConnectionClosedError, FailedConnectionError

    receive, allowance = websocket._recv_frame, Allowance()

    def receive_in_turn(message: Any = None) -> Any:
        frame = receive(message=message)
        pause()
        if websocket.websocket_closed:
            raise ConnectionClosedError()
        if not allowance.takes_one():
            raise FailedConnectionError(1008, "Too many frames.")
        if sum(map(len, frame.data)) > websocket.max_frame_length:
            raise FailedConnectionError(1009, "Too long a message.")
        return frame

    websocket._recv_frame = receive_in_turn


def _remembered(websocket: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Engine.IO's WebSocket, which it else keeps to itself: noted down at its client, and restrained."""
    from eventlet.wsgi import WSGI_LOCAL

    def make(handle: Any, server: Any) -> Any:
        client = handle.__self__

        def remember_and_handle(opened: Any) -> Any:
            restrain(opened, lambda: server.sleep(0))
            client.websocket = opened
            return handle(opened)

        made = websocket(remember_and_handle, server)
        made.support_legacy_versions = False  # of 2010, whose messages have no limit

        def serve(environ: Any, start_response: Any) -> Any:
            try:
                return made(environ, start_response)
            except (OSError, ValueError, RecursionError):  # the line broke, or what came is no packet
                client.close(wait=False, abort=True)
                WSGI_LOCAL.already_handled = True  # no HTTP may follow
                return []

        return serve

    return make


def _finish(websocket: Any, rest: bytes) -> None:
    try:
        websocket.socket.sendall(rest)
    except OSError:
        # After half a frame nothing can follow. The client's reader sees the end, and cleans up.
        with suppress(OSError):
            websocket.socket.shutdown(socket.SHUT_RDWR)
    finally:
        websocket._sendlock.release()
