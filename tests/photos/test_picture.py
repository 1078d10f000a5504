"""Every kind of photo that phones make becomes one upright picture in sRGB; what is no photo is refused by its code."""

import io
import struct
import zlib
from collections.abc import Callable

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
@pytest.mark.parametrize(("size", "kept"), [((1, 1), (1, 1)), ((10_000, 1), (2048, 1)), ((1, 3000), (1, 2048))], ids=str)
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


TOO_LARGE = {
    "41 megapixels, PNG": lambda: png(8200, 5000),
    "41 megapixels, JPEG": lambda: saved(Image.new("L", (8200, 5000)), "JPEG"),
    "longer than 16,384": lambda: png(16_385, 1),
    "higher than 16,384": lambda: png(1, 16_385),
    "1 KB that claims 50,000 × 50,000": lambda: png(50_000, 50_000, rows=b"\0" * 100_000),
    "the most that a PNG can claim": lambda: png(2**31 - 1, 2**31 - 1),
    "a JPEG that claims 65,500 × 65,500": lambda: claiming_jpeg(65_500, 65_500),
}


@pytest.mark.parametrize("make", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_is_too_large_is_refused_by_its_head(make: Callable[[], bytes]) -> None:
    assert code_of(make()) == "photo_too_large"


def claiming_jpeg(width: int, height: int) -> bytes:
    file = saved(Image.new("RGB", (8, 8)), "JPEG")
    at = file.index(b"\xff\xc0") + 5
    return file[:at] + struct.pack(">HH", height, width) + file[at + 4 :]


CLAIMS = {
    "HEIC": lambda: real_files.claiming(saved(corners((64, 64)), "HEIF"), (64, 64), 50_000, 50_000),
    "AVIF": lambda: real_files.claiming(saved(corners((64, 64)), "AVIF"), (64, 64), 50_000, 50_000),
    "AVIF within its decoder's own limit": lambda: real_files.claiming(
        saved(corners((64, 64)), "AVIF"), (64, 64), 16_000, 16_000
    ),
    "HEIC within its decoder's own limit": lambda: real_files.claiming(
        saved(corners((64, 64)), "HEIF"), (64, 64), 16_000, 16_000
    ),
    "WebP": lambda: real_files.webp_claiming(16_000, 16_000),
    "WebP, larger than there may be": lambda: real_files.webp_claiming(50_000, 50_000),
}


@pytest.mark.parametrize("make", CLAIMS.values(), ids=CLAIMS)
def test_a_head_that_claims_more_than_there_is_is_refused(make: Callable[[], bytes]) -> None:
    file = make()
    assert len(file) < 5000
    assert code_of(file) in ("photo_too_large", "photo_unreadable")


# Kinds


def other_kind(kind: str) -> bytes:
    return saved(corners(), kind)


OTHER_KINDS = {
    "GIF": lambda: other_kind("GIF"),
    "moving GIF": lambda: real_files.moving("GIF"),
    "TIFF": lambda: other_kind("TIFF"),
    "TIFF, the other way": lambda: b"MM\0*" + other_kind("TIFF")[4:],
    "BMP": lambda: other_kind("BMP"),
    "ICO": lambda: other_kind("ICO"),
    "PDF": lambda: other_kind("PDF"),
    "EPS": lambda: other_kind("EPS"),
    "PPM": lambda: other_kind("PPM"),
    "TGA": lambda: other_kind("TGA"),
    "JPEG 2000": lambda: other_kind("JPEG2000"),
    "SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": lambda: b"<!doctype html><script>alert(1)</script>",
    "ZIP": real_files.a_zip,
    "MP4": lambda: real_files.box(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41") + b"\0" * 100,
    "text": lambda: b"You are not alone.",
    "a JPEG behind a blank": lambda: b" " + other_kind("JPEG"),
    "RIFF that is sound": lambda: b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 50,
    "four bytes": lambda: b"\0\0\0\x18",
}


@pytest.mark.parametrize("make", OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_other_kinds_are_refused_as_such(make: Callable[[], bytes]) -> None:
    assert code_of(make()) == "photo_kind_unknown"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_what_moves_is_refused_as_such(kind: str) -> None:
    assert code_of(real_files.moving(kind)) == "photo_moves"


def test_a_phones_second_picture_is_no_movement() -> None:
    assert code_of(saved(corners(), "MPO", save_all=True, append_images=[corners().rotate(180)])) == ""
    assert code_of(saved(corners(), "HEIF", save_all=True, append_images=[corners().rotate(180)])) == ""


def test_no_file_is_no_picture() -> None:
    assert code_of(b"") == "photo_unreadable"


# Broken


@pytest.mark.parametrize("kind", KINDS)
def test_of_a_file_that_was_cut_off_no_half_is_shown(kind: str) -> None:
    file = saved(real_files.street((300, 200)), kind)
    for length in (12, 20, 40, len(file) // 4, len(file) // 2, len(file) * 3 // 4):
        assert code_of(file[:length]) in ("photo_unreadable", "photo_kind_unknown"), length


@pytest.mark.parametrize("kind", KINDS)
def test_a_head_without_anything_behind_it(kind: str) -> None:
    head = saved(corners(), kind)[:16]
    assert code_of(head + b"\0" * 5000) == "photo_unreadable"
    assert code_of(head + b"\xff" * 5000) == "photo_unreadable"


def test_a_wrong_checksum_of_the_head_is_refused_and_one_of_the_pixels_is_let_pass() -> None:
    """As browsers do, Pillow shows what it could unpack."""
    file = saved(corners(), "PNG")
    for kind in (b"IHDR", b"IDAT"):
        at = file.index(kind) + 4 + int.from_bytes(file[file.index(kind) - 4 : file.index(kind)], "big")
        spoilt = file[:at] + b"\0\0\0\0" + file[at + 4 :]
        if kind == b"IHDR":
            assert code_of(spoilt) == "photo_unreadable"
        else:
            assert is_upright(picture.read(spoilt))


def test_pixels_that_are_packed_wrongly_are_refused() -> None:
    file = saved(real_files.street((200, 100)), "PNG")
    at = file.index(b"IDAT")
    length = int.from_bytes(file[at - 4 : at], "big")
    spoilt = real_files.chunk(b"IDAT", b"\0" * length)
    assert code_of(file[: at - 4] + spoilt + file[at + 8 + length :]) == "photo_unreadable"
    assert code_of(png(50, 50, rows=b"\0" * 40)) == "photo_unreadable", "fewer rows than it says"


@pytest.mark.parametrize("side", [0, -1])
def test_no_width_or_no_height(side: int) -> None:
    assert code_of(png(side % 2**32, 10)) in ("photo_unreadable", "photo_too_large")
    assert code_of(png(10, side % 2**32)) in ("photo_unreadable", "photo_too_large")
    assert code_of(claiming_jpeg(side % 2**16, 8)) in ("photo_unreadable", "photo_too_large")


def test_text_that_unpacks_to_gigabytes_is_no_picture() -> None:
    large = zlib.compress(b"\0" * 50_000_000, 9)
    for kind, content in {b"zTXt": b"Comment\0\0", b"iCCP": b"profile\0\0", b"iTXt": b"Comment\0\1\0\0\0"}.items():
        file = png(8, 8, rows=(b"\0" + b"\x80" * 24) * 8, more=real_files.chunk(kind, content + large) * 3)
        assert code_of(file) in ("", "photo_unreadable")


# Directories


def test_a_directory_that_leads_to_itself_is_no_hindrance() -> None:
    ways = [(0x8769, 4, 1, struct.pack("<I", 8)), (0x8825, 4, 1, struct.pack("<I", 8)), (0x014A, 4, 1, b"\x08\0\0\0")]
    loop = b"II*\0" + struct.pack("<I", 8) + real_files.directory(8, ways, following=8)
    second = struct.pack("<I", 8)
    mpf = segment_of_pictures([(0xB001, 4, 1, second), (0xB002, 7, 16, b"\0" * 16)], following=8)
    for kind in ("PNG", "WEBP", "HEIF"):
        assert code_of(saved(corners(), kind, exif=loop)) == "", kind
    file = saved(corners(), "JPEG", exif=b"Exif\0\0" + loop)
    assert code_of(file) == ""
    assert code_of(file[:2] + mpf + file[2:]) in ("", "photo_unreadable")


def test_a_million_directories_are_no_hindrance() -> None:
    """As many as 25 MB hold: each with one entry, and each leading to the next."""
    one = struct.pack("<HHHI4s", 1, 0x0112, 3, 1, b"\x01\0\0\0")
    chain = b"II*\0" + struct.pack("<I", 8) + b"".join(one + struct.pack("<I", 8 + 18 * at) for at in range(1, 1_000_000))
    for kind in ("PNG", "WEBP"):
        assert code_of(saved(corners(), kind, exif=chain)) == "", kind
    pieces = [b"Exif\0\0" + chain[at : at + 65_000] for at in range(0, len(chain), 65_000)]
    file = saved(corners(), "JPEG")
    assert code_of(file[:2] + b"".join(real_files.segment(0xE1, piece) for piece in pieces) + file[2:]) == ""


def test_the_fullest_directory_is_no_hindrance() -> None:
    many = [(0x8769 + at % 7, 4, 2**30, struct.pack("<I", 8)) for at in range(65_535)]
    full = b"II*\0" + struct.pack("<I", 8) + real_files.directory(8, many, following=8)
    for kind in ("PNG", "WEBP"):
        assert code_of(saved(corners(), kind, exif=full)) == "", kind


def segment_of_pictures(entries: list[real_files.Entry], following: int) -> bytes:
    """APP2 of CIPA DC-007, which phones put a second picture's place into."""
    return real_files.segment(0xE2, b"MPF\0II*\0" + struct.pack("<I", 8) + real_files.directory(8, entries, following))


# Two things in one file

TAILS = {"ZIP": real_files.a_zip, "PDF": lambda: other_kind("PDF"), "HTML": lambda: b"<script>alert(1)</script>"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tail", TAILS)
def test_a_photo_with_something_behind_it_is_the_photo_alone(kind: str, tail: str) -> None:
    made = picture.read(saved(corners(), kind) + TAILS[tail]())
    assert is_upright(made)
    assert real_files.markers_in(saved(made, "JPEG")) == []


def test_a_page_within_a_photo_is_the_photo_alone() -> None:
    file = saved(corners(), "JPEG", comment=b"*/=alert(1)/*<script src=//example.org></script>")
    made = picture.read(file)
    assert is_upright(made)
    assert b"script" not in saved(made, "JPEG")


def test_another_picture_within_is_not_shown() -> None:
    other = saved(Image.new("RGB", (200, 200), "black"), "JPEG")
    assert is_upright(picture.read(saved(corners(), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0" + other)))


def test_what_a_decoder_says_of_a_file_does_not_travel() -> None:
    with pytest.raises(Refused) as refused:
        picture.read(saved(corners(), "PNG")[:60])
    assert str(refused.value) == "photo_unreadable"
    assert refused.value.__suppress_context__


def test_a_file_is_read_without_a_file() -> None:
    """What is given is bytes, and stays so."""
    file = saved(corners(), "JPEG")
    assert picture.read(bytes(io.BytesIO(file).getbuffer())).size == (96, 64)
