"""A wall's named displays: who they are, what makes a page be one, and whether they are dark."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wall import live, text
from wall.errors import DisplayCodeUnknown, DisplayNameless, DisplayUnknown, TooManyDisplays
from wall.events import WALL_NAMESPACE, Cut, DisplayIdentify, DisplayReload, WallState, display_room
from wall.models import Display, Wall, new_id

MOST = 24  # of one wall: each desk hears what each of them shows
CODE_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # none that looks like another, and no vowel, so that they make no words
CODE_LENGTH = 8  # 38 bits, for a quarter of an hour, against wall.app's limit of guesses
CODE_LASTS = timedelta(minutes=15)


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


def with_token(session: Session, wall_id: int, token: object) -> Display:
    """The display that a page says it is. Raises DisplayUnknown."""
    if not isinstance(token, str) or not token.isascii():
        raise DisplayUnknown()
    display = session.scalar(select(Display).where(Display.token == _digest(token), Display.wall_id == wall_id))
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
    live.record(session, Cut(WALL_NAMESPACE, display_room(display.id)))
    return display


def offer_code(session: Session, wall: Wall, display_id: str, now: datetime | None = None) -> tuple[Display, str]:
    """A display, and a code that makes the machine on which it is typed be this display, for CODE_LASTS and once.

    The display's former code opens nothing any more. Raises DisplayUnknown.
    """
    display = find(session, wall, display_id)
    code = "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_LENGTH))
    display.code, display.code_until = _digest(code), (now or datetime.now(UTC)) + CODE_LASTS
    return display, code


def use_code(session: Session, typed: str, now: datetime | None = None) -> tuple[Display, str]:
    """The display whose code was typed, and its new token. Whoever has the old one is hung up on.

    Raises DisplayCodeUnknown.
    """
    query = select(Display).where(Display.code == _digest(plain_code(typed)))
    display = session.scalar(query.with_for_update())
    if display is None or display.code_until is None or display.code_until <= (now or datetime.now(UTC)):
        raise DisplayCodeUnknown()
    token = secrets.token_urlsafe(16)
    display.token, display.code, display.code_until = _digest(token), None, None
    live.record(session, Cut(WALL_NAMESPACE, display_room(display.id)))
    return display, token


def plain_code(typed: str) -> str:
    """A code as it was given, however it was typed."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def identify(session: Session, wall: Wall, display_id: str) -> Display:
    """Lets a display show its name for a moment. Raises DisplayUnknown."""
    display = find(session, wall, display_id)
    live.record(session, DisplayIdentify(wall=wall.slug, id=display.id, name_=display.name))
    return display


def reload(session: Session, wall: Wall, display_id: str) -> Display:
    """Lets a display load its page anew. Raises DisplayUnknown."""
    display = find(session, wall, display_id)
    live.record(session, DisplayReload(wall=wall.slug, id=display.id))
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


def _name(typed: str) -> str:
    name = text.clean_name(typed)
    if not name:
        raise DisplayNameless()
    return name


def _digest(token: str) -> str:
    return hashlib.blake2b(token.encode(), digest_size=32).hexdigest()
