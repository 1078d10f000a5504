"""What is no photo, or only says so, is refused by its code or becomes a clean picture: bombs, ruins, two in one."""

import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from tests.photos import real_files
from tests.photos.real_files import KINDS, corners, png, saved
from tests.photos.test_picture import code_of, is_upright
from wall.photos import picture
from wall.photos.picture import Refused

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # what Pillow says of files that lie

# Too large

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
    chain = (
        b"II*\0" + struct.pack("<I", 8) + b"".join(one + struct.pack("<I", 8 + 18 * at) for at in range(1, 1_000_000))
    )
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

TAILS: dict[str, Callable[[], bytes]] = {
    "ZIP": real_files.a_zip,
    "PDF": lambda: other_kind("PDF"),
    "HTML": lambda: b"<script>alert(1)</script>",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_a_photo_with_something_behind_it_is_the_photo_alone(kind: str, tail: Callable[[], bytes]) -> None:
    made = picture.read(saved(corners(), kind) + tail())
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
