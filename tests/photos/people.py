"""Photos of people that scikit-image brings, put together to photos as phones send them."""

import math
from collections.abc import Iterable, Sequence
from importlib.resources import as_file, files

import numpy
from PIL import Image, ImageDraw

from wall.photos.box import Box

Point = tuple[float, float]

PHOTO = (2048, 1536)
FACE = (180, 60, 270, 178)  # the astronaut's, in her photo of 512 pixels
HEAD = (145, 39, 305, 199)
HEAD_TO_FACE = 160 / 118  # height to height
COVERED = {
    "mouth": (172, 127, 278, 186),
    "eyes": (180, 80, 270, 121),
    "left half": (160, 45, 225, 188),
}
NOBODY = [f"{name}.png" for name in ("brick", "chelsea", "coffee", "coins", "grass", "gravel", "ihc", "moon", "page")]
NOBODY += ["hubble_deep_field.jpg", "motorcycle_left.png", "retina.jpg", "rocket.jpg", "text.png"]


def photo(name: str) -> Image.Image:
    with as_file(files("skimage") / "data" / name) as path, Image.open(path) as picture:
        return picture.convert("RGB")


def head(degrees: float = 0, covered: str = "") -> Image.Image:
    """The astronaut's, turned against the clock, and half covered where that is asked for."""
    astronaut = photo("astronaut.png")
    if covered:
        ImageDraw.Draw(astronaut).rectangle(COVERED[covered], fill=(150, 190, 215))
    return astronaut.crop(HEAD).rotate(degrees, Image.Resampling.BICUBIC)


def hundred_people() -> list[Image.Image]:
    """Faces of the set *Labeled Faces in the Wild*, grey and only 25 pixels high."""
    with as_file(files("skimage") / "data" / "lfw_subset.npy") as path:
        people = numpy.load(path)[:100]
    return [Image.fromarray((person * 255).astype(numpy.uint8)).convert("RGB") for person in people]


def crowd(people: Sequence[Image.Image], height: float, *, is_oval: bool = True) -> tuple[Image.Image, list[Point]]:
    """People side by side before a table with coffee, and where the middles of their faces are."""
    picture = photo("coffee.png").resize(PHOTO)
    side = round(height)
    columns = min(len(people), PHOTO[0] // round(side * 1.6), 20)
    rows = math.ceil(len(people) / columns)
    shape = Image.new("L", (side, side), 0 if is_oval else 255)
    ImageDraw.Draw(shape).ellipse((0, 0, side - 1, side - 1), fill=255)
    middles = []
    for number, person in enumerate(people):
        x, y = (number % columns + 0.5) * PHOTO[0] / columns, (number // columns + 0.5) * PHOTO[1] / rows
        corner = (round(x - side / 2), round(y - side / 2))
        picture.paste(person.resize((side, side), Image.Resampling.BICUBIC), corner, shape)
        middles.append((x, y))
    return picture, middles


def found(boxes: Iterable[Box], picture: Image.Image, middles: Iterable[Point]) -> int:
    """How many of the faces have a box about their middle. One of a quarter of the picture or more would be no find."""
    boxes = [box for box in boxes if box.area < 0.25]
    return sum(any(_is_about(box, x / picture.width, y / picture.height) for box in boxes) for x, y in middles)


def _is_about(box: Box, x: float, y: float) -> bool:
    return box.x < x < box.x + box.width and box.y < y < box.y + box.height
