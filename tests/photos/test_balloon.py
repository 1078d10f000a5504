"""What a balloon covers is gone: pictures that differ under it are the same afterwards."""

import math
import random
import time

import pytest
from PIL import Image, ImageChops

from wall.photos import balloon
from wall.photos.box import Box

SIZES = [(640, 480), (200, 333), (61, 17), (2048, 3), (1, 1), (1, 900)]
BOXES = [
    Box(0.3, 0.3, 0.2, 0.3),
    Box(0.0, 0.0, 0.1, 0.1),
    Box(0.93, 0.9, 0.07, 0.1),
    Box(0.0, 0.0, 1.0, 1.0),
    Box(-0.5, -0.4, 3.0, 2.0),
    Box(0.8, -0.2, 0.5, 0.5),
    Box(0.111, 0.222, 0.8, 0.02),
    Box(0.5, 0.1, 0.003, 0.8),
    Box(0.4321, 0.1234, 2 / 640, 2 / 480),
    Box(0.5, 0.5, 1e-12, 1e-12),
    Box(0.999, 0.999, 0.001, 0.001),
]


@pytest.mark.parametrize("box", BOXES, ids=Box.as_text)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_pixel_that_a_box_touches_depends_on_what_was_there(size: tuple[int, int], box: Box) -> None:
    first, second = noise(size, 1), noise(size, 2)
    assert first.crop(pixels(size, box)).tobytes() != second.crop(pixels(size, box)).tobytes()
    balloon.cover(first, [box])
    balloon.cover(second, [box])
    assert first.crop(pixels(size, box)).tobytes() == second.crop(pixels(size, box)).tobytes()


def test_hair_ears_and_chin_are_gone_too() -> None:
    size, box = (900, 900), Box(0.4, 0.4, 0.16, 0.2)
    first, second = noise(size, 1), noise(size, 2)
    balloon.cover(first, [box])
    balloon.cover(second, [box])
    for turn in range(360):  # all round an oval of 1.4 times the face
        x = 900 * (0.48 + 0.7 * 0.16 * math.cos(math.radians(turn)))
        y = 900 * (0.5 + 0.7 * 0.2 * math.sin(math.radians(turn)))
        assert first.getpixel((round(x), round(y))) == second.getpixel((round(x), round(y))), f"at {turn} degrees"


def test_faces_behind_each_other_are_all_gone() -> None:
    size = (800, 600)
    boxes = [Box(0.1 + 0.04 * number, 0.2 + 0.03 * number, 0.1, 0.15) for number in range(15)]
    first, second = noise(size, 1), noise(size, 2)
    balloon.cover(first, boxes)
    balloon.cover(second, reversed(boxes))
    for box in boxes:
        assert first.crop(pixels(size, box)).tobytes() == second.crop(pixels(size, box)).tobytes()


def test_the_rest_of_the_picture_stays_as_it_was() -> None:
    picture = noise((640, 480), 1)
    covered = picture.copy()
    balloon.cover(covered, [Box(0.4, 0.3, 0.1, 0.15)])
    left, top, right, bottom = ImageChops.difference(picture, covered).getbbox() or (0, 0, 640, 480)
    assert left >= 640 * 0.34
    assert right <= 640 * 0.56
    assert top >= 480 * 0.22
    assert bottom <= 480 * 0.68  # the ribbon's end


def test_a_covered_face_is_black_and_its_ribbon_has_colours() -> None:
    picture = Image.new("RGB", (600, 800), "white")
    balloon.cover(picture, [Box(0.35, 0.2, 0.3, 0.3)])
    middle = picture.getpixel((300, 340))
    assert isinstance(middle, tuple)
    assert max(middle) < 40
    colourful = [pixel for pixel in colours(picture.crop((200, 560, 400, 800))) if max(pixel) - min(pixel) > 120]
    assert len(colourful) > 100


def test_a_balloon_without_room_below_has_no_ribbon() -> None:
    picture = Image.new("RGB", (600, 500), "white")
    balloon.cover(picture, [Box(0.35, 0.3, 0.3, 0.5)])
    assert all(max(pixel) - min(pixel) < 30 for pixel in colours(picture))


def test_a_photo_of_sixty_faces_is_covered_at_once() -> None:
    boxes = [Box(0.03 + 0.1 * (number % 10), 0.05 + 0.16 * (number // 10), 0.04, 0.07) for number in range(60)]
    picture = Image.new("RGB", (2048, 1536))
    balloon.cover(picture, boxes[:1])  # draws the one that the others are made from
    started = time.process_time()
    balloon.cover(picture, boxes)
    assert time.process_time() - started < 1.0  # 0.2 s where it was measured


def noise(size: tuple[int, int], seed: int) -> Image.Image:
    return Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))


def pixels(size: tuple[int, int], box: Box) -> tuple[int, int, int, int]:
    """All that the box touches, as far as it is in the picture."""
    left, top = math.floor(box.x * size[0]), math.floor(box.y * size[1])
    right = max(math.ceil((box.x + box.width) * size[0]), left + 1)
    bottom = max(math.ceil((box.y + box.height) * size[1]), top + 1)
    return max(left, 0), max(top, 0), min(right, size[0]), min(bottom, size[1])


def colours(picture: Image.Image) -> list[tuple[int, int, int]]:
    data = picture.tobytes()
    return list(zip(data[::3], data[1::3], data[2::3], strict=True))
