"""Who may join which room of /wall. Sockets deliver; a client says nothing here but where it wants to listen."""

from typing import Any, ClassVar

from flask import request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import Namespace, join_room

from wall import db, feed, live
from wall.errors import WallError
from wall.events import WALL_NAMESPACE, WallState, room


class DeclaredNamespace(Namespace):
    """A namespace that knows the events which its clients may send, and drops who sends any other."""

    client_events: ClassVar[frozenset[str]] = frozenset()

    def trigger_event(self, event: str, *args: Any) -> Any:
        if event in ("connect", "disconnect") or event in self.client_events:
            return super().trigger_event(event, *args)
        live.drop(self.namespace, args[0])
        return None


class WallNamespace(DeclaredNamespace):
    """Anybody may listen to a wall: what it says is public."""

    def __init__(self) -> None:
        super().__init__(WALL_NAMESPACE)

    def on_connect(self, auth: Any = None) -> None:
        slug = wanted_wall(auth)
        with db.reading() as session:
            try:
                wall = feed.find_wall(session, slug)
            except WallError as error:
                raise Refused(error.code) from error
        join_room(room(slug))
        live.greet(request.sid, WallState(wall=slug, open=wall.is_open))  # type: ignore[attr-defined]

    def on_disconnect(self, _reason: str) -> None:
        """Rooms are left by themselves."""


def wanted_wall(auth: Any) -> str:
    """The wall that a client names when it connects; refused where it names none."""
    slug = auth.get("wall") if isinstance(auth, dict) else None
    if not isinstance(slug, str) or not slug.isascii():
        raise Refused("bad_request")
    return slug
