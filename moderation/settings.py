"""What an organiser sets for a wall, and the raid switch, which every moderator has at hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from moderation import audit
from moderation.errors import MinutesUnclear
from wall.models import Wall

EARLIEST, LATEST = 1, 240  # minutes that a post may wait


@dataclass(frozen=True)
class Settings:
    is_open: bool
    needs_two: bool
    is_at_risk: bool
    late_after: int

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Settings":
        """From a page's checkboxes, of which only the ticked ones are sent. Raises MinutesUnclear."""
        typed = form.get("late_after", "").strip()
        if not (typed.isdecimal() and len(typed) < 5 and EARLIEST <= int(typed) <= LATEST):
            raise MinutesUnclear
        ticked = {name: form.get(name) == "1" for name in ("is_open", "needs_two", "is_at_risk")}
        return cls(**ticked, late_after=int(typed))


def change(session: Session, wall: Wall, to: Settings, *, by: str) -> None:
    """Sets what is different, with a line in the record for each."""
    for name, value in vars(to).items():
        if getattr(wall, name) != value:
            setattr(wall, name, value)
            audit.note(session, wall.id, "settings_changed", by=by, why=f"{name}: {_said(value)}")


def _said(value: bool | int) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def switch_raid(session: Session, wall: Wall, on: bool, *, by: str) -> None:
    if wall.is_raided != on:
        wall.is_raided = on
        audit.note(session, wall.id, "raid_on" if on else "raid_off", by=by)
