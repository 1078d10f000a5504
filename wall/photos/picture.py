"""A file that claims to be a photo → upright sRGB pixels, and nothing else of it. Only the worker calls this.

Limits and reasons: trust.md U1, U2, U4 of the design, and docs/decisions/0007-photos.md.
"""

import math
from contextlib import suppress
from io import BytesIO

from PIL import AvifImagePlugin, Image, ImageCms
from pillow_heif import register_heif_opener

LONGEST_SIDE = 2048  # pixels, of what is kept
MOST_PIXELS = 40_000_000
LONGEST_SOURCE_SIDE = 16_384
PAPER = (255, 255, 255)  # what shows through where a picture is transparent: signs are written on it

_ORIENTATION = 0x0112  # Exif 2.32, 4.6.4
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_SRGB = ImageCms.createProfile("sRGB")

register_heif_opener(thumbnails=False, decode_threads=1)
AvifImagePlugin.DEFAULT_MAX_THREADS = (
    1  # else one for each core, and each takes 70 MB of the addresses that it may have
)
Image.MAX_IMAGE_PIXELS = None  # ours is checked before a pixel is decoded, and is an error rather than a warning


class Refused(Exception):
    """This file becomes no picture; `code` is the stable code of a wall.errors class."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(file: bytes) -> Image.Image:
    """The picture in a file: upright, RGB, LONGEST_SIDE at the most. Raises Refused."""
    kind = kind_of(file)
    try:
        with Image.open(BytesIO(file), formats=[kind]) as image:
            _check(image, kind)
            return _clean(image)
    except Refused:
        raise
    except MemoryError:
        raise Refused("photo_too_large") from None
    except Exception:  # decoders raise what they like; the file is at fault, and its words must not travel
        raise Refused("photo_unreadable") from None


def kind_of(file: bytes) -> str:
    """Pillow's name of the format, by its first bytes: names and types that come with a file may lie."""
    if file.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if file.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if file[:4] == b"RIFF" and file[8:12] == b"WEBP":
        return "WEBP"
    if file[4:8] == b"ftyp":  # ISO/IEC 14496-12, 4.3: size, "ftyp", brand, version, further brands
        size = min(int.from_bytes(file[:4], "big"), 256)
        brands = {file[8:12], *(file[at : at + 4] for at in range(16, size, 4))}
        if brands & {b"avif", b"avis"}:
            return "AVIF"
        if brands & _HEIF_BRANDS:
            return "HEIF"
    raise Refused("photo_kind_unknown" if file else "photo_unreadable")


def _check(image: Image.Image, kind: str) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SOURCE_SIDE:
        raise Refused("photo_too_large")
    # A JPEG's further pictures are a phone's thumbnails and brightness maps, a HEIC's are its burst.
    if kind in ("PNG", "WEBP", "AVIF") and getattr(image, "is_animated", False):
        raise Refused("photo_moves")


def _clean(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG at a half or a quarter, where that is enough
    image.load()  # before the orientation: a PNG's is behind its pixels, whose faults must not pass for those of Exif
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    shrunk = _shrunk(_plain(image))
    upright = _upright(shrunk, orientation)
    rgb = _flat(_to_srgb(upright, profile))
    return Image.frombytes("RGB", rgb.size, rgb.tobytes())  # pixels only: Pillow carries a file's words along


def _orientation(image: Image.Image) -> int:
    with suppress(Exception):  # a broken Exif block is no reason to refuse a photo
        return int(image.getexif().get(_ORIENTATION, 1))
    return 1


def _plain(image: Image.Image) -> Image.Image:
    """In a mode whose pixels can be averaged."""
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "PA") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L") if image.mode in ("1", "F") else image


def _shrunk(image: Image.Image) -> Image.Image:
    scale = LONGEST_SIDE / max(image.size)
    if scale >= 1:
        return image
    width, height = (max(1, math.floor(side * scale + 0.5)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(orientation)
    return image if turn is None else image.transpose(turn)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """What a phone meant by its numbers. A profile that cannot be used is treated as none."""
    if not profile:
        return image
    with suppress(Exception):
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(own):
            return image
        alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
        colours = image.convert(image.mode.removesuffix("A")) if alpha else image
        converted = ImageCms.profileToProfile(colours, own, _SRGB, outputMode="RGB")
        if converted is not None:
            if alpha:
                converted.putalpha(alpha)
            return converted
    return image


def _flat(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA"):
        paper = Image.new("RGB", image.size, PAPER)
        paper.paste(image.convert("RGB"), mask=image.getchannel("A"))
        return paper
    return image.convert("RGB")
