"""Durable posts a second over HTTP, each acknowledged after its own commit.

Beside them, in turns within one run: an empty POST route of the same server, and bare INSERT and commit into a copy of
the same table on the same disk.
"""

import sqlite3
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy.orm import Session

from bench.rig.load import answers_per_second, posting
from bench.rig.report import report
from bench.rig.server import server
from tests import factories
from tests.actors import Server
from wall import cli, db
from wall.models import Post

WITH_EMPTY_ROUTE = (sys.executable, "-m", "bench.rig.empty_route")  # takes the place of what it wraps
ROUNDS = 7
SECONDS = 2.5  # of each of the three in a round
CLIENTS = 8
WORDS = "Ты не один. We read their names aloud, and we will read them again next year."


def main() -> None:
    settings = {"WALL_POSTS_PER_MINUTE": "10000000"}
    with server(wrapper=WITH_EMPTY_ROUTE, **settings) as running:
        wall = running.make_wall()
        bare = bare_database(running.folder / "bare.sqlite3")
        rounds = [one_round(running, wall, bare) for _round in range(ROUNDS + 1)][1:]  # the first warms up
        stored = count(running)
    posts, empty, inserts = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratios = [post / nothing for post, nothing, _insert in rounds]
    figures = {
        "posts_per_second": round(posts),
        "empty_route_per_second": round(empty),
        "bare_inserts_per_second": round(inserts),
        "ratio_empty_route": round(statistics.median(ratios), 3),
        "ratio_empty_route_lowest": round(min(ratios), 3),
        "ratio_bare_inserts": round(statistics.median(post / insert for post, _nothing, insert in rounds), 3),
        "stored": stored,
        "clients": CLIENTS,
        "bar_ratio_empty_route": 0.5,
    }
    report("durable_posts", figures)


def one_round(running: Server, wall: str, bare: sqlite3.Connection) -> tuple[float, float, float]:
    return (
        answers_per_second(running.port, posting(running.port, f"/w/{wall}/posts", form), 201, CLIENTS, SECONDS),
        answers_per_second(running.port, posting(running.port, "/empty", form), 201, CLIENTS, SECONDS),
        inserts_per_second(bare),
    )


def form() -> bytes:
    return urlencode({"body": WORDS, "name": "Аня", "country": "KZ", "client_id": factories.client_id()}).encode()


def bare_database(path: Path) -> sqlite3.Connection:
    """A database with one post in it, as the server stores it."""
    url = f"sqlite:///{path}"
    cli.upgrade(url)
    engine = db.open_engine(url)
    with Session(engine.execution_options(wall_writes=True)) as session, session.begin():
        factories.make_post(session, factories.make_wall(session), WORDS, name="Аня", country="KZ")
    engine.dispose()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma, value in db.SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma}={value}")
    return connection


def inserts_per_second(bare: sqlite3.Connection) -> float:
    """Of copies of its post, each under a name of its own."""
    row = dict(bare.execute("SELECT * FROM post LIMIT 1").fetchone())
    columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    statement = f"INSERT INTO post ({columns}) VALUES ({values})"
    inserted, start = 0, time.monotonic()
    while (spent := time.monotonic() - start) < SECONDS:
        unique = factories.client_id()
        bare.execute("BEGIN IMMEDIATE")
        bare.execute(statement, {**row, "id": unique, "receipt": unique})
        bare.execute("COMMIT")
        inserted += 1
    return inserted / spent


def count(running: Server) -> int:
    with running.session() as session:
        return session.query(Post).count()


if __name__ == "__main__":
    main()
