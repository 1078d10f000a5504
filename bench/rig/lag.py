"""A server whose loop is probed: `python -m bench.rig.lag FILE python -m wall`, the wrapper of a tests.actors.Server.

A green thread sleeps for 10 ms again and again; how much later than that it wakes is what the loop was late for
everybody. FILE gets the milliseconds, one a line, as they are measured; behind each those of the processor's time that
the loop itself used meanwhile, since on a crowded machine it also waits for a processor.
"""

import runpy
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import eventlet

SLEEP = 0.01


def main() -> None:
    eventlet.monkey_patch()
    from wall import housekeeping

    keep_house = housekeeping.keep_house
    file = Path(sys.argv[1])

    def probed(chores: Iterable[housekeeping.Chore]) -> None:
        eventlet.spawn(probe, file)
        keep_house(chores)

    housekeeping.keep_house = probed
    sys.argv = ["wall"]
    runpy.run_module("wall", run_name="__main__")


def probe(file: Path) -> None:
    with file.open("w") as lags:
        while True:
            start, busy = time.monotonic(), time.thread_time()
            eventlet.sleep(SLEEP)
            late, busy = time.monotonic() - start - SLEEP, time.thread_time() - busy
            lags.write(f"{late * 1000:.2f} {busy * 1000:.2f}\n")
            lags.flush()


if __name__ == "__main__":
    main()
