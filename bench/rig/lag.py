"""A server whose loop is probed: `python -m bench.rig.lag FILE python -m wall`, the wrapper of a tests.actors.Server.

A green thread asks to be woken every 10 ms; how much later than that it wakes is what the loop was late for everybody
(wall.metrics does the same, and says it to operators). FILE gets one line for each, in milliseconds: how late; how much
of the processor's time the loop itself used meanwhile; and how long it waited for a processor, which on a crowded
machine is not its own fault.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import eventlet

EVERY = 0.01


@dataclass(frozen=True)
class Lag:
    """One time that somebody was due, in ms."""

    late: float
    busy: float
    waited: float

    @property
    def own(self) -> float:
        """How late it was by the server's own doing."""
        return max(0.0, self.late - self.waited)


def read(file: Path) -> list[Lag]:
    """What was measured until now."""
    lines = file.read_text().split("\n")[:-1]
    return [Lag(*map(float, line.split())) for line in lines]


def main() -> None:
    from wall import __main__ as wall  # patches first

    eventlet.spawn(probe, Path(sys.argv[1]))
    wall.main()


def probe(file: Path) -> None:
    with file.open("w") as lags, Path("/proc/thread-self/schedstat").open() as kernels:
        due = time.monotonic() + EVERY
        had, had_waited = time.thread_time(), waited_for_processor(kernels)
        while True:
            eventlet.sleep(max(0, due - time.monotonic()))
            now, has, has_waited = time.monotonic(), time.thread_time(), waited_for_processor(kernels)
            meanwhile = f"{(has - had) * 1000:.2f} {(has_waited - had_waited) * 1000:.2f}"
            while due <= now:
                lags.write(f"{(now - due) * 1000:.2f} {meanwhile}\n")
                due += EVERY
            lags.flush()
            had, had_waited = has, has_waited


def waited_for_processor(kernels: TextIO) -> float:
    """In seconds, all in all: the kernel's own account (Documentation/scheduler/sched-stats.rst)."""
    kernels.seek(0)
    return int(kernels.read().split()[1]) / 1e9


if __name__ == "__main__":
    main()
