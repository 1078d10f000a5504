"""A wall's named displays: who they are, and whether they are dark."""

import hashlib
import secrets
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wall import live, text
from wall.errors import DisplayNameless, DisplayUnknown, TooManyDisplays
from wall.events import WALL_NAMESPACE, Cut, WallState
from wall.models import Display, Wall, new_id

MOST = 24  # of one wall: each desk hears what each of them shows


def add(session: Session, wall: Wall, name: str) -> tuple[Display, str]:
    """A new display, and the token that makes a page be it. Only its digest is kept.

    Raises DisplayNameless, TooManyDisplays and what text.clean_name does.
    """
    named = _name(name)
    if (session.scalar(select(func.count()).where(Display.wall_id == wall.id)) or 0) >= MOST:
        raise TooManyDisplays(MOST)
    token = secrets.token_urlsafe(16)
    display = Display(id=new_id(), wall_id=wall.id, name=named, token=_digest(token))
    session.add(display)
    session.flush()
    return display, token


def of_wall(session: Session, wall: Wall) -> Sequence[Display]:
    return session.scalars(select(Display).where(Display.wall_id == wall.id).order_by(Display.name, Display.id)).all()


def find(session: Session, wall: Wall, display_id: str) -> Display:
    """Raises DisplayUnknown, also for a display of another wall."""
    display = session.get(Display, display_id)
    if display is None or display.wall_id != wall.id:
        raise DisplayUnknown()
    return display


def with_token(session: Session, wall: Wall, token: object) -> Display:
    """The display that a page says it is. Raises DisplayUnknown."""
    if not isinstance(token, str) or not token.isascii():
        raise DisplayUnknown()
    display = session.scalar(select(Display).where(Display.token == _digest(token), Display.wall_id == wall.id))
    if display is None:
        raise DisplayUnknown()
    return display


def rename(session: Session, wall: Wall, display_id: str, name: str) -> Display:
    """Raises what find and add do."""
    display = find(session, wall, display_id)
    display.name = _name(name)
    return display


def remove(session: Session, wall: Wall, display_id: str) -> Display:
    """Its token opens nothing any more, and its sockets are closed. Raises DisplayUnknown."""
    display = find(session, wall, display_id)
    session.delete(display)
    live.record(session, Cut(WALL_NAMESPACE, room_of(display.id)))
    return display


def blank(session: Session, wall: Wall, *, is_blank: bool) -> bool:
    """Makes every display of a wall dark, or lights them again; whether that is another state than before.

    The state is in the database, so a display that was away, or a server that was killed, knows it too.
    """
    locked = session.scalars(
        select(Wall).where(Wall.id == wall.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    changes = locked.is_blank != is_blank
    locked.is_blank = is_blank
    live.record(session, WallState(wall=wall.slug, open=locked.is_open, blank=is_blank))
    return changes


def room_of(display_id: str) -> str:
    """The room of one display's sockets."""
    return f"display:{display_id}"


def _name(typed: str) -> str:
    name = text.clean_name(typed)
    if not name:
        raise DisplayNameless()
    return name


def _digest(token: str) -> str:
    return hashlib.blake2b(token.encode(), digest_size=32).hexdigest()
