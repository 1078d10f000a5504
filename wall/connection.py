"""One connection, as eventlet serves it: nothing is written about the client, and too long a body is not read."""

import socket
from contextlib import suppress

import eventlet
import eventlet.wsgi

from wall.security import Environ, size_refusal

LINGER_BYTES = 2 * 1024 * 1024
LINGER_SECONDS = 2


class Connection(eventlet.wsgi.HttpProtocol):
    """Answers what is no HTTP with a bare status at most; Python's own way writes the client's address to stderr."""

    error_message_format = ""
    server_version, sys_version = "wall", ""

    def log_message(self, *_words: object) -> None:
        """Says nothing."""

    def get_environ(self) -> Environ:
        environ: Environ = super().get_environ()
        self.is_refused = size_refusal(environ) is not None
        if self.is_refused:
            self.close_connection = 1  # else eventlet reads the whole body, to reach the next request
        return environ

    def handle_one_response(self) -> None:
        super().handle_one_response()
        if self.is_refused:
            self._linger()

    def _linger(self) -> None:
        """Lets the answer arrive: closing on unread bytes resets the connection, answer and all (RFC 9112, 9.6)."""
        with suppress(OSError), eventlet.Timeout(LINGER_SECONDS, False):
            self.connection.shutdown(socket.SHUT_WR)
            left = LINGER_BYTES
            while left > 0 and (part := self.connection.recv(64 * 1024)):
                left -= len(part)
