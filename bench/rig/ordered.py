"""A server that sends to order: `python -m bench.rig.ordered PORT SCRIPT python -m wall`, the wrapper of a
tests.actors.Server.
"""

import runpy
import sys
from collections.abc import Iterable
from pathlib import Path

import eventlet


def main() -> None:
    eventlet.monkey_patch()
    from bench.rig.orders import Payload, obey
    from wall import housekeeping, live
    from wall.events import FeedAdded

    port, script = int(sys.argv[1]), Path(sys.argv[2])
    keep_house = housekeeping.keep_house

    def send(payload: Payload) -> None:
        live.send(FeedAdded(**payload))

    def with_orders(chores: Iterable[housekeeping.Chore]) -> None:
        eventlet.spawn(obey, port, script, send)
        keep_house(chores)

    housekeeping.keep_house = with_orders
    sys.argv = ["wall"]
    runpy.run_module("wall", run_name="__main__")


if __name__ == "__main__":
    main()
