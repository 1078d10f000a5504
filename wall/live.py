"""The only module that emits. Events are recorded inside a transaction and leave after its commit."""

import logging

from flask_socketio import SocketIO
from sqlalchemy.orm import Session

from wall.events import Cut, Event, room

log = logging.getLogger("wall")

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
    """Sends one event to everybody in its wall's room."""
    socketio.emit(event.name, event.payload(), namespace=event.namespace, to=room(event.wall))


def greet(sid: str, event: Event) -> None:
    """Sends one event to one client that has just joined."""
    socketio.emit(event.name, event.payload(), namespace=event.namespace, to=sid)


def drop(namespace: str, sid: str) -> None:
    """Hangs up on one client, the connection itself included: it must not count among the sockets any more."""
    if socketio.server is not None:
        connection = socketio.server.manager.eio_sid_from_sid(sid, namespace)
        socketio.server.disconnect(sid, namespace=namespace)
        socketio.server.eio.disconnect(connection)


def _cut(end: Cut) -> None:
    if socketio.server is not None:
        for sid, _eio_sid in list(socketio.server.manager.get_participants(end.namespace, end.room)):
            socketio.server.disconnect(sid, namespace=end.namespace)
