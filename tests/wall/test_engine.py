"""Who is connected: what is kept of them, in which order they are heard, and how it is noticed that they are gone."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import eventlet
import pytest
from eventlet.event import Event

from tests.wall import far_ends
from tests.wall.far_ends import FarEnd, comes_true, connected, serving_board
from wall import engine as engine_module
from wall.engine import HAND_OVER, Engine
from wall.switchboard import Switchboard
from wall.websocket import LONGEST_MESSAGE, accept

ORIGIN = "https://wall.example"
PLACES = 4
INTERVAL, TIMEOUT = 25, 20  # seconds
ASKS = {
    "QUERY_STRING": "EIO=4&transport=websocket",
    "HTTP_UPGRADE": "websocket",
    "HTTP_CONNECTION": "Upgrade",
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
}


class Hall:
    """An engine, what it told, and the clients who came."""

    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self.engine = Engine(
            board, PLACES, async_mode="eventlet", cors_allowed_origins=[ORIGIN], ping_interval=INTERVAL,
            ping_timeout=TIMEOUT,
        )  # fmt: skip
        self.told: list[tuple[str, ...]] = []
        self.kept: list[dict[str, Any]] = []
        self.threads: list[Any] = []
        self.clients: list[FarEnd] = []
        self.gates: dict[str, Event] = {}  # what is said, and until when its hearer waits
        self.engine.start_background_task = self._starts
        self.engine.on("connect", lambda sid, environ: self.kept.append(environ))
        self.engine.on("message", self._hears)
        self.engine.on("disconnect", lambda sid, reason: self.told.append((sid, "left")))

    def dials(self, environ: dict[str, str] | None = None) -> tuple[FarEnd, str]:
        """A client that was greeted, and its name."""
        here, there = connected()
        self.engine.open(environ or ASKS, here, accept(ASKS))
        client = FarEnd(there)
        self.clients.append(client)
        arrived = b""

        def has_head() -> bool:
            nonlocal arrived
            arrived += there.recv(65_536)
            return b"\r\n\r\n" in arrived

        comes_true(has_head, "the answer to the handshake")
        client.takes(arrived.partition(b"\r\n\r\n")[2])
        client.reads_until(lambda: client.heard, "the greeting")
        greeting = client.heard.pop()
        assert greeting.startswith("0")
        return client, json.loads(greeting[1:])["sid"]

    def waits_at(self, said: str) -> Event:
        self.gates[said] = Event()
        return self.gates[said]

    def ends(self) -> None:
        for thread in self.threads:
            thread.kill()
        for line in list(self.engine.sockets.values()):
            line.cut()
        for client in self.clients:
            client.socket.close()

    def _hears(self, sid: str, said: str) -> None:
        self.told.append((sid, said))
        if said in self.gates:
            self.gates[said].wait()
        if said == "fault":
            raise ValueError(said)
        self.told.append((sid, said, "done"))

    def _starts(self, target: Callable[..., None], *arguments: Any) -> None:
        self.threads.append(eventlet.spawn(target, *arguments))


@pytest.fixture
def hall() -> Iterator[Hall]:
    with serving_board() as board:
        hall = Hall(board)
        yield hall
        hall.ends()


class Clock:
    """It stands still unless a test moves it."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(engine_module, "time", clock)
    monkeypatch.setattr(engine_module, "TICK_SECONDS", 0.002)
    hall.threads.append(eventlet.spawn(hall.engine._keep_time))
    return clock


def test_who_comes_is_greeted_as_the_protocol_says(hall: Hall) -> None:
    here, there = connected()
    hall.engine.open(ASKS, here, b"the answer to the handshake, ")
    comes_true(lambda: _is_readable(there), "the greeting arrives")
    answer, _and, frame = there.recv(65_536).partition(b", ")
    assert answer == b"the answer to the handshake"
    client = FarEnd(there)
    client.takes(frame)
    assert json.loads(client.heard[0].removeprefix("0")) == {
        "sid": next(iter(hall.engine.sockets)),
        "upgrades": [],
        "pingInterval": INTERVAL * 1000,
        "pingTimeout": TIMEOUT * 1000,
        "maxPayload": LONGEST_MESSAGE,
    }
    there.close()


def test_of_what_somebody_asked_with_only_the_cookie_is_kept(hall: Hall) -> None:
    hall.dials({**ASKS, "HTTP_COOKIE": "a=b", "HTTP_USER_AGENT": "a phone", "REMOTE_ADDR": "203.0.113.77"})
    hall.dials({**ASKS, "HTTP_X_FORWARDED_FOR": "203.0.113.77"})
    assert hall.kept == [{"HTTP_COOKIE": "a=b"}, {"HTTP_COOKIE": ""}]


@pytest.mark.parametrize("change", [{}, {"HTTP_ORIGIN": ORIGIN}, {"QUERY_STRING": "t=x&transport=websocket&EIO=4"}])
def test_who_asks_as_a_page_of_ours_does_is_admitted(hall: Hall, change: dict[str, str]) -> None:
    assert hall.engine.admits(ASKS | change) == accept(ASKS)


@pytest.mark.parametrize("change", [
    {"QUERY_STRING": ""},
    {"QUERY_STRING": "transport=websocket"},
    {"QUERY_STRING": "EIO=3&transport=websocket"},
    {"QUERY_STRING": "EIO=4&EIO=3&transport=websocket"},
    {"QUERY_STRING": "EIO=4"},
    {"QUERY_STRING": "EIO=4&transport=polling"},
    {"QUERY_STRING": "EIO=4&transport=websocket&sid=x"},
    {"HTTP_ORIGIN": "https://elsewhere.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": ""},
    {"HTTP_ORIGIN": "http://wall.example"},
    {"HTTP_UPGRADE": ""},
])  # fmt: skip
def test_who_asks_otherwise_is_refused(hall: Hall, change: dict[str, str]) -> None:
    assert hall.engine.admits(ASKS | change) is None
    assert _status(hall, ASKS | change) == "400 BAD REQUEST"
    assert not hall.engine.sockets


def test_who_is_admitted_by_the_http_server_gets_a_line_too(hall: Hall) -> None:
    here, there = connected()
    assert _status(hall, {**ASKS, HAND_OVER: lambda: here}) is None
    assert len(hall.engine.sockets) == 1
    there.close()


def test_who_asks_with_a_body_that_was_refused_gets_no_line(hall: Hall) -> None:
    """Then the HTTP server does not give the connection away."""
    assert hall.engine.admits(ASKS)
    assert _status(hall, ASKS) == "400 BAD REQUEST"
    assert not hall.engine.sockets


def test_when_all_places_are_taken_the_next_hears_so_until_somebody_leaves(hall: Hall) -> None:
    clients = [hall.dials()[0] for _ in range(PLACES)]
    assert hall.engine.admits(ASKS) is None
    assert _status(hall, ASKS) == "503 SERVICE UNAVAILABLE"

    clients[0].socket.close()
    comes_true(lambda: hall.engine.admits(ASKS), "there is a place again")


def test_what_one_client_says_is_handled_in_order_however_long_it_takes(hall: Hall) -> None:
    client, sid = hall.dials()
    gate = hall.waits_at("first")
    for said in ("4first", "4second", "4third"):
        client.says(said)
    comes_true(lambda: hall.told, "the first is being handled")
    _have_turns()
    assert hall.told == [(sid, "first")]

    gate.send()
    comes_true(lambda: len(hall.told) == 6, "the others follow")
    assert hall.told[1:] == [(sid, said, *done) for said, *done in (
        ("first", "done"), ("second",), ("second", "done"), ("third",), ("third", "done"),
    )]  # fmt: skip


def test_who_talks_while_somebody_elses_words_take_long_is_heard(hall: Hall) -> None:
    (slow, _name), (quick, name) = hall.dials(), hall.dials()
    hall.waits_at("slow")
    slow.says("4slow")
    comes_true(lambda: hall.told, "it is being handled")
    for _ in range(3):
        quick.says("4quick")
    comes_true(lambda: hall.told.count((name, "quick", "done")) == 3, "the other one is heard")


def test_of_two_who_talk_at_the_same_moment_neither_waits_for_the_other(hall: Hall) -> None:
    (first, _name), (slow, _slow_name), (quick, name) = hall.dials(), hall.dials(), hall.dials()
    first.says("4first")
    comes_true(lambda: len(hall.told) == 2, "it was handled, and who did it has nothing to do")
    hall.waits_at("slow")
    slow.says("4slow")
    quick.says("4quick")
    comes_true(lambda: (name, "quick", "done") in hall.told, "the other one is heard", 2)


def test_only_so_many_are_handled_at_once_and_the_others_wait(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "MOST_WORKERS", 2)
    gates = []
    for number in range(3):
        gates.append(hall.waits_at(str(number)))
        hall.dials()[0].says(f"4{number}")
        comes_true(lambda: len(hall.told) == min(2, number + 1), "it is being handled, or waits")  # noqa: B023
        _have_turns()
    assert len(hall.told) == 2
    gates[0].send()
    comes_true(lambda: "2" in hall.told[-1], "the third has its turn")


def test_a_fault_costs_only_what_was_said(hall: Hall) -> None:
    client, sid = hall.dials()
    client.says("4fault")
    client.says("4next")
    comes_true(lambda: (sid, "next", "done") in hall.told, "the next is handled")
    assert len(hall.threads) == 1


def test_who_leaves_is_told_of_once_and_after_what_was_being_handled(hall: Hall) -> None:
    client, sid = hall.dials()
    gate = hall.waits_at("first")
    client.says("4first")
    client.says("4second")
    comes_true(lambda: hall.told, "the first is being handled")
    _have_turns()
    client.socket.close()
    comes_true(lambda: not hall.engine.sockets, "the end is noticed")
    _have_turns()
    assert hall.told == [(sid, "first")]

    hall.engine.send(sid, "to nobody")
    gate.send()
    comes_true(lambda: (sid, "left") in hall.told, "it is told that the client left")
    _have_turns()
    assert hall.told == [(sid, "first"), (sid, "first", "done"), (sid, "left")], "who left is not heard any more"


@pytest.mark.parametrize("how", ["closes", "is reset", "says farewell", "says 1", "says nonsense", "says nothing"])
def test_however_one_leaves_it_is_told_once(hall: Hall, how: str) -> None:
    client, sid = hall.dials()
    what: dict[str, Callable[[], None]] = {
        "closes": client.socket.close,
        "is reset": client.resets,
        "says farewell": lambda: client.sends(far_ends.masked(b"\x03\xe8", 8)),
        "says 1": lambda: client.says("1"),
        "says nonsense": lambda: client.says("x"),
        "says nothing": lambda: client.says(""),
    }
    what[how]()
    comes_true(lambda: hall.told, "it is told")
    if client.socket.fileno() >= 0:
        client.reads_to_the_end()
        client.socket.close()
    _have_turns()
    assert hall.told == [(sid, "left")]
    assert not hall.engine.sockets


def test_a_client_is_asked_now_and_then_whether_it_lives_and_stays_while_it_says_so(hall: Hall, clock: Clock) -> None:
    client, _sid = hall.dials()
    for _ in range(5):
        clock.now += INTERVAL - 1
        _have_turns()
        client.reads()
        assert client.heard == [], "not yet"
        clock.now += 1
        client.reads_until(lambda: client.heard == ["2"], "it is asked")
        clock.now += TIMEOUT - 1
        client.says("3")
        _have_turns()
        client.heard.clear()
    assert len(hall.engine.sockets) == 1


def test_who_does_not_say_that_it_lives_is_hung_up_on(hall: Hall, clock: Clock) -> None:
    (silent, name), (alive, _name) = hall.dials(), hall.dials()
    clock.now += INTERVAL
    for client in (silent, alive):
        client.reads_until(lambda: client.heard == ["2"], "it is asked")  # noqa: B023
    alive.says("3")
    clock.now += TIMEOUT - 1
    _have_turns()
    assert len(hall.engine.sockets) == 2

    clock.now += 1
    silent.reads_to_the_end()
    comes_true(lambda: hall.told == [(name, "left")], "it is told that the client left")
    assert len(hall.engine.sockets) == 1
    assert hall.board.dropped == {"silent": 1}


def test_who_says_that_it_lives_unasked_is_asked_no_less_and_no_more(hall: Hall, clock: Clock) -> None:
    client, _sid = hall.dials()
    for _ in range(5):
        client.says("3")
    _have_turns()
    clock.now += INTERVAL
    client.reads_until(lambda: client.heard == ["2"], "it is asked")
    _have_turns()
    clock.now += TIMEOUT
    client.reads_to_the_end()
    assert client.heard == ["2"]


def test_who_left_is_asked_nothing(hall: Hall, clock: Clock) -> None:
    client, _sid = hall.dials()
    client.socket.close()
    comes_true(lambda: not hall.engine.sockets, "the end is noticed")
    clock.now += INTERVAL
    _have_turns()
    clock.now += TIMEOUT
    _have_turns()
    assert not hall.board.dropped
    assert not hall.engine._to_ping
    assert not hall.engine._to_answer


def test_who_was_hung_up_on_and_does_not_leave_is_cut(hall: Hall, clock: Clock) -> None:
    client, sid = hall.dials()
    hall.engine.sockets[sid].close()
    client.reads_until(lambda: client.closed, "the last word")
    clock.now += 60
    comes_true(lambda: _is_refused(client), "the server's end is closed")


def _status(hall: Hall, environ: dict[str, Any]) -> str | None:
    said: list[str] = []
    hall.engine.handle_request(environ, lambda status, headers: said.append(status))
    return said[0] if said else None


def _have_turns() -> None:
    """Everybody who has something to do does it."""
    for _ in range(20):
        eventlet.sleep(0.001)


def _is_readable(end: socket.socket) -> bool:
    return bool(eventlet.patcher.original("select").select([end], [], [], 0)[0])


def _is_refused(client: FarEnd) -> bool:
    """Whether nobody is there any more who would take what it says."""
    try:
        client.socket.send(b"x")
    except ConnectionError:
        return True
    return False
