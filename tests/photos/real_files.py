"""Files as phones and programs make them, and as attackers do; what they hold beside the picture carries markers."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from tests.photos.people import photo
from wall.photos import picture as _heif_for_pillow  # noqa: F401

KINDS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
CORNERS = {"top left": (200, 0, 0), "top right": (0, 160, 0), "bottom left": (0, 0, 200), "bottom right": (230, 220, 0)}
PLACES = (
    "description", "artist", "serial", "makernote", "comment", "gps", "thumbnail", "xmp", "iptc", "icc", "com",
    "second", "zip", "chunk",
)  # fmt: skip
OWN_NAME = "IMG_anna_at_the_vigil.jpg"


def marker(place: str) -> bytes:
    """32 bytes that no file holds by chance."""
    return f"canary-{place}".encode().ljust(32, b"q")


def forms(planted: bytes) -> dict[str, bytes]:
    """The ways in which a marker could be written down."""
    text = planted.decode()
    coded = {f"base64 at {at}": base64.b64encode(b"\0" * at + planted)[4 * (at > 0) : 40] for at in range(3)}
    return {
        "plain": planted,
        "capitals": text.upper().encode(),
        "utf-16": text.encode("utf-16-le"),
        "utf-16 the other way": text.encode("utf-16-be"),
        "hexadecimal": planted.hex().encode(),
        "HEXADECIMAL": planted.hex().upper().encode(),
        "reversed": planted[::-1],
        **coded,
    }


ALL_FORMS = {f"{place}, {form}": made for place in PLACES for form, made in forms(marker(place)).items()}


def markers_in(content: bytes) -> list[str]:
    """Which markers, and in which form."""
    return [name for name, made in ALL_FORMS.items() if made in content]


# Pictures


def corners(size: tuple[int, int] = (96, 64), mode: str = "RGB") -> Image.Image:
    """A picture with another colour in each corner."""
    picture = Image.new("RGB", size)
    draw = ImageDraw.Draw(picture)
    width, height = size[0] // 2, size[1] // 2
    for number, colour in enumerate(CORNERS.values()):
        left, top = width * (number % 2), height * (number // 2)
        draw.rectangle((left, top, left + width, top + height), fill=colour)
    return picture.convert(mode)


def street(size: tuple[int, int] = (480, 320)) -> Image.Image:
    return photo("coffee.png").resize(size)


def noise(size: tuple[int, int]) -> Image.Image:
    return Image.merge("RGB", [Image.effect_noise(size, 90) for _ in "RGB"])


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **{**({"speed": 10} if kind == "AVIF" else {}), **options})
    return file.getvalue()


# Exif (TIFF 6.0, Exif 2.32)

Entry = tuple[int, int, int, bytes]  # tag, type, count, value
ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 2, 3, 4, 5, 7


def text(tag: int, value: bytes) -> Entry:
    return tag, ASCII, len(value) + 1, value + b"\0"


def exif(orientation: int = 1) -> bytes:
    """A whole block: camera and owner, maker note, GPS, and a thumbnail with a comment in it."""
    thumbnail = saved(corners((32, 24)), "JPEG", comment=marker("thumbnail"))
    rationals = struct.pack("<6I", 51, 1, 30, 1, 1234, 100)
    camera = [
        text(0x010E, marker("description")),
        text(0x010F, b"Canon"),
        (0x0112, SHORT, 1, struct.pack("<H", orientation)),
        text(0x013B, marker("artist")),
    ]
    own = [
        text(0x9003, b"2026:11:22 20:41:17"),
        (0x927C, UNDEFINED, 64, marker("makernote") * 2),
        (0x9286, UNDEFINED, 40, b"ASCII\0\0\0" + marker("comment")),
        text(0xA431, marker("serial")),
    ]
    gps = [
        text(1, b"N"),
        (2, RATIONAL, 3, rationals),
        text(3, b"W"),
        (4, RATIONAL, 3, rationals),
        (0x1B, UNDEFINED, 40, b"ASCII\0\0\0" + marker("gps")),
    ]
    small = [(0x0103, SHORT, 1, struct.pack("<H", 6))]
    return tiff(camera, own, gps, small, thumbnail)


def tiff(
    camera: Sequence[Entry], own: Sequence[Entry], gps: Sequence[Entry], small: Sequence[Entry], thumbnail: bytes
) -> bytes:
    """The four directories one after another, each with its longer values behind it."""
    pointers = [(0x8769, LONG, 1, b"OWN_"), (0x8825, LONG, 1, b"GPS_")]
    of_thumbnail = [(0x0201, LONG, 1, b"THUM"), (0x0202, LONG, 1, struct.pack("<I", len(thumbnail)))]
    block, starts = b"II*\0" + struct.pack("<I", 8), []
    for entries in ([*camera, *pointers], own, gps, [*small, *of_thumbnail]):
        starts.append(len(block))
        block += directory(len(block), entries)
    for name, value in zip((b"OWN_", b"GPS_", b"THUM"), (*starts[1:3], len(block)), strict=True):
        block = block.replace(name, struct.pack("<I", value))
    next_of_first = starts[0] + 2 + 12 * (len(camera) + 2)
    return block[:next_of_first] + struct.pack("<I", starts[3]) + block[next_of_first + 4 :] + thumbnail


def directory(start: int, entries: Sequence[Entry], following: int = 0) -> bytes:
    head, values = struct.pack("<H", len(entries)), b""
    behind = start + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in entries:
        if len(value) <= 4:
            place = value.ljust(4, b"\0")
        else:
            place = struct.pack("<I", behind + len(values))
            values += value + b"\0" * (len(value) % 2)
        head += struct.pack("<HHI", tag, kind, count) + place
    return head + struct.pack("<I", following) + values


# Colours (ICC.1:2001-04): a display's three lights, adapted to D50, and its gamma

P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407), 2.2)
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457), 2.2)


def profile(red: Sequence[float], green: Sequence[float], blue: Sequence[float], gamma: float) -> bytes:
    words = marker("icc")
    light = {b"rXYZ": red, b"gXYZ": green, b"bXYZ": blue, b"wtpt": (0.9642, 1.0, 0.8249)}
    tags = {name: b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in xyz)) for name, xyz in light.items()}
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", len(words) + 1) + words + b"\0" * 79
    tags[b"cprt"] = b"text\0\0\0\0" + words + b"\0" * 4
    table, body, start = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(value))
        body += value + b"\0" * (-len(value) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"test", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 11, 22, 20, 41, 17) + b"acsp" + b"\0" * 28
    head += struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def in_srgb(
    colour: Sequence[int], lights: tuple[Sequence[float], Sequence[float], Sequence[float], float]
) -> list[int]:
    """What a colour of that display is in sRGB (IEC 61966-2-1), worked out without ImageCms."""
    *columns, gamma = lights
    linear = [(value / 255) ** gamma for value in colour]
    xyz = [sum(linear[light] * columns[light][axis] for light in range(3)) for axis in range(3)]
    rows = ((3.1339, -1.6169, -0.4906), (-0.9788, 1.9161, 0.0335), (0.0719, -0.2290, 1.4052))  # from XYZ under D50
    out = [min(max(sum(a * b for a, b in zip(row, xyz, strict=True)), 0), 1) for row in rows]
    return [round(255 * (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055)) for v in out]


# Everything at once

XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="' + marker("xmp") + b'"/></rdf:RDF></x:xmpmeta>'
    b'<?xpacket end="w"?>'
)


def a_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("inside.txt", marker("zip"))
    return file.getvalue()


def full_jpeg(picture: Image.Image, orientation: int = 1) -> bytes:
    second = Image.new("RGB", (16, 16), "gold")
    options = {"exif": b"Exif\0\0" + exif(orientation), "xmp": XMP, "icc_profile": profile(*P3)}
    file = io.BytesIO()
    picture.save(file, "MPO", save_all=True, append_images=[second], quality=92, comment=marker("com"), **options)
    made = file.getvalue()
    at = made.rindex(b"\xff\xd8\xff") + 2
    made = made[:at] + segment(0xFE, marker("second")) + made[at:]
    return made[:2] + segment(0xED, photoshop()) + segment(0xE7, b"Own\0" + marker("chunk")) + made[2:] + a_zip()


def photoshop() -> bytes:
    """IPTC-IIM as Photoshop keeps it."""
    record = b"\x1c\x02\x78" + struct.pack(">H", 32) + marker("iptc")
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record + b"\0" * (len(record) % 2)


def segment(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(content) + 2) + content


def full_png(picture: Image.Image, orientation: int = 1) -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", marker("com").decode())
    words.add_text("Title", marker("description").decode(), zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    words.add_itxt("Raw profile type iptc", photoshop().hex(), zip=True)
    words.add(b"tIME", struct.pack(">HBBBBB", 2026, 11, 22, 20, 41, 17))
    words.add(b"caNy", marker("chunk"))
    made = saved(picture, "PNG", pnginfo=words, exif=exif(orientation), icc_profile=profile(*P3))
    return made + a_zip()


def full_webp(picture: Image.Image, orientation: int = 1) -> bytes:
    made = saved(picture, "WEBP", exif=exif(orientation), xmp=XMP, icc_profile=profile(*P3), quality=90)
    made += b"CANY" + struct.pack("<I", 32) + marker("chunk")
    return made[:4] + struct.pack("<I", len(made) - 8) + made[8:] + a_zip()


def full_avif(picture: Image.Image, orientation: int = 1) -> bytes:
    made = saved(picture, "AVIF", exif=exif(orientation), xmp=XMP, icc_profile=profile(*P3))
    return made + box(b"free", marker("com")) + box(b"uuid", b"0123456789abcdef" + marker("chunk")) + a_zip()


def full_heif(picture: Image.Image, orientation: int = 1) -> bytes:
    made = saved(picture, "HEIF", exif=exif(orientation), xmp=XMP, icc_profile=profile(*P3))
    return made + box(b"free", marker("com")) + box(b"uuid", b"0123456789abcdef" + marker("chunk")) + a_zip()


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


FULL: dict[str, Callable[..., bytes]] = {
    "JPEG": full_jpeg, "PNG": full_png, "WEBP": full_webp, "AVIF": full_avif, "HEIF": full_heif,
}  # fmt: skip

# What attackers make


def png(width: int, height: int, *, depth: int = 8, colour: int = 2, rows: bytes = b"", more: bytes = b"") -> bytes:
    """A PNG that may claim what its rows do not hold."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def claiming(file: bytes, was: tuple[int, int], width: int, height: int) -> bytes:
    """A HEIC or AVIF whose `ispe` says another size than its picture has (ISO/IEC 23008-12, 6.5.3)."""
    old = b"ispe\0\0\0\0" + struct.pack(">II", *was)
    assert old in file
    return file.replace(old, b"ispe\0\0\0\0" + struct.pack(">II", width, height))


def webp_claiming(width: int, height: int) -> bytes:
    made = saved(corners(), "WEBP", exif=exif())
    assert made[12:16] == b"VP8X"
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return made[:24] + size + made[30:]


def moving(kind: str) -> bytes:
    frames = [corners(), corners().rotate(180)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=200)


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
