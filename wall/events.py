"""The protocol: one frozen dataclass for each message to a client. docs/protocol.md has a line for each."""

from dataclasses import dataclass
from typing import Any, ClassVar

WALL_NAMESPACE = "/wall"
MODERATION_NAMESPACE = "/moderation"


@dataclass(frozen=True)
class Event:
    """A message to everybody who joined a room in one namespace: a wall's, where it says no other."""

    name: ClassVar[str]
    namespace: ClassVar[str]

    wall: str  # slug

    @property
    def room(self) -> str:
        """Who hears it, in its namespace."""
        return room(self.wall)

    def payload(self) -> dict[str, Any]:
        """By the protocol's names: a field whose name means something to Python has a `_` behind it."""
        return {name.rstrip("_"): value for name, value in vars(self).items()}


@dataclass(frozen=True)
class FeedAdded(Event):
    name, namespace = "feed:added", WALL_NAMESPACE

    seq: int
    post: dict[str, Any]


@dataclass(frozen=True)
class FeedChanged(Event):
    name, namespace = "feed:changed", WALL_NAMESPACE

    seq: int
    post: dict[str, Any]


@dataclass(frozen=True)
class FeedRemoved(Event):
    name, namespace = "feed:removed", WALL_NAMESPACE

    seq: int
    id: str


@dataclass(frozen=True)
class WallState(Event):
    name, namespace = "wall:state", WALL_NAMESPACE

    open: bool
    blank: bool  # whether every display is to be dark


@dataclass(frozen=True)
class QueueEntered(Event):
    name, namespace = "queue:entered", MODERATION_NAMESPACE

    post: dict[str, Any]


@dataclass(frozen=True)
class QueueChanged(Event):
    name, namespace = "queue:changed", MODERATION_NAMESPACE

    post: dict[str, Any]


@dataclass(frozen=True)
class QueueLeft(Event):
    name, namespace = "queue:left", MODERATION_NAMESPACE

    id: str
    status: str
    by: str  # the moderator's name; empty where the supporter withdrew


@dataclass(frozen=True)
class Presence(Event):
    name, namespace = "presence", MODERATION_NAMESPACE

    readers: list[dict[str, str]]  # who is at a desk, and which post they read


@dataclass(frozen=True)
class Displays(Event):
    name, namespace = "displays", MODERATION_NAMESPACE

    blank: bool
    displays: list[dict[str, Any]]  # each named one, and what it last said


@dataclass(frozen=True)
class ShowChanged(Event):
    """What the screens are to show, for the desks; wall.show makes it."""

    name, namespace = "show", MODERATION_NAMESPACE

    turn: int
    page: str  # stands for all that a reload would bring
    scene: str
    playlist: list[dict[str, Any]]
    from_: int | None  # when the playlist began; this and `silence` in milliseconds since the epoch
    step: str
    goal: int
    away: int  # seconds
    silence: dict[str, int] | None
    unsaid: list[str]
    mark: dict[str, float] | None
    own: dict[str, str]  # by a named display's id, the scene that it shows instead
    places: list[str]  # the named displays' ids in order


@dataclass(frozen=True)
class DisplayScene(ShowChanged):
    """The same for the displays' pages: phones, which hear the wall too, have no use for it."""

    name, namespace = "display:scene", WALL_NAMESPACE

    @property
    def room(self) -> str:
        return show_room(self.wall)


@dataclass(frozen=True)
class DisplaySelf(Event):
    """Who a display is, said to itself alone."""

    name, namespace = "display:self", WALL_NAMESPACE

    id: str
    name_: str

    @property
    def room(self) -> str:
        return display_room(self.id)


@dataclass(frozen=True)
class DisplayIdentify(DisplaySelf):
    name = "display:identify"


@dataclass(frozen=True)
class DisplayReload(Event):
    name, namespace = "display:reload", WALL_NAMESPACE

    id: str

    @property
    def room(self) -> str:
        return display_room(self.id)


@dataclass(frozen=True)
class Cut:
    """Not a message: closes every socket in a room, since its right to be there has ended."""

    namespace: str
    room: str


def room(wall: str) -> str:
    """The room of a wall, in each namespace."""
    return f"wall:{wall}"


def show_room(wall: str) -> str:
    """The room of a wall's displays, those without a name too."""
    return f"show:{wall}"


def display_room(display_id: str) -> str:
    """The room of one named display's sockets."""
    return f"display:{display_id}"
