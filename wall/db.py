"""The database: its engine, and transaction(), which commits and then publishes. All that only SQLite knows is here."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from wall import live
from wall.errors import StorageUnavailable
from wall.models import Wall
from wall.threads import off_loop_first

# FULL: a commit is on the disk before it is acknowledged. secure_delete: what is erased is overwritten.
SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "temp_store": "MEMORY",  # what forget() rewrites must not pass through a file of its own
    "busy_timeout": "5",  # milliseconds; no more, since this wait stops every green thread: see _take_lock
}

LEAST_FREE = 64 * 1024 * 1024  # bytes
LOCK_SECONDS = 5.0  # how long a writer waits for another process, such as a command of the organiser's
LOCK_RETRY_SECONDS = 0.02
REST = 20  # forget() rewrites a large database no more often than this many times the time that it took

_WRITES = "wall_writes"
_ERASES = "wall.erases"
_engine: Engine
_writing = Lock()
_owes_forgetting = True  # this process cannot know what the last one left
_rests_until = 0.0
_readers: sessionmaker[Session] = sessionmaker(expire_on_commit=False)
_writes: Engine


def bind(url: str) -> Engine:
    """Opens the database that this process works on. Call once, before the first transaction."""
    global _engine, _writes
    _engine = open_engine(url)
    _writes = _engine.execution_options(**{_WRITES: True})
    _readers.configure(bind=_engine)
    return _engine


def engine() -> Engine:
    """The database that this process works on: see bind."""
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
    The block must not wait for anything but the database: other green threads would find it locked. They go on while
    the commit waits for the disk, and read what was before; so no timeout of eventlet's may be around it, which would
    give the connection and the turn away meanwhile (wall.connection has none around the application).
    """
    global _owes_forgetting
    with _turn(), _writes.connect() as connection, Session(connection, expire_on_commit=False) as session:
        try:
            _take_lock(connection)
            yield session
            if session.in_transaction():
                session.commit()  # into the connection's transaction, which goes on
            off_loop_first(connection.commit)  # it waits for the disk; nobody else has this connection, nor the turn
        except OperationalError as error:
            raise StorageUnavailable from error
        _owes_forgetting |= session.info.pop(_ERASES, False)
        live.publish(session)


def under(session: Session) -> Connection:
    """The connection under a session, past its unit of work: for what a whole crowd does at once."""
    return session.bind if isinstance(session.bind, Connection) else session.connection()


def erases(session: Session) -> None:
    """Says that what this transaction overwrites or deletes must not stay in the database's files: see forget()."""
    session.info[_ERASES] = True


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reading one consistent state; nothing that it changes is kept."""
    with _readers() as session:
        yield session


def forget() -> None:
    """Rids SQLite's files of what was erased. Where somebody reads or writes just then, the next call does it.

    `secure_delete` overwrites a row where it stands. Older copies stay behind where SQLite moved rows from page to
    page, and in the write-ahead log: so the database is written anew, and the log emptied.
    The serving process calls it every second (wall.housekeeping). Other databases: see docs/running.md.
    """
    global _owes_forgetting, _rests_until
    if not _owes_forgetting or _engine.dialect.name != "sqlite":
        return
    with _turn(), _driver() as driver:
        start = time.monotonic()
        is_rewritten = False
        if start >= _rests_until and has_room(twice=True):
            is_rewritten = off_loop_first(_is_done, driver, "VACUUM")
            _rests_until = time.monotonic() + REST * (time.monotonic() - start)
        is_emptied = off_loop_first(_is_done, driver, "PRAGMA wal_checkpoint(TRUNCATE)")
        _owes_forgetting = not (is_rewritten and is_emptied)


def has_room(*, twice: bool = False) -> bool:
    """Whether the disk has room for more posts, and still for every decision and withdrawal on those that are there.

    `twice`: and once more for all that is there.
    """
    if _engine.dialect.name != "sqlite" or not _engine.url.database:
        return True
    path = Path(_engine.url.database)
    needed = LEAST_FREE + (path.stat().st_size if twice else 0)
    return shutil.disk_usage(path.parent).free > needed


def is_ready() -> bool:
    """Whether the database answers, holds the tables, and has room."""
    try:
        with reading() as session:
            session.execute(select(Wall.id).limit(1))
    except OperationalError:
        return False
    return has_room()


@contextmanager
def _turn() -> Iterator[None]:
    """This process's turn to write. Who waits does so as green threads wait, without a connection, not at the disk."""
    if not _writing.acquire(timeout=LOCK_SECONDS):
        raise StorageUnavailable
    try:
        yield
    finally:
        _writing.release()


@contextmanager
def _driver() -> Iterator[sqlite3.Connection]:
    connection = _engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        yield driver
    finally:
        connection.close()


def _is_done(driver: sqlite3.Connection, statement: str) -> bool:
    """Whether SQLite did it; not so while others read or write, and then it says so in the first column, if any."""
    try:
        said = driver.execute(statement).fetchone()
    except sqlite3.OperationalError:
        return False
    return not (said and said[0])


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
