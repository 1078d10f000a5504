"""What the serving process does by itself every few seconds, beside answering."""

import logging
from collections.abc import Callable, Iterable

from sqlalchemy import select

from wall import db, live
from wall.events import WallState
from wall.models import Wall

log = logging.getLogger("wall")

EVERY_SECONDS = 1.0

Chore = Callable[[], None]


def keep_house(chores: Iterable[Chore]) -> None:
    """Does each chore, for ever. A failing one is logged and tried again."""
    todo = list(chores)
    while True:
        for chore in todo:
            try:
                chore()
            except Exception as error:  # one failing chore must not end the others
                log.error("chore failed: %s", type(error).__name__)
        live.socketio.sleep(EVERY_SECONDS)


class AnnounceWalls:
    """Tells a wall's clients that it was opened, closed, blanked or lit by another process: an organiser's command."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bool, bool]] = {}

    def __call__(self) -> None:
        with db.reading() as session:
            rows = session.execute(select(Wall.slug, Wall.is_open, Wall.is_blank)).all()
        now = {slug: (is_open, is_blank) for slug, is_open, is_blank in rows}
        for slug, state in now.items():
            if self._known.get(slug, state) != state:
                is_open, is_blank = state
                live.send(WallState(wall=slug, open=is_open, blank=is_blank))
        self._known = now
