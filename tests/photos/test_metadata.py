"""Nothing that a file holds beside its picture is in what a worker makes of it: exiftool and a search both say so."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.photos import real_files
from wall.photos import renditions, wire
from wall.photos.pool import Pool

# What exiftool says of a file that is a bare picture: of the file system, of the pixels, of JFIF's own fields.
OF_THE_FILE = {"ExifTool", "System"}
OF_A_PICTURE = {
    "File": {"FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight", "EncodingProcess",
             "BitsPerSample", "ColorComponents", "YCbCrSubSampling"},
    "JFIF": {"JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"},
    "RIFF": {"VP8Version", "ImageWidth", "HorizontalScale", "ImageHeight", "VerticalScale"},
}  # fmt: skip

needs_exiftool = pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool (libimage-exiftool-perl)")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool()
    yield pool
    pool.stop()


@pytest.fixture(scope="module")
def photos() -> dict[str, bytes]:
    """One of each kind, lying on its side, with all that the kind can carry."""
    return {kind: make(real_files.street(), 6) for kind, make in real_files.FULL.items()}


@pytest.fixture(scope="module")
def answers(pool: Pool, photos: dict[str, bytes]) -> dict[str, wire.Message]:
    return {kind: pool.ask(asked(file)) for kind, file in photos.items()}


def asked(file: bytes, **words: Any) -> wire.Message:
    return wire.Message({"find": False, "covers": [], "bare": [], **words}, {"photo": file})


def written(folder: Path, answers: dict[str, wire.Message]) -> dict[Path, bytes]:
    files = {folder / f"{kind}-{name}": file for kind, one in answers.items() for name, file in one.files.items()}
    for path, file in files.items():
        path.write_bytes(file)
    return files


def told_by_exiftool(paths: list[Path]) -> list[dict[str, Any]]:
    """All that it finds, each with its group; nothing that it only works out."""
    command = ["exiftool", "-j", "-G1", "-a", "-U", "-ee", "-e", *map(str, paths)]
    told: list[dict[str, Any]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return told


def beside_the_picture(told: dict[str, Any]) -> list[str]:
    found = []
    for name, value in told.items():
        group, _, tag = name.partition(":")
        if tag and group not in OF_THE_FILE and tag not in OF_A_PICTURE.get(group, ()):
            found.append(f"{name} {value}")
        if group == "ExifTool" and tag in ("Warning", "Error"):
            found.append(f"{name} {value}")
    return found


@needs_exiftool
def test_the_photos_of_this_test_hold_everything(photos: dict[str, bytes], tmp_path: Path) -> None:
    """The control: what is searched for is there, and exiftool sees it."""
    for kind, file in photos.items():
        (tmp_path / kind).write_bytes(file)
    told = {Path(one["SourceFile"]).name: one for one in told_by_exiftool([tmp_path / kind for kind in photos])}
    for kind in real_files.KINDS:
        groups = {name.partition(":")[0] for name in told[kind]}
        assert groups >= {"IFD0", "ExifIFD", "GPS", "ICC_Profile", "XMP-dc"}, kind
        assert "canary-gps" in told[kind]["GPS:GPSProcessingMethod"], kind
        found = {*real_files.markers_in(photos[kind])}
        assert {f"{place}, plain" for place in ("artist", "gps", "makernote", "xmp", "zip", "chunk")} <= found, kind
        assert photos[kind].endswith(real_files.a_zip()[-20:])
    groups = {name.partition(":")[0] for name in told["JPEG"]}
    assert groups >= {"IPTC", "MPF0", "MPImage2", "IFD1"}
    found = {*real_files.markers_in(photos["JPEG"])}
    assert {f"{place}, plain" for place in ("second", "thumbnail", "com", "iptc", "icc", "serial")} <= found


@needs_exiftool
def test_exiftool_finds_pixels_in_the_renditions_and_nothing_else(
    answers: dict[str, wire.Message], tmp_path: Path
) -> None:
    files = written(tmp_path, answers)
    told = told_by_exiftool(list(files))
    assert len(told) == len(files) == len(real_files.KINDS) * len(renditions.NAMES)
    assert {one["SourceFile"]: beside_the_picture(one) for one in told} == {one["SourceFile"]: [] for one in told}


def test_no_marker_is_in_any_rendition_nor_in_what_is_said_of_it(answers: dict[str, wire.Message]) -> None:
    for kind, answer in answers.items():
        for name, file in answer.files.items():
            assert real_files.markers_in(file) == [], f"{kind} {name}"
        assert real_files.markers_in(json.dumps(answer.words).encode()) == []


@pytest.mark.parametrize("place", real_files.PLACES)
def test_the_search_finds_each_marker_in_each_form(place: str) -> None:
    for form, made in real_files.forms(real_files.marker(place)).items():
        assert f"{place}, {form}" in real_files.markers_in(b"\xff" * 100 + made + b"\xff" * 100)


def test_each_rendition_ends_with_its_picture(answers: dict[str, wire.Message]) -> None:
    for answer in answers.values():
        for name, file in answer.files.items():
            if name.endswith(".jpg"):
                assert [kind for kind, _content in segments(file)] == [0xE0, 0xDB, 0xDB, 0xC0, 0xC4, 0xC4, 0xC4, 0xC4]
                assert file.endswith(b"\xff\xd9")
                assert file.count(b"\xff\xd9") == file.count(b"\xff\xd8") == 1
            else:
                assert chunks(file) == [b"VP8 "]


def segments(jpeg: bytes) -> list[tuple[int, bytes]]:
    """Those before the pixels."""
    found, at = [], 2
    while jpeg[at + 1] != 0xDA:
        length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
        found.append((jpeg[at + 1], jpeg[at + 4 : at + 2 + length]))
        at += 2 + length
    return found


def chunks(webp: bytes) -> list[bytes]:
    """The whole file is made of them."""
    assert int.from_bytes(webp[4:8], "little") == len(webp) - 8
    found, at = [], 12
    while at < len(webp):
        length = int.from_bytes(webp[at + 4 : at + 8], "little")
        found.append(webp[at : at + 4])
        at += 8 + length + length % 2
    assert at == len(webp)
    return found


def test_the_upright_picture_is_what_remains(answers: dict[str, wire.Message]) -> None:
    for answer in answers.values():
        assert (answer.words["width"], answer.words["height"]) == (320, 480)
        assert answer.files.keys() == renditions.NAMES


def test_what_is_said_of_a_photo_is_short_and_says_nothing_of_its_file(answers: dict[str, wire.Message]) -> None:
    for answer in answers.values():
        said = answer.words
        assert said.keys() == {"width", "height", "placeholder", "likeness", "hidden", "bare", "looked"}
        assert re.fullmatch(r"[A-Za-z0-9+/=]{20,48}", said["placeholder"])
        assert re.fullmatch(r"[0-9a-f]{16}", said["likeness"])


def test_a_cover_leaves_no_marker_and_takes_none_along(pool: Pool, photos: dict[str, bytes]) -> None:
    for file in photos.values():
        answer = pool.ask(asked(file, covers=["0.2,0.2,0.3,0.3"]))
        assert not [name for name, made in answer.files.items() if real_files.markers_in(made)]
        again = pool.ask(asked(answer.files[renditions.MASTER], covers=["0.5,0.5,0.1,0.1"]))
        assert not [name for name, made in again.files.items() if real_files.markers_in(made)]


@needs_exiftool
def test_a_photo_without_any_colour_keeps_nothing_either(pool: Pool, tmp_path: Path) -> None:
    """Grey, inks, a palette: renditions come from the same pixels in all modes."""
    sources = {
        "grey": real_files.saved(real_files.street().convert("L"), "JPEG", comment=real_files.marker("com")),
        "inks": real_files.saved(real_files.street().convert("CMYK"), "JPEG", comment=real_files.marker("com")),
        "palette": real_files.full_png(real_files.street().convert("P")),
        "see-through": real_files.full_png(real_files.street().convert("RGBA")),
    }
    answers = {name: pool.ask(asked(file)) for name, file in sources.items()}
    files = written(tmp_path, answers)
    assert [beside_the_picture(one) for one in told_by_exiftool(list(files))] == [[]] * len(files)
    assert not [path for path, file in files.items() if real_files.markers_in(file)]
