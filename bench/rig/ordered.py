"""A server that sends to order: `python -m bench.rig.ordered PORT SCRIPT python -m wall`, the wrapper of a
tests.actors.Server.
"""

from wall import __main__ as wall  # patches first

import sys  # isort: skip
from pathlib import Path

import eventlet

from bench.rig.orders import Payload, obey
from wall import live
from wall.events import FeedAdded


def send(payload: Payload) -> None:
    live.send(FeedAdded(**payload))


if __name__ == "__main__":
    eventlet.spawn(obey, int(sys.argv[1]), Path(sys.argv[2]), send)
    wall.main()
