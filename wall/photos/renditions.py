"""A picture → the files that screens load, and the few bytes that stand for it until they have."""

import math
from base64 import b64encode
from io import BytesIO

from PIL import Image
from thumbhash import rgba_to_thumb_hash

# Longest sides in pixels: a phone's page; a desk, or a phone that shows one photo; a wall at 4K.
SIZES = {"small": 640, "medium": 1280, "large": 2048}
# The second is for browsers older than 2020.
FORMATS = {"webp": {"quality": 80, "method": 4}, "jpg": {"quality": 85}}
TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
MASTER = "large.jpg"  # what further covers are drawn on
NAMES = frozenset(f"{size}.{kind}" for size in SIZES for kind in FORMATS)

_THUMB = 40  # pixels; the hash keeps 7 × 7 waves of it at the most
_WAVES = 8


def make(image: Image.Image) -> dict[str, bytes]:
    """Every rendition by its name, `medium.webp` for one. None is larger than the picture."""
    files = {}
    for name, side in sorted(SIZES.items(), key=lambda size: -size[1]):
        image = _fitted(image, side)
        for kind, options in FORMATS.items():
            file = BytesIO()
            image.save(file, "JPEG" if kind == "jpg" else kind, **options)
            files[f"{name}.{kind}"] = file.getvalue()
    return files


def placeholder(image: Image.Image) -> str:
    """The picture's ThumbHash (evanw.github.io/thumbhash), in base64."""
    thumb = _fitted(image, _THUMB).convert("RGBA")
    return b64encode(bytes(rgba_to_thumb_hash(*thumb.size, list(thumb.tobytes())))).decode()


def likeness(image: Image.Image) -> str:
    """64 bits, as hexadecimal, of which pictures that look alike share nearly all.

    The signs of the longest waves against their median (Zauner, Implementation and benchmarking of perceptual image
    hash functions, 2010, 3.2.1). What is done to a photo on its way (smaller, paler, saved again) changes few.
    """
    side = 4 * _WAVES
    grey = list(image.convert("L").resize((side, side), Image.Resampling.BOX).tobytes())
    rows = [_waves(grey[at : at + side]) for at in range(0, side * side, side)]
    columns = [_waves([row[wave] for row in rows]) for wave in range(_WAVES)]
    waves = [value for column in columns for value in column]
    median = sorted(waves[1:])[len(waves) // 2]
    return f"{sum(1 << at for at, wave in enumerate(waves) if wave > median):016x}"


def _fitted(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    if scale >= 1:
        return image
    width, height = (max(1, math.floor(length * scale + 0.5)) for length in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _waves(values: list[float] | list[int]) -> list[float]:
    """The first _WAVES coefficients of a DCT-II."""
    step = math.pi / len(values)
    return [
        sum(value * math.cos(step * (at + 0.5) * wave) for at, value in enumerate(values)) for wave in range(_WAVES)
    ]
