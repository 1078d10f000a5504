"""The only module that emits. Events are recorded inside a transaction and leave after its commit."""

import logging

from flask_socketio import SocketIO
from sqlalchemy.orm import Session

from wall.errors import log_fault
from wall.events import Cut, Event

log = logging.getLogger("wall")
libraries_log = logging.getLogger("wall.sockets")  # for python-socketio and python-engineio

socketio = SocketIO()

_RECORDED = "wall.events"


def record(session: Session, event: Event | Cut) -> None:
    """Keeps an event until the session's transaction is on disk."""
    session.info.setdefault(_RECORDED, []).append(event)


def publish(session: Session) -> None:
    """Sends what was recorded. A failure here loses a hint, never a fact: clients catch up from the feed."""
    for event in session.info.pop(_RECORDED, []):
        try:
            _cut(event) if isinstance(event, Cut) else send(event)
        except Exception as error:  # what was committed must still be acknowledged
            log.error("not published: %s (%s)", type(event).__name__, type(error).__name__)


def send(event: Event) -> None:
    """Sends one event to everybody in its room."""
    socketio.emit(event.name, event.payload(), namespace=event.namespace, to=event.room)


def greet(sid: str, event: Event) -> None:
    """Sends one event to one client that has just joined."""
    socketio.emit(event.name, event.payload(), namespace=event.namespace, to=sid)


def drop(namespace: str, sid: str) -> None:
    """Hangs up on one client, the connection itself included: it must not count among the sockets any more."""
    if socketio.server is not None:
        connection = socketio.server.manager.eio_sid_from_sid(sid, namespace)
        socketio.server.disconnect(sid, namespace=namespace)
        hang_up(connection)


def hang_up(connection: str) -> None:
    """Ends a connection after what it still has to hear. Waits for nothing: it may never read, nor close its end."""
    client = socketio.server.eio.sockets.get(connection)
    if client is not None:
        client.close(wait=False)


def _cut(end: Cut) -> None:
    if socketio.server is not None:
        for sid, _eio_sid in list(socketio.server.manager.get_participants(end.namespace, end.room)):
            drop(end.namespace, sid)


def _report_faults_only(record: logging.LogRecord) -> bool:
    """Keeps what the libraries log out of the log: their messages and tracebacks quote what clients sent."""
    if record.exc_info:
        log_fault(record.exc_info[1])
    return False


libraries_log.setLevel(logging.ERROR)
libraries_log.addFilter(_report_faults_only)
