"""Thousands who mean ill, in a process of their own: `python -m bench.rig.siege PORT WALL ATTACK COUNT`.

Prints `ready` when all have come; then each goes on once a second, and who was hung up on comes again, until standard
input closes.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from bench.rig.usage import CLIENTS_CORE, on_core, open_many_files
from tests.actors import Server
from tests.attackers import ATTACKS, attackers
from wall.config import ROOT

EVERY_SECONDS = 1.0


@contextmanager
def besieged(server: Server, wall: str, attack: str, count: int) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.rig.siege", str(server.port), wall, attack, str(count)]
    with on_core(CLIENTS_CORE):
        they = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert they.stdout is not None
    assert they.stdout.readline() == "ready\n", "the attackers could not come"
    try:
        yield
    finally:
        they.communicate(timeout=60)


def main(port: int, wall: str, attack: str, count: int) -> None:
    open_many_files()
    is_over = Event()
    Thread(target=_wait_for_end, args=[is_over], daemon=True).start()
    with attackers(Server(Path(), port=port), wall, ATTACKS[attack], count) as they:
        print("ready", flush=True)
        due = time.monotonic()
        while not is_over.wait(max(0.0, due - time.monotonic())):
            they.go_on()
            due = max(due + EVERY_SECONDS, time.monotonic())


def _wait_for_end(is_over: Event) -> None:
    sys.stdin.read()
    is_over.set()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
