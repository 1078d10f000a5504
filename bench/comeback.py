"""A restart with 4,000 clients that all come back at once, while supporters go on to post.

The clients wait as socket.io-client does with the settings in static/js/live.js. From the moment that the new server
listens a post leaves every 100 ms, each over a connection of its own: one that waits holds up no other.
"""

import http.client
import itertools
import socket
import sys
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.rig.broadcast import script
from bench.rig.clients import SOURCES, Clients, leaving
from bench.rig.compiled import build
from bench.rig.report import Figures, report
from bench.rig.server import server
from bench.rig.usage import CLIENTS_CORE, SERVERS_CORE, on_core, open_many_files
from tests import factories
from tests.actors import JSON, Server

CLIENTS = 4000
RESTARTS = 3
EVERY_SECONDS = 0.1
POSTS_AT_ONCE = 100
PATIENCE_SECONDS = 60
WORDS = "You are not alone. We are at the embassy, and we read their names aloud."


def main() -> None:
    open_many_files()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, on_core(SERVERS_CORE), server() as running:
        program = build(Path(folder), *SOURCES)
        said = script(running.make_wall())
        with on_core(CLIENTS_CORE), leaving(Clients(program, running.port, said, CLIENTS)) as clients:
            clients.join(CLIENTS)
            restarts = [restart(running, said.event.wall, clients) for _restart in range(RESTARTS)]
    worst = {figure: max(one[figure] for one in restarts) for figure in restarts[0]}
    report("comeback", {"clients": CLIENTS, "restarts": RESTARTS, **worst})


def restart(running: Server, wall: str, clients: Clients) -> Figures:
    """What one restart was like; seconds count from the moment that the new server listens."""
    clients.expect_restart()
    running.stop()
    with ThreadPoolExecutor(POSTS_AT_ONCE) as threads:
        starting = threads.submit(start, running)
        listening_at = when_listening(running.port)
        coming = threads.submit(clients.come_back)
        posting: list[Future[float | None]] = []
        for number in itertools.count():
            due = listening_at + number * EVERY_SECONDS
            time.sleep(max(0, due - time.monotonic()))
            if coming.done():
                break
            posting.append(threads.submit(post, running.port, wall, number, due))
        starting.result()
    last_at, longest_join, turned_away = coming.result()
    waits = [one.result() for one in posting]
    stored = [wait for wait in waits if wait is not None]
    return {
        "last_back_seconds": round(last_at - listening_at, 2),
        "longest_join_ms": longest_join,
        "turned_away": turned_away,
        "posts": len(waits),
        "refused_posts": len(waits) - len(stored),
        "longest_post_ms": round(max(stored) * 1000),
    }


def start(running: Server) -> None:
    with on_core(SERVERS_CORE):
        running.start()


def when_listening(port: int) -> float:
    """Waits until a server takes connections, and gives the moment (time.monotonic)."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return time.monotonic()
        except ConnectionRefusedError:
            assert time.monotonic() < end, "the new server never listens"
            time.sleep(0.005)


def post(port: int, wall: str, number: int, due: float) -> float | None:
    """Seconds from when it was due until it was stored; None where it was not."""
    form = urlencode({"body": f"{WORDS} {number}", "client_id": factories.client_id()})
    headers = {**JSON, "Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("POST", f"/w/{wall}/posts", form, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return time.monotonic() - due if status == 201 else None


if __name__ == "__main__":
    main()
