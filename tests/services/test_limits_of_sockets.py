"""More sockets than eventlet takes unless told to, and thousands who mean ill: everybody else is served."""

import json
import random
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from bench.rig.usage import memory_kb
from tests import ledger
from tests.actors import Display, Moderator, Server, Supporter, wait_until
from tests.attackers import ATTACKS, Attack, attackers
from tests.bare import REQUEST, dialled, frame, is_idle, join, places, post_head, resets, room_for, texts_in, upgrade

BEYOND_EVENTLETS_OWN_LIMIT = 1100  # it is 1,024
WHAT_A_VIGIL_NEEDS = 5000
PING, PONG = "2", "3"
PING_EVERY = 25  # seconds (wall.app)


MANY = 3000
A_BURST = 2000
A_STORM = 500
PATIENCE = 10  # seconds, for whatever an honest client asks for
FEW_FILES = 300
A_FEW_THREADS = 2
MOST_KB_EACH = 60  # that who attacks costs the server; a request that waits for its body costs most


class Crowd:
    """Thousands of bare sockets in one thread. Those that joined a wall answer pings and count what they hear."""

    def __init__(self, server: Server, slug: str) -> None:
        self.heard: Counter[str] = Counter()
        self.pings: Counter[socket.socket] = Counter()
        self.closed = 0
        self._server, self._slug = server, slug
        self._selector = selectors.DefaultSelector()
        self._pieces: dict[socket.socket, bytes] = {}

    def joins(self, how_many: int) -> None:
        """Each opens a WebSocket and names the wall, as Socket.IO says (protocol 5, on Engine.IO 4)."""
        joined = self.heard["joined"] + how_many
        for _ in range(how_many):
            self._dials(upgrade(self._server))
        self.listens_until(lambda: self.heard["joined"] == joined, "all have joined")

    def begins_a_request(self, how_many: int) -> None:
        """Each sends the first line of a request, and then nothing more."""
        for _ in range(how_many):
            self._dials(b"GET / HTTP/1.1\r\n")

    def listens_until(self, condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"never happened: {what}; {dict(self.heard)}, {self.closed} closed"
            for key, _ready in self._selector.select(0.05):
                line = key.fileobj
                assert isinstance(line, socket.socket)
                self._reads(line)

    def goes_home(self) -> None:
        for line in list(self._pieces):
            self._hangs_up(line)
        self._selector.close()

    def _dials(self, first_words: bytes) -> socket.socket:
        line = dialled(self._server)
        line.sendall(first_words)
        self._selector.register(line, selectors.EVENT_READ)
        self._pieces[line] = b""
        return line

    def _reads(self, line: socket.socket) -> None:
        try:
            piece = line.recv(65536)
        except ConnectionError:
            piece = b""
        if not piece:
            self.closed += 1
            self._hangs_up(line)
            return
        texts, self._pieces[line] = texts_in(self._pieces[line] + piece)
        for text in texts:
            self._hears(line, text)

    def _hears(self, line: socket.socket, text: str) -> None:
        if text == PING:
            self.pings[line] += 1
            line.sendall(frame(PONG))
        elif text.startswith("0"):
            line.sendall(join(self._slug))
        elif text.startswith("40/wall,"):
            self.heard["joined"] += 1
        elif text.startswith("42/wall,"):
            self.heard[json.loads(text.removeprefix("42/wall,"))[0]] += 1

    def _hangs_up(self, line: socket.socket) -> None:
        self._selector.unregister(line)
        self._pieces.pop(line)
        line.close()


@contextmanager
def crowd_at(server: Server, slug: str) -> Iterator[Crowd]:
    crowd = Crowd(server, slug)
    try:
        yield crowd
    finally:
        crowd.goes_home()


def test_sockets_beyond_eventlets_own_limit_are_served_and_half_open_ones_are_closed(own_server: Server) -> None:
    many = BEYOND_EVENTLETS_OWN_LIMIT
    own_server.start()
    slug = own_server.make_wall()
    supporter, moderator = Supporter(own_server, slug), Moderator(own_server, slug)
    with room_for(2 * many), crowd_at(own_server, slug) as crowd:
        crowd.begins_a_request(many)
        crowd.joins(many)
        assert requests.get(f"{own_server.url}/healthz", timeout=10).ok

        crowd.listens_until(lambda: crowd.closed == many, "every half-open socket is closed")

        moderator.approves(supporter.posts("After the silence."))
        crowd.listens_until(lambda: crowd.heard["feed:added"] == many, "every idle socket hears the approval")
        assert crowd.closed == many, "none of those who listen was closed"
    assert "Traceback" not in own_server.log


class Others:
    """Everybody else: they ask for a page, post, decide, and come to listen."""

    def __init__(self, server: Server) -> None:
        self.wall = server.make_wall()
        self._server = server
        self._supporter, self._moderator = Supporter(server, self.wall), Moderator(server, self.wall)
        self.display = Display(server, self.wall).connects()

    def are_served(self) -> None:
        assert requests.get(f"{self._server.url}/w/{self.wall}", timeout=PATIENCE).ok
        self._moderator.approves(self._supporter.posts(f"We are here, all {len(self.display.shown) + 1} of us."))
        newcomer = Display(self._server, self.wall).connects()
        assert newcomer.listener is not None
        newcomer.listener.leave()
        assert newcomer.shows()
        wait_until(lambda: self.display.shows() == newcomer.shows(), "who listens hears it", PATIENCE)

    def leave(self) -> None:
        assert self.display.listener is not None
        self.display.listener.leave()


@pytest.fixture
def others(lonely_server: Server) -> Iterator[Others]:
    them = Others(lonely_server)
    yield them
    them.leave()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_three_thousand_who_stay_keep_nobody_from_the_wall(
    lonely_server: Server, others: Others, attack: Attack
) -> None:
    assert lonely_server.process is not None
    others.are_served()
    quiet, memory = places(lonely_server), memory_kb(lonely_server.process.pid)
    with room_for(MANY), attackers(lonely_server, others.wall, attack, MANY) as they:
        wait_until(lambda: places(lonely_server) > quiet + MANY * 0.9, "they all have come")
        others.are_served()
        they.go_on()
        others.are_served()
        assert memory_kb(lonely_server.process.pid) < memory + MANY * MOST_KB_EACH
    wait_until(lambda: places(lonely_server) <= quiet, "their places are free")


def test_two_thousand_at_once_are_all_let_in(lonely_server: Server, others: Others) -> None:
    with room_for(A_BURST), crowd_at(lonely_server, others.wall) as crowd:
        crowd.joins(A_BURST)
        others.are_served()
        crowd.listens_until(lambda: crowd.heard["feed:added"] == A_BURST, "all hear what is approved then")
        assert crowd.closed == 0


def test_nothing_is_kept_of_clients_that_are_cut_off_at_any_moment(own_server: Server, tmp_path: Path) -> None:
    file = tmp_path / "ledger"
    own_server.wrapper = (sys.executable, "-m", "tests.ledger", str(file))
    own_server.start()
    others = Others(own_server)
    others.leave()
    wait_until(lambda: file.exists() and ledger.read(file)["lines"] == 0, "nobody is connected")
    moderator = Moderator(own_server, others.wall)
    moderator.http.close()
    chance, listener = random.Random(6), join(others.wall)
    desk = frame(f'40/moderation,{{"wall":"{others.wall}","desk":"mine"}}')
    lives = [
        upgrade(own_server) + listener + frame("3") * 5,
        upgrade(own_server, Cookie=moderator.cookie) + desk + frame("3") * 5,
        post_head(others.wall, 60) + b"body=hello&client_id=" + b"x" * 22 + b"&sure=1" + b"y" * 10,
        REQUEST * 3,
        REQUEST + upgrade(own_server) + listener,
        f"GET /w/{others.wall} HTTP/1.1\r\nHost: wall\r\n\r\n".encode(),
    ]
    quiet, connections = ledger.read(file), places(own_server)
    came = 0
    while came < A_STORM:
        with suppress(OSError), dialled(own_server) as line:
            life = lives[came % len(lives)]
            came += 1
            line.sendall(life[: chance.randrange(len(life) + 1)])
            if chance.random() < 0.3:
                line.settimeout(chance.random() / 20)
                line.recv(chance.choice((1, 65_536)))
            if chance.random() < 0.3:
                line.shutdown(socket.SHUT_WR)
            if chance.random() < 0.5:
                resets(line)

    wait_until(lambda: places(own_server) <= connections, "all places are free")

    def keeps_nothing() -> bool:
        kept = ledger.read(file)
        kept["green threads"] -= A_FEW_THREADS  # chores come and go
        return all(kept[kind] <= quiet[kind] for kind in quiet)

    wait_until(keeps_nothing, "nothing is kept of them")
    assert "fault" not in own_server.log
    assert "Traceback" not in own_server.log


def test_when_no_file_is_left_who_is_connected_is_served_and_others_again_later(own_server: Server) -> None:
    own_server.wrapper = ("sh", "-c", f'ulimit -n {FEW_FILES}; exec "$@"', "sh")
    own_server.start()
    others = Others(own_server)
    supporter, moderator = Supporter(own_server, others.wall), Moderator(own_server, others.wall)
    supporter.posts("We were here before.")
    for name in ("says_nothing", "joins_and_never_reads"):
        with attackers(own_server, others.wall, ATTACKS[name], 3 * FEW_FILES):
            moderator.approves(supporter.posts(f"And we still are, whoever {name}."))
            wait_until(lambda: is_idle(own_server), "the server does not ask again and again")
        wait_until(lambda: requests.get(f"{own_server.url}/healthz", timeout=PATIENCE).ok, "it is as before")
        others.are_served()
    others.leave()
    assert "fault" not in own_server.log
    assert "Traceback" not in own_server.log


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_five_thousand_sockets_hear_one_approval_and_live_through_their_pings(own_server: Server) -> None:
    many = WHAT_A_VIGIL_NEEDS
    own_server.start()
    slug = own_server.make_wall()
    supporter, moderator = Supporter(own_server, slug), Moderator(own_server, slug)
    with room_for(many), crowd_at(own_server, slug) as crowd:
        for _ in range(many // 100):
            crowd.joins(100)  # a hundred at a time, so that those who have joined are heard meanwhile
        first, second = supporter.posts("Existimos."), supporter.posts("We exist.")

        moderator.approves(first)
        crowd.listens_until(lambda: crowd.heard["feed:added"] == many, "all hear the approval")

        def pinged_twice() -> bool:
            return len(crowd.pings) == many and min(crowd.pings.values()) >= 2

        crowd.listens_until(pinged_twice, "all are asked twice whether they live", 4 * PING_EVERY)

        moderator.approves(second)
        crowd.listens_until(lambda: crowd.heard["feed:added"] == 2 * many, "all hear the next")
        assert crowd.closed == 0
    assert "Traceback" not in own_server.log
