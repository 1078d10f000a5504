"""A server that says what it keeps of its clients: `python -m tests.ledger FILE python -m wall`, the wrapper of a
tests.actors.Server. FILE is written anew ten times a second.
"""

import gc
import json
import sys
from pathlib import Path
from typing import Any

import eventlet

EVERY = 0.1

Kept = dict[str, int]


def read(file: Path) -> Kept:
    kept: Kept = json.loads(file.read_text())
    return kept


def main() -> None:
    from wall import __main__ as wall  # patches first

    eventlet.spawn(write, Path(sys.argv[1]))
    wall.main()


def write(file: Path) -> None:
    part = file.with_suffix(".part")
    while True:
        eventlet.sleep(EVERY)
        part.write_text(json.dumps(kept()))
        part.rename(file)


def kept() -> Kept:
    """How much is kept of clients, by its kind."""
    from wall.live import socketio
    from wall.lookout import lookout
    from wall.reception import Caller

    server = socketio.server
    manager = server.manager
    greenlet = eventlet.greenlet.greenlet
    alive = [thing for thing in gc.get_objects() if isinstance(thing, greenlet | Caller)]
    return {
        "lines": len(server.eio.sockets),
        "requests": len(server.environ),
        "rooms": _members(manager.rooms),
        "rooms by client": len(manager._rooms_of),
        "answers to wait for": len(manager.callbacks),
        "coming": _in_all(manager.pending_connect),
        "leaving": _in_all(manager.pending_disconnect),
        "displays": len(lookout._displays),
        "desks": len(server.namespace_handlers["/moderation"]._desks),
        "callers": sum(isinstance(thing, Caller) and thing._end is not None for thing in alive),
        "green threads": sum(isinstance(thing, greenlet) and not thing.dead for thing in alive) - server.eio._workers,
    }


def _members(rooms: dict[str, dict[str, Any]]) -> int:
    return sum(len(members) for of_namespace in rooms.values() for members in of_namespace.values())


def _in_all(lists: dict[str, list[str]]) -> int:
    return sum(map(len, lists.values()))


if __name__ == "__main__":
    main()
