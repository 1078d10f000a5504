"""Engine.IO over WebSocket (protocol 4) on the switchboard's lines, in the place of python-engineio's own server.

That one keeps for each client two green threads, a queue, a timer, and all that its request was made of.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import engineio
from engineio.packet import MESSAGE, Packet

from wall.lines import Line
from wall.switchboard import AT_ONCE, Switchboard
from wall.websocket import LONGEST_MESSAGE, NoHandshake, accept, text_frame

HAND_OVER = "wall.hand_over"  # in a request's environ: gives its connection's socket away (wall.connection)
TICK_SECONDS = 0.2
PING = text_frame("2")

# What handlers may read of a request, beside its cookie: enough for Flask to make a request of.
KEPT = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST")
KEPT_TOO = ("wsgi.url_scheme", "flask.app")

Environ = dict[str, Any]


class Engine(engineio.Server):  # type: ignore[misc]  # python-engineio has no types
    """Who is connected, and whether they live. `most` connections at the same time; the next hears 503."""

    def __init__(self, board: Switchboard, most: int, **options: Any) -> None:
        super().__init__(**options, monitor_clients=False)
        self.board = board
        self.sockets: dict[str, Line]
        self._most = most
        self._has_begun = False
        self._to_ping: deque[tuple[float, Line]] = deque()
        self._to_answer: deque[tuple[float, Line]] = deque()
        board.heard, board.ended = self._hear, self._end

    def handle_request(self, environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        """Makes a line of a request's connection. What asks for anything else is refused."""
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        if asked.get("EIO") != ["4"] or asked.get("transport") != ["websocket"] or "sid" in asked:
            return _refused(start_response, "400 BAD REQUEST")
        if environ.get("HTTP_ORIGIN") not in (None, *self.cors_allowed_origins):
            return _refused(start_response, "400 BAD REQUEST")
        if len(self.board) >= self._most:
            return _refused(start_response, "503 SERVICE UNAVAILABLE")
        try:
            answer = accept(environ)
        except NoHandshake:
            return _refused(start_response, "400 BAD REQUEST")
        self._begin()
        self._connect(environ, answer)
        return []

    def send(self, sid: str, data: str) -> None:
        self.send_packet(sid, Packet(MESSAGE, data))

    def send_packet(self, sid: str, pkt: Packet) -> None:
        if line := self.sockets.get(sid):
            line.write(text_frame(pkt.encode()))

    def _connect(self, environ: Environ, answer: bytes) -> None:
        sid = self.generate_id()
        opened = {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": LONGEST_MESSAGE,
        }
        first = answer + text_frame("0" + json.dumps(opened, separators=(",", ":")))
        line = self.board.connect(environ[HAND_OVER](), sid, first)
        if not line.closing:  # its client may be gone already
            self.sockets[sid] = line
            self._to_ping.append((time.monotonic() + self.ping_interval, line))
            self._trigger_event("connect", sid, _kept(environ), run_async=False)

    def _hear(self, line: Line, said: str) -> None:
        """The switchboard's: must not wait. What a handler has to do is done in a green thread, in order."""
        if said == "3":
            if line.pinged:
                line.pinged = False
                self._to_ping.append((time.monotonic() + self.ping_interval, line))
        elif said.startswith("4"):
            self._tell(line, said[1:])
        else:
            line.close()

    def _end(self, line: Line) -> None:
        if self.sockets.pop(line.id, None):
            self._tell(line, None)

    def _tell(self, line: Line, said: str | None) -> None:
        if line.unheard is None:
            line.unheard = deque([said])
            self.start_background_task(self._serve, line)
        else:
            line.unheard.append(said)

    def _serve(self, line: Line) -> None:
        """Handles what a client said, one thing after the other; at last, that it left."""
        while line.unheard:
            said = line.unheard.popleft()
            if said is None:
                self._trigger_event("disconnect", line.id, self.reason.TRANSPORT_CLOSE, run_async=False)
            elif not line.closing:
                self._trigger_event("message", line.id, said, run_async=False)
        line.unheard = None

    def _begin(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            self.start_background_task(self.board.serve)
            self.start_background_task(self._keep_time)

    def _keep_time(self) -> None:
        """Asks each client now and then whether it lives, and hangs up on who does not answer in time."""
        while True:
            self.sleep(TICK_SECONDS)
            now = time.monotonic()
            self.board.sweep(now)
            for line in self._due(self._to_answer, now):
                if line.pinged and not line.closing:
                    self.board.dropped["silent"] += 1
                    line.cut()
            for line in self._due(self._to_ping, now):
                line.pinged = True
                if line.write(PING) or not line.closing:
                    self._to_answer.append((now + self.ping_timeout, line))

    def _due(self, lines: deque[tuple[float, Line]], now: float) -> Iterator[Line]:
        """Those whose time has come; everybody else has a turn now and then."""
        count = 0
        while lines and lines[0][0] <= now:
            yield lines.popleft()[1]
            count += 1
            if count % AT_ONCE == 0:
                self.sleep(0)


def _kept(environ: Environ) -> Environ:
    """What stays of a request while its connection lasts; not whose it was, nor what it was read with."""
    kept = {name: environ[name] for name in (*KEPT, *KEPT_TOO) if name in environ}
    if "HTTP_COOKIE" in environ:
        kept["HTTP_COOKIE"] = environ["HTTP_COOKIE"]
    return kept


def _refused(start_response: Callable[..., Any], status: str) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
    return [status.encode()]
