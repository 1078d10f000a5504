"""Which texts are nearly the same: 64 bits of which alike texts share most (Charikar's simhash). Pure.

Nearly the same is a hint only: one word may turn a greeting into an insult, and the longer the text the fewer bits it
moves (of 280 signs none at all, one time in eighty). What is practically the same has the same letters.

A short text is alike only to the same words, however they are spelled: many people honestly send one slogan.
"""

from array import array
from functools import lru_cache
from hashlib import blake2b
from sys import byteorder

from wall import skeleton

LONG = 24  # folded letters from which on a text is compared by its parts
MOST_DIFFERENT = 13  # of 64 bits; the bits of unrelated texts differ in 32, give or take 4
_SHINGLE = 3
_LANES = [b"".join((byte >> bit & 1).to_bytes(2, byteorder) for bit in range(8)) for byte in range(256)]


def of(body: str) -> str:
    """16 hex digits, or none for a text without letters."""
    said = letters(body)
    if not said:
        return ""
    if len(said) < LONG:
        return blake2b(said.encode(), digest_size=8).hexdigest()
    shingles = [said[at : at + _SHINGLE] for at in range(len(said) - _SHINGLE + 1)]
    lanes = array("H", sum(map(_spread, shingles)).to_bytes(128, byteorder))
    half = len(shingles) / 2
    return f"{sum((count > half) << bit for bit, count in enumerate(lanes)):016x}"


def letters(body: str) -> str:
    """What remains of a text without emoji, numbers, punctuation, case, spaces and l33t."""
    return "".join(skeleton.words(body))


def is_long(body: str) -> bool:
    """Whether to say it twice is more than to say the same slogan."""
    return len(letters(body)) >= LONG


@lru_cache(16_384)
def _spread(shingle: str) -> int:
    """A shingle's 64 bits, each in a lane of its own, wide enough to count 4,000 of them in one sum."""
    return int.from_bytes(
        b"".join(_LANES[byte] for byte in blake2b(shingle.encode(), digest_size=8).digest()), byteorder
    )
