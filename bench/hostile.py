"""What everybody else waits while 3,000 mean ill: for an answer, for a post, for a decision to be heard on a display.

Each attack has a server of its own. Who asks and who posts comes anew each time, as strangers do; a moderator and a
display stay connected. `--attackers COUNT`; names of attacks (tests/attackers.py) leave the others out.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import requests

from bench.rig.report import Figures, report
from bench.rig.server import server
from bench.rig.siege import besieged
from bench.rig.usage import SERVERS_CORE, memory_kb, on_core
from tests import factories
from tests.actors import JSON, Moderator, Server, wait_until
from tests.attackers import ATTACKS
from tests.bare import dialled, join, texts_in, upgrade

ATTACKERS = 3000
TIMES = 20
EVERY_SECONDS = 0.3
PATIENCE = 30
QUIET = "nobody"


class Display:
    """A screen that notes when it hears of a post."""

    def __init__(self, running: Server, wall: str) -> None:
        self.heard: dict[str, float] = {}
        self._line = dialled(running, timeout=None)
        self._line.sendall(upgrade(running) + join(wall))
        Thread(target=self._listens, daemon=True).start()

    def _listens(self) -> None:
        stream = b""
        while part := self._line.recv(65_536):
            now = time.monotonic()
            texts, stream = texts_in(stream + part)
            for text in texts:
                if text.startswith('42/wall,["feed:added"'):
                    self.heard[text.partition('"id":"')[2].partition('"')[0]] = now


class Others:
    """Everybody else, and how long they wait."""

    def __init__(self, running: Server) -> None:
        self.wall = running.make_wall()
        self._url = running.url
        self._moderator = Moderator(running, self.wall)
        self._display = Display(running, self.wall)
        self._number = 0

    def wait(self) -> dict[str, list[float]]:
        """In milliseconds, by what they wait for."""
        waits: dict[str, list[float]] = {"answer": [], "post": [], "decision": []}
        for _ in range(TIMES):
            due = time.monotonic() + EVERY_SECONDS
            waits["answer"].append(milliseconds(self._asks))
            waits["post"].append(milliseconds(self._posts))
            waits["decision"].append(self._decides())
            time.sleep(max(0.0, due - time.monotonic()))
        return waits

    def _asks(self) -> None:
        assert requests.get(f"{self._url}/healthz", timeout=PATIENCE).ok

    def _posts(self) -> None:
        self._number += 1
        form = {
            "body": f"You are not alone, says number {self._number}.",
            "client_id": factories.client_id(),
            "sure": "1",
        }
        answer = requests.post(f"{self._url}/w/{self.wall}/posts", data=form, headers=JSON, timeout=PATIENCE)
        assert answer.status_code == 201, answer.text

    def _decides(self) -> float:
        row = self._moderator.queue()[0]
        post_id, version, digest = str(row["id"]), int(row["version"]), str(row["digest"])
        start = time.monotonic()
        assert self._moderator.decides(post_id, "approve", version, digest=digest).status_code == 201
        return (wait_until(lambda: self._display.heard.get(post_id), "it is heard", PATIENCE) - start) * 1000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("attacks", nargs="*", choices=[*ATTACKS, []])
    asked.add_argument("--attackers", type=int, default=ATTACKERS)
    asked.add_argument("--json", action="store_true")
    choice = asked.parse_args()
    figures: Figures = {"attackers": choice.attackers}
    for attack in [QUIET, *(choice.attacks or ATTACKS)]:
        figures |= {f"{attack}_{name}": value for name, value in measure(attack, choice.attackers).items()}
    report("hostile", figures)


def measure(attack: str, count: int) -> Figures:
    with on_core(SERVERS_CORE), server() as running:
        assert running.process is not None
        others = Others(running)
        others.wait()
        before = memory_kb(running.process.pid)
        if attack == QUIET:
            return waits(others)
        with besieged(running, others.wall, attack, count):
            figures = waits(others)
            return {**figures, "memory_kb_each": round((memory_kb(running.process.pid) - before) / count, 1)}


def waits(others: Others) -> Figures:
    return {
        f"{what}_{of}_ms": round(value(each), 1)
        for what, each in others.wait().items()
        for of, value in (("median", statistics.median), ("worst", max))
    }


def milliseconds(act: Callable[[], None]) -> float:
    start = time.monotonic()
    act()
    return (time.monotonic() - start) * 1000


if __name__ == "__main__":
    main()
