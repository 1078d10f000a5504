"""The database: its engine, and transaction(), which commits and then publishes. All that only SQLite knows is here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from wall import live
from wall.errors import StorageUnavailable

# FULL: a commit is on the disk before it is acknowledged. secure_delete: what is erased is overwritten.
SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "busy_timeout": "5000",  # milliseconds
}

_WRITES = "wall_writes"
_engine: Engine
_owes_forgetting = False
_readers: sessionmaker[Session] = sessionmaker(expire_on_commit=False)
_writers: sessionmaker[Session] = sessionmaker(expire_on_commit=False)


def bind(url: str) -> Engine:
    """Opens the database that this process works on. Call once, before the first transaction."""
    global _engine
    _engine = open_engine(url)
    _readers.configure(bind=_engine)
    _writers.configure(bind=_engine.execution_options(**{_WRITES: True}))
    return _engine


def open_engine(url: str) -> Engine:
    parsed = make_url(url)
    engine = create_engine(parsed)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def transaction(*, erasing: bool = False) -> Iterator[Session]:
    """A session for writing: commits on disk when the block ends, and only then publishes what it recorded.

    Raises StorageUnavailable where the disk is full, or the database cannot be written for another reason.
    The block must not wait for anything but the database: other green threads would find it locked.
    `erasing` leaves no copy of what was deleted in the database's log either.
    """
    global _owes_forgetting
    with _writers() as session:
        try:
            with session.begin():
                yield session
        except OperationalError as error:
            raise StorageUnavailable from error
        live.publish(session)
        if erasing:
            _owes_forgetting = True
            forget()


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reading one consistent state; nothing that it changes is kept."""
    with _readers() as session:
        yield session


def forget() -> None:
    """Empties SQLite's write-ahead log of what was erased. Where somebody reads just then, the next call does it.

    Other databases: see docs/running.md.
    """
    global _owes_forgetting
    if not _owes_forgetting or _engine.dialect.name != "sqlite":
        return
    connection = _engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=0")  # the loop does not wait for a reader
        is_busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={SQLITE_PRAGMAS['busy_timeout']}")
        _owes_forgetting = bool(is_busy)
    finally:
        connection.close()


def is_ready() -> bool:
    """Whether the database answers."""
    with reading() as session:
        return session.execute(text("SELECT 1")).scalar() == 1


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says, not where the driver guesses
    for pragma, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma}={value}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once; two that both began by reading could not both go on to write.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
