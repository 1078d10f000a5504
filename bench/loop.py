"""How late the server's loop is for everybody during an evening, on this disk and on a slow one.

2,000 sockets listen. Supporters post, some with a photo, and withdraw; moderators have their desks open, decide and
sign in; phones ask for pages, and for the whole feed. Somebody is due every 10 ms: how much later are they served?
`own` is without the time in which the loop waited for a processor that others used: the load is on this machine too.
"""

import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from io import BytesIO
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import requests

from bench.rig import compiled, crowded, drawn_photos, lag
from bench.rig.crowd import crowd
from bench.rig.lag import Lag
from bench.rig.report import Figures, p99, report
from bench.rig.server import server
from moderation.demo_words import ON_THE_WALL
from tests import factories
from tests.actors import HTML, Moderator, Sent, Server, Supporter
from wall.models import Wall

SOCKETS = 2000
DESKS = 6
ON_WALL = 1000
WAITING = 200
LONGEST = 240  # characters
SECONDS = 60
SECONDS_ON_A_SLOW_DISK = 30
PACKED = {"Accept-Encoding": "gzip, br"}

Act = Callable[[], object]


class Evening:
    """What its people do, each again and again; how often is counted."""

    def __init__(self, running: Server, wall: str) -> None:
        self.done: Counter[str] = Counter()
        self._running, self._wall = running, wall
        self._is_over = threading.Event()
        self._number = count()

    @contextmanager
    def goes_on(self) -> Iterator[None]:
        all_of_them = list(self._people())
        with ThreadPoolExecutor(len(all_of_them)) as streets:
            people = [streets.submit(self._repeat, *each) for each in all_of_them]
            try:
                yield
            finally:
                self._is_over.set()
        for one in people:
            one.result()  # whatever went wrong

    def _people(self) -> Iterator[tuple[str, float, Act]]:
        """Who does what, and after how many seconds again, in the mean."""
        photo = BytesIO()
        drawn_photos.draw(0).save(photo, "JPEG", quality=90)
        supporter = Supporter(self._running, self._wall)
        yield "posts", 0.2, lambda: self._post(supporter)
        yield "photos", 2.0, lambda: self._post_photo(Supporter(self._running, self._wall), photo.getvalue())
        yield "withdrawals", 5.0, lambda: supporter.withdraws(self._post(supporter))
        for verdict, seconds in (("approve", 0.25), ("reject", 1.0)):
            desk = Moderator(self._running, self._wall)
            yield "decisions", seconds, self._decisions(desk, verdict)
        yield "sign_ins", 6.0, Moderator(self._running, self._wall).sign_in
        yield "desks", 2.0, lambda: self._opens(desk.http, f"/moderation/w/{self._wall}")
        yield "queues", 1.0, desk.queue
        yield "feeds", 0.5, lambda: self._opens(requests.Session(), f"/w/{self._wall}/feed?limit=500")
        yield "phones", 0.2, lambda: self._opens(requests.Session(), f"/w/{self._wall}")

    def _repeat(self, what: str, seconds: float, act: Act) -> None:
        """Nobody waits for anybody else: each comes by chance, and now and then several at once."""
        chance = random.Random(what)
        due = time.monotonic() + chance.expovariate(1 / seconds)
        while not self._is_over.wait(max(0.0, due - time.monotonic())):
            act()
            self.done[what] += 1
            due += chance.expovariate(1 / seconds)

    def _words(self) -> str:
        number = next(self._number)
        return f"{ON_THE_WALL[number % len(ON_THE_WALL)].body[:LONGEST]} {number}"

    def _post(self, supporter: Supporter) -> Sent:
        return supporter.posts(self._words())

    def _post_photo(self, supporter: Supporter, file: bytes) -> None:
        supporter.posts(self._words(), photo=[supporter.sends_photo(file)["ticket"]], alt=["Candles"])

    def _decisions(self, moderator: Moderator, verdict: str) -> Act:
        """A moderator decides on what stood on the desk when it was last looked at."""
        rows: list[dict[str, object]] = []

        def decide() -> None:
            if not rows:
                rows.extend(moderator.queue())
            row = rows.pop(0 if verdict == "approve" else -1)
            terms = {"reason": "spam"} if verdict == "reject" else {"faces_checked": "1"}
            moderator.decides(str(row["id"]), verdict, int(str(row["version"])), digest=str(row["digest"]), **terms)

        return decide

    def _opens(self, browser: requests.Session, path: str) -> None:
        answer = browser.get(self._running.url + path, headers={**HTML, **PACKED}, timeout=60)
        assert answer.ok, answer.status_code


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        slow = {"LD_PRELOAD": str(compiled.build_to_preload(Path(folder), "slow_disk.c"))}
        figures = {
            **measure(SECONDS),
            **{f"slow_disk_{name}": value for name, value in measure(SECONDS_ON_A_SLOW_DISK, **slow).items()},
        }
    report("loop", {**figures, "sockets": SOCKETS, "bar_own_p99_ms": 20})


def measure(seconds: float, **settings: str) -> Figures:
    with ExitStack() as stack:
        lags = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "lags"
        running = stack.enter_context(server((sys.executable, "-m", "bench.rig.lag", str(lags)), **settings))
        wall = running.make_wall()
        with running.session(writes=True) as session:
            crowded.fill(session, wall, ON_WALL, running.store)
            row = session.query(Wall).filter_by(slug=wall).one()
            for number in range(WAITING):
                factories.make_post(session, row, f"{number} people stand here and read these words aloud.")
        people = stack.enter_context(crowd(running.port, wall, SOCKETS))
        desks = [Moderator(running, wall).listens() for _desk in range(DESKS)]
        evening = Evening(running, wall)
        before = len(lag.read(lags))
        with evening.goes_on():
            time.sleep(seconds)
        measured = lag.read(lags)[before:]
        heard = people.leave()
        for desk in desks:
            desk.leave()
    return {**lateness(measured), **evening.done, "events_heard": heard.events, "sockets_lost": SOCKETS - heard.sockets}


def lateness(measured: list[Lag]) -> Figures:
    late, own = [one.late for one in measured], [one.own for one in measured]
    return {
        "p50_ms": round(statistics.median(late), 2),
        "p99_ms": round(p99(late), 1),
        "max_ms": round(max(late), 1),
        "own_p50_ms": round(statistics.median(own), 2),
        "own_p99_ms": round(p99(own), 1),
        "own_max_ms": round(max(own), 1),
    }


if __name__ == "__main__":
    main()
