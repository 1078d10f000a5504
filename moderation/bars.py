"""Covering words: a bar takes their place for good, of one length whatever stood there."""

from collections.abc import Iterable, Sequence
from typing import Any

BAR = "\u2588" * 5  # FULL BLOCK: a bar in every font, also where nothing draws it better

Span = tuple[int, int]
Flags = list[dict[str, Any]]


def cover(body: str, flags: Flags, spans: Iterable[Span]) -> tuple[str, Flags, int]:
    """The body with bars, the flags that still stand, moved, and how many bars were drawn.

    Spans and flags count UTF-16 units, as browsers do. Raises ValueError where a span is none of the body's.
    """
    units = body.encode("utf-16-le")
    merged = _merged(spans, len(units) // 2)
    ends = [0, *(end for _start, end in merged)]
    starts = [*(start for start, _end in merged), len(units) // 2]
    pieces = [units[end * 2 : start * 2].decode("utf-16-le") for end, start in zip(ends, starts, strict=True)]
    return BAR.join(pieces), _moved(flags, merged), len(merged)


def _merged(spans: Iterable[Span], length: int) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= length:
            raise ValueError("not in the body")
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _moved(flags: Flags, covered: Sequence[Span]) -> Flags:
    """What lay under a bar is settled; what follows one stands elsewhere now."""
    kept = []
    for flag in flags:
        start, end = flag["start"], flag["end"]
        if flag.get("field", "body") != "body" or start == end:
            kept.append(flag)
        elif all(end <= left or right <= start for left, right in covered):
            shift = sum(len(BAR) - (right - left) for left, right in covered if right <= start)
            kept.append({**flag, "start": start + shift, "end": end + shift})
    return kept
