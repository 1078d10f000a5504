"""A wall with a long history, filled past the services: a million posts in a minute."""

import secrets
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wall import cli, db

WAITING = 200
LAST_HOUR = 300  # decisions, by one moderator
TAKEN_DOWN_EACH = 100
REJECTED_EACH = 10
WORDS = "We read their names aloud, and we will read them again next year. Вы не одни, мы с вами."
COUNTRIES = ("", "GB", "DE", "KZ", "US", "RU", "FR", "AM")
SLUG = "longwall"


def fill(path: Path, posts: int) -> None:
    """Makes a database with one wall of so many posts: nine tenths on the wall, and some that wait."""
    cli.upgrade(f"sqlite:///{path}")
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma, value in {**db.SQLITE_PRAGMAS, "synchronous": "OFF", "cache_size": "-500000"}.items():
        connection.execute(f"PRAGMA {pragma}={value}")
    connection.execute("BEGIN")
    _insert(connection, "wall", [{"id": 1, "slug": SLUG, "title": "#WeExist", "lang": "en", "is_open": 1,
            "max_graphemes": 280, "seq": posts, "history": secrets.token_urlsafe(16)}])  # fmt: skip
    _insert(connection, "moderator", [{"id": 1, "name": "Nadia", "password": ""}])
    _insert(connection, "post", _posts(posts))
    _insert(connection, "change", _changes(connection))
    _insert(connection, "decision", _decisions(connection))
    connection.execute(
        "INSERT INTO tally SELECT wall_id, status, country, count(*) FROM post WHERE status != 'rejected'"
        " GROUP BY wall_id, status, country"
    )
    connection.execute("UPDATE wall SET seq = (SELECT max(seq) FROM change)")
    connection.execute("COMMIT")
    connection.close()


def _insert(connection: sqlite3.Connection, table: str, rows: Any) -> None:
    rows = iter(rows)
    first = next(rows)
    names = ", ".join(first)
    statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in first)})"
    connection.execute(statement, first)
    connection.executemany(statement, rows)


def _posts(count: int) -> Iterator[dict[str, Any]]:
    """In the order of their ids, as the table lies: else each would go to another page of the disk."""
    now = datetime.now(UTC)
    ids = sorted(secrets.token_urlsafe(16) for _post in range(count + WAITING))
    waiting = {secrets.choice(ids) for _post in range(WAITING)}
    for number, post_id in enumerate(ids):
        is_waiting = post_id in waiting
        is_rejected = not is_waiting and number % REJECTED_EACH == 1
        at = now - timedelta(minutes=number % 600)
        yield {
            "id": post_id, "wall_id": 1, "receipt": secrets.token_hex(32), "body": f"{WORDS} {number}", "name": "Аня",
            "country": COUNTRIES[number % len(COUNTRIES)], "lang": "en", "dir": "ltr", "translation": "",
            "pinned": 0, "flags": "[]", "likeness": "", "cluster": post_id, "rank": number % 2,
            "status": "pending" if is_waiting else "rejected" if is_rejected else "approved",
            "version": 1, "arrived_at": f"{at:%Y-%m-%d %H:%M:%S}.000000",
            "shown_seq": 0 if is_waiting or is_rejected else number + 1,
        }  # fmt: skip


def _changes(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Gapless; some posts were taken down again, long after they came."""
    shown = connection.execute("SELECT id FROM post WHERE status = 'approved' ORDER BY shown_seq").fetchall()
    gone, seq = [], 0
    for number, (post_id,) in enumerate(shown):
        seq += 1
        yield {"wall_id": 1, "seq": seq, "kind": "added", "post_id": post_id}
        if number % TAKEN_DOWN_EACH == 1:
            gone.append(secrets.token_urlsafe(16))  # erased since
            seq += 1
            yield {"wall_id": 1, "seq": seq, "kind": "removed", "post_id": gone[-1]}


def _decisions(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    for number, (post_id,) in enumerate(connection.execute("SELECT id FROM post WHERE status != 'pending'").fetchall()):
        back = timedelta(seconds=10 * number) if number < LAST_HOUR else timedelta(hours=2, seconds=number)
        yield {
            "wall_id": 1, "post_id": post_id, "moderator_id": 1, "version": 1, "verdict": "approve",
            "decided_at": f"{now - back:%Y-%m-%d %H:%M:%S}.000000",
        }  # fmt: skip
