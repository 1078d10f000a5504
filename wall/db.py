"""The database: its engine, and transaction(), which commits and then publishes. All that only SQLite knows is here."""

import shutil
import time
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
    "busy_timeout": "50",  # milliseconds; no more, since this wait stops every green thread: see _take_lock
}

LEAST_FREE = 64 * 1024 * 1024  # bytes
LOCK_SECONDS = 5.0  # how long a writer waits for another process, such as a command of the organiser's
LOCK_RETRY_SECONDS = 0.02

_WRITES = "wall_writes"
_ERASES = "wall.erases"
_engine: Engine
_owes_forgetting = True  # this process cannot know what the last one left
_readers: sessionmaker[Session] = sessionmaker(expire_on_commit=False)
_writes: Engine


def bind(url: str) -> Engine:
    """Opens the database that this process works on. Call once, before the first transaction."""
    global _engine, _writes
    _engine = open_engine(url)
    _writes = _engine.execution_options(**{_WRITES: True})
    _readers.configure(bind=_engine)
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
def transaction() -> Iterator[Session]:
    """A session for writing: commits on disk when the block ends, and only then publishes what it recorded.

    Raises StorageUnavailable where the disk is full, or the database cannot be written for another reason.
    The block must not wait for anything but the database: other green threads would find it locked.
    """
    global _owes_forgetting
    with _writes.connect() as connection, Session(connection, expire_on_commit=False) as session:
        try:
            _take_lock(connection)
            yield session
            if session.in_transaction():
                session.commit()  # into the connection's transaction, which goes on
            connection.commit()
        except OperationalError as error:
            raise StorageUnavailable from error
        _owes_forgetting |= session.info.pop(_ERASES, False)
        live.publish(session)


def under(session: Session) -> Connection:
    """The connection under a session, past its unit of work: for what a whole crowd does at once."""
    return session.bind if isinstance(session.bind, Connection) else session.connection()


def erases(session: Session) -> None:
    """Says that what this transaction overwrites or deletes must not stay in the database's log: see forget()."""
    session.info[_ERASES] = True


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reading one consistent state; nothing that it changes is kept."""
    with _readers() as session:
        yield session


def forget() -> None:
    """Empties SQLite's write-ahead log of what was erased. Where somebody reads just then, the next call does it.

    The serving process calls it every second (wall.housekeeping). Other databases: see docs/running.md.
    """
    global _owes_forgetting
    if not _owes_forgetting or _engine.dialect.name != "sqlite":
        return
    connection = _engine.raw_connection()
    try:
        is_busy, _pages, _moved = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        _owes_forgetting = bool(is_busy)
    finally:
        connection.close()


def has_room() -> bool:
    """Whether the disk has room for more posts, and still for every decision and withdrawal on those that are there."""
    if _engine.dialect.name != "sqlite" or not _engine.url.database:
        return True
    return shutil.disk_usage(Path(_engine.url.database).parent).free > LEAST_FREE


def is_ready() -> bool:
    """Whether the database answers, and has room."""
    if not has_room():
        return False
    with reading() as session:
        return session.execute(text("SELECT 1")).scalar() == 1


def _take_lock(connection: Connection) -> None:
    """Begins. Where another process writes, waits as green threads wait."""
    end = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.begin()
        except OperationalError:
            if time.monotonic() > end:
                raise
            live.socketio.sleep(LOCK_RETRY_SECONDS)
        else:
            return


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says, not where the driver guesses
    for pragma, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma}={value}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once; two that both began by reading could not both go on to write.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
