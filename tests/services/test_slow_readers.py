"""Who reads too slowly is told so, and comes back for the rest; who reads at once never waits for them."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any

import pytest
import requests
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import CloseConnection, Pong, TextMessage

from bench.rig.usage import memory_kb
from tests import factories
from tests.actors import Display, Moderator, Server, wait_until
from tests.bare import PING, all_that_comes, dialled, frame, join, places, room_for, upgrade
from wall.models import Wall

TOO_SLOW = (1013, "Too slow.")
TOO_MANY = (1008, "Too many frames.")
TOKEN = "who looks after the server reads its figures with this"
AT_A_TIME = 100  # posts
MOST_LATE_WRITES = 500
LARGEST_FILE = "vendor/fonts/files/noto-color-emoji-emoji-400-normal.woff2"
MANY = 3000
MOST_KB_EACH = 40
WORDS = "Мы помним каждое имя и читаем имена вслух, чтобы никто не сказал, что нас не было. Нас слышат. "


@pytest.fixture
def watched_server(own_server: Server) -> Server:
    """A server whose figures can be read."""
    own_server.settings["WALL_METRICS_TOKEN"] = TOKEN
    return own_server.start()


class Show:
    """A wall on which post after post is approved."""

    def __init__(self, server: Server) -> None:
        self.wall = server.make_wall()
        self.shown: list[str] = []
        self._server = server
        self._moderator = Moderator(server, self.wall)
        self._numbers = count()
        self._waiting: list[dict[str, Any]] = []

    def goes_on(self, until: Callable[[], bool] = lambda: False, most: int = 10**6) -> None:
        for number in range(most):
            if number % 10 == 0 and until():
                return
            if not self._waiting:
                self._fills()
            post = self._waiting.pop(0)
            answer = self._moderator.decides(post["id"], "approve", post["version"], digest=post["digest"])
            assert answer.status_code == 201, answer.text
            self.shown.append(post["body"])

    def _fills(self) -> None:
        with self._server.session(writes=True) as session:
            wall = session.query(Wall).filter_by(slug=self.wall).one()
            for _ in range(AT_A_TIME):
                factories.make_post(session, wall, WORDS + in_letters(next(self._numbers)))
        self._waiting = self._moderator.queue()


class Sleeper:
    """Joins a wall and reads nothing, until it wakes up; then it hears with a real WebSocket library."""

    def __init__(self, server: Server, wall: str) -> None:
        self.texts: list[str] = []
        self.pongs = 0
        self.end: tuple[int, str | None] | None = None
        self.line = dialled(server, reads_little=True)
        self.line.sendall(upgrade(server) + join(wall))

    def wakes_up(self) -> None:
        head, _end, stream = all_that_comes(self.line).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        client = Connection(ConnectionType.CLIENT)
        client.receive_data(stream)
        said = ""
        for event in client.events():
            if isinstance(event, TextMessage):
                said += event.data
                if event.message_finished:
                    self.texts.append(said)
                    said = ""
            elif isinstance(event, CloseConnection):
                self.end = (event.code, event.reason)
            else:
                assert isinstance(event, Pong)
                self.pongs += 1

    def seqs(self) -> list[int]:
        """Of the posts that it heard."""
        heard = (re.match(r'42/wall,\["feed:added",.*"seq":(\d+)', text) for text in self.texts)
        return [int(found[1]) for found in heard if found]

    def leaves(self) -> None:
        self.line.close()


@pytest.fixture
def sleepers() -> Iterator[Callable[[Server, str], Sleeper]]:
    came: list[Sleeper] = []

    def comes(server: Server, wall: str) -> Sleeper:
        came.append(Sleeper(server, wall))
        return came[-1]

    yield comes
    for one in came:
        one.leaves()


def in_letters(number: int) -> str:
    """Posts whose letters are the same would be one row for the moderators."""
    return "".join("абвгдежзик"[int(digit)] for digit in str(number))


def dropped(server: Server, reason: str = "too_slow") -> int:
    """How many were hung up on for this reason."""
    figures = requests.get(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10).text
    found = re.search(rf'^wall_dropped_sockets_total{{reason="{reason}"}} ([\d.]+)$', figures, re.MULTILINE)
    return int(float(found[1])) if found else 0


def test_who_reads_nothing_is_dropped_with_the_reason_and_catches_up(
    watched_server: Server, sleepers: Callable[[Server, str], Sleeper]
) -> None:
    show = Show(watched_server)
    fast = Display(watched_server, show.wall).connects()
    slow = sleepers(watched_server, show.wall)
    assert fast.listener is not None
    show.goes_on(until=lambda: dropped(watched_server) == 1)

    slow.wakes_up()
    assert slow.end == TOO_SLOW, "it is told why"
    heard = slow.seqs()
    assert heard == list(range(1, len(heard) + 1)), "all until then, in order"
    assert 0 < len(heard) < len(show.shown)

    show.goes_on(most=5)
    fast.listener.hears("feed:added", len(show.shown))
    assert [event["seq"] for name, event in fast.listener.heard if name == "feed:added"] == list(
        range(1, len(show.shown) + 1)
    ), "who reads at once heard each, in order"
    assert fast.shows() == show.shown

    back = Display(watched_server, show.wall)
    back.connects()
    assert back.shows() == show.shown
    assert "fault" not in watched_server.log
    assert "Traceback" not in watched_server.log
    for screen in (fast, back):
        assert screen.listener is not None
        screen.listener.leave()


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_three_thousand_who_never_wake_up_delay_nobody_and_keep_no_place(
    watched_server: Server, sleepers: Callable[[Server, str], Sleeper]
) -> None:
    assert watched_server.process is not None
    show = Show(watched_server)
    fast = Display(watched_server, show.wall).connects()
    assert fast.listener is not None
    quiet, memory = places(watched_server), memory_kb(watched_server.process.pid)
    with room_for(MANY):
        for _ in range(MANY):
            sleepers(watched_server, show.wall)
        while dropped(watched_server) < MANY:
            show.goes_on(most=20)
            fast.listener.hears("feed:added", len(show.shown))
        assert len(show.shown) > MOST_LATE_WRITES, "a bound of its own"
        assert memory_kb(watched_server.process.pid) < memory + MANY * MOST_KB_EACH
        wait_until(lambda: places(watched_server) <= quiet + 1, "all places are free again", 60)
    assert fast.shows() == show.shown
    assert "fault" not in watched_server.log
    assert "Traceback" not in watched_server.log
    fast.listener.leave()


def test_who_take_the_largest_file_slowly_share_its_bytes(watched_server: Server) -> None:
    """A font of six megabytes; to each its own, and a few hundred would be more than a machine has."""
    assert watched_server.process is not None
    page = requests.get(f"{watched_server.url}/w/{watched_server.make_wall()}", timeout=10).text
    version = re.search(r"/static/(\w+)/", page)
    assert version
    path = f"/static/{version[1]}/{LARGEST_FILE}"
    size = len(requests.get(watched_server.url + path, timeout=10).content)
    memory = memory_kb(watched_server.process.pid)
    with ExitStack() as stack:
        readers = [stack.enter_context(dialled(watched_server, reads_little=True)) for _ in range(100)]
        for line in readers:
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: wall\r\n\r\n".encode())
        for line in readers:
            assert line.recv(15) == b"HTTP/1.1 200 OK"
        assert memory_kb(watched_server.process.pid) < memory + 10 * size / 1024


def test_who_floods_with_pings_and_reads_no_answer_is_dropped(
    watched_server: Server, sleepers: Callable[[Server, str], Sleeper]
) -> None:
    """The answers that it is owed are bounded like all else."""
    slow = sleepers(watched_server, watched_server.make_wall())
    slow.line.setblocking(False)
    pings = frame(b"x" * 125, PING) * 10_000
    sent = slow.line.send(pings)
    wait_until(lambda: dropped(watched_server, "too_many") == 1, "it is dropped")
    slow.line.settimeout(20)
    slow.wakes_up()
    assert sent > 60 * len(pings) / 10_000, "it was no flood"
    assert slow.pongs < 60
    assert slow.end == TOO_MANY
