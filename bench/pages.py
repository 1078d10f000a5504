"""What a page of the feed, of the queue and of the phone costs with 1,000 posts and with 1,000,000; polls a second.

`--plans` also prints how the database finds the rows.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy.orm import Session

from bench.rig import long_wall
from bench.rig.load import answers_per_second, polling
from bench.rig.report import Figures, report
from moderation import queue
from tests.actors import SECRET, Server
from tests.plans import watched
from wall import db, feed, show
from wall.app import create_app
from wall.config import ROOT, Config
from wall.models import Wall
from wall.pages import Pages, Question
from wall.post_routes import SHOWN_ON_PHONE

FEW, MANY = 1_000, 1_000_000
ROUNDS = 30
SECONDS = 4.0
CLIENTS = 8

Call = Callable[[Session, Wall], object]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        paths = {posts: Path(folder) / str(posts) / "wall.sqlite3" for posts in (FEW, MANY)}
        for posts, path in paths.items():
            path.parent.mkdir()
            long_wall.fill(path, posts)
        took = {posts: measure(path) for posts, path in paths.items()}
        figures: Figures = {}
        for name, few in took[FEW].items():
            many = took[MANY][name]
            figures |= {f"{name}_ms_{FEW}": few, f"{name}_ms_{MANY}": many, f"{name}_ratio": round(many / few, 2)}
        figures |= polls(paths[MANY].parent)
    report("pages", figures)


def measure(path: Path) -> Figures:
    """Each call's median, in ms."""
    create_app(Config(secret_key=SECRET, database_url=f"sqlite:///{path}", async_mode="threading"))
    return {name: timed(name, call) for name, call in CALLS.items()}


def timed(name: str, call: Call) -> float:
    took = []
    for _round in range(ROUNDS):
        with db.reading() as session:
            wall = feed.find_wall(session, long_wall.SLUG)
            start = time.perf_counter()
            call(session, wall)
            took.append(1000 * (time.perf_counter() - start))
    if "--plans" in sys.argv[1:]:
        print_plans(name, call)
    return round(statistics.median(took), 3)


def print_plans(name: str, call: Call) -> None:
    with watched(db.engine()) as work, db.reading() as session:
        call(session, feed.find_wall(session, long_wall.SLUG))
    print(f"{name}: {work.steps} steps")
    for plan in work.plans.values():
        print(*(f"    {line}" for line in plan), sep="\n")


def page(after: int) -> object:
    """Made anew: nothing is kept of it."""
    head = feed.find_head(long_wall.SLUG)
    return Pages().ask(head, Question.put(head, after, feed.LARGEST_PAGE, "br"))


def phone(session: Session, wall: Wall) -> object:
    return feed.count(session, wall), [feed.as_json(post) for post in feed.latest(session, wall, SHOWN_ON_PHONE)]


CALLS: dict[str, Call] = {
    "head": lambda _session, _wall: feed.find_head(long_wall.SLUG),
    "feed_of_one_change": lambda _session, wall: page(wall.seq - 1),
    "feed_of_500_changes": lambda _session, wall: page(wall.seq - feed.LARGEST_PAGE),
    "feed_from_the_beginning": lambda _session, _wall: page(0),
    "feed_after_a_long_absence": lambda _session, _wall: page(1),
    "phone": phone,
    "show": lambda session, wall: show.as_json(session, wall),
    "queue": lambda session, wall: json.dumps(queue.desk(session, wall).as_json()),
    "queue_filtered": lambda session, wall: queue.desk(session, wall, queue.Sieve(filter="flagged", lang="en")),
    "approved_page": lambda session, wall: feed.latest(session, wall, 50, wall.seq // 2),
}


def polls(folder: Path) -> Figures:
    """Requests a second of the real server at the wall's tip."""
    running = Server(folder).start()
    try:
        with running.session() as session:
            head = feed.read_head(session, long_wall.SLUG)
        path = f"/w/{long_wall.SLUG}/feed?after={head.seq - 1}"
        tag = Question.put(head, head.seq - 1, feed.LARGEST_PAGE, "br").tag(head)
        known = f'If-None-Match: "{tag}"'
        asked = {200: polling(running.port, path), 304: polling(running.port, path, known)}
        answered = {
            f"polls_per_second_{status}": round(answers_per_second(running.port, question, status, CLIENTS, SECONDS))
            for status, question in asked.items()
        }
        return {**answered, "clients": CLIENTS}
    finally:
        running.stop()


if __name__ == "__main__":
    main()
