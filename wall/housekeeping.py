"""What the serving process does by itself every few seconds, beside answering."""

import logging
from collections.abc import Callable, Iterable

from sqlalchemy import func, select

from wall import db, feed, live, show
from wall.events import WallState
from wall.models import Show, Wall

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
    """Tells a wall's clients what another process changed, an organiser's command: its state, or its words.

    What this process changed and told is told once more: to a client it is nothing new.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[bool, bool, int]] = {}

    def __call__(self) -> None:
        with db.reading() as session:
            states = select(Wall.slug, Wall.is_open, Wall.is_blank, func.coalesce(Show.turn, 0))
            rows = session.execute(states.outerjoin(Show, Show.wall_id == Wall.id)).all()
            now = {slug: (is_open, is_blank, turn) for slug, is_open, is_blank, turn in rows}
            for slug, (is_open, is_blank, turn) in now.items():
                was_open, was_blank, before = self._known.get(slug, now[slug])
                if (was_open, was_blank) != (is_open, is_blank):
                    live.send(WallState(wall=slug, open=is_open, blank=is_blank))
                if before != turn:
                    wall = feed.find_wall(session, slug)
                    live.send(show.for_screens(session, wall))
                    live.send(show.for_desks(session, wall))
        self._known = now
