"""Every kind of photo that phones make becomes one upright picture in sRGB; what is no photo is refused by its code."""

import struct

import pytest
from PIL import Image, ImageCms

from tests.photos import real_files
from tests.photos.real_files import ADOBE, CORNERS, KINDS, P3, corners, in_srgb, png, saved
from wall.photos import picture
from wall.photos.picture import LONGEST_SIDE, Refused

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # what Pillow says of files that lie
LOSSY = 12  # of 255: what a coder may change in a plain surface
TALL = (5, 6, 7, 8)  # orientations in which a wide picture lies on its side


def colours_of(image: Image.Image) -> dict[str, tuple[int, ...]]:
    """What is in the middle of each quarter."""
    places = {"top left": (1, 1), "top right": (3, 1), "bottom left": (1, 3), "bottom right": (3, 3)}
    found = {}
    for place, (x, y) in places.items():
        colour = image.getpixel((image.width * x // 4, image.height * y // 4))
        assert isinstance(colour, tuple)
        found[place] = colour
    return found


def is_upright(image: Image.Image, tolerance: int = LOSSY) -> bool:
    seen = colours_of(image)
    return all(is_near(seen[place], colour, tolerance) for place, colour in CORNERS.items())


def is_near(seen: tuple[int, ...], colour: tuple[int, ...] | list[int], tolerance: int = 3) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(seen, colour, strict=True))


def middle(image: Image.Image) -> tuple[int, ...]:
    colour = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(colour, tuple)
    return colour


def code_of(file: bytes) -> str:
    """The code that a file is refused by, or an empty one."""
    try:
        made = picture.read(file)
    except Refused as refused:
        return refused.code
    assert (made.mode, made.info, max(made.size) <= LONGEST_SIDE) == ("RGB", {}, True)
    return ""


def turned_away(image: Image.Image, orientation: int) -> Image.Image:
    """The pixels as a camera stores them that notes this orientation: `_upright` undoes it."""
    undone = {6: 8, 8: 6}.get(orientation, orientation)
    return picture._upright(image, undone)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_becomes_a_clean_picture(kind: str) -> None:
    made = picture.read(saved(corners(), kind))
    assert (made.mode, made.size, made.info, dict(made.getexif())) == ("RGB", (96, 64), {}, {})
    assert is_upright(made)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_orientation_is_upright(kind: str, orientation: int) -> None:
    stored = turned_away(corners(), orientation)
    assert stored.size == ((64, 96) if orientation in TALL else (96, 64))
    note = Image.Exif()
    note[0x0112] = orientation

    made = picture.read(saved(stored, kind, exif=note.tobytes()))
    assert made.size == (96, 64)
    assert is_upright(made)


def test_the_turning_is_what_exif_says() -> None:
    """By Exif 2.32, 4.6.4: which corner the first row and the first column of the pixels are."""
    says = {1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left"}
    says |= {5: "top left", 6: "top right", 7: "bottom right", 8: "bottom left"}
    for orientation, corner in says.items():
        stored = turned_away(corners(), orientation)
        assert is_near(colours_of(stored)["top left"], CORNERS[corner]), orientation


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
@pytest.mark.parametrize("noted", [b"\0\0", b"\x09\0", b"\xff\xff"])
def test_an_orientation_that_is_none_turns_nothing(kind: str, noted: bytes) -> None:
    for entry in ((0x0112, real_files.SHORT, 1, noted), real_files.text(0x0112, b"a word")):
        note = b"II*\0\x08\0\0\0" + real_files.directory(8, [entry])
        assert is_upright(picture.read(saved(corners(), kind, exif=b"Exif\0\0" * (kind == "JPEG") + note)))


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_a_file_can_carry_at_once_does_not_hinder(kind: str) -> None:
    made = picture.read(real_files.FULL[kind](turned_away(real_files.street((300, 200)), 6), 6))
    assert (made.size, made.info) == ((300, 200), {})


# Colours


def test_a_photo_in_inks_becomes_one_in_lights() -> None:
    file = saved(corners(mode="CMYK"), "JPEG", quality=95)
    assert b"Adobe" in file
    assert is_upright(picture.read(file), 20)


def test_inks_without_adobes_mark_are_read_as_all_browsers_do() -> None:
    file = saved(corners(mode="CMYK"), "JPEG", quality=95)
    start = file.index(b"\xff\xee")
    length = int.from_bytes(file[start + 2 : start + 4], "big")
    assert is_upright(picture.read(file[:start] + file[start + 2 + length :]), 20)


def test_sixteen_bits_of_grey_keep_their_middle_tones() -> None:
    ramp = b"".join(b"\0" + b"".join(struct.pack(">H", x * 1024) for x in range(64)) for _ in range(8))
    made = picture.read(png(64, 8, depth=16, colour=0, rows=ramp))
    row = [made.getpixel((x, 4)) for x in range(64)]
    assert row == [(x * 4,) * 3 for x in range(64)]


@pytest.mark.parametrize(("colour", "extra"), [(2, b""), (6, b"\xff\xff"), (4, b"\xff\xff")])
def test_sixteen_bits_of_colour_or_with_transparency(colour: int, extra: bytes) -> None:
    pixel = (b"\x80\x12\x40\x34\x20\x56" if colour != 4 else b"\x40\x34") + extra
    made = picture.read(png(8, 8, depth=16, colour=colour, rows=(b"\0" + pixel * 8) * 8))
    assert is_near(middle(made), (0x80, 0x40, 0x20) if colour != 4 else (0x40,) * 3, 1)


@pytest.mark.parametrize("mode", ["L", "LA", "1", "P", "RGBA", "I;16", "I", "F"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_other_ways_to_keep_pixels(mode: str, kind: str) -> None:
    grey = Image.new("L", (64, 48), 255)
    grey.paste(0, (0, 0, 32, 48))
    stored = grey.point(lambda value: value * 257, "I").convert(mode) if mode[0] == "I" else grey.convert(mode)
    try:
        file = saved(stored, kind)
    except (OSError, KeyError):
        pytest.skip(f"no {kind} holds {mode}")
    made = picture.read(file)
    assert is_near(colours_of(made)["top left"], (0, 0, 0), LOSSY)
    assert is_near(colours_of(made)["top right"], (255, 255, 255), LOSSY)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_what_is_transparent_shows_white_paper(kind: str) -> None:
    stored = corners(mode="RGBA")
    stored.paste((10, 20, 30, 0), (0, 0, 48, 32))
    made = picture.read(saved(stored, kind))
    assert is_near(colours_of(made)["top left"], (255, 255, 255), LOSSY)
    assert is_near(colours_of(made)["bottom right"], CORNERS["bottom right"], LOSSY)


@pytest.mark.parametrize("transparency", [3, bytes([255, 255, 255, 0])])
def test_a_palette_may_hold_what_is_transparent(transparency: int | bytes) -> None:
    stored = Image.new("P", (64, 48))
    stored.putpalette([0, 0, 0, 200, 0, 0, 0, 200, 0, 9, 9, 9])
    stored.paste(1, (0, 0, 32, 48))
    stored.paste(3, (32, 0, 64, 48))
    made = picture.read(saved(stored, "PNG", transparency=transparency))
    assert (colours_of(made)["top left"], colours_of(made)["top right"]) == ((200, 0, 0), (255, 255, 255))


@pytest.mark.parametrize(("mode", "clear"), [("L", 77), ("RGB", (1, 2, 3)), ("1", 0)])
def test_one_colour_may_stand_for_what_is_transparent(mode: str, clear: object) -> None:
    stored = Image.new(mode, (8, 8), clear)  # type: ignore[arg-type]
    assert middle(picture.read(saved(stored, "PNG", transparency=clear))) == (255, 255, 255)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lights", [P3, ADOBE], ids=["Display P3", "Adobe RGB"])
def test_colours_are_converted_to_srgb(kind: str, lights: tuple[tuple[float, ...], ...]) -> None:
    colour = (100, 150, 100)
    right = in_srgb(colour, lights)  # type: ignore[arg-type]
    assert not is_near(colour, right, 10), "the profile makes a difference"
    made = picture.read(saved(Image.new("RGB", (64, 64), colour), kind, icc_profile=real_files.profile(*lights)))  # type: ignore[arg-type]
    assert is_near(middle(made), right, 5)


def test_colours_are_converted_where_something_is_transparent_too() -> None:
    stored = Image.new("RGBA", (64, 64), (100, 150, 100, 255))
    stored.paste((0, 0, 0, 0), (0, 0, 32, 64))
    made = picture.read(saved(stored, "PNG", icc_profile=real_files.profile(*P3)))
    assert is_near(made.getpixel((48, 32)), in_srgb((100, 150, 100), P3))  # type: ignore[arg-type]
    assert made.getpixel((16, 32)) == (255, 255, 255)


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(b"no profile at all", id="nonsense"),
        pytest.param(real_files.profile(*P3)[:200], id="cut off"),
        pytest.param(real_files.srgb(), id="sRGB"),
        pytest.param(ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes(), id="another space"),
        pytest.param(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(), id="a third space"),
    ],
)
def test_a_profile_that_cannot_be_used_changes_nothing(profile: bytes) -> None:
    for mode in ("RGB", "RGBA", "L", "LA"):
        stored = Image.new(mode, (8, 8), 200)
        assert picture.read(saved(stored, "PNG", icc_profile=profile)).size == (8, 8)
    assert is_upright(picture.read(saved(corners(), "PNG", icc_profile=profile)))


# Sizes


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("size", "kept"), [((1, 1), (1, 1)), ((10_000, 1), (2048, 1)), ((1, 3000), (1, 2048))], ids=str
)
def test_the_smallest_and_the_narrowest(kind: str, size: tuple[int, int], kept: tuple[int, int]) -> None:
    try:
        file = saved(Image.new("RGB", size, "gold"), kind)
    except (ValueError, OSError, RuntimeError):
        pytest.skip(f"no {kind} has this size")
    made = picture.read(file)
    assert made.size == kept
    assert is_near(middle(made), (255, 215, 0), LOSSY)


@pytest.mark.parametrize("kind", KINDS)
def test_a_larger_one_is_shrunk(kind: str) -> None:
    made = picture.read(saved(corners((3000, 1500)), kind))
    assert made.size == (2048, 1024)
    assert is_upright(made)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_forty_megapixels_are_taken(kind: str) -> None:
    made = picture.read(saved(corners((8000, 5000)), kind))
    assert made.size == (2048, 1280)
    assert is_upright(made)
