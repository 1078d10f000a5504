"""Engine.IO over WebSocket (protocol 4) on the switchboard's lines, in the place of python-engineio's own server.

That one keeps for each client two green threads, a queue, a timer, and all that its request was made of.
"""

import json
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import engineio
from engineio.packet import MESSAGE, Packet

from wall.errors import log_fault
from wall.lines import Line
from wall.switchboard import Switchboard
from wall.websocket import LONGEST_MESSAGE, NoHandshake, accept, text_frame

HAND_OVER = "wall.hand_over"  # in a request's environ: gives its connection's socket away (wall.connection)
TICK_SECONDS = 0.2
A_TURN = 0.003  # seconds that a worker goes on for, before everybody else has a turn
MOST_WORKERS = 64  # green threads for what clients say; one is nearly always enough, since handlers hardly wait
MOST_FIELDS = 8  # in the query; a client of ours sends three
PING = text_frame("2")

Environ = dict[str, Any]


class Engine(engineio.Server):  # type: ignore[misc]  # python-engineio has no types
    """Who is connected, and whether they live. `most` connections at the same time; the next hears 503."""

    def __init__(self, board: Switchboard, most: int, **options: Any) -> None:
        super().__init__(**options, monitor_clients=False)
        self._board = board
        self.sockets: dict[str, Line] = {}
        self._most = most
        self._to_serve: Any = self.create_queue()
        self._workers = self._idle = 0
        self._to_ping: deque[tuple[float, Line]] = deque()
        self._to_answer: deque[tuple[float, Line]] = deque()  # each once: the next ping comes later than ping_timeout

    def handle_request(self, environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        """Makes a line of a request's connection, or refuses: with 400, and with 503 where all places are taken."""
        answer = self.admits(environ) if HAND_OVER in environ else None  # not where it has too large a body
        if answer is None:
            status = "503 SERVICE UNAVAILABLE" if self._is_full() else "400 BAD REQUEST"
            start_response(status, [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
            return [status.encode()]
        self.open(environ, environ[HAND_OVER](), answer)
        return []

    def admits(self, environ: Environ) -> bytes | None:
        """The answer that makes a WebSocket of a request's connection; None where it must not become one."""
        asked = _asked(environ.get("QUERY_STRING", ""))
        if environ.get("REQUEST_METHOD", "GET") != "GET" or self._is_full():
            return None
        if asked.get("EIO") != ["4"] or asked.get("transport") != ["websocket"] or "sid" in asked:
            return None
        if environ.get("HTTP_ORIGIN") not in (None, *self.cors_allowed_origins):
            return None
        try:
            return accept(environ)
        except NoHandshake:
            return None

    def open(self, environ: Environ, end: socket.socket, answer: bytes) -> None:
        """Takes over the connection of who was admitted. Only a cookie is kept of the request."""
        sid = self.generate_id()
        opened = {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": LONGEST_MESSAGE,
        }
        line = Line(self._board, self, end, sid)
        self.sockets[sid] = line
        self._to_ping.append((time.monotonic() + self.ping_interval, line))
        kept = {"HTTP_COOKIE": environ.get("HTTP_COOKIE", "")}
        self._trigger_event("connect", sid, kept, run_async=False)
        line.write(answer + text_frame("0" + json.dumps(opened)))

    def begin(self) -> None:
        self.start_background_task(self._board.serve)
        self.start_background_task(self._keep_time)

    def send(self, sid: str, data: str) -> None:
        self.send_packet(sid, Packet(MESSAGE, data))

    def send_packet(self, sid: str, pkt: Packet) -> None:
        if line := self.sockets.get(sid):
            line.write(text_frame(pkt.encode()))

    def hear(self, line: Line, said: str) -> None:
        if said == "3":
            if line.pinged:
                line.pinged = False
                self._to_ping.append((time.monotonic() + self.ping_interval, line))
        elif said.startswith("4"):
            self._tell(line, said[1:])
        else:
            line.close()

    def end(self, line: Line) -> None:
        del self.sockets[line.id]
        self._tell(line, None)

    def _is_full(self) -> bool:
        return len(self.sockets) >= self._most

    def _tell(self, line: Line, said: str | None) -> None:
        """Leaves it to a worker: handlers may wait. `None`: that the client left."""
        if line.unheard is not None:
            line.unheard.append(said)  # whoever handles the last word goes on with it
            return
        line.unheard = deque([said])
        self._to_serve.put(line)
        self._call_worker()

    def _call_worker(self) -> None:
        if not self._idle and self._workers < MOST_WORKERS:
            self._workers += 1
            self._idle += 1
            self.start_background_task(self._work)

    def _work(self) -> None:
        began = time.monotonic()
        while True:
            line = self._to_serve.get()
            self._idle -= 1
            if not self._to_serve.empty():  # and what this one takes may have to wait
                self._call_worker()
            while line.unheard:
                self._handle(line, line.unheard.popleft())
            line.unheard = None
            if time.monotonic() - began > A_TURN:
                self.sleep(0)
                began = time.monotonic()
            self._idle += 1

    def _handle(self, line: Line, said: str | None) -> None:
        if said is None:
            self._trigger_event("disconnect", line.id, self.reason.TRANSPORT_CLOSE, run_async=False)
        elif not line.closing:
            self._trigger_event("message", line.id, said, run_async=False)

    def _keep_time(self) -> None:
        """Asks each client now and then whether it lives, and hangs up on who does not answer in time."""
        while True:
            self.sleep(TICK_SECONDS)
            try:
                self._keep_time_once(time.monotonic())
            except Exception as fault:  # without the next round no line would ever end
                log_fault(fault)

    def _keep_time_once(self, now: float) -> None:
        self._board.sweep(now)
        for line in self._board.due(self._to_answer, now):
            if line.pinged and not line.closing:
                self._board.dropped["silent"] += 1
                line.cut()
        for line in self._board.due(self._to_ping, now):
            line.pinged = True
            if line.write(PING) or not line.closing:
                self._to_answer.append((now + self.ping_timeout, line))


def _asked(query: str) -> dict[str, list[str]]:
    try:
        return parse_qs(query, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
