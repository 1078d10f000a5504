"""What one approval costs with thousands of screens: processor and time for a broadcast, and for who joins.

This server, stock Flask-SocketIO on eventlet, Node's socket.io and, as the floor, a C loop of write(): all have the
same clients, send the same bytes, and take turns, so that what else the machine does hits all alike. One core has the
servers, another the clients. `--clients N` measures one size.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.rig.contenders import Contender, contenders
from bench.rig.report import Figures, machine, report
from bench.rig.usage import CLIENTS_CORE, cpu_us, memory_kb, on_core

SIZES = (1000, 4000, 8000)
JUDGED = 4000  # the size that the bars are for
PORTIONS = 8  # in which the clients join, by turns
ROUNDS = 80  # of broadcasts
WARM_UP = 5
STOCK_EACH = 4  # rounds: it is slow
SETTLED_SECONDS = 0.03  # after a broadcast
JOINED_SECONDS = 0.2
QUIET_SECONDS = 2
BARS = {
    "cpu_ratio_floor": 1.4,
    "cpu_ratio_node": 0.65,
    "connect_ratio_node": 1.0,
    "memory_kb": 30,
    "last_ratio_node": 1.15,
}
NAMES = {
    "floor": "C loop of write()",
    "wall": "this server",
    "node": "Node's socket.io",
    "stock": "stock Flask-SocketIO",
}


@dataclass
class Measured:
    """One server's figures: of its clients' joining, each one's share, and of every broadcast."""

    connect_us: float = 0
    memory_kb: float = 0
    cpu_us: list[float] = field(default_factory=list)  # a delivery
    last_ms: list[float] = field(default_factory=list)  # until the last client had it


Results = dict[str, Measured]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sizes = (asked.clients,) if asked.clients else SIZES
    judged = asked.clients or JUDGED
    with on_core(CLIENTS_CORE):
        results = {size: measure(size) for size in sizes}
    if asked.json:
        named = {size: "" if size == judged else f"_{size}" for size in sizes}
        report("fanout", {k + named[size]: v for size in sizes for k, v in figures(results[size]).items()})
    else:
        print_table(results, judged)


def measure(size: int) -> Results:
    results = {name: Measured() for name in NAMES}
    with contenders(size) as servers:
        join(servers, size, results)
        for turn in range(-WARM_UP, ROUNDS):
            for server in in_turn(servers, turn):
                if server.name == "stock" and turn % STOCK_EACH:
                    continue
                cpu, last = broadcast(server)
                if turn >= 0:
                    results[server.name].cpu_us.append(cpu / size)
                    results[server.name].last_ms.append(last / 1000)
    return results


def join(servers: list[Contender], size: int, results: Results) -> None:
    before = {server.name: memory_kb(server.pid) for server in servers}
    for portion in range(PORTIONS):
        more = size * (portion + 1) // PORTIONS - size * portion // PORTIONS
        for server in in_turn(servers, portion):
            start = cpu_us(server.pid)
            server.clients.join(more)
            time.sleep(JOINED_SECONDS)
            results[server.name].connect_us += (cpu_us(server.pid) - start) / size
    time.sleep(QUIET_SECONDS)
    for server in servers:
        results[server.name].memory_kb = (memory_kb(server.pid) - before[server.name]) / size


def broadcast(server: Contender) -> tuple[float, float]:
    """The processor's time that it took, and the time until the last client had it; both in microseconds."""
    start = cpu_us(server.pid)
    last = server.clients.emit()
    time.sleep(SETTLED_SECONDS)
    return cpu_us(server.pid) - start, last


def in_turn(servers: list[Contender], turn: int) -> Iterator[Contender]:
    """Another begins each time: none always follows the same one."""
    yield from servers[turn % len(servers) :]
    yield from servers[: turn % len(servers)]


def figures(results: Results) -> Figures:
    of = {name: shares(one) for name, one in results.items()}
    wall, floor, node = of["wall"], of["floor"], of["node"]
    ratios = {
        "cpu_ratio_floor": wall["cpu_us"] / floor["cpu_us"],
        "cpu_ratio_node": wall["cpu_us"] / node["cpu_us"],
        "connect_ratio_node": wall["connect_us"] / node["connect_us"],
        "memory_kb": wall["memory_kb"],
        "last_ratio_node": wall["last_ms"] / node["last_ms"],
    }
    each = {f"{name}_{figure}": value for name, one in of.items() for figure, value in one.items()}
    return {name: round(value, 3) for name, value in {**ratios, **each}.items()} | {
        f"bar_{name}": bar for name, bar in BARS.items()
    }


def shares(one: Measured) -> dict[str, float]:
    return {
        "cpu_us": statistics.median(one.cpu_us),
        "last_ms": statistics.median(one.last_ms),
        "connect_us": one.connect_us,
        "memory_kb": one.memory_kb,
    }


def print_table(results: dict[int, Results], judged: int) -> None:
    print(f"fanout ({machine()})")
    print(f"{'':31}{'CPU µs':>10}{'last client':>13}{'CPU µs':>12}{'memory KB':>11}")
    print(f"{'clients':>7}  {'server':22}{'a delivery':>10}{'ms':>13}{'a connect':>12}{'a client':>11}")
    for size, result in results.items():
        for name, title in NAMES.items():
            one = shares(result[name])
            joined = "" if name == "floor" else f"{one['connect_us']:>12,.0f}{one['memory_kb']:>11.1f}"
            print(f"{size:>7,}  {title:22}{one['cpu_us']:>10.1f}{one['last_ms']:>13.1f}{joined}")
    found = figures(results[judged])
    print(f"{judged:,} clients, against the bars:")
    for name, bar in BARS.items():
        print(f"  {name:20}{found[name]:>8.2f}  at most {bar}")


if __name__ == "__main__":
    main()
