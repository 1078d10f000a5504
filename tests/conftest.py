"""Actors and places. A test names who takes part; the server, its database and its sockets are real."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy.orm import Session

from tests import factories
from tests.actors import SECRET, Display, Moderator, Server, Supporter
from wall import cli, db
from wall.app import create_app
from wall.config import Config
from wall.models import Wall


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database that tests copy."""
    path = tmp_path_factory.mktemp("empty") / "wall.sqlite3"
    cli.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Server]:
    """One running server for every test that needs only a wall of its own."""
    yield from running(tmp_path_factory.mktemp("server"), empty_database)


@pytest.fixture(scope="module")
def lonely_server(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Server]:
    """A server that only one module's tests call, one after the other: its places can be counted."""
    for server in running(tmp_path_factory.mktemp("lonely"), empty_database):
        yield server
    assert "fault" not in server.log


def running(folder: Path, empty_database: Path) -> Iterator[Server]:
    shutil.copy(empty_database, folder / "wall.sqlite3")
    server = Server(folder).start()
    yield server
    server.stop()
    assert "Traceback" not in server.log, server.log


@pytest.fixture
def own_server(tmp_path: Path, empty_database: Path) -> Iterator[Server]:
    """A server that one test may stop, kill and start."""
    shutil.copy(empty_database, tmp_path / "wall.sqlite3")
    server = Server(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def slug(server: Server) -> str:
    """A wall of the test's own on the running server."""
    return server.make_wall()


@pytest.fixture
def supporter(server: Server, slug: str) -> Supporter:
    return Supporter(server, slug)


@pytest.fixture
def moderator(server: Server, slug: str) -> Moderator:
    return Moderator(server, slug)


@pytest.fixture
def display(server: Server, slug: str) -> Iterator[Display]:
    screen = Display(server, slug).connects()
    yield screen
    if screen.listener:
        screen.listener.leave()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Compiled templates: to compile them takes longer than most tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(tmp_path: Path, empty_database: Path, templates: BytecodeCache) -> Flask:
    """The application in this process, on a database of its own, for what needs no socket."""
    shutil.copy(empty_database, tmp_path / "app.sqlite3")
    url = f"sqlite:///{tmp_path / 'app.sqlite3'}"
    settings = Config(
        secret_key=SECRET,
        database_url=url,
        public_url="http://localhost",
        photos=str(tmp_path / "photos"),
        async_mode="threading",
    )
    app = create_app(settings)
    app.jinja_env.bytecode_cache = templates
    app.testing = False  # a test sees what a person would: a page, never a traceback
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A look into the application's database."""
    with db.reading() as session:
        yield session


@pytest.fixture
def wall(app: Flask) -> Wall:
    with db.transaction() as session:
        return factories.make_wall(session)
