"""One message to many sockets: encoded once, in the order in which it was emitted, to who was in the room just then."""

import json
import random
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import eventlet
import pytest
import socketio
from eventlet.event import Event
from socketio import Manager
from socketio.packet import Packet

from tests.wall.far_ends import FarEnd, comes_true, connected, serving_board
from wall import fanout
from wall.fanout import Broadcaster
from wall.lines import Line
from wall.switchboard import Switchboard

SPACE, ELSEWHERE = "/wall", "/elsewhere"
PLACES = 50


class Packets(Packet):  # type: ignore[misc]  # python-socketio has no types
    """Packets that are counted as they are encoded."""

    encoded = 0

    def encode(self) -> Any:
        Packets.encoded += 1
        return super().encode()


class Listener(FarEnd):
    """A client that has joined."""

    sid = ""

    def hears(self, *said: object) -> None:
        """Waits for exactly these messages, in this order; and then hears no more."""
        self.reads_until(lambda: len(self.heard) >= len(said), f"hears {said}, not {self.heard}")
        assert [json.loads(words.partition(",")[2])[1] for words in self.heard] == list(said)
        self.heard.clear()


class Hall:
    """A Socket.IO server on our manager, and who is there."""

    def __init__(self, board: Switchboard) -> None:
        self.manager = Broadcaster(board, PLACES)
        self.server = socketio.Server(
            client_manager=self.manager, async_mode="eventlet", namespaces=[SPACE, ELSEWHERE], serializer=Packets,
            async_handlers=False,
        )  # fmt: skip
        self.clients: list[Listener] = []
        self.left: list[str] = []
        self.server.on("connect", lambda sid, environ, auth: None, namespace=SPACE)
        self.server.on("disconnect", lambda sid, reason: self.left.append(sid), namespace=SPACE)

    def dials(self) -> Listener:
        here, there = connected(4096)
        client = Listener(there)
        self.clients.append(client)
        self.server.eio.open({}, here, b"")
        client.reads_until(lambda: client.heard, "the greeting")
        client.heard.clear()
        return client

    def joins(self, *rooms: str, space: str = SPACE) -> Listener:
        client = self.dials()
        client.says(f"40{space},")
        client.reads_until(lambda: client.heard, "it has joined")
        client.sid = json.loads(client.heard.pop().removeprefix(f"40{space},"))["sid"]
        for room in rooms:
            self.server.enter_room(client.sid, room, namespace=space)
        return client

    def tells(self, room: str, *said: object) -> None:
        for words in said:
            self.server.emit("said", words, to=room, namespace=SPACE)

    def ends(self) -> None:
        for line in list(self.server.eio.sockets.values()):
            line.cut()
        for client in self.clients:
            client.socket.close()
        comes_true(lambda: not self.manager.rooms, "all have left")


@pytest.fixture
def hall() -> Iterator[Hall]:
    with serving_board() as board:
        hall = Hall(board)
        yield hall
        hall.ends()


@pytest.fixture
def small_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lines are many: the rest of a room waits until everybody else had a turn."""
    monkeypatch.setattr(fanout, "AT_ONCE", 2)


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is written to all the lines."""
    writes: list[bytes] = []
    write = Line.write

    def noted(line: Line, frame: bytes) -> bool:
        writes.append(frame)
        return write(line, frame)

    monkeypatch.setattr(Line, "write", noted)
    return writes


def test_who_is_in_the_room_hears_it_and_nobody_else(hall: Hall) -> None:
    inside, also, outside = hall.joins("a"), hall.joins("a", "b"), hall.joins("b")
    hall.tells("a", "for a")
    hall.tells("b", "for b")
    inside.hears("for a")
    also.hears("for a", "for b")
    outside.hears("for b")


def test_a_room_of_the_same_name_elsewhere_hears_nothing(hall: Hall) -> None:
    here, there = hall.joins("a"), hall.joins("a", space=ELSEWHERE)
    hall.tells("a", "for here")
    hall.server.emit("said", "for there", to="a", namespace=ELSEWHERE)
    here.hears("for here")
    there.hears("for there")


def test_a_message_for_many_is_encoded_once_and_one_for_nobody_not_at_all(hall: Hall) -> None:
    crowd = [hall.joins("a") for _ in range(20)]
    before = Packets.encoded
    hall.tells("a", "x")
    for client in crowd:
        client.hears("x")
    assert Packets.encoded == before + 1

    hall.tells("nobody is here", "x")
    assert Packets.encoded == before + 1


@pytest.mark.usefixtures("small_turns")
def test_everybody_else_has_a_turn_while_many_are_told(hall: Hall) -> None:
    crowd = [hall.joins("a") for _ in range(9)]
    turns = []
    hall.tells("a", "x")

    def others() -> None:
        while hall.manager._telling:
            turns.append(sum(client.reads() > 0 for client in crowd))
            eventlet.sleep(0)

    eventlet.spawn(others).wait()
    assert len(turns) >= 4
    assert max(turns) <= 2
    for client in crowd:
        client.hears("x")


@pytest.mark.usefixtures("small_turns")
def test_many_and_one_are_told_in_the_order_of_the_emissions(hall: Hall) -> None:
    crowd = [hall.joins("a") for _ in range(5)]
    last = crowd[-1]
    hall.tells("a", 1, 2)
    hall.tells(last.sid, 3)
    hall.tells("a", 4)
    eventlet.sleep(0)  # the first have been told
    hall.tells(last.sid, 5)
    hall.tells("a", 6)
    last.hears(1, 2, 3, 4, 5, 6)
    for client in crowd[:-1]:
        client.hears(1, 2, 4, 6)


@pytest.mark.usefixtures("small_turns")
def test_who_comes_while_many_are_told_hears_what_comes_after_it(hall: Hall) -> None:
    crowd = [hall.joins("a") for _ in range(5)]
    new, leaver = hall.joins(), crowd[-1]
    hall.tells("a", "first")
    hall.server.leave_room(leaver.sid, "a", namespace=SPACE)
    hall.server.enter_room(new.sid, "a", namespace=SPACE)
    hall.tells("a", "second")
    for client in crowd[:-1]:
        client.hears("first", "second")
    new.hears("second")
    leaver.hears("first")
    hall.tells(leaver.sid, "last")
    leaver.hears("last")


@pytest.mark.usefixtures("small_turns")
def test_a_large_room_is_whoever_is_in_it_at_each_message(hall: Hall) -> None:
    crowd = [hall.joins("a") for _ in range(4)]
    hall.tells("a", 1)
    for client in crowd:
        client.hears(1)
    crowd.append(hall.joins("a"))
    hall.tells("a", 2)
    for client in crowd:
        client.hears(2)
    gone = crowd.pop(0)
    gone.socket.close()
    comes_true(lambda: hall.left == [gone.sid], "its end is noticed")
    hall.server.leave_room(crowd[0].sid, "a", namespace=SPACE)
    hall.tells("a", 3)
    hall.tells(crowd[0].sid, 4)
    crowd[0].hears(4)
    for client in crowd[1:]:
        client.hears(3)


@pytest.mark.usefixtures("small_turns")
def test_messages_that_wait_for_the_same_crowd_are_written_at_once(hall: Hall, writes: list[bytes]) -> None:
    crowd = [hall.joins("a") for _ in range(4)]
    writes.clear()
    hall.tells("a", *range(10))
    for client in crowd:
        client.hears(*range(10))
    assert len(writes) == len(crowd)


@pytest.mark.usefixtures("small_turns")
def test_no_more_is_written_at_once_than_a_socket_takes(
    hall: Hall, writes: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "LARGEST_BURST", 3000)
    crowd = [hall.joins("a") for _ in range(4)]
    writes.clear()
    said = [f"{number} " + "x" * 1000 for number in range(9)]
    hall.tells("a", *said)
    for client in crowd:
        client.hears(*said)
    assert len(writes) == 3 * len(crowd)
    assert max(map(len, writes)) < 2 * 3000


@pytest.mark.usefixtures("small_turns")
def test_who_leaves_while_many_are_told_keeps_it_from_nobody(hall: Hall) -> None:
    crowd = [hall.joins("a") for _ in range(7)]
    hall.tells("a", 1)
    for client in (crowd[0], crowd[3], crowd[6]):
        client.resets()
    eventlet.sleep(0)
    hall.tells("a", 2)
    for number in (1, 2, 4, 5):
        crowd[number].hears(1, 2)
    comes_true(lambda: len(hall.left) == 3, "their ends are noticed")


def test_a_message_that_is_late_for_one_is_counted_so(hall: Hall) -> None:
    slow, quick = hall.joins("a"), hall.joins("a")
    hall.tells("a", "x")
    assert (hall.manager.written, hall.manager.late) == (2, 0)

    hall.tells(slow.sid, "x" * 500_000)
    hall.tells("a", "y")
    assert (hall.manager.written, hall.manager.late) == (3, 2)
    quick.hears("x", "y")
    slow.hears("x", "x" * 500_000, "y")


def test_who_asks_for_more_than_telling_goes_the_librarys_way(hall: Hall) -> None:
    speaker, listener = hall.joins("a"), hall.joins("a")
    hall.server.emit("said", "not to myself", to="a", namespace=SPACE, skip_sid=speaker.sid)
    hall.tells("a", "to all")
    listener.hears("not to myself", "to all")
    speaker.hears("to all")


def test_who_leaves_while_being_let_in_is_in_no_room(hall: Hall) -> None:
    """As where the connect handler waits for the database."""
    gate = Event()
    began: list[str] = []

    def lets_in(sid: str, environ: dict[str, Any], auth: Any) -> None:
        began.append(sid)
        gate.wait()
        hall.server.enter_room(sid, "a", namespace=SPACE)
        hall.tells(sid, "welcome")

    hall.server.on("connect", lets_in, namespace=SPACE)
    client = hall.dials()
    client.says(f"40{SPACE},")
    comes_true(lambda: began, "it is being let in")
    assert hall.manager.rooms[SPACE][None]
    client.socket.close()
    comes_true(lambda: not hall.server.eio.sockets, "its end is noticed")
    gate.send()
    comes_true(lambda: hall.left == began, "it is told that it left")
    assert hall.manager.rooms == {}
    assert hall.server.environ == {}
    assert not hall.manager._rooms_of


def test_who_is_refused_is_in_no_room(hall: Hall) -> None:
    hall.server.on("connect", lambda sid, environ, auth: False, namespace=SPACE)
    client = hall.dials()
    client.says(f"40{SPACE},")
    client.reads_until(lambda: client.heard, "it hears so")
    assert client.heard[0].startswith(f"44{SPACE},")
    assert hall.manager.rooms == {}
    assert not hall.manager._rooms_of


def test_whatever_clients_do_the_same_rooms_are_left_as_with_the_library() -> None:
    ours, theirs = Broadcaster(SimpleNamespace(), PLACES), Manager()  # type: ignore[arg-type]
    for manager in (ours, theirs):
        names = iter(range(10_000))
        manager.server = SimpleNamespace(eio=SimpleNamespace(generate_id=lambda names=names: f"sid {next(names)}"))
    chance = random.Random(5)
    present: list[tuple[str, str]] = []
    for step in range(3000):
        what = chance.choice(("connect", "connect", "enter", "enter", "leave", "close", "disconnect"))
        space, room = chance.choice((SPACE, ELSEWHERE)), chance.choice("abc")
        if what == "connect":
            sids = {manager.connect(f"connection {step}", space) for manager in (ours, theirs)}
            present.append((sids.pop(), space))
            assert not sids
        elif present:
            sid, space = chance.choice(present)
            calls: dict[str, Callable[[Any], object]] = {
                "enter": lambda manager: manager.enter_room(sid, space, room),  # noqa: B023
                "leave": lambda manager: manager.leave_room(sid, space, room),  # noqa: B023
                "close": lambda manager: manager.close_room(room, space),  # noqa: B023
                "disconnect": lambda manager: (
                    manager.pre_disconnect(sid, space),  # noqa: B023
                    manager.disconnect(sid, space),  # noqa: B023
                ),
            }
            for manager in (ours, theirs):
                calls[what](manager)
            if what == "disconnect":
                present.remove((sid, space))
        assert ours.rooms == theirs.rooms
        assert not any(ours.pending_connect.values())
        assert not any(ours.pending_disconnect.values())
        assert all(ours.is_connected(*each) for each in present)
    for sid, space in present:
        ours.disconnect(sid, space)
    assert ours.rooms == {}
    assert not ours._rooms_of
