"""One client that wants all of the server: it is served in turn or hung up on, and nobody else notices."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
import requests
import websocket
from websocket import ABNF

from tests.actors import Server, Supporter, wait_until

PATIENCE = 5  # seconds, for one page: who keeps the server to himself does so for as long as he floods
MOST_JOINS = 5
ARRIVAL_SECONDS = 12
JOIN_SECONDS = 12
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: wall\r\n\r\n"


@contextmanager
def opened(server: Server) -> Iterator[tuple[websocket.WebSocket, socket.socket]]:
    """A WebSocket that has been greeted, and the connection under it."""
    address = f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket"
    line = websocket.create_connection(address, timeout=10)
    assert line.sock is not None
    try:
        line.recv()
        yield line, line.sock
    finally:
        line.shutdown()  # type: ignore[no-untyped-call]


def dialled(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def frame(text: str | bytes, opcode: int = ABNF.OPCODE_TEXT, *, last: bool = True) -> bytes:
    return bytes(ABNF.create_frame(text, opcode, int(last)).format())


def join(wall: str) -> bytes:
    return frame(f'40/wall,{{"wall":"{wall}"}}')


def joins(line: websocket.WebSocket, wall: str) -> str:
    """What the server says to who wants to join."""
    line.send(f'40/wall,{{"wall":"{wall}"}}')
    while (heard := str(line.recv())).startswith("42"):
        pass
    return heard


def places(server: Server) -> int:
    """How many connections the server holds, by its process's open files (Linux)."""
    assert server.process is not None
    held = 0
    for file in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            held += str(file.readlink()).startswith("socket:")
    return held


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


@contextmanager
def flood(line: socket.socket, wave: bytes) -> Iterator[threading.Thread]:
    """Sends without a pause, and reads what comes, until the server hangs up; gives who sends."""
    stop = threading.Event()

    def send() -> None:
        with suppress(OSError):
            while not stop.is_set():
                line.sendall(wave)

    def read() -> None:
        with suppress(OSError):
            while line.recv(65_536):
                pass

    threads = [threading.Thread(target=work, daemon=True) for work in (send, read)]
    for thread in threads:
        thread.start()
    try:
        yield threads[0]
    finally:
        stop.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(20)


def is_broken(line: socket.socket, sent: bytes) -> bool:
    try:
        line.sendall(sent)
    except OSError:
        return True
    return False


def everybody_else_is_served(server: Server) -> bool:
    return all(requests.get(f"{server.url}/healthz", timeout=PATIENCE).ok for _page in range(50))


@pytest.mark.parametrize(
    "wave",
    [
        pytest.param(frame("3") * 5000, id="pongs"),
        pytest.param(frame("", ABNF.OPCODE_PING) * 5000, id="pings"),
        pytest.param(frame("40/nowhere,") * 3000, id="joins of an unknown namespace"),
        pytest.param(join("nowhere") * 1000, id="joins of an unknown wall"),
        pytest.param(frame('42/wall,["x"]') * 3000, id="events"),
    ],
)
def test_who_floods_a_socket_is_hung_up_on_and_nobody_waits(own_server: Server, wave: bytes) -> None:
    own_server.start()
    with opened(own_server) as (_line, bare), flood(bare, wave) as sender:
        assert everybody_else_is_served(own_server)
        wait_until(lambda: not sender.is_alive(), "the server hangs up")


def test_who_sends_requests_without_a_pause_is_served_in_turn(own_server: Server) -> None:
    own_server.start()
    with dialled(own_server) as line, flood(line, REQUEST * 500):
        assert everybody_else_is_served(own_server)


def test_a_burst_of_frames_is_no_flood(server: Server, slug: str) -> None:
    with opened(server) as (line, bare):
        assert "sid" in joins(line, slug)
        for _ in range(30):
            line.send("3")
        assert not is_closed(bare)


def test_who_is_refused_hears_why_and_is_hung_up_on(server: Server) -> None:
    with opened(server) as (line, bare):
        assert joins(line, "nowhere") == '44/wall,{"message":"wall_unknown"}'
        wait_until(lambda: is_closed(bare), "the server hangs up")


def test_who_joins_again_and_again_is_hung_up_on(server: Server, slug: str) -> None:
    with opened(server) as (line, bare):
        assert "sid" in joins(line, slug)
        for _ in range(MOST_JOINS - 1):
            assert joins(line, slug).startswith("44/wall,"), "one place for each"
        assert not is_closed(bare)

        bare.sendall(join(slug))
        wait_until(lambda: is_closed(bare), "the server hangs up")


@pytest.mark.parametrize("said", ["40", "40/,", '42["forged"]', '42/wall,["forged"]', "41/wall,"])
def test_who_talks_without_having_joined_is_hung_up_on(server: Server, said: str) -> None:
    with opened(server) as (line, bare):
        line.send(said)
        wait_until(lambda: is_closed(bare), "the server hangs up", JOIN_SECONDS - 2)


@pytest.mark.skipif(not Path("/proc").exists(), reason="open files are counted in /proc")
def test_who_is_refused_and_never_closes_keeps_no_place(own_server: Server) -> None:
    """The server must close its side of the connection, not only say so."""
    own_server.start()
    quiet = places(own_server)
    with ExitStack() as stack:
        for _ in range(10):
            _line, bare = stack.enter_context(opened(own_server))
            bare.sendall(frame('42["forged"]'))
        wait_until(lambda: places(own_server) <= quiet, "all places are free again", JOIN_SECONDS - 2)


def test_who_leaves_gives_the_place_back(server: Server, slug: str) -> None:
    with opened(server) as (line, bare):
        assert "sid" in joins(line, slug)
        line.send("41/wall,")
        wait_until(lambda: is_closed(bare), "the server hangs up")


def test_who_joins_nothing_keeps_no_place(server: Server, slug: str) -> None:
    with opened(server) as (_idle, idle), opened(server) as (line, listening):
        assert "sid" in joins(line, slug)
        assert not is_closed(idle)

        wait_until(lambda: is_closed(idle), "the server hangs up", JOIN_SECONDS + 5)
        assert not is_closed(listening)


@pytest.mark.parametrize("opcode", [ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY])
def test_a_message_in_endless_pieces_is_cut_off(server: Server, opcode: int) -> None:
    with opened(server) as (line, bare):
        bare.sendall(frame(b"4" + b"x" * 9_000, opcode, last=False))
        bare.sendall(frame(b"x" * 9_000, ABNF.OPCODE_CONT, last=False))

        heard, said = line.recv_data(control_frame=True)
        assert (heard, int.from_bytes(said[:2], "big")) == (ABNF.OPCODE_CLOSE, 1009)
        wait_until(lambda: is_closed(bare), "the server hangs up")


def test_a_message_in_pieces_that_is_not_too_long_is_understood(server: Server, slug: str) -> None:
    with opened(server) as (line, bare):
        bare.sendall(frame("40/wall,", last=False) + frame(f'{{"wall":"{slug}"}}', ABNF.OPCODE_CONT))
        while not (heard := str(line.recv())).startswith("40/wall,"):
            assert heard.startswith("42/wall,")


def test_a_websocket_of_2010_is_not_opened(server: Server) -> None:
    """Its messages have no limit."""
    with dialled(server) as line:
        line.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: wall\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nOrigin: " + server.url.encode() + b"\r\n\r\n"
        )
        assert line.recv(65_536).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("nonsense", ["", "x", "4" + "[" * 9_000], ids=["nothing", "x", "a deep list"])
def test_a_frame_that_is_no_packet_ends_its_senders_socket_and_is_not_noted(server: Server, nonsense: str) -> None:
    before = server.log
    with opened(server) as (line, bare):
        line.send(nonsense)
        wait_until(lambda: is_closed(bare), "the server hangs up")
    assert server.log == before


def test_who_sends_a_byte_now_and_then_keeps_no_place(own_server: Server) -> None:
    own_server.start()
    slug = own_server.make_wall()
    listener = Supporter(own_server, slug).listens()
    post = (
        f"POST /w/{slug}/posts HTTP/1.1\r\nHost: wall\r\nContent-Length: 5000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
    ).encode()
    begins = {
        "request line": b"G",
        "head": b"GET / HTTP/1.1\r\nX: ",
        "body": post + b"\r\n",
        "body that waits to be asked for": post + b"Expect: 100-continue\r\n\r\n",
    }
    with dialled(own_server) as back_in_time, ExitStack() as stack:
        slow = {name: stack.enter_context(dialled(own_server)) for name in begins}
        for name, line in slow.items():
            line.sendall(begins[name])
        start = time.monotonic()
        while slow:
            time.sleep(1)
            assert time.monotonic() < start + ARRIVAL_SECONDS + 5, f"still open: {list(slow)}"
            slow = {name: line for name, line in slow.items() if not (is_broken(line, b"x") or is_closed(line))}
            back_in_time.sendall(REQUEST)
            assert back_in_time.recv(65_536).startswith(b"HTTP/1.1 200"), "who asks anew has time anew"
        assert time.monotonic() > start + ARRIVAL_SECONDS - 2, "a slow network had its time"
        assert listener.is_connected, "an open socket has no end"
    listener.leave()
    assert "fault" not in own_server.log


TWO_WAYS = {
    "a line that is no header": b"no header\r\nContent-Length: 5\r\n",
    "a name that ends in a space": b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n",
    "an envelope": b"From somebody\r\nContent-Length: 5\r\n",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 50\r\n",
    "a length and pieces": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "a carriage return that ends the head": b"X: a\r\r\nContent-Length: 5\r\n",
    "a length hidden in another header": b"X: a\rContent-Length: 5\r\n",
    "pieces behind a carriage return": b"X: a\r\r\nTransfer-Encoding: chunked\r\n",
}


@pytest.mark.parametrize("head", TWO_WAYS.values(), ids=TWO_WAYS)
def test_what_two_servers_could_read_in_two_ways_is_refused(server: Server, head: bytes) -> None:
    """Else what one takes for a body is a request of somebody's to the other (RFC 9112, 11.2)."""
    with dialled(server) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: wall\r\n" + head + b"\r\n" + REQUEST)
        answers = b""
        while part := line.recv(65_536):
            answers += part
    assert answers.startswith(b"HTTP/1.")
    assert answers.split(b" ")[1] == b"400"
    assert answers.count(b"HTTP/1.") == 1
