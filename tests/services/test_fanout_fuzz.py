"""Random plays: whatever some clients do, each gets a valid stream, in order, with nothing lost but for a reason."""

import json
import random
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Event, Ping, Pong, Request, TextMessage

from tests.actors import Server, wait_until
from tests.wall.far_ends import last_word
from wall.fanout import AT_ONCE
from wall.lines import MOST_LATE, MOST_LATE_WRITES, SLOW_LINGER_SECONDS

PLAYS = 60
PLAYS_OF_SOAK = 3000
CROWD = 200
PATIENCE = 20  # seconds
FEW = 25  # frames: who says more is no slow client, but a flood
SIZES = (1, 10, 100, 116, 117, 900, 900, 900, 4000, 16_000, 65_510, 65_536, 200_000)  # characters of a message
SLACK = 20_000  # bytes of what a client hears beside what the test says
TOO_SLOW = (1013, "Too slow.")


class Parrot:
    """The running server, and the line on which a test tells it what to say (tests/services/parrot.py)."""

    def __init__(self, server: Server) -> None:
        path = server.folder / "orders"
        server.wrapper = (sys.executable, "-m", "tests.services.parrot", str(path))
        self.port = server.start().port
        self.wall = server.make_wall()
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(PATIENCE)
        self._line.connect(str(path))
        self._answers = self._line.makefile("r")

    def obeys(self, **order: object) -> dict[str, Any]:
        """Comes back when it is done, with the server's figures."""
        self._line.sendall(json.dumps(order).encode() + b"\n")
        figures: dict[str, Any] = json.loads(self._answers.readline())
        return figures

    def leaves(self) -> None:
        self._answers.close()
        self._line.close()


@dataclass(eq=False)
class Client:
    """Somebody at a socket, with a library that raises where the stream is not valid."""

    parrot: Parrot
    received_ahead: int = 0  # bytes that its kernel takes
    way: str = "reads"  # or "sips", or "sleeps"
    sid: str = ""
    rooms: set[str] = field(default_factory=set)
    expects: list[str] = field(default_factory=list)
    heard: int = 0  # of those
    closed: tuple[int, str] | None = None
    is_over: bool = False
    has_left: bool = False
    says_good_bye: bool = False
    frames_said: int = 0
    pings: list[bytes] = field(default_factory=list)
    half: bytes = b""  # the rest of a frame that it has begun to say
    backlog: int = 0  # bytes at most that were on the way to it, or late
    late: int = 0  # messages, likewise
    silent_since: float = 0.0
    longest_silence: float = 0.0  # seconds
    _told: int = 0
    _received: int = 0
    _begun: str = ""

    def __post_init__(self) -> None:
        self.socket = socket.socket()
        if self.received_ahead:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.received_ahead)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", self.parrot.port))
        self._library = WSConnection(ConnectionType.CLIENT)
        self._sends(self._library.send(Request("wall", "/socket.io/?EIO=4&transport=websocket")))
        self.socket.setblocking(False)

    @property
    def stays(self) -> bool:
        return not (self.has_left or self.is_over)

    @property
    def has_all(self) -> bool:
        return self.heard == len(self.expects) and not self.pings

    def is_told(self, said: str, size: int) -> None:
        self.expects.append(said)
        self._told += size
        self.backlog = max(self.backlog, self._told - self._received)
        self.late = max(self.late, len(self.expects) - self.heard)

    def goes_on(self, way: str) -> None:
        now = time.monotonic()
        if self.way != "reads":
            self.longest_silence = max(self.longest_silence, now - self.silent_since)
        elif way != "reads":
            self.silent_since = now
        self.way = way

    def reads(self) -> bool:
        """What its way lets it, and whether anything came."""
        if self.way == "sleeps" or not self.stays:
            return False
        try:
            arrived = self.socket.recv(3 if self.way == "sips" else 65_536)
        except BlockingIOError:
            return False
        except ConnectionError:
            arrived = b""
        if not arrived:
            self.is_over = True
            self.socket.close()
            return True
        assert self.closed is None, "something came behind the last word"
        self._received += len(arrived)
        self._library.receive_data(arrived)
        for event in self._library.events():
            self._hears(event)
        if self.closed is not None:
            assert last_word(*self.closed).endswith(arrived[-3:]), "something came behind the last word"
        return True

    def says(self, event: Event) -> None:
        if self.frames_said < FEW and self._finishes():
            self.frames_said += 1
            self._sends(self._library.send(event))

    def pings_for(self, words: bytes) -> None:
        if self.frames_said < FEW and self.stays:
            self.pings.append(words)
            self.says(Ping(words))

    def begins(self, event: Event, chance: random.Random) -> None:
        """Says a piece of a frame, and the rest before the next."""
        if self.frames_said < FEW and self._finishes():
            self.frames_said += 1
            frame = self._library.send(event)
            cut = chance.randrange(1, len(frame))
            self.half = frame[cut:]
            self._sends(frame[:cut])

    def says_farewell(self) -> None:
        if self._finishes():
            self.goes_on("reads")
            self.says_good_bye = True
            self._sends(self._library.send(CloseConnection(1000)))

    def is_gone(self, *, reset: bool) -> None:
        if reset:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.has_left = True
        self.socket.close()

    def _finishes(self) -> bool:
        rest, self.half = self.half, b""
        self._sends(rest)
        return self.stays and self.closed is None

    def _sends(self, raw: bytes) -> None:
        if raw and self.stays:
            try:
                self.socket.sendall(raw)
            except ConnectionError:  # hung up on; what it has still to read says why
                return

    def _hears(self, event: Event) -> None:
        if isinstance(event, AcceptConnection):
            return
        if isinstance(event, Pong):
            assert bytes(event.payload) == self.pings.pop(0)
        elif isinstance(event, CloseConnection):
            self.closed = (int(event.code), event.reason or "")
        else:
            assert isinstance(event, TextMessage), event
            self._begun += event.data
            if event.message_finished:
                whole, self._begun = self._begun, ""
                self._hears_message(whole)

    def _hears_message(self, said: str) -> None:
        if said.startswith("0"):
            self._sends(self._library.send(TextMessage("40/wall," + json.dumps({"wall": self.parrot.wall}))))
        elif said.startswith("40/wall,"):
            self.sid = json.loads(said.removeprefix("40/wall,"))["sid"]
        else:
            name, words = json.loads(said.removeprefix("42/wall,"))
            if name == "said":
                assert words == self.expects[self.heard], f"{words[:20]}, not {self.expects[self.heard][:20]}"
                self.heard += 1


class Play:
    """Who takes part, and what happens to them by chance."""

    def __init__(self, parrot: Parrot, seed: int, turn: int) -> None:
        self.parrot = parrot
        self.chance = random.Random(seed)
        self.before = parrot.obeys(at_once=turn)
        self.rooms = [f"room {number} of play {seed}" for number in range(3)]
        self.clients: list[Client] = []
        self._number = 0

    @property
    def present(self) -> list[Client]:
        return [client for client in self.clients if client.stays and not client.says_good_bye]

    def goes_on(self) -> None:
        if not self.present:
            self.join()
        what = self.chance.choice((
            self.say, self.say, self.say, self.say_a_lot, self.say_much_at_once, self.say_many_at_once, self.join,
            self.change_rooms, self.change_rooms, self.change_ways, self.change_ways, self.change_ways, self.ping,
            self.begin_a_frame, self.leave, self.look_on, self.look_on, self.look_on,
        ))  # fmt: skip
        what()

    def join(self) -> None:
        client = Client(self.parrot, self.chance.choice((0, 2048, 4096, 16_384)))
        self.clients.append(client)
        self.look_on_until(lambda: client.sid, "a client joins")
        self.enter(client, *self.chance.sample(self.rooms, self.chance.randint(1, len(self.rooms))))

    def enter(self, client: Client, *rooms: str) -> None:
        self.parrot.obeys(enter=[(client.sid, room) for room in rooms])
        client.rooms |= set(rooms)

    def change_rooms(self) -> None:
        client, room = self.chance.choice(self.present), self.chance.choice(self.rooms)
        if room in client.rooms:
            self.parrot.obeys(leave=[(client.sid, room)])
            client.rooms.remove(room)
        else:
            self.enter(client, room)

    def say(self) -> None:
        self._say([(self._whom(), self.chance.choice(SIZES))])

    def say_a_lot(self) -> None:
        self._say([(self._whom(), self.chance.choice(SIZES)) for _ in range(self.chance.randint(2, 12))])

    def say_much_at_once(self) -> None:
        self._say([(self._whom(), 200_000) for _ in range(self.chance.randint(3, 9))])

    def say_many_at_once(self) -> None:
        whom = self._whom()
        self._say([(whom, self.chance.choice((1, 30))) for _ in range(self.chance.choice((50, 200, 520)))])

    def change_ways(self) -> None:
        """All but of the first, who always reads."""
        if others := self.present[1:]:
            self.chance.choice(others).goes_on(self.chance.choice(("reads", "sips", "sleeps")))

    def ping(self) -> None:
        self.chance.choice(self.present).pings_for(self.chance.randbytes(self.chance.choice((0, 4, 125))))

    def begin_a_frame(self) -> None:
        self.chance.choice(self.present).begins(Pong(self.chance.randbytes(9)), self.chance)

    def leave(self) -> None:
        if others := self.present[1:]:
            leaver = self.chance.choice(others)
            how = self.chance.choice(("with a farewell", "in the middle of a frame", "at once", "reset"))
            if how == "with a farewell":
                leaver.says_farewell()
                return
            if how == "in the middle of a frame":
                leaver.begins(TextMessage("4" * 50), self.chance)
            leaver.is_gone(reset=how == "reset")

    def look_on(self) -> None:
        for _ in range(self.chance.choice((1, 5, 50))):
            self._all_read()

    def look_on_until(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"never happened: {what}"
            if not self._all_read():
                time.sleep(0.0005)

    def ends(self) -> None:
        """Who reads has everything while others still sleep; then those wake up, and get their rest or hear why not."""
        awake = [client for client in self.present if client.way == "reads"]
        self.look_on_until(lambda: all(client.has_all or client.is_over for client in awake), "who reads has it all")
        for client in self.clients:
            client.goes_on("reads")
        here = [client for client in self.clients if not client.has_left]
        self.look_on_until(
            lambda: all(client.is_over or (client.has_all and not client.says_good_bye) for client in here),
            "each has it all, or hears why not",
        )
        for client in here:
            self._judge(client)
        self._all_leave()

    def _say(self, what: list[tuple[str, int]]) -> None:
        said = []
        for to, size in what:
            self._number += 1
            letter = self.chance.choice("xxxxй")
            words = f"{self._number} " + letter * (size if letter.isascii() else size // 6)
            raw = len(json.dumps(words)) + 30
            said.append((to, words))
            for client in self.clients:
                if client.stays and (to in client.rooms or to == client.sid):
                    client.is_told(words, raw)
        self.parrot.obeys(say=said)

    def _whom(self) -> str:
        return self.chance.choice((*self.rooms, *self.rooms, self.chance.choice(self.present).sid))

    def _all_read(self) -> bool:
        came = [client.reads() for client in self.clients]
        return any(came)

    def _judge(self, client: Client) -> None:
        if client.has_all and client.closed is None and not client.is_over:
            return
        if client.says_good_bye and client.closed == (1000, ""):
            return
        assert client.closed == TOO_SLOW or client.longest_silence > SLOW_LINGER_SECONDS - 1, "cut without a word"
        assert client.backlog + SLACK > MOST_LATE or client.late + 5 > MOST_LATE_WRITES, "no reason to hang up"

    def _all_leave(self) -> None:
        slow = sum(client.closed == TOO_SLOW for client in self.clients)
        for client in self.clients:
            if client.stays:
                client.is_gone(reset=False)
        after = wait_until(self._nobody, "the server has forgotten them all")
        dropped = {why: count - self.before["dropped"].get(why, 0) for why, count in after["dropped"].items()}
        assert dropped.pop("too_slow", 0) >= slow
        assert not any(dropped.values()), dropped

    def _nobody(self) -> dict[str, Any] | None:
        figures = self.parrot.obeys()
        return None if figures["sockets"] or figures["members"] or figures["rooms"] else figures


@pytest.fixture(scope="module")
def parrot(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Parrot]:
    folder = tmp_path_factory.mktemp("parrot")
    shutil.copy(empty_database, folder / "wall.sqlite3")
    server = Server(folder)
    parrot = Parrot(server)
    yield parrot
    parrot.leaves()
    server.stop()
    assert "fault" not in server.log, server.log


def play(parrot: Parrot, seed: int, crowd: int = 0) -> None:
    """Among a few, where two may count as many; or in a crowd."""
    chance = random.Random(seed)
    play = Play(parrot, seed, turn=crowd // 4 if crowd else chance.choice((1, 2, 3, AT_ONCE)))
    try:
        for _ in range(crowd or chance.randint(1, 7)):
            play.join()
        for _ in range(30 if crowd else chance.randint(10, 60)):
            play.goes_on()
        play.ends()
    except Exception as failure:
        raise AssertionError(f"seed {seed}") from failure
    finally:
        for client in play.clients:
            client.socket.close()


@pytest.mark.parametrize("seed", range(PLAYS))
def test_each_client_gets_a_valid_stream_in_order_or_hears_why_not(parrot: Parrot, seed: int) -> None:
    play(parrot, seed)


def test_so_it_is_in_a_crowd(parrot: Parrot) -> None:
    play(parrot, PLAYS, crowd=CROWD)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_so_it_is_in_thousands_of_plays(parrot: Parrot) -> None:
    for seed in range(PLAYS, PLAYS + PLAYS_OF_SOAK):
        play(parrot, seed, crowd=CROWD if seed % 50 == 0 else 0)
