"""Who may join which room of /wall. Sockets deliver; only a named display may say something: what it shows."""

import time
from typing import Any, ClassVar

from socketio import Namespace
from socketio.exceptions import ConnectionRefusedError as Refused

from wall import db, displays, feed, live, show
from wall.errors import WallError, log_fault
from wall.events import WALL_NAMESPACE, DisplaySelf, WallState, display_room, room, show_room
from wall.lookout import Unreadable, lookout


class DeclaredNamespace(Namespace):
    """A namespace that knows the events which its clients may send, and drops who sends any other.

    Its doors get the socket's id and, on connecting, what is kept of the request: no Flask is asked for each event.
    """

    client_events: ClassVar[frozenset[str]] = frozenset()

    def trigger_event(self, event: str, *args: Any) -> Any:
        if event not in ("connect", "disconnect") and event not in self.client_events:
            live.drop(self.namespace, args[0])
            return None
        try:
            return getattr(self, f"on_{event.replace(':', '_')}")(*args)  # a method's name has no colon
        except Refused:
            raise
        except Exception as fault:
            log_fault(fault)  # without its words, which may be a client's
            return False  # whoever wanted to join is refused


class WallNamespace(DeclaredNamespace):
    """Anybody may listen to a wall: what it says is public. A page with a display's token is that display.

    A display's page, with a token or without, asks for the show too.
    """

    client_events = frozenset({"display:shows"})

    def __init__(self) -> None:
        super().__init__(WALL_NAMESPACE)

    def on_connect(self, sid: str, _environ: dict[str, Any], auth: Any = None) -> None:
        slug, shows = wanted_wall(auth), auth.get("show") is True
        self.enter_room(sid, room(slug))  # before reading: what changed before is read, what changes after is heard
        if shows:
            self.enter_room(sid, show_room(slug))
        try:
            head = feed.find_head(slug)
            live.greet(sid, WallState(wall=slug, open=head.is_open, blank=head.is_blank))
            display = None
            if shows or "display" in auth:
                with db.reading() as session:
                    display = displays.with_token(session, head.id, auth["display"]) if "display" in auth else None
                    if shows:
                        live.greet(sid, show.for_screens(session, feed.find_wall(session, slug)))
        except WallError as error:
            raise Refused(error.code) from error  # and out of the rooms
        if display is not None:
            self.enter_room(sid, display_room(display.id))
            lookout.join(sid, slug, display.id)
            if shows:
                live.greet(sid, DisplaySelf(wall=slug, id=display.id, name_=display.name))

    def on_disconnect(self, sid: str, _reason: str) -> None:
        """Rooms are left by themselves."""
        lookout.leave(sid)

    def on_display_shows(self, sid: str, said: Any = None, *more: Any) -> int | None:
        """The answer is the server's clock, in milliseconds since the epoch: a display measures its own by it, and how
        long the way here and back is.
        """
        try:
            lookout.hear(sid, None if more else said)
        except Unreadable:
            live.drop(self.namespace, sid)
            return None
        return time.time_ns() // 1_000_000


def wanted_wall(auth: Any) -> str:
    """The wall that a client names when it connects; refused where it names none."""
    slug = auth.get("wall") if isinstance(auth, dict) else None
    if not isinstance(slug, str) or not slug.isascii():
        raise Refused("bad_request")
    return slug
