"""`python -m tests.photos.fuzz 10000 [seed]`: spoils real files in as many ways and gives them to the real workers.

Fails where one takes longer than it may, where the workers' parent dies, or where anything beside a picture is left.
"""

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

from tests.photos import real_files
from tests.photos.real_files import FULL, KINDS, corners, saved, street
from wall.photos import renditions, sandbox, wire
from wall.photos.pool import AT_ONCE, NoAnswer, Pool

LATE = sandbox.LAST_SECONDS + 3  # seconds: the look of the workers' parent, and a busy machine
LENGTHS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
JPEG_PARTS = {0xE0, 0xDB, 0xC0, 0xC4}  # JFIF, and what pixels need


@dataclass
class Result:
    outcomes: Counter[str] = field(default_factory=Counter)
    unanswered: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0
    peak: int = 0  # bytes, of the largest process

    def __str__(self) -> str:
        counted = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        more = [f"no answer to {self.unanswered}"] * bool(self.unanswered) + self.faults
        return "\n".join([f"{counted}; slowest {self.slowest:.2f} s; peak {self.peak / 2**20:.0f} MiB", *more])


def fuzz(numbers: Iterable[int], seed: int = 1, say: Callable[[str], None] | None = None) -> Result:
    """The photo of each number is the same in every run with this seed."""
    bases, result, pool = base_files(), Result(), Pool()
    pool.start()
    parent = pool.pid

    def tries(number: int) -> None:
        file = spoilt(Random(f"{seed} {number}"), bases)
        start = time.monotonic()
        outcome, left = outcome_of(pool, file)
        took = time.monotonic() - start
        result.outcomes[outcome] += 1
        result.slowest = max(result.slowest, took)
        if outcome == "unanswered":
            result.unanswered.append(number)
        if took > LATE:
            result.faults.append(f"photo {number} took {took:.1f} s")
        result.faults.extend(f"photo {number} leaves {what}" for what in left)
        if say and result.outcomes.total() % 500 == 0:
            say(str(result))

    with ThreadPoolExecutor(AT_ONCE) as senders:
        list(senders.map(tries, numbers))
    if outcome_of(pool, saved(corners(), "JPEG")) != ("accepted", []):
        result.faults.append("the workers take no photo any more")
    if pool.pid != parent:
        result.faults.append("the workers' parent died")
    pool.stop()
    result.peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return result


def outcome_of(pool: Pool, file: bytes) -> tuple[str, list[str]]:
    """What became of a file, and what is left of it beside its picture."""
    try:
        answer = pool.ask(wire.Message({"find": False, "covers": [], "bare": []}, {"photo": file}))
    except NoAnswer:
        return "unanswered", []
    if "refused" in answer.words:
        return str(answer.words["refused"]), []
    left = [f"{what} in {name}" for name, made in answer.files.items() for what in left_in(name, made)]
    if answer.files.keys() != renditions.NAMES:
        left.append("fewer renditions")
    return "accepted", left


def left_in(name: str, made: bytes) -> list[str]:
    return [*real_files.markers_in(made), *(foreign_parts(made) if name.endswith(".jpg") else foreign_chunks(made))]


def foreign_parts(jpeg: bytes) -> list[str]:
    found, at = [], 2
    while jpeg[at + 1] != 0xDA:
        if jpeg[at + 1] not in JPEG_PARTS:
            found.append(f"segment {jpeg[at + 1]:x}")
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found if jpeg.endswith(b"\xff\xd9") else [*found, "a tail"]


def foreign_chunks(webp: bytes) -> list[str]:
    length = int.from_bytes(webp[16:20], "little")
    whole = webp[12:16] == b"VP8 " and len(webp) == 20 + length + length % 2
    return [] if whole else ["more than a picture"]


def base_files() -> list[bytes]:
    """Small ones, so that many are tried; of every kind, with and without all that it can carry."""
    small = street((160, 120))
    made = [FULL[kind](small, number) for kind in KINDS for number in (1, 6)]
    made += [saved(small, kind) for kind in KINDS]
    made += [saved(small.convert("RGBA"), kind) for kind in ("PNG", "WEBP", "AVIF", "HEIF")]
    made += [saved(small.convert(mode), "PNG") for mode in ("1", "L", "LA", "P")]
    made += [saved(small.convert("L"), kind) for kind in ("JPEG", "AVIF", "HEIF")]
    made += [
        saved(small, "JPEG", progressive=True),
        saved(small.convert("CMYK"), "JPEG"),
        saved(small, "WEBP", lossless=True),
        saved(small, "AVIF", subsampling="4:4:4", quality=100),
        saved(small, "HEIF", save_all=True, append_images=[corners()]),
        real_files.png(40, 30, depth=16, colour=0, rows=bytes(range(81)) * 30),
        *(real_files.moving(kind) for kind in ("PNG", "WEBP", "AVIF")),
    ]
    return made


def spoilt(random: Random, bases: list[bytes]) -> bytes:
    file = bytearray(random.choice(bases))
    for _time in range(random.choice((1, 1, 2, 3, 6))):
        random.choice(WAYS)(random, file, bases)
    return bytes(file)


def place(random: Random, file: bytearray) -> int:
    """Anywhere, and in one of two among the first bytes, which decide more."""
    return random.randrange(min(len(file), random.choice((600, len(file)))) or 1) if file else 0


def flip_bits(random: Random, file: bytearray, bases: list[bytes]) -> None:
    for _bit in range(random.choice((1, 2, 8, 64)) if file else 0):
        file[place(random, file)] ^= 1 << random.randrange(8)


def cut_off(random: Random, file: bytearray, bases: list[bytes]) -> None:
    del file[random.randrange(len(file) + 1) :]


def cut_out(random: Random, file: bytearray, bases: list[bytes]) -> None:
    start = place(random, file)
    del file[start : start + random.choice((1, 4, 100, 5000))]


def say_a_length(random: Random, file: bytearray, bases: list[bytes]) -> None:
    """Over a field of one, two or four bytes, wherever one may be."""
    start, size = place(random, file), random.choice((1, 2, 4))
    value = random.choice((*LENGTHS, random.randrange(2**32), len(file))) % 256**size
    file[start : start + size] = value.to_bytes(size, random.choice(("big", "little")))


def repeat(random: Random, file: bytearray, bases: list[bytes]) -> None:
    start, length = place(random, file), random.choice((4, 12, 100, 2000))
    file[start:start] = file[start : start + length] * random.choice((1, 3, 50))


def splice(random: Random, file: bytearray, bases: list[bytes]) -> None:
    other = random.choice(bases)
    file[place(random, file) :] = other[random.randrange(len(other)) :]


def scatter(random: Random, file: bytearray, bases: list[bytes]) -> None:
    start, length = place(random, file), random.choice((4, 16, 400))
    file[start : start + length] = random.choice((bytes(length), b"\xff" * length, random.randbytes(length)))


WAYS = (flip_bits, flip_bits, cut_off, cut_out, say_a_length, say_a_length, say_a_length, repeat, splice, scatter)


def main() -> int:
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    start = time.monotonic()
    result = fuzz(range(count), seed, lambda line: print(line, flush=True))  # noqa: T201
    print(f"{count} files in {time.monotonic() - start:.0f} s:\n{result}")  # noqa: T201
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
