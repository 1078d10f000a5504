"""A place in a picture: where a face is, or a cover."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """Left, top, width and height as fractions of the upright picture, so that they hold at every size of it."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        return self.width * self.height

    def likeness(self, other: "Box") -> float:
        """The area that both share, of the area that either has (intersection over union), from 0 to 1."""
        width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        shared = max(width, 0.0) * max(height, 0.0)
        return shared / (self.area + other.area - shared)

    def as_text(self) -> str:
        """As it travels in forms and addresses: four fractions, `0.25,0.1,0.2,0.3`."""
        return ",".join(f"{side:.4g}" for side in (self.x, self.y, self.width, self.height))

    @classmethod
    def from_text(cls, typed: str) -> "Box":
        """Raises ValueError where this is no place in a picture. What reaches past the edge is cut off there."""
        x, y, width, height = map(float, typed.split(","))
        left, top = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
        right, bottom = min(max(x + width, 0.0), 1.0), min(max(y + height, 0.0), 1.0)
        if not (right > left and bottom > top):  # false for what is no number, too
            raise ValueError("no area")
        return cls(left, top, right - left, bottom - top)


def from_texts(typed: Iterable[str]) -> list[Box]:
    return [Box.from_text(text) for text in typed]
