"""What the measured servers say: the same bytes from each, a post of a vigil's length and what greets a client."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wall.events import Event, FeedAdded, WallState

FIRST_NUMBER = 100_000  # always six digits: bench/rig/clients.c looks for it
MESSAGE_BYTES = 900
WORDS = "You are not alone. We read their names aloud, so that nobody can say they were never here. "
NAMESPACE = "/wall"


@dataclass(frozen=True)
class Script:
    """What there is to say on one wall."""

    greeting: Event
    event: FeedAdded

    @property
    def greeting_text(self) -> str:
        return _text(self.greeting)

    @property
    def event_text(self) -> str:
        """A Socket.IO message, as it is before the first broadcast."""
        return _text(self.event)

    def write(self, file: Path) -> None:
        """For a server that cannot be given objects."""
        said = {event.name: event.payload() for event in (self.greeting, self.event)}
        file.write_text(json.dumps({"greeting": self.greeting.name, "event": self.event.name, "payloads": said}))


def script(wall: str) -> Script:
    event = FeedAdded(wall=wall, seq=FIRST_NUMBER, post=_post(""))
    room = MESSAGE_BYTES - len(_text(event))
    event = replace(event, post=_post((WORDS * 10)[:room]))
    assert len(_text(event)) == MESSAGE_BYTES
    return Script(WallState(wall=wall, open=True, blank=False), event)


def _post(body: str) -> dict[str, Any]:
    """As wall.feed.as_json gives it."""
    return {
        "id": "01JD0Q4T6Y8ZB3V5K7M9N2P4R6",
        "body": body,
        "name": "Ana e Bia",
        "country": "BR",
        "lang": "en",
        "dir": "ltr",
        "translation": "",
        "pinned": False,
        "at": "2026-11-23T20:00:00Z",
        "photos": [],
    }


def _text(event: Event) -> str:
    content = json.dumps([event.name, event.payload()], separators=(",", ":"))
    return f"42{NAMESPACE},{content}"
