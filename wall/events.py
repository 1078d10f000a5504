"""The protocol: one frozen dataclass for each message to a client. docs/protocol.md has a line for each."""

from dataclasses import dataclass
from typing import Any, ClassVar

WALL_NAMESPACE = "/wall"
MODERATION_NAMESPACE = "/moderation"


@dataclass(frozen=True)
class Event:
    """A message to everybody who joined a wall's room in one namespace."""

    name: ClassVar[str]
    namespace: ClassVar[str]

    wall: str  # slug

    def payload(self) -> dict[str, Any]:
        return dict(vars(self))


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
class Cut:
    """Not a message: closes every socket in a room, since its right to be there has ended."""

    namespace: str
    room: str


def room(wall: str) -> str:
    """The room of a wall, in each namespace."""
    return f"wall:{wall}"
