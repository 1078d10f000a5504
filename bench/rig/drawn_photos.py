"""Invented photographs, drawn here: no picture of ours shows a face, and a wall that is measured has some."""

import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

LANDSCAPE, PORTRAIT = (1600, 1067), (1120, 1400)
RIBBON = ("#D9322B", "#EE8420", "#F3C92F", "#2C9150", "#2A5DB8", "#7A3B9C")
Painter = Callable[[ImageDraw.ImageDraw, tuple[int, int], random.Random], None]


def draw(number: int) -> Image.Image:
    """The photograph of this number: always the same, and of one kind in six."""
    chance = random.Random(number)
    size = (LANDSCAPE, PORTRAIT)[number // len(PAINTERS) % 2]
    painter, colours = PAINTERS[number % len(PAINTERS)]
    image = _sky(size, *colours)
    painter(ImageDraw.Draw(image), size, chance)
    return image.filter(ImageFilter.GaussianBlur(0.8))


def _sky(size: tuple[int, int], above: str, below: str) -> Image.Image:
    image = Image.new("RGB", (1, 256))
    tops, bottoms = (tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in (above, below))
    for y in range(256):
        part = y / 255
        image.putpixel((0, y), tuple(round(a + (b - a) * part) for a, b in zip(tops, bottoms, strict=True)))
    return image.resize(size, Image.Resampling.BICUBIC)


def _candles(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random) -> None:
    width, height = size
    for _bokeh in range(40):
        x, y, r = chance.random() * width, chance.random() * height * 0.45, chance.uniform(8, 40)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=chance.choice(("#3A2410", "#4A2E12", "#2E2018")))
    for row in range(3):
        count, base, tall = 9 - 2 * row, height * (0.55 + 0.2 * row), height * (0.1 + 0.07 * row)
        for at in range(count):
            x, wide = width * (at + 0.5) / count, width * (0.025 + 0.012 * row)
            draw.rounded_rectangle((x - wide, base - tall, x + wide, base), 12, fill=RIBBON[(at + row) % 6])
            draw.ellipse((x - wide * 0.7, base - tall * 0.95, x + wide * 0.7, base - tall * 0.4), fill="#F6A94A")
            draw.ellipse((x - wide * 0.3, base - tall * 0.85, x + wide * 0.3, base - tall * 0.5), fill="#FFF0CC")


def _balloons(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random) -> None:
    width, height = size
    for _balloon in range(4):
        x, y, r = (
            chance.uniform(0.2, 0.8) * width,
            chance.uniform(0.2, 0.45) * height,
            chance.uniform(0.09, 0.15) * width,
        )
        _strand(draw, x, y + r * 1.2, height * 0.95, chance)
        draw.ellipse((x - r, y - r * 1.15, x + r, y + r * 1.15), fill="#0B0B0D")
        draw.arc((x - r * 0.75, y - r * 0.85, x + r * 0.3, y + r * 0.3), 195, 260, fill="#D8D8DA", width=7)


def _strand(draw: ImageDraw.ImageDraw, x: float, top: float, end: float, chance: random.Random) -> None:
    """A rainbow ribbon that hangs from a balloon."""
    phase = chance.uniform(0, math.tau)
    for at, colour in enumerate(RIBBON):
        steps = [(x + 14 * math.sin(phase + y / 60) + at * 4 - 10, y) for y in range(int(top), int(end), 8)]
        draw.line(steps, fill=colour, width=5)


def _flag(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random) -> None:
    width, height = size
    for y in range(0, height, 90):
        draw.line((0, y, width, y), fill="#B9A98C", width=4)
    left, top, tall = width * 0.2, height * chance.uniform(0.3, 0.4), height * 0.36
    for at, colour in enumerate(RIBBON):
        draw.rectangle((left, top + tall * at / 6, width * 0.8, top + tall * (at + 1) / 6), fill=colour)
    draw.rectangle((width * 0.14, top - 24, width * 0.86, top), fill="#3B3B3F")


def _placard(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random) -> None:
    width, height = size
    left, top, right, bottom = width * 0.15, height * 0.22, width * 0.85, height * 0.6
    for x in (0.28, 0.72):
        draw.rounded_rectangle((width * x - 70, bottom - 60, width * x + 70, height + 80), 60, fill="#8A5238")
    draw.polygon(((left, top + 30), (right, top), (right - 12, bottom), (left + 10, bottom + 20)), fill="#F4F1EA")
    for line in range(2):
        y = top + (bottom - top) * (0.35 + 0.3 * line)
        draw.rounded_rectangle((left + 120, y - 30, right - chance.uniform(120, 360), y + 30), 8, fill="#141416")


def _hands(draw: ImageDraw.ImageDraw, size: tuple[int, int], _chance: random.Random) -> None:
    width, height = size
    for at, colour in enumerate(("#6F4630", "#A9714B", "#D9A982", "#54341F")):
        x = width * (0.2 + 0.2 * at)
        draw.rounded_rectangle((x - 60, height * 0.45, x + 60, height + 80), 50, fill=("#233047", "#7A2E36")[at % 2])
        draw.rounded_rectangle((x - 70, height * 0.25, x + 70, height * 0.5), 55, fill=colour)


def _circles(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random) -> None:
    width, height = size
    for _disc in range(5):
        x, y, r = chance.random() * width, chance.random() * height, chance.uniform(0.12, 0.22) * width
        for at, colour in enumerate(RIBBON):
            s = r * (1 - at / 6.5)
            draw.ellipse((x - s, y - s, x + s, y + s), fill=colour)


PAINTERS: tuple[tuple[Painter, tuple[str, str]], ...] = (
    (_candles, ("#0E0904", "#3A200C")),
    (_balloons, ("#C9D3DC", "#8FA0AE")),
    (_flag, ("#E6DAC0", "#CDBB98")),
    (_placard, ("#F0B98D", "#2F6F7A")),
    (_hands, ("#BFC9D6", "#8C98A8")),
    (_circles, ("#2A2A30", "#101014")),
)
