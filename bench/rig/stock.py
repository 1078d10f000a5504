"""Stock Flask-SocketIO on eventlet, with the same room, greeting and event: `python -m bench.rig.stock PORT ORDERS
SCRIPT`, where ORDERS is the port of bench.rig.orders.
"""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import eventlet
import eventlet.wsgi

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
MOST_SOCKETS = 20_000
BACKLOG = 2048


def main(port: int, orders: int, script: Path) -> None:
    eventlet.monkey_patch()
    from flask import Flask
    from flask_socketio import SocketIO, emit, join_room

    from bench.rig.orders import Payload, obey

    said = json.loads(script.read_text())
    greeting, event = said["greeting"], said["event"]
    app = Flask(__name__)
    socketio = SocketIO(app, async_mode="eventlet")

    def connect(_auth: object) -> None:
        join_room("wall")
        emit(greeting, said["payloads"][greeting])

    def send(payload: Payload) -> None:
        socketio.emit(event, payload, namespace="/wall", to="wall")

    socketio.on_event("connect", connect, namespace="/wall")
    app.wsgi_app = plain(app.wsgi_app)  # type: ignore[method-assign, assignment]
    eventlet.spawn(obey, orders, script, send)
    listener = eventlet.listen(("127.0.0.1", port), backlog=BACKLOG)
    eventlet.wsgi.server(listener, app, log_output=False, max_size=MOST_SOCKETS)  # else it takes 1,024


def plain(application: Application) -> Application:
    """Hides what browsers offer: eventlet would compress every message for every client, and no other server does."""

    def without_offer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return application(environ, start_response)

    return without_offer


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
