"""The show of a wall: which scene its screens are to show, or a playlist of them, and what the scenes need to know."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall import displays, live
from wall.errors import NumberUnclear
from wall.events import DisplayScene, ShowChanged
from wall.facts import LEAST_SILENCE, MOST_SILENCE, Facts, Turn, as_rows, checked, known_scene
from wall.models import Show, Wall, WallWords

_release = ""


def use(release: str) -> None:
    """Takes what stands for this version of the displays' page; called once, by create_app."""
    global _release
    _release = release


def of(session: Session, wall: Wall) -> Show:
    """The wall's show, for reading only: where nothing was set yet, what a wall begins with."""
    return session.get(Show, wall.id) or _begun(wall)


def as_json(session: Session, wall: Wall, now: datetime | None = None) -> dict[str, Any]:
    """What `GET /w/<slug>/show` answers, and `display:scene` says."""
    return ShowChanged(**_fields(session, wall, of(session, wall), now)).payload()


def page(session: Session, wall: Wall) -> str:
    """Stands for all that a display gets by loading its page again, in whichever language: see `use`."""
    rows = session.scalars(select(WallWords).where(WallWords.wall_id == wall.id).order_by(WallWords.lang))
    words = [[getattr(row, column.name) for column in WallWords.__table__.columns] for row in rows]
    told = [_release, wall.title, wall.lang, of(session, wall).link, words]
    return hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest()


def switch(session: Session, wall: Wall, scene: str, now: datetime | None = None) -> bool:
    """Shows a scene on every screen that has none of its own; an empty one begins the playlist. Whether it was another.

    Raises SceneUnknown.
    """
    show = lock(session, wall)
    if show.scene == known_scene(scene):
        return False
    show.scene = scene
    if not scene:
        show.playlist_from = now or datetime.now(UTC)
    changed(session, wall, now)
    return True


def switch_screen(session: Session, wall: Wall, display_id: str, scene: str) -> bool:
    """Gives one screen a scene of its own; an empty one, what the others show. Whether it was another.

    Raises SceneUnknown and DisplayUnknown.
    """
    lock(session, wall)
    display = displays.find(session, wall, display_id)
    if display.scene == known_scene(scene):
        return False
    display.scene = scene
    changed(session, wall)
    return True


def set_playlist(session: Session, wall: Wall, turns: Sequence[Turn], now: datetime | None = None) -> bool:
    """Another playlist begins at once; whether it is another. Raises SceneUnknown and PlaylistUnclear."""
    show = lock(session, wall)
    rows = as_rows(checked(turns))
    if show.playlist == rows:
        return False
    show.playlist, show.playlist_from = rows, now or datetime.now(UTC)
    changed(session, wall, now)
    return True


def start_silence(session: Session, wall: Wall, seconds: int, now: datetime | None = None) -> bool:
    """Holds every screen in silence, unless one holds them already: two organisers who press at once begin one.

    Whether it began. Raises NumberUnclear.
    """
    at = now or datetime.now(UTC)
    if not LEAST_SILENCE <= seconds <= MOST_SILENCE:
        raise NumberUnclear("seconds", LEAST_SILENCE, MOST_SILENCE)
    show = lock(session, wall)
    if _silence(show, at):
        return False
    show.silence_from, show.silence_seconds = at, seconds
    changed(session, wall, at)
    return True


def end_silence(session: Session, wall: Wall, now: datetime | None = None) -> bool:
    """Ends the silence before its time; whether there was one."""
    at = now or datetime.now(UTC)
    show = lock(session, wall)
    if not _silence(show, at):
        return False
    show.silence_from, show.silence_seconds = None, 0
    changed(session, wall, at)
    return True


def change(session: Session, wall: Wall, to: Facts) -> list[str]:
    """Sets what is different, and names it."""
    show = lock(session, wall)
    lon, lat = to.mark or (None, None)
    mark = {"mark_lon": lon, "mark_lat": lat}
    wanted = {name: value for name, value in vars(to).items() if name != "mark"} | mark | {"unsaid": list(to.unsaid)}
    different = [name for name, value in wanted.items() if getattr(show, name) != value]
    for name in different:
        setattr(show, name, wanted[name])
    if different:
        changed(session, wall)
    return different


def changed(session: Session, wall: Wall, now: datetime | None = None) -> None:
    """Counts one more turn, and tells the screens and the desks: also where words, or who the screens are, changed."""
    show = lock(session, wall)
    show.turn += 1
    session.flush()  # what is told is read anew
    told = _fields(session, wall, show, now)
    live.record(session, DisplayScene(**told))
    live.record(session, ShowChanged(**told))


def for_screens(session: Session, wall: Wall) -> DisplayScene:
    """What a display is told that has just joined."""
    return DisplayScene(**_fields(session, wall, of(session, wall), None))


def for_desks(session: Session, wall: Wall) -> ShowChanged:
    return ShowChanged(**_fields(session, wall, of(session, wall), None))


def lock(session: Session, wall: Wall) -> Show:
    """The show for writing, under its wall's lock: so that turns have no gap and no twin.

    To be taken before the first row is written: two that wrote before they ask for it would wait for each other.
    """
    session.flush()
    again = {"populate_existing": True}
    session.scalars(select(Wall).where(Wall.id == wall.id).with_for_update().execution_options(**again)).one()
    show = session.get(Show, wall.id, populate_existing=True)
    if show is None:
        show = _begun(wall)
        session.add(show)
        session.flush()
    return show


def _begun(wall: Wall) -> Show:
    """A show as it is before anything was set. It has its values at once, not when it is stored: it is also read so."""
    begin = Facts()
    return Show(
        wall_id=wall.id,
        turn=0,
        scene="",
        playlist=[],
        step=begin.step,
        goal=begin.goal,
        away_after=begin.away_after,
        silence_seconds=0,
        link=begin.link,
        unsaid=list(begin.unsaid),
    )


def _fields(session: Session, wall: Wall, show: Show, now: datetime | None) -> dict[str, Any]:
    screens = displays.of_wall(session, wall)
    has_mark = show.mark_lon is not None and show.mark_lat is not None
    return {
        "wall": wall.slug,
        "turn": show.turn,
        "page": page(session, wall),
        "scene": show.scene,
        "playlist": show.playlist,
        "from_": _milliseconds(show.playlist_from) if show.playlist_from else None,
        "step": show.step,
        "goal": show.goal,
        "away": show.away_after * 60,
        "silence": _silence(show, now or datetime.now(UTC)),
        "unsaid": show.unsaid,
        "mark": {"lon": show.mark_lon, "lat": show.mark_lat} if has_mark else None,
        "own": {display.id: display.scene for display in screens if display.scene},
        "places": [display.id for display in screens],
    }


def _silence(show: Show, now: datetime) -> dict[str, int] | None:
    """The silence that holds the screens; none once its time is over."""
    if show.silence_from is None or show.silence_from + timedelta(seconds=show.silence_seconds) <= now:
        return None
    return {"from": _milliseconds(show.silence_from), "seconds": show.silence_seconds}


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)
