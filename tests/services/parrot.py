"""`python -m tests.services.parrot <path>`: the wall's server, which also says what a test tells it to.

What it is told, a line of JSON each, comes through a local socket at <path>; each is done before it is answered.
"""

from wall import __main__ as wall  # patches first

import json  # isort: skip
import socket
import sys
from typing import Any

import eventlet

from wall import fanout, live
from wall.events import WALL_NAMESPACE


def obeys(order: dict[str, Any]) -> object:
    """In one go: no other green thread has a turn."""
    for to, said in order.get("say", ()):
        live.socketio.emit("said", said, namespace=WALL_NAMESPACE, to=to)
    server = live.socketio.server
    for sid, room in order.get("enter", ()):
        if server.manager.is_connected(sid, WALL_NAMESPACE):  # else it was hung up on just now
            server.enter_room(sid, room, namespace=WALL_NAMESPACE)
    for sid, room in order.get("leave", ()):
        server.leave_room(sid, room, namespace=WALL_NAMESPACE)
    if "at_once" in order:
        fanout.AT_ONCE = order["at_once"]
    rooms = server.manager.rooms.get(WALL_NAMESPACE, {})
    return {
        "sockets": len(server.eio.sockets),
        "members": len(rooms.get(None, ())),
        "rooms": len(rooms),
        "dropped": dict(server.manager._board.dropped),
    }


def listen(path: str) -> None:
    door = eventlet.listen(path, family=socket.AF_UNIX)
    while True:
        whose, _address = door.accept()
        for line in whose.makefile("r"):
            whose.sendall(json.dumps(obeys(json.loads(line))).encode() + b"\n")


if __name__ == "__main__":
    eventlet.spawn(listen, sys.argv[1])
    wall.main()
