"""One connection, as eventlet serves it: it has to hurry, takes turns, and nothing is written about the client."""

import socket
from contextlib import suppress
from email.errors import (
    FirstHeaderLineIsContinuationDefect,
    MisplacedEnvelopeHeaderDefect,
    MissingHeaderBodySeparatorDefect,
)
from io import BytesIO
from typing import Any

import eventlet
import eventlet.greenio
import eventlet.queue
import eventlet.wsgi

from wall.engine import HAND_OVER
from wall.errors import PhotosBusy
from wall.fanout import Broadcaster
from wall.security import HEADERS, LARGEST_REQUEST, REFUSAL, Environ, size_refusal

# A line among the headers that is none. Where a form may hold files, the parser also misses a body: no matter.
NO_HEADER = (MissingHeaderBodySeparatorDefect, FirstHeaderLineIsContinuationDefect, MisplacedEnvelopeHeaderDefect)
_BareSocket: type[socket.socket] = eventlet.patcher.original("socket").socket
PART = 64 * 1024  # bytes of a photo, each of which has to hurry
UPLOAD_SECONDS = 300  # for all of them
MOST_HELD = 128 * 1024 * 1024  # bytes of photos in memory, whoever sends them
MOST_WAITING = 4096  # requests that wait for their turn
LINGER_BYTES = 2 * 1024 * 1024
LINGER_SECONDS = 2


class Connection(eventlet.wsgi.HttpProtocol):
    """Answers what is no HTTP with a bare status at most; Python's own way writes the client's address to stderr."""

    rfile: Any
    _upload: "Upload | None" = None
    _is_handed_over = False
    error_message_format = ""
    server_version, sys_version = "wall", ""

    def log_message(self, *_words: object) -> None:
        """Says nothing."""

    def parse_request(self) -> bool:
        """Refuses what two servers could read in two ways: Python stops at a line that is no header, and reads on."""
        self.rfile = lines = HeadLines(self.rfile)  # eventlet puts the whole stream back
        if not super().parse_request():
            return False
        is_broken = lines.have_bare_cr or any(isinstance(defect, NO_HEADER) for defect in self.headers.defects)
        lengths = {length.strip() for length in self.headers.get_all("content-length", [])}
        if is_broken or len(lengths) > 1:
            self.close_connection = 1
            self.send_error(400)
            return False
        return True

    def end_headers(self) -> None:
        """Ends the head of a bare refusal. Eventlet's own, such as 414, have no header of ours, and no page."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def handle_one_request(self) -> None:
        """Waits for a request, and then not for ever: eventlet's own timeout starts again with each byte."""
        self.connection.settimeout(self.server.keepalive)
        if not self.rfile.peek(1):
            self.close_connection = 1
            return
        with eventlet.Timeout(self.server.socket_timeout, TimeoutError) as self._head:
            super().handle_one_request()

    def get_environ(self) -> Environ:
        environ: Environ = super().get_environ()
        self._head.cancel()  # it has arrived; what follows may be a socket that stays open all night
        self.is_refused = size_refusal(environ) is not None
        if self.is_refused:
            self.close_connection = 1  # else eventlet reads the whole body, to reach the next request
            return environ
        environ[HAND_OVER] = self._hand_over
        self._upload = Upload(environ["eventlet.input"], self.server.socket_timeout)
        try:
            environ["wsgi.input"] = self._body(environ, self._upload)
        except PhotosBusy as refusal:
            self.is_refused, self.close_connection = True, 1
            environ["CONTENT_LENGTH"], environ[REFUSAL] = "0", refusal
        return environ

    def handle_one_response(self) -> None:
        try:
            super().handle_one_response()
        finally:
            if self._upload:
                self._upload.let_go()
        if self._is_handed_over:
            return
        if self.is_refused:
            self._linger()
        eventlet.sleep(0)  # eventlet goes on while bytes are waiting: requests without a pause would stop all others

    def finish(self) -> None:
        """Closes all of the connection, also where what was still to be said fails: else its file stays open."""
        try:
            super().finish()
        finally:
            self.rfile.close()

    def _hand_over(self) -> socket.socket:
        """Gives the connection to the switchboard: no HTTP may follow, and nothing here closes it any more."""
        self._is_handed_over = eventlet.wsgi.WSGI_LOCAL.already_handled = True
        bare = self.connection.fd
        return _BareSocket(bare.family, bare.type, bare.proto, bare.detach())

    def _body(self, environ: Environ, upload: "Upload") -> Any:
        if environ["eventlet.input"].should_send_hundred_continue:
            return upload
        if int(environ.get("CONTENT_LENGTH") or 0) > LARGEST_REQUEST:
            return BytesIO(upload.read())
        with eventlet.Timeout(self.server.socket_timeout, TimeoutError):
            body = environ["eventlet.input"].read()
        if len(body) < int(environ.get("CONTENT_LENGTH") or 0):
            raise TimeoutError  # its client has gone
        return BytesIO(body)

    def _linger(self) -> None:
        """Lets the answer arrive: closing on unread bytes resets the connection, answer and all (RFC 9112, 9.6)."""
        with suppress(OSError), eventlet.Timeout(LINGER_SECONDS, False):
            self.connection.shutdown(socket.SHUT_WR)
            left = LINGER_BYTES
            while left > 0 and (part := self.connection.recv(64 * 1024)):
                left -= len(part)


def requests_at(listener: Any, sockets: Any) -> Any:
    """What eventlet's HTTP server has to accept from. `sockets`: who lets WebSockets in, if that is not eventlet."""
    if not isinstance(sockets, Broadcaster):
        return listener
    requests = Requests(listener)
    sockets.listen(listener.fd, requests.pass_on)
    return requests


class Requests:
    """What eventlet's HTTP server takes for its listening socket: the connections that the door passes on."""

    def __init__(self, listener: Any) -> None:
        self._listener = listener
        self._queue = eventlet.queue.LightQueue()

    def pass_on(self, end: socket.socket, address: Any) -> None:
        if self._queue.qsize() < MOST_WAITING:
            self._queue.put((end, address))
        else:
            end.close()

    def accept(self) -> Any:
        eventlet.sleep(0)  # eventlet goes on while anybody waits: each has to let those before it have a turn
        end, address = self._queue.get()
        eventlet.hubs.notify_opened(end.fileno())
        return eventlet.greenio.GreenSocket(end), address

    def __getattr__(self, name: str) -> Any:
        return getattr(self._listener, name)


class HeadLines:
    """The lines of a head. Python ends a line at a carriage return alone, others do not (RFC 9112, 2.2)."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.have_bare_cr = False

    def readline(self, size: int = -1) -> bytes:
        line: bytes = self._source.readline(size)
        self.have_bare_cr |= b"\r" in line.removesuffix(b"\n").removesuffix(b"\r")
        return line


class Upload:
    """A body that is large, or that its client sends only once it is asked to (`Expect: 100-continue`); and in time.

    All that are held at one time share MOST_HELD.
    """

    held = 0

    def __init__(self, source: Any, seconds: float) -> None:
        self._source, self._seconds = source, seconds
        self._whole: BytesIO | None = None
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        """Raises PhotosBusy where there is no room for it, and TimeoutError."""
        if self._whole is None:
            try:
                self._whole = self._received()
            except BaseException:  # a timeout of eventlet's is no Exception
                self.let_go()
                raise
        return self._whole.read(size)

    def let_go(self) -> None:
        Upload.held -= self._size
        self._size, self._whole = 0, BytesIO()

    def _received(self) -> BytesIO:
        whole = BytesIO()
        with eventlet.Timeout(UPLOAD_SECONDS, TimeoutError):
            while part := self._part():
                self._hold(len(part))
                whole.write(part)
        whole.seek(0)
        return whole

    def _part(self) -> bytes:
        with eventlet.Timeout(self._seconds, TimeoutError):
            part: bytes = self._source.read(PART)
            return part

    def _hold(self, size: int) -> None:
        if Upload.held + size > MOST_HELD:
            raise PhotosBusy()
        self._size += size
        Upload.held += size
