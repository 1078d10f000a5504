"""A server to measure: on a database of its own, on the disk that holds this repository (/tmp may be memory)."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.actors import Server
from wall import cli
from wall.config import ROOT


@contextmanager
def server(wrapper: tuple[str, ...] = (), **settings: str) -> Iterator[Server]:
    """A running server; its database goes with it."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=_disk()) as folder:
        running = Server(Path(folder), settings, wrapper)
        cli.upgrade(running.database_url)
        running.start()
        try:
            yield running
        finally:
            running.stop()


def _disk() -> Path:
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    return folder
