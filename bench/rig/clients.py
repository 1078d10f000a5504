"""Thousands of clients of one wall, in a process of their own: the one load for all servers (clients.c)."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.rig.broadcast import Script
from bench.rig.usage import CLIENTS_CORE, on_core

SOURCES = ("clients.c", "client.c")


class Clients:
    """They join, hear each broadcast, and come back when the server does. Whatever goes wrong ends them."""

    def __init__(self, program: Path, port: int, script: Script, most: int, orders: int = 0) -> None:
        """`orders` is the port of bench.rig.orders, where the server has one."""
        command = [str(program), str(port), str(orders), script.event.wall, script.event_text, str(most)]
        with on_core(CLIENTS_CORE):
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def join(self, more: int) -> None:
        self._tell(f"join {more}")
        self._hear()

    def emit(self) -> float:
        """Has the server send an event, and gives the microseconds until the last of them had it."""
        self._tell("emit")
        return float(self._hear())

    def expect_restart(self) -> None:
        self._tell("comeback")
        self._hear()

    def come_back(self) -> tuple[float, float, int]:
        """When the last was back (time.monotonic), the longest from a call to having joined (ms), and how many
        calls the new server ended itself.
        """
        last_at, longest, turned_away = self._hear().split()
        return float(last_at), float(longest), int(turned_away)

    def leave(self) -> None:
        self._process.kill()
        self._process.wait()

    def _tell(self, order: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        assert answer, "the clients have ended: their reason stands above"
        return answer


@contextmanager
def leaving(clients: Clients) -> Iterator[Clients]:
    try:
        yield clients
    finally:
        clients.leave()
