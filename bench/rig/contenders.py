"""The servers that are compared, all up at the same time on one core, each with as many clients as the others."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.rig.broadcast import Script, script
from bench.rig.clients import SOURCES, Clients, leaving
from bench.rig.compiled import build
from bench.rig.server import server
from bench.rig.usage import SERVERS_CORE, on_core, open_many_files
from tests.actors import free_port
from wall.config import ROOT, Config

SPARE_SOCKETS = 100


@dataclass
class Contender:
    name: str  # one of wall, floor, node, stock
    pid: int  # of the process that serves
    clients: Clients


@contextmanager
def contenders(count: int) -> Iterator[list[Contender]]:
    """This server, the C loop, Node's socket.io and stock Flask-SocketIO. Their `count` clients have yet to join."""
    open_many_files()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        file, orders = folder / "script.json", free_port()
        program = build(folder, *SOURCES)
        wrapper = (sys.executable, "-m", "bench.rig.ordered", str(orders), str(file))
        most = max(Config.most_sockets, count + SPARE_SOCKETS)
        with on_core(SERVERS_CORE):
            wall = stack.enter_context(server(wrapper, WALL_MOST_SOCKETS=str(most)))
        said = script(wall.make_wall())
        said.write(file)
        assert wall.process is not None
        started = [("wall", wall.process.pid, wall.port, orders)]
        for rival, (command, rest) in _rivals(folder, said, file).items():
            port, orders = free_port(), free_port()
            process = stack.enter_context(_running([*command, str(port), str(orders), *rest]))
            started.append((rival, process.pid, port, orders))
        yield [
            Contender(name, pid, stack.enter_context(leaving(Clients(program, port, said, count, orders))))
            for name, pid, port, orders in started
        ]


def _rivals(folder: Path, said: Script, file: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Each one's command, and what follows the two ports."""
    node = str(ROOT / "bench" / "rig" / "node_server.js")
    return {
        "floor": ([str(build(folder, "floor.c"))], [said.greeting_text, said.event_text]),
        "node": (["node", node], [str(file)]),
        "stock": ([sys.executable, "-m", "bench.rig.stock"], [str(file)]),
    }


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    with on_core(SERVERS_CORE):
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    try:
        yield process
    finally:
        process.kill()
        process.wait()
