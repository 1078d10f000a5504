"""The port at which a measured server takes its orders: for each line it sends the next event, and says `done`."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

Payload = dict[str, Any]


def obey(port: int, script: Path, send: Callable[[Payload], None]) -> None:
    """Takes one connection's orders until it ends. The script is read when it opens: then there is a wall."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        connection, _address = listener.accept()
    with connection, connection.makefile("rb") as orders:
        said = json.loads(script.read_text())
        payload: Payload = said["payloads"][said["event"]]
        for _order in orders:
            payload["seq"] += 1
            send(payload)
            connection.sendall(b"done\n")
