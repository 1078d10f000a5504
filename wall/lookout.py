"""What named displays say that they show: kept in memory only, and told to the moderators' desks."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wall import db, displays, feed, live
from wall.errors import WallError
from wall.events import Displays

MOST_CARDS = 24
LONGEST_WORDS = 80
LONGEST_NAME = 20  # of a scene
LONGEST_PAGE = 40
MOST_MASKS = 64
AS_IT_COMES = {"pinned": False, "masks": 0, "overscan": 0, "brightness": 100}  # a projection that nobody fitted yet
QUIET = timedelta(seconds=25)  # a display gives a sign of life every 10 s
TELL_EVERY = 0.25  # seconds


class Unreadable(ValueError):
    """What a display said is not what the protocol names."""


@dataclass(frozen=True)
class Shows:
    """A display's own word for what is on it."""

    seq: int
    blank: bool
    scene: str
    cards: list[dict[str, Any]]
    size: list[int]  # pixels
    rtt: int | None  # milliseconds to the server and back
    projection: dict[str, Any]  # how its picture is fitted to the façade
    offline: bool  # whether it could load its page again without a network
    full: bool  # whether its page fills the screen by a key: a new page would not
    page: str  # which page it has loaded: see wall.show.page
    clock: int | None  # by how many milliseconds its clock may be off the server's, once it has measured

    @classmethod
    def read(cls, said: object) -> "Shows":
        """Raises Unreadable."""
        fields = _fields(said, cls.__dataclass_fields__)
        cards, size, rtt, clock = (fields[name] for name in ("cards", "size", "rtt", "clock"))
        return cls(
            seq=_whole(fields["seq"], 2**53),
            blank=_flag(fields["blank"]),
            scene=_words(fields["scene"], LONGEST_NAME),
            cards=[_card(card) for card in _list(cards, range(MOST_CARDS + 1))],
            size=[_whole(side, 100_000) for side in _list(size, range(2, 3))],
            rtt=None if rtt is None else _whole(rtt, 600_000),
            projection=_projection(fields["projection"]),
            offline=_flag(fields["offline"]),
            full=_flag(fields["full"]),
            page=_words(fields["page"], LONGEST_PAGE),
            clock=None if clock is None else _whole(clock, 600_000),
        )


class Lookout:
    """The last word of each display, by its sockets: one link may be open in two windows, and both must be dark."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._displays: dict[str, tuple[str, str]] = {}  # by socket: wall, display
        self._said: dict[str, tuple[Shows, datetime]] = {}  # by socket
        self._last: dict[str, tuple[Shows, datetime]] = {}  # by display, also after it left
        self._will_tell: set[str] = set()

    def join(self, sid: str, wall: str, display_id: str) -> None:
        self._displays[sid] = (wall, display_id)

    def leave(self, sid: str) -> None:
        self._said.pop(sid, None)
        wall, display_id = self._displays.pop(sid, ("", ""))
        if not wall:
            return
        if display_id in self._last:
            shows, heard = self._last[display_id]
            self._last[display_id] = replace(shows, cards=[]), heard  # its words may be withdrawn before it is back
        self.tell_soon(wall)

    def forget(self, display_id: str) -> None:
        self._last.pop(display_id, None)

    def hear(self, sid: str, said: object) -> None:
        """Takes a display's word, and tells the desks: at once where it answers a change of theirs.

        Raises Unreadable, also where this socket is no display's.
        """
        if sid not in self._displays:
            raise Unreadable
        shows = Shows.read(said)
        before, _heard = self._said.get(sid, (None, None))
        wall, display_id = self._displays[sid]
        self._said[sid] = self._last[display_id] = shows, self._clock()
        if before is None or (before.blank, before.seq) != (shows.blank, shows.seq):
            self.tell(wall)
        else:
            self.tell_soon(wall)

    def report(self, slug: str) -> Displays:
        """Each named display of a wall, and what it last said."""
        with db.reading() as session:
            wall = feed.find_wall(session, slug)
            named = [self._row(display.id, display.name) for display in displays.of_wall(session, wall)]
            return Displays(wall=slug, blank=wall.is_blank, displays=named)

    def tell(self, slug: str) -> None:
        """Tells a wall's desks now."""
        try:
            live.send(self.report(slug))
        except WallError:
            return  # the wall is no more

    def tell_soon(self, slug: str) -> None:
        """Tells them with whatever else happens in the next quarter of a second."""
        if slug not in self._will_tell:
            self._will_tell.add(slug)
            live.socketio.start_background_task(self._tell_later, slug)

    def _tell_later(self, slug: str) -> None:
        live.socketio.sleep(TELL_EVERY)
        self._will_tell.discard(slug)
        self.tell(slug)

    def _row(self, display_id: str, name: str) -> dict[str, Any]:
        """Dark only if all its windows are, and as far as the slowest of them."""
        now = self._clock()
        sids = [sid for sid, (_wall, owner) in self._displays.items() if owner == display_id and sid in self._said]
        windows = [self._said[sid] for sid in sids]
        online = [shows for shows, heard in windows if now - heard < QUIET]
        shows, heard = self._last.get(display_id, (UNHEARD, None))
        return {
            **asdict(shows),
            "id": display_id,
            "name": name,
            "online": bool(online),
            "blank": all(window.blank for window in online) if online else shows.blank,
            "seq": min((window.seq for window in online), default=shows.seq),
            "heard": heard.replace(microsecond=0).isoformat().replace("+00:00", "Z") if heard else None,
        }


lookout = Lookout()
UNHEARD = Shows(0, False, "", [], [0, 0], None, AS_IT_COMES, offline=False, full=False, page="", clock=None)


def _card(said: object) -> dict[str, Any]:
    fields = _fields(said, ("x", "y", "w", "h", "size", "words", "photo"))
    places = {name: _fraction(fields[name]) for name in ("x", "y", "w", "h", "size")}
    return {**places, "words": _words(fields["words"], LONGEST_WORDS), "photo": _flag(fields["photo"])}


def _projection(said: object) -> dict[str, Any]:
    """`overscan` and `brightness` in hundredths."""
    fields = _fields(said, AS_IT_COMES)
    return {
        "pinned": _flag(fields["pinned"]),
        "masks": _whole(fields["masks"], MOST_MASKS),
        "overscan": _whole(fields["overscan"], 15),
        "brightness": _whole(fields["brightness"], 100, least=10),
    }


def _fields(said: object, names: Any) -> dict[str, Any]:
    if not isinstance(said, dict) or set(said) != set(names):
        raise Unreadable
    return said


def _list(said: object, lengths: range) -> list[Any]:
    if not isinstance(said, list) or len(said) not in lengths:
        raise Unreadable
    return said


def _flag(said: object) -> bool:
    if not isinstance(said, bool):
        raise Unreadable
    return said


def _words(said: object, most: int) -> str:
    if not isinstance(said, str) or len(said) > most:
        raise Unreadable
    return said


def _whole(said: object, most: int, *, least: int = 0) -> int:
    if isinstance(said, bool) or not isinstance(said, int) or not least <= said <= most:
        raise Unreadable
    return said


def _fraction(said: object) -> float:
    """Of the screen; a card may stand a little outside while it moves."""
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said) or abs(said) > 9:
        raise Unreadable
    return round(float(said), 4)
