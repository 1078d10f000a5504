"""Covering faces: a black balloon takes the place of every pixel, so that nothing under it can be got back.

The pixels under a face are replaced and never mixed with, unlike with a blur. The balloon is drawn once, large, and
made smaller for each face. Lengths are in radii of a balloon, from its middle, unless they are in pixels.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from PIL import Image, ImageDraw

from wall.photos.box import Box

GENEROSITY = 1.6  # radii of a balloon to those of the face's box: hair, ears, chin and beard are as telling as a face
TALLEST, WIDEST = 1.1, 1.0  # of a box, height to width; beyond, its shorter side grows, but no more than:
MOST_GROWTH = 1.5
LEAST_MARGIN = 1.5  # pixels: the soft edge stays outside of even the smallest box
LEAST_WITH_RIBBON = 14  # pixels

LEFT, TOP, RIGHT, BOTTOM = -1.04, -1.04, 1.04, 2.44
TIP = 1.27
KNOT_END = TIP + 0.12
KNOT = ((-0.05, TIP - 0.04), (0.05, TIP - 0.04), (0.105, KNOT_END), (-0.105, KNOT_END))
RADIUS = 480  # pixels as drawn; a cover of a whole picture is made larger and gets softer, but no less black
FINER = 2  # times as large while drawing, against steps in the edges

NIGHT = (6, 6, 8)
GLOWS = (((38, 39, 44), (-0.32, -0.4), 1.5), ((84, 88, 93), (-0.33, -0.4), 0.34))  # colour, middle, radius
HIGHLIGHT = (162, 162, 162)
HIGHLIGHT_WIDTH = 0.05
RIBBON = ((217, 50, 43), (238, 132, 32), (243, 201, 47), (44, 145, 80), (42, 93, 184), (122, 59, 156))
REVERSE = 0.5  # brightness of the ribbon's other side

Point = tuple[float, float]
Colour = tuple[int, int, int]


def cover(image: Image.Image, boxes: Iterable[Box]) -> None:
    """Draws over each place in an RGB picture, in it. What is higher up is drawn first: it is mostly farther away."""
    for box in sorted(boxes, key=lambda box: box.y + box.height):
        _cover(image, box)


def _cover(image: Image.Image, box: Box) -> None:
    middle = ((box.x + box.width / 2) * image.width, (box.y + box.height / 2) * image.height)
    across, down = _radii(box.width * image.width, box.height * image.height)
    has_ribbon = across >= LEAST_WITH_RIBBON and middle[1] + BOTTOM * down <= image.height
    end = BOTTOM if has_ribbon else KNOT_END
    left, top = math.floor(middle[0] + LEFT * across), math.floor(middle[1] + TOP * down)
    right, bottom = math.ceil(middle[0] + RIGHT * across), math.ceil(middle[1] + end * down)
    seen = (max(left, 0), max(top, 0), min(right, image.width), min(bottom, image.height))
    if seen[0] >= seen[2] or seen[1] >= seen[3]:
        return
    finer = ((RIGHT - LEFT) * RADIUS / (right - left), (end - TOP) * RADIUS / (bottom - top))
    part = tuple((edge - start) * scale for edge, start, scale in zip(seen, (left, top) * 2, finer * 2, strict=True))
    colours, shape = (_stretched(drawn, seen, part) for drawn in _balloon())
    # Whatever the balloon's form and the rounding: no pixel that the box touches is left, or shines through.
    ImageDraw.Draw(shape).rectangle(_pixels_touched(image, box, seen[:2]), fill=255)
    image.paste(colours, seen[:2], shape)


def _stretched(drawn: Image.Image, seen: Sequence[int], part: Sequence[float]) -> Image.Image:
    size = (seen[2] - seen[0], seen[3] - seen[1])
    left, top, right, bottom = (min(edge, side) for edge, side in zip(part, drawn.size * 2, strict=True))  # rounding
    return drawn.resize(size, Image.Resampling.BILINEAR, (left, top, right, bottom), reducing_gap=2.0)


def _pixels_touched(image: Image.Image, box: Box, corner: tuple[int, int]) -> tuple[int, int, int, int]:
    """The first and the last of them, both counted, from a corner."""
    left, top = math.floor(box.x * image.width), math.floor(box.y * image.height)
    right = max(math.ceil((box.x + box.width) * image.width) - 1, left)
    bottom = max(math.ceil((box.y + box.height) * image.height) - 1, top)
    return left - corner[0], top - corner[1], right - corner[0], bottom - corner[1]


def _radii(width: float, height: float) -> Point:
    """In pixels, for a box in pixels: a little nearer to a balloon's form than a face's box is."""
    across = min(max(width, height / TALLEST), width * MOST_GROWTH) / 2
    down = min(max(height, width / WIDEST), height * MOST_GROWTH) / 2
    return max(across * GENEROSITY, width / 2 + LEAST_MARGIN), max(down * GENEROSITY, height / 2 + LEAST_MARGIN)


@cache
def _balloon() -> tuple[Image.Image, Image.Image]:
    """Its colours, which are opaque everywhere, and its shape as a mask."""
    size = (round((RIGHT - LEFT) * RADIUS) * FINER, round((BOTTOM - TOP) * RADIUS) * FINER)
    shape = Image.new("L", size)
    outline = ImageDraw.Draw(shape)
    outline.polygon(_pixels(_body()), fill=255)
    outline.polygon(_pixels(KNOT), fill=255)
    colours = Image.new("RGB", size, NIGHT)
    for colour, middle, radius in GLOWS:
        _glow(colours, colour, middle, radius)
    pen = ImageDraw.Draw(colours)
    for x, y in _pixels(_highlight()):
        radius = HIGHLIGHT_WIDTH / 2 * RADIUS * FINER
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=HIGHLIGHT)
    for colour, stripe in _ribbon():
        pen.polygon(_pixels(stripe), fill=colour)
        outline.polygon(_pixels(stripe), fill=255)
    pen.polygon(_pixels(KNOT), fill=NIGHT)
    return colours.reduce(FINER), shape.reduce(FINER)


def _glow(colours: Image.Image, colour: Colour, middle: Point, radius: float) -> None:
    side = round(radius * 2 * RADIUS * FINER)
    falling_off = [round(255 * max(1 - dark * math.sqrt(2) / 255, 0.0) ** 1.4) for dark in range(256)]
    light = Image.radial_gradient("L").point(falling_off)  # it is black in the middle, and white in the corners
    corner = _pixels([(middle[0] - radius, middle[1] - radius)])[0]
    colours.paste(colour, (round(corner[0]), round(corner[1])), light.resize((side, side), Image.Resampling.BICUBIC))


def _body() -> list[Point]:
    """Half a circle above, and below it two curves that meet at the tip."""
    above = [(-math.cos(turn), -math.sin(turn)) for turn in _steps(math.pi)]
    right = [_curve((1.0, 0.0), (1.0, 0.57), (0.55, 0.99), (0.0, TIP), part) for part in _steps(1.0)]
    return above + right + [(-x, y) for x, y in reversed(right)]


def _curve(a: Point, b: Point, c: Point, d: Point, part: float) -> Point:
    """A point of the cubic Bézier curve."""
    rest = 1 - part
    weights = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1))
    return x, y


def _highlight() -> list[Point]:
    turns = (math.radians(192) + math.radians(64) * part for part in _steps(1.0, 240))
    return [(-0.02 + 0.64 * math.cos(turn), -0.14 + 0.66 * math.sin(turn)) for turn in turns]


def _ribbon() -> Iterator[tuple[Colour, list[Point]]]:
    """Six stripes on a band that turns about itself as it falls; its reverse side is darker."""
    for above, below in pairwise(_steps(1.0, 160)):
        front = math.cos(_twist((above + below) / 2)) >= 0
        for stripe, colour in enumerate(RIBBON):
            edges = ((stripe / 6 - 0.5), ((stripe + 1) / 6 - 0.5))
            corners = [_on_ribbon(above, edges[0]), _on_ribbon(above, edges[1])]
            corners += [_on_ribbon(below, edges[1]), _on_ribbon(below, edges[0])]
            yield colour if front else _darker(colour), corners


def _on_ribbon(part: float, aside: float) -> Point:
    middle = 0.075 * math.sin(part * 8.2 + 0.6) * (0.55 + part) - 0.03
    width = 0.15 * math.cos(_twist(part)) * (1 - 0.45 * part)
    return middle - aside * width, KNOT_END - 0.03 + part * 1.0 + aside * 0.05


def _darker(colour: Colour) -> Colour:
    red, green, blue = colour
    return round(red * REVERSE), round(green * REVERSE), round(blue * REVERSE)


def _twist(part: float) -> float:
    return 0.5 + part * 7.6


def _steps(end: float, steps: int = 90) -> list[float]:
    return [end * step / steps for step in range(steps + 1)]


def _pixels(points: Iterable[Point]) -> list[Point]:
    scale = RADIUS * FINER
    return [((x - LEFT) * scale, (y - TOP) * scale) for x, y in points]
