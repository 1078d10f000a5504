"""A question that is asked thousands of times: what it sees, and that it stands in nobody's way."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import bindparam, select

from wall import db
from wall.errors import StorageUnavailable
from wall.glance import Glance
from wall.models import Wall

LOOK = select(Wall.title, Wall.seq).where(Wall.slug == bindparam("slug"))


@pytest.fixture
def look(app: Flask) -> Iterator[Glance]:
    look = Glance(LOOK)
    yield look
    if hasattr(look, "_connection"):
        look._connection.close()


def change(wall: Wall, title: str) -> None:
    with db.transaction() as session:
        session.get_one(Wall, wall.id).title = title


def test_it_sees_what_another_connection_has_committed_just_now(look: Glance, wall: Wall) -> None:
    assert look(slug=wall.slug) == ("#WeExist", 0)
    for number in range(5):
        change(wall, f"changed {number}")
        assert look(slug=wall.slug) == (f"changed {number}", 0)


def test_it_sees_nothing_of_what_is_not_committed(look: Glance, wall: Wall) -> None:
    with db.transaction() as session:
        session.get_one(Wall, wall.id).title = "not yet"
        session.flush()
        assert look(slug=wall.slug) == ("#WeExist", 0), "and it does not wait for whoever writes"
    assert look(slug=wall.slug) == ("not yet", 0)


def test_where_there_is_no_row_it_says_so(look: Glance, wall: Wall) -> None:
    assert look(slug="nowhere") is None
    assert look(slug=wall.slug) is not None
    assert look(slug="") is None


def test_of_several_rows_it_gives_the_first(look: Glance, wall: Wall) -> None:
    other = Glance(select(Wall.slug).order_by(Wall.id))
    assert other() == (wall.slug,)
    other._connection.close()


def test_it_leaves_no_reader_behind(look: Glance, wall: Wall) -> None:
    """Else the write-ahead log would keep what was erased."""
    change(wall, "something to write down")
    assert look(slug=wall.slug) is not None
    assert _is_emptied()

    look._connection.execute("BEGIN")
    look._connection.execute("SELECT * FROM wall").fetchone()
    change(wall, "and more")
    assert not _is_emptied(), "a reader would be in the way"
    look._connection.execute("ROLLBACK")


def test_the_database_can_be_written_anew_beside_it(look: Glance, wall: Wall) -> None:
    assert look(slug=wall.slug) is not None
    with db.engine().connect() as connection:
        connection.connection.driver_connection.execute("VACUUM")  # type: ignore[union-attr]
    assert look(slug=wall.slug) == ("#WeExist", 0)


def test_it_asks_again_where_its_connection_was_lost(look: Glance, wall: Wall) -> None:
    assert look(slug=wall.slug) is not None
    look._connection.close()
    assert look(slug=wall.slug) == ("#WeExist", 0)


def test_it_says_so_where_the_question_cannot_be_answered(look: Glance, wall: Wall) -> None:
    assert look(slug=wall.slug) is not None
    with db.engine().begin() as connection:
        connection.exec_driver_sql("ALTER TABLE wall RENAME TO elsewhere")
    with pytest.raises(StorageUnavailable):
        look(slug=wall.slug)

    with db.engine().begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO wall")
    assert look(slug=wall.slug) == ("#WeExist", 0), "and asks again"


def test_it_asks_the_database_that_is_bound_now(look: Glance, wall: Wall, tmp_path: Path) -> None:
    assert look(slug=wall.slug) == ("#WeExist", 0)
    first = db.engine()
    with closing(sqlite3.connect(str(first.url.database))) as connection:
        connection.execute("VACUUM INTO ?", (str(tmp_path / "other.sqlite3"),))
    change(wall, "changed here only")
    second = db.bind(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    assert look(slug=wall.slug) == ("#WeExist", 0)

    db.bind(str(first.url))
    assert look(slug=wall.slug) == ("changed here only", 0)
    second.dispose()


def _is_emptied() -> bool:
    with db.engine().connect() as connection:
        return connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar() == 0
