"""Who has just connected: what is known of them by their first bytes, and that waiting for more costs nobody a turn."""

import errno
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import eventlet
import pytest

from tests.wall.far_ends import FarEnd, comes_true, masked, serving_board
from wall import reception
from wall.engine import Engine
from wall.reception import HEAD_SECONDS, MOST_HEAD, Caller, Door, asked_for_socket, is_enough
from wall.switchboard import Switchboard

TARGET = b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
HEADERS = (
    b"Host: wall\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
ASKS = TARGET + HEADERS + b"\r\n"
ANSWER = b"HTTP/1.1 101 Switching Protocols\r\n"


class Reception:
    """A door, who came through it, and those whom it passed on."""

    def __init__(self, board: Switchboard, listener: socket.socket) -> None:
        self.board = board
        self.engine = Engine(board, 10, async_mode="eventlet", cors_allowed_origins=["https://wall.example"])
        self.heard: list[str] = []
        self.engine.on("message", lambda _sid, said: self.heard.append(said))
        self.passed_on: list[socket.socket] = []
        self.door = Door(listener, board, self.engine, lambda end, _address: self.passed_on.append(end))
        self._address = listener.getsockname()
        self._callers: list[socket.socket] = []

    def dials(self, said: bytes = b"") -> socket.socket:
        caller = socket.create_connection(self._address)
        caller.sendall(said)
        caller.setblocking(False)
        self._callers.append(caller)
        return caller

    def hears(self, caller: socket.socket) -> bytes:
        """All of the answer's head."""
        heard = b""

        def whole() -> bool:
            nonlocal heard
            try:
                heard += caller.recv(65_536)
            except BlockingIOError:
                return False
            return b"\r\n\r\n" in heard

        comes_true(whole, "an answer")
        return heard

    def all_leave(self) -> None:
        for end in (*self.passed_on, *self._callers):
            end.close()
        for line in list(self.engine.sockets.values()):
            line.cut()


@pytest.fixture
def desk() -> Iterator[Reception]:
    with socket.create_server(("127.0.0.1", 0)) as listener, serving_board() as board:
        listener.setblocking(False)
        desk = Reception(board, listener)
        yield desk
        desk.all_leave()


def is_hung_up(caller: socket.socket) -> bool:
    try:
        return caller.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@pytest.mark.parametrize("arrived", [
    b"", b"G", b"GET /socket.io/?EIO=4", b"GET / HTTP/1.1", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\nHost: a\n",
    b"POST / HTTP/1.0\r\nHost: a\r\n", ASKS[:-2], ASKS[:-1], b"x" * (MOST_HEAD - 1),
])  # fmt: skip
def test_who_has_not_said_what_for_waits(arrived: bytes) -> None:
    assert not is_enough(arrived)


@pytest.mark.parametrize("arrived", [
    ASKS,
    ASKS + masked(b"2probe"),
    b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab",
    b"GET / HTTP/1.1\n\n",
    b"GET / HTTP/1.1\nHost: a\n\n",
    b"GET / HTTP/1.1\nHost: a\n\r\n",
    b"\r\n",  # the HTTP server knows how much of that it takes
    b"GET /\r\n",  # of 1991
    b"hello\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and \n behind",  # TLS
    b"x" * MOST_HEAD,
    b"GET / HTTP/1.1\r\nX: " + b"x" * MOST_HEAD,
])  # fmt: skip
def test_who_has_said_enough_waits_no_longer(arrived: bytes) -> None:
    assert is_enough(arrived)


def test_who_asks_for_a_socket_is_understood_as_wsgi_would_name_it() -> None:
    assert asked_for_socket(ASKS) == {
        "QUERY_STRING": "EIO=4&transport=websocket",
        "HTTP_HOST": "wall",
        "HTTP_CONNECTION": "keep-alive, Upgrade",
        "HTTP_UPGRADE": "websocket",
        "HTTP_SEC_WEBSOCKET_VERSION": "13",
        "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    }


@pytest.mark.parametrize(("line", "name", "value"), [
    (b"Cookie: a=b; c=d", "HTTP_COOKIE", "a=b; c=d"),
    (b"Origin:https://wall.example", "HTTP_ORIGIN", "https://wall.example"),
    (b"oRIGIN:   https://wall.example   ", "HTTP_ORIGIN", "https://wall.example"),
    (b"X-Empty:", "HTTP_X_EMPTY", ""),
    (b"X: a: b", "HTTP_X", "a: b"),
])  # fmt: skip
def test_a_plain_header_is_understood(line: bytes, name: str, value: str) -> None:
    environ = asked_for_socket(TARGET + line + b"\r\n\r\n")
    assert environ is not None
    assert environ[name] == value


@pytest.mark.parametrize("head", [
    pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="a page"),
    pytest.param(b"POST" + ASKS[3:], id="a form"),
    pytest.param(b"GET http://wall/socket.io/?EIO=4 HTTP/1.1\r\n\r\n", id="an absolute target"),
    pytest.param(b"GET //socket.io/?EIO=4 HTTP/1.1\r\n\r\n", id="another path"),
    pytest.param(TARGET.replace(b"/1.1", b"/1.0") + HEADERS + b"\r\n", id="HTTP/1.0"),
    pytest.param(TARGET.replace(b"/1.1", b"/1.1 ") + HEADERS + b"\r\n", id="a space behind the version"),
    pytest.param(TARGET.replace(b"HTTP", b" HTTP") + HEADERS + b"\r\n", id="two spaces"),
    pytest.param(ASKS.replace(b"\r\n", b"\n"), id="bare line feeds"),
    pytest.param(TARGET + b"X: a\nContent-Length: 5\r\n\r\n", id="a bare line feed"),
    pytest.param(TARGET + b"X: a\rContent-Length: 5\r\n\r\n", id="a bare carriage return"),
    pytest.param(TARGET + b"X: a\n\nGET / HTTP/1.1\r\n\r\n", id="a head that ends earlier to others"),
    pytest.param(TARGET + b"X: a\r\n b\r\n\r\n", id="a folded line"),
    pytest.param(TARGET + b"\tX: a\r\n\r\n", id="begins with a folded line"),
    pytest.param(TARGET + b"X: a\tb\r\n\r\n", id="a tab"),
    pytest.param(TARGET + b"X : a\r\n\r\n", id="a space before the colon"),
    pytest.param(TARGET + b": a\r\n\r\n", id="no name"),
    pytest.param(TARGET + b"X\r\n\r\n", id="no colon"),
    pytest.param(TARGET + b"X_Y: a\r\n\r\n", id="a name that WSGI would take for another"),
    pytest.param(TARGET + b"X: a\r\nx: b\r\n\r\n", id="a header twice"),
    pytest.param(TARGET + b"X: \xd0\xb6\r\n\r\n", id="letters that are not ASCII"),
    pytest.param(TARGET + b"X: \0\r\n\r\n", id="a zero"),
    pytest.param(TARGET + HEADERS + b"Content-Length: 0\r\n\r\n", id="a length"),
    pytest.param(TARGET + HEADERS + b"content-length: 5\r\n\r\nabcde", id="a body"),
    pytest.param(TARGET + HEADERS + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="a body in pieces"),
    pytest.param(TARGET + HEADERS, id="half a head"),
    pytest.param(TARGET + b"X: " + b"x" * MOST_HEAD, id="too long a head"),
])  # fmt: skip
def test_all_that_is_not_plain_is_left_to_the_http_server(head: bytes) -> None:
    assert asked_for_socket(head) is None


def test_who_asks_for_a_socket_gets_one(desk: Reception) -> None:
    caller = desk.dials(ASKS)
    assert desk.hears(caller).startswith(ANSWER)
    assert len(desk.engine.sockets) == 1
    assert not desk.passed_on


def test_who_asks_in_pieces_gets_one_too(desk: Reception) -> None:
    caller = desk.dials()
    for byte in ASKS:
        caller.send(bytes([byte]))
        comes_true(lambda: True, "a turn")
    assert desk.hears(caller).startswith(ANSWER)
    assert not desk.passed_on


@pytest.mark.parametrize("asks", [ASKS, TARGET + HEADERS + b"Origin: https://wall.example\r\n\r\n"])
@pytest.mark.parametrize("first", ["first", "жизнь"])
def test_what_comes_right_behind_a_head_is_heard(desk: Reception, asks: bytes, first: str) -> None:
    caller = desk.dials(asks + masked(f"4{first}".encode()) + masked(b"4second"))
    heard = desk.hears(caller)
    comes_true(lambda: desk.heard == [first, "second"], "both are heard")
    client = FarEnd(caller)
    client.takes(heard.partition(b"\r\n\r\n")[2])
    client.reads_until(lambda: client.heard, "the greeting")


@pytest.mark.parametrize("said", [
    b"GET / HTTP/1.1\r\nHost: wall\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde",
    ASKS.replace(b"EIO=4", b"EIO=3"),
    ASKS.replace(b"websocket ", b"polling "),
    ASKS.replace(b"Version: 13", b"Version: 8"),
    ASKS.replace(b"Host: wall", b"Origin: https://elsewhere.example"),
    b"\x16\x03\x01\x02\n",
])  # fmt: skip
def test_whoever_else_is_passed_on_with_all_that_was_said(desk: Reception, said: bytes) -> None:
    desk.dials(said)
    comes_true(lambda: desk.passed_on, "it is passed on")
    assert desk.passed_on[0].recv(65_536) == said
    assert not desk.engine.sockets


def test_who_says_nothing_or_half_a_head_waits_and_is_shown_out_in_time(desk: Reception) -> None:
    half = [desk.dials(), desk.dials(b"GET / HT"), desk.dials(b"\x16\x03\x01")]
    asks = desk.dials(ASKS)
    assert desk.hears(asks).startswith(ANSWER), "behind them"
    desk.board.sweep(time.monotonic() + HEAD_SECONDS - 1)
    assert not any(map(is_hung_up, half))

    desk.board.sweep(time.monotonic() + HEAD_SECONDS)
    comes_true(lambda: all(map(is_hung_up, half)), "they are shown out")
    assert not desk.passed_on
    assert not is_hung_up(asks), "who came in has no such end"


def test_a_byte_now_and_then_wins_no_time(desk: Reception) -> None:
    caller = desk.dials(b"G")
    comes_true(lambda: desk.door._callers, "it waits")
    desk.board.sweep(time.monotonic() + HEAD_SECONDS - 1)
    caller.send(b"E")
    comes_true(lambda: True, "a turn")
    desk.board.sweep(time.monotonic() + HEAD_SECONDS)
    comes_true(lambda: is_hung_up(caller), "it is shown out")


def test_who_hangs_up_while_waiting_keeps_no_place(desk: Reception) -> None:
    for how in (socket.socket.close, _reset):
        caller = desk.dials(b"")
        comes_true(lambda: desk.door._callers, "it waits")
        how(caller)
        comes_true(lambda: not desk.door._callers, "it is forgotten")


def test_who_will_say_no_more_does_not_wait_for_the_end_of_the_time(desk: Reception) -> None:
    caller = desk.dials(b"GET / HTTP/1.1\r\n")
    comes_true(lambda: desk.door._callers, "it waits")
    caller.shutdown(socket.SHUT_WR)
    comes_true(lambda: is_hung_up(caller), "it is hung up on")
    assert not desk.passed_on


def test_half_a_head_keeps_nobody_busy(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    attend = Caller.attend

    def noted(caller: Caller, events: int) -> None:
        looks.append(events)
        attend(caller, events)

    monkeypatch.setattr(Caller, "attend", noted)
    desk.dials(b"GET / HTTP/1.1\r\n")
    comes_true(lambda: desk.door._callers, "it waits")
    for _turn in range(20):
        eventlet.sleep(0.001)
    assert len(looks) <= 2, "what was looked at is not looked at again"


def test_when_too_many_wait_the_one_goes_that_has_waited_longest(
    desk: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "MOST_CALLERS", 3)
    waiting = []
    for number in range(3):
        waiting.append(desk.dials(b"G"))
        comes_true(lambda: len(desk.door._callers) == number + 1, "it waits")  # noqa: B023
    waiting[0].send(b"E")
    asks = desk.dials(ASKS)
    assert desk.hears(asks).startswith(ANSWER), "who waits for nothing takes nobody's place"
    assert not any(map(is_hung_up, waiting))

    waiting.append(desk.dials(b"G"))
    comes_true(lambda: is_hung_up(waiting[0]), "the first goes")
    assert not any(map(is_hung_up, waiting[1:]))
    assert desk.board.dropped == {"crowded_out": 1}


def test_when_there_are_no_more_files_who_waits_makes_room(desk: Reception) -> None:
    waiting = desk.dials(b"G")
    comes_true(lambda: desk.door._callers, "it waits")
    asks = socket.socket()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        lowest_free = stack.enter_context(socket.socket()).fileno()
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free + 1, hard))
        asks.connect(desk.door._listener.getsockname())
        desk._callers.append(asks)
        asks.sendall(ASKS)
        asks.setblocking(False)
        assert desk.hears(asks).startswith(ANSWER)
    assert is_hung_up(waiting)
    assert desk.board.dropped == {"crowded_out": 1}


@pytest.mark.parametrize("error", [errno.ECONNABORTED, errno.EPERM])
def test_who_hangs_up_before_being_let_in_keeps_nobody_out(
    desk: Reception, error: int, caplog: pytest.LogCaptureFixture
) -> None:
    real, fails = desk.door._listener, [OSError(error, "")]

    def accept() -> Any:
        if fails:
            raise fails.pop()
        return real.accept()

    desk.door._listener = SimpleNamespace(accept=accept, getsockname=real.getsockname)  # type: ignore[assignment]
    assert desk.hears(desk.dials(ASKS)).startswith(ANSWER)
    assert not fails
    assert not caplog.records, "that is no fault of ours"


def test_a_fault_with_one_caller_keeps_nobody_else_out(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    admits = desk.engine.admits
    faults = [ValueError("not to be logged")]

    def stumbles(environ: dict[str, Any]) -> bytes | None:
        if faults:
            raise faults.pop()
        return admits(environ)

    monkeypatch.setattr(desk.engine, "admits", stumbles)
    first = desk.dials(ASKS)
    comes_true(lambda: is_hung_up(first), "the first is hung up on")
    assert desk.hears(desk.dials(ASKS)).startswith(ANSWER)


def _reset(caller: socket.socket) -> None:
    FarEnd(caller).resets()
