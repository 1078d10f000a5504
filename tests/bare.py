"""Bare connections: HTTP and WebSockets byte by byte, for whom no library would send what they want to send."""

import resource
import secrets
import socket
import struct
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bench.rig.usage import cpu_us
from tests.actors import Server

SPARE_FILES = 256
LONGEST_UNREAD = 4096  # bytes that a slow reader's own system keeps for it; Linux takes twice as many
CONTINUED, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: wall\r\n\r\n"


def dialled(server: Server, *, reads_little: bool = False, timeout: float | None = 20) -> socket.socket:
    line = socket.socket()
    if reads_little:  # to be said before the connection is made: then a window is agreed on
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LONGEST_UNREAD)
    line.settimeout(timeout)
    line.connect(("127.0.0.1", server.port))
    return line


def upgrade(server: Server, **headers: str) -> bytes:
    """The head that asks for a WebSocket."""
    fields = {
        "Host": f"127.0.0.1:{server.port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": b64encode(secrets.token_bytes(16)).decode(),
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n{lines}\r\n".encode()


def frame(payload: str | bytes, opcode: int = TEXT, *, last: bool = True, mask: bytes = b"\0\0\0\0") -> bytes:
    """A client's frame, whether it makes sense or not; masked with nothing, where a test looks at nothing else
    (RFC 6455, 5.2 and 5.3).
    """
    said = payload.encode() if isinstance(payload, str) else payload
    if len(said) < 126:
        size = bytes([0x80 | len(said)])
    elif len(said) < 65_536:
        size = b"\xfe" + len(said).to_bytes(2)
    else:
        size = b"\xff" + len(said).to_bytes(8)
    covered = bytes(byte ^ mask[at % 4] for at, byte in enumerate(said)) if any(mask) else said
    return bytes([0x80 * last | opcode]) + size + mask + covered


def join(wall: str) -> bytes:
    return frame(f'40/wall,{{"wall":"{wall}"}}')


def post_head(wall: str, length: int = 5000) -> bytes:
    return (
        f"POST /w/{wall}/posts HTTP/1.1\r\nHost: wall\r\nContent-Length: {length}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    ).encode()


def texts_in(stream: bytes) -> tuple[list[str], bytes]:
    """The whole text frames that a server has sent, and what is left of the stream; an HTTP head is left out."""
    if stream.startswith(b"HTTP/1.1"):
        head, end, stream = stream.partition(b"\r\n\r\n")
        if not end:
            return [], head
        assert head.startswith(b"HTTP/1.1 101"), head
    texts = []
    while len(stream) >= 2:
        size, start = stream[1], 2
        if size == 126:
            size, start = struct.unpack(">H", stream[2:4].ljust(2, b"\xff"))[0], 4
        if len(stream) < start + size:
            break
        if stream[0] == 0x81:
            texts.append(stream[start : start + size].decode())
        stream = stream[start + size :]
    return texts, stream


def resets(line: socket.socket) -> None:
    """Hangs up as a machine that was switched off, and came back: with RST, whatever was on its way."""
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def is_closed(line: socket.socket) -> bool:
    """Whether the server has hung up; what came before is read."""
    line.settimeout(0.05)
    try:
        while line.recv(65_536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def all_that_comes(line: socket.socket) -> bytes:
    """What the server says until it hangs up."""
    said = b""
    with suppress(ConnectionError):
        while part := line.recv(65_536):
            said += part
    return said


def places(server: Server) -> int:
    """How many connections the server holds, by its process's open files (Linux)."""
    assert server.process is not None
    held = 0
    for file in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            held += str(file.readlink()).startswith("socket:")
    return held


def is_idle(server: Server) -> bool:
    """Whether it spends less than a tenth of a second of its processor's time on a second: nothing is to be done."""
    assert server.process is not None
    before = cpu_us(server.process.pid)
    time.sleep(0.5)
    return cpu_us(server.process.pid) - before < 50_000


@contextmanager
def room_for(sockets: int) -> Iterator[None]:
    """Lets this process and the servers that it starts open so many files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, sockets + SPARE_FILES)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this system allows {hard} open files to a process")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
