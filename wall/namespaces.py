"""Who may join which room of /wall. Sockets deliver; only a named display may say something: what it shows."""

import time
from typing import Any, ClassVar

from flask import request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import Namespace, join_room

from wall import db, displays, feed, live, show
from wall.errors import WallError
from wall.events import WALL_NAMESPACE, DisplaySelf, WallState, display_room, room, show_room
from wall.lookout import Unreadable, lookout


class DeclaredNamespace(Namespace):
    """A namespace that knows the events which its clients may send, and drops who sends any other."""

    client_events: ClassVar[frozenset[str]] = frozenset()

    def trigger_event(self, event: str, *args: Any) -> Any:
        if event in ("connect", "disconnect") or event in self.client_events:
            return super().trigger_event(event.replace(":", "_"), *args)  # to a method, whose name has no colon
        live.drop(self.namespace, args[0])
        return None


class WallNamespace(DeclaredNamespace):
    """Anybody may listen to a wall: what it says is public. A page with a display's token is that display.

    A display's page, with a token or without, asks for the show too.
    """

    client_events = frozenset({"display:shows"})

    def __init__(self) -> None:
        super().__init__(WALL_NAMESPACE)

    def on_connect(self, auth: Any = None) -> None:
        slug, shows = wanted_wall(auth), auth.get("show") is True
        with db.reading() as session:
            try:
                wall = feed.find_wall(session, slug)
                display = displays.with_token(session, wall, auth["display"]) if "display" in auth else None
            except WallError as error:
                raise Refused(error.code) from error
        join_room(room(slug))
        if shows:
            join_room(show_room(slug))
        if display is not None:
            join_room(display_room(display.id))
            lookout.join(_sid(), slug, display.id)
        with db.reading() as session:  # after joining: what changed before is in it, what changes after is heard
            wall = feed.find_wall(session, slug)
            live.greet(_sid(), WallState(wall=slug, open=wall.is_open, blank=wall.is_blank))
            if shows:
                live.greet(_sid(), show.for_screens(session, wall))
            if shows and display is not None:
                live.greet(_sid(), DisplaySelf(wall=slug, id=display.id, name_=display.name))

    def on_disconnect(self, _reason: str) -> None:
        """Rooms are left by themselves."""
        lookout.leave(_sid())

    def on_display_shows(self, said: Any = None, *more: Any) -> int | None:
        """The answer is the server's clock, in milliseconds since the epoch: a display measures its own by it, and how
        long the way here and back is.
        """
        try:
            lookout.hear(_sid(), None if more else said)
        except Unreadable:
            live.drop(self.namespace, _sid())
            return None
        return time.time_ns() // 1_000_000


def wanted_wall(auth: Any) -> str:
    """The wall that a client names when it connects; refused where it names none."""
    slug = auth.get("wall") if isinstance(auth, dict) else None
    if not isinstance(slug, str) or not slug.isascii():
        raise Refused("bad_request")
    return slug


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO's
    return sid
