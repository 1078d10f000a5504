"""`python -m wall`: reads the settings; where they choose eventlet, patches before all else; then serves."""

import sys

from wall import config

try:
    SETTINGS = config.load()
except config.ConfigError as error:
    sys.exit(str(error))
if SETTINGS.async_mode == "eventlet":
    import eventlet

    eventlet.monkey_patch()

import gc
import logging
import os
import resource
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import configure_mappers
from werkzeug.serving import BaseWSGIServer

from wall import text
from wall.app import chores, create_app
from wall.config import Config
from wall.housekeeping import keep_house
from wall.live import socketio
from wall.metrics import Metrics
from wall.photos.pool import Pool
from wall.reception import MOST_CALLERS

MOST_REQUESTS = 4096  # HTTP connections at the same time, each with a green thread; the next wait
OTHER_FILES = MOST_REQUESTS + MOST_CALLERS + 256  # beside one for each socket
BACKLOG = 2048  # connections that wait to be accepted while everybody comes back at once
HALF_OPEN_SECONDS = 12  # how long a request's head may take to arrive, then its body, then each piece of the answer
KEEP_ALIVE_SECONDS = 8  # how long a socket may say nothing before a request


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings = replace(SETTINGS, most_sockets=room_for(SETTINGS.most_sockets))
    app = create_app(settings)
    warm_up(app)
    metrics: Metrics = app.extensions["wall.metrics"]
    socketio.start_background_task(metrics.watch_loop, socketio.sleep)
    if settings.async_mode == "eventlet":
        serve(app, settings)
    else:
        logging.getLogger("werkzeug").disabled = True  # it writes clients' addresses
        BaseWSGIServer.handle_error = lambda *_where: None  # type: ignore[method-assign]  # and so does this
        socketio.start_background_task(keep_house, chores(app))
        socketio.run(app, settings.host, settings.port, log_output=False, allow_unsafe_werkzeug=True)


def serve(app: Flask, settings: Config) -> None:
    """Serves with eventlet. Its own logs would hold clients' addresses and words: they go nowhere."""
    import eventlet.debug
    import eventlet.wsgi

    from wall.connection import Connection, requests_at

    eventlet.debug.hub_exceptions(False)  # tracebacks of green threads, which quote what a client sent
    listener = eventlet.listen((settings.host, settings.port), backlog=BACKLOG)
    socketio.start_background_task(keep_house, chores(app))
    logging.getLogger("wall").info("serving on port %d", settings.port)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        eventlet.wsgi.server(
            requests_at(listener, socketio.server.manager),
            app,
            log=nowhere,
            log_output=False,
            environ={"wsgi.errors": nowhere},  # eventlet's WebSockets name the client there
            debug=False,
            protocol=Connection,
            max_size=MOST_REQUESTS,
            socket_timeout=HALF_OPEN_SECONDS,
            keepalive=KEEP_ALIVE_SECONDS,
        )


def warm_up(app: Flask) -> None:
    """Does now what else the first supporter would wait for, and everybody with them."""
    text.as_html("")  # loads the cleaner
    configure_mappers()
    for name in app.jinja_env.list_templates():
        if not name.startswith("moderation/"):  # those take half a second more, for few
            app.jinja_env.get_template(name)
    pool: Pool = app.extensions["wall.lab"].pool
    pool.start()
    gc.collect()
    gc.freeze()  # all this stays; to look again and again for garbage in it would stop the loop for 0.1 s each time


def room_for(sockets: int) -> int:
    """How many sockets this process can have: it raises its limit of open files as far as the system lets it.

    It leaves no core dump either: a photo on its way to a worker must not reach the disk that way.
    """
    wanted = sockets + OTHER_FILES
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    room = min(sockets, most - min(OTHER_FILES, most // 4))
    if room < sockets:
        logging.getLogger("wall").warning("room for %d sockets only: raise the limit of open files", room)
    return room


if __name__ == "__main__":
    main()
