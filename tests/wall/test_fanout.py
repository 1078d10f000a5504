"""One message to many sockets: straight to who is free, behind the rest for who is not, and never in pieces."""

import queue
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import eventlet
import pytest
from eventlet.greenio import GreenSocket
from eventlet.semaphore import Semaphore
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import TextMessage

from wall.fanout import FRAMES_AT_ONCE, FRAMES_PER_MINUTE, Allowance, Broadcaster, text_frame


class Line:
    """A client's socket as Engine.IO holds it, and the far end that may be slow to read."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.there = GreenSocket(socket.create_connection(server.getsockname()))
            self.here, _address = server.accept()
        self.websocket = SimpleNamespace(socket=GreenSocket(self.here), _sendlock=Semaphore())
        self.closing = False
        self.queue: queue.Queue[object] = queue.Queue()

    def reads(self, size: int) -> bytes:
        received = b""
        while len(received) < size:
            received += self.there.recv(65_536)
        return received


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.here.close()
    line.there.close()


@pytest.fixture
def broadcaster() -> Broadcaster:
    manager = Broadcaster()
    manager.server = SimpleNamespace(start_background_task=eventlet.spawn)
    return manager


@pytest.mark.parametrize("size", [1, 125, 126, 65_535, 65_536])
def test_a_frame_of_any_size_is_read_by_a_real_client(size: int) -> None:
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(text_frame("ж" * (size // 2) + "x" * (size % 2)))
    heard = "".join(event.data for event in client.events() if isinstance(event, TextMessage))
    assert len(heard.encode()) == size


def test_a_slow_client_gets_every_frame_whole_and_in_order(broadcaster: Broadcaster, line: Line) -> None:
    frames = (text_frame(f"{at} " + "x" * 90_000) for at in range(1_000))
    taken = []
    for frame in frames:
        if not broadcaster._write(line, frame):
            break
        taken.append(frame)
    assert 0 < len(taken) < 1_000, "the line was never full"
    assert line.websocket._sendlock.locked(), "the last frame went in one piece"

    assert line.reads(sum(map(len, taken))) == b"".join(taken)
    eventlet.sleep(0)  # lets who wrote the last piece give the line back
    assert broadcaster._write(line, text_frame("free again"))


@pytest.mark.parametrize("busy", ["queued", "sending", "waiting", "closing"])
def test_nothing_overtakes_what_a_client_still_has_to_get(broadcaster: Broadcaster, line: Line, busy: str) -> None:
    if busy == "queued":
        line.queue.put("an earlier packet")
    if busy == "sending":
        line.websocket._sendlock.acquire()
    if busy == "waiting":
        _wait_for(line.websocket._sendlock)
    if busy == "closing":
        line.closing = True
    assert not broadcaster._write(line, text_frame("later"))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_client_that_joins_and_says_that_it_lives_never_meets_the_limit() -> None:
    clock = Clock()
    allowance = Allowance(clock)
    assert all(allowance.takes_one() for _join_and_what_a_desk_says in range(10))
    for _ping in range(2_000):
        clock.now += 25
        assert allowance.takes_one()


def test_a_phone_that_wakes_up_may_send_all_that_waited() -> None:
    clock = Clock()
    allowance = Allowance(clock)
    for _hour in range(3):
        assert [allowance.takes_one() for _frame in range(FRAMES_AT_ONCE + 1)] == [True] * FRAMES_AT_ONCE + [False]
        clock.now += 3600


def test_more_frames_than_a_minute_allows_are_too_many() -> None:
    clock = Clock()
    allowance = Allowance(clock)
    taken = 0
    while allowance.takes_one():
        taken += 1
        clock.now += 60 / (2 * FRAMES_PER_MINUTE)
    assert taken == pytest.approx(2 * FRAMES_AT_ONCE, abs=2), "each frame earned half of the next"


def _wait_for(lock: Any) -> None:
    """Leaves the lock free, with somebody about to take it."""
    lock.acquire()
    eventlet.spawn(lock.acquire)
    eventlet.sleep(0)
    lock.release()
