"""Who may join which room of /moderation: moderators, and only those of the wall that they name."""

from typing import Any

from flask import Flask
from socketio.exceptions import ConnectionRefusedError as Refused

from moderation import accounts, reservations
from moderation.models import Membership
from wall import db, feed, live, show
from wall.errors import WallError
from wall.events import MODERATION_NAMESPACE, room
from wall.lookout import lookout
from wall.namespaces import DeclaredNamespace, wanted_wall


class ModerationNamespace(DeclaredNamespace):
    """A moderator's desk. Its sockets end with the sign-in that opened them."""

    def __init__(self, app: Flask) -> None:
        super().__init__(MODERATION_NAMESPACE)
        self._app = app
        self._desks: dict[str, tuple[str, int]] = {}  # by a socket's id, the page that it is of, and its sign-in

    def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        slug = wanted_wall(auth)
        cookie: Any = self._app.session_interface.open_session(self._app, self._app.request_class(environ)) or {}
        with db.reading() as session:
            sign_in = accounts.find_sign_in(session, cookie.get(accounts.COOKIE_KEY, ""))
            if sign_in is None:
                raise Refused("signed_out")
            try:
                wall = feed.find_wall(session, slug)
            except WallError as error:
                raise Refused(error.code) from error
            if session.get(Membership, (sign_in.moderator_id, wall.id)) is None:
                raise Refused("not_moderator")
            self.enter_room(sid, accounts.room_of(sign_in.id))
        self.enter_room(sid, room(slug))
        live.greet(sid, lookout.report(slug))
        with db.reading() as session:
            live.greet(sid, show.for_desks(session, wall))
        desk = auth.get("desk")
        if isinstance(desk, str):
            self._desks[sid] = (desk, sign_in.id)

    def on_disconnect(self, sid: str, _reason: str) -> None:
        """Frees what the desk read, unless its page has come back over another socket already."""
        desk = self._desks.pop(sid, None)
        if desk is not None and desk not in self._desks.values():
            # Later: a sign-in's end hangs up within its own transaction, which another would wait for.
            live.socketio.start_background_task(_leave, *desk)


def _leave(desk: str, sign_in_id: int) -> None:
    with db.transaction() as session:
        reservations.leave(session, desk, sign_in_id)
