"""A wall's blocked words, found however they are spelled: as words, and inside longer ones only where no spaces are.

A word is compared by its plain letters (wall.skeleton). A letter may be repeated in the text, yet never be missing:
who blocks a word with two of a letter does not mean the one with a single one. Linear in the text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from wall import skeleton

LONGEST = 80  # letters of an entry
MOST = 2_000  # entries of a wall
LONGEST_MASKED = 16  # letters of an entry that is also found with some struck out: spellings grow with their square
Span = tuple[int, int]

_SIGNS, _DIGITS = "".join(skeleton.SIGNS), "0123456789"
_LATIN = str.maketrans(skeleton.LEET | skeleton.SIGNS)
_CYRILLIC = str.maketrans({"0": "o", "3": "з", "4": "ч", "6": "б", "9": "я"})
_IS_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_CLITIC = re.compile(r"(?:[وفبكل]?iل|لل|و)(?=..)")  # "and", "the" and their like, in the skeleton's letters
# Han, kana, Thai, Lao, Burmese, Khmer: written without spaces.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]+")
_PIECE = re.compile(r"[^ *']+")
_TWICE = re.compile(r"(.)\1+", re.DOTALL)


class _Piece(NamedTuple):
    """Letters without anything between them: how they may be read, where they stand, and what stands before."""

    forms: tuple[str, ...]
    start: int
    end: int
    gap: str
    letters: str  # the likeliest of its forms


def skeleton_of(entry: str) -> str:
    """What all spellings of an entry share, or nothing where it has too few letters. A `*` at its end stays."""
    read = [piece.letters for piece in _pieces(entry)]
    is_joined = all(len(letters) == 1 for letters in read) or _UNSPACED.fullmatch("".join(read))
    joined = ("" if is_joined else " ").join(read)
    if len(joined) < (1 if _UNSPACED.fullmatch(joined) else 2):
        return ""
    return joined + "*" * entry.rstrip().endswith("*")


class Blocklist:
    """Entries by their skeletons, ready to be found in texts."""

    def __init__(self, skeletons: Iterable[str]) -> None:
        self._words: dict[str, list[tuple[int, ...]]] = {}
        self._beginnings: dict[str, list[tuple[int, ...]]] = {}
        self._anywhere: set[str] = set()
        self._masked: set[str] = set()
        for each in skeletons:
            letters = each.rstrip("*")
            if _UNSPACED.fullmatch(letters):
                self._anywhere.add(letters)
                continue
            known = self._beginnings if each.endswith("*") else self._words
            known.setdefault(_once(letters), []).append(_runs(letters))
            if " " not in letters and len(letters) <= LONGEST_MASKED:
                self._masked.update(_masks(letters))
        self._lengths = sorted({len(word) for word in self._words if " " not in word})
        self._phrases = sorted({word.count(" ") + 1 for word in self._words if " " in word})
        self._starts = sorted({len(word) for word in self._beginnings})
        self._sizes = sorted({len(word) for word in self._anywhere})
        self._is_blocked = lru_cache(4096)(self._means_blocked)  # most people use the same words

    @cached_property
    def is_empty(self) -> bool:
        return not (self._words or self._beginnings or self._anywhere)

    def find(self, text: str) -> list[Span]:
        """Where something blocked stands in a text: in its characters, in order, overlaps joined."""
        if self.is_empty:
            return []
        pieces = _pieces(text)
        found = chain(
            self._in_words(pieces), self._in_phrases(pieces), self._in_neighbours(pieces), self._in_runs(pieces)
        )
        spans = _joined([*found, *self._in_unspaced(text)])
        return [(start, start + len(text[start:end].rstrip("!"))) for start, end in spans]

    def _in_words(self, pieces: Sequence[_Piece]) -> Iterator[Span]:
        for piece in pieces:
            if self._is_blocked(piece.forms):
                yield piece.start, piece.end

    def _in_phrases(self, pieces: Sequence[_Piece]) -> Iterator[Span]:
        for count in self._phrases:
            for first in range(len(pieces) - count + 1):
                part = pieces[first : first + count]
                if self._has(" ".join(piece.letters for piece in part)):
                    yield part[0].start, part[-1].end

    def _in_neighbours(self, pieces: Sequence[_Piece]) -> Iterator[Span]:
        """A word in two parts, of one letter or without a space: f uck, fu.ck. Or with letters struck out: f*ck."""
        for one, other in pairwise(pieces):
            letters = one.letters + other.letters
            is_close = other.gap != "" and not other.gap.strip("*")
            is_apart = other.gap != "'" and 1 in (len(one.letters), len(other.letters))
            is_word = (is_close or is_apart) and len(letters) > 3 and self._has(letters)
            if is_word or (is_close and f"{_once(one.letters)}*{_once(other.letters)}" in self._masked):
                yield one.start, other.end

    def _in_runs(self, pieces: Sequence[_Piece]) -> Iterator[Span]:
        """Letters set apart, one by one or in pairs: f u c k, fu-ck. An apostrophe parts only single ones: he'll."""
        run: list[_Piece] = []
        for piece in pieces:
            is_short = len(piece.letters) <= 2
            if run and not (is_short and (piece.gap != "'" or len(run[-1].letters) == len(piece.letters) == 1)):
                yield from self._in_run(run)
                run = []
            if is_short:
                run.append(piece)
        yield from self._in_run(run)

    def _in_run(self, run: Sequence[_Piece]) -> Iterator[Span]:
        if len(run) < 2:
            return
        has_letters = any(map(str.isalpha, "".join(piece.letters for piece in run)))
        read = [piece.letters.translate(_LATIN) if has_letters else piece.letters for piece in run]
        plain, starts, ends = _without_repeats(read)
        for start, first in starts.items():
            for length in self._lengths:
                if plain[start : start + length] not in self._words:
                    continue
                last = ends.get(start + length, -1)
                whole = "".join(read[first : last + 1])
                is_word = len(whole) > 3 or len(whole) == last - first + 1 == 3
                if last > first and is_word and self._has(whole):
                    yield run[first].start, run[last].end

    def _in_unspaced(self, text: str) -> Iterator[Span]:
        if self._anywhere:
            letters = [(sign, at) for at, plain in _unspaced(text) for sign in plain]
            plain = "".join(sign for sign, _at in letters)
            for size in self._sizes:
                for first in range(len(plain) - size + 1):
                    if plain[first : first + size] in self._anywhere:
                        yield letters[first][1], letters[first + size - 1][1] + 1

    def _has(self, letters: str) -> bool:
        wanted = self._words.get(_once(letters))
        return wanted is not None and _fits(letters, wanted)

    def _means_blocked(self, forms: tuple[str, ...]) -> bool:
        return any(self._has(form) or self._begins(form) or form in self._masked for form in forms)

    def _begins(self, letters: str) -> bool:
        plain = _once(letters)
        return any(
            plain[:length] in self._beginnings and _fits(letters, self._beginnings[plain[:length]])
            for length in self._starts
        )


def _without_repeats(read: Sequence[str]) -> tuple[str, dict[int, int], dict[int, int]]:
    """The pieces as one word, and which of them begins and which ends at each place of it."""
    plain: list[str] = []
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for at, letters in enumerate(read):
        for nth, letter in enumerate(letters):
            if plain and plain[-1] == letter:
                continue
            if nth == 0:
                starts[len(plain)] = at
            plain.append(letter)
        ends[len(plain)] = at
    return "".join(plain), starts, ends


def _fits(letters: str, wanted: Sequence[tuple[int, ...]]) -> bool:
    """Whether each letter stands as often as an entry has it, or more often."""
    runs = _runs(letters)
    return any(all(there >= least for there, least in zip(runs, each, strict=False)) for each in wanted)


@lru_cache(8192)
def _once(letters: str) -> str:
    return _TWICE.sub(r"\1", letters)


def _runs(letters: str) -> tuple[int, ...]:
    return tuple(len(list(run)) for _letter, run in groupby(letters))


def _masks(letters: str) -> Iterator[str]:
    """A word with up to half of its letters struck out, never the first or the last one."""
    for start in range(1, len(letters) - 1):
        for end in range(start + 1, min(start + len(letters) // 2, len(letters) - 1) + 1):
            if len(letters) > 3:
                yield f"{_once(letters[:start])}*{_once(letters[end:])}"


@lru_cache(4096)
def _plain(sign: str) -> str:
    """As wall.skeleton has it, with two more signs: `*` for what is no letter and no space, `'` for an apostrophe."""
    if sign in "ـ\u115f\u1160\u3164\uffa0":  # a stroke that lengthens Arabic words; letters that nobody sees
        return ""
    if "🅐" <= sign <= "🅩" or "🅰" <= sign <= "🆉":
        return chr(ord("a") + (ord(sign) - ord("🅐")) % 32)
    if "🇦" <= sign <= "🇿":
        return chr(ord("a") + ord(sign) - ord("🇦"))
    plain = skeleton.letters(sign)
    if plain == " " and not sign.isspace():
        return "'" if sign in "'’ʼ`´" else "*"
    return plain


def _pieces(text: str) -> list[_Piece]:
    parts = list(map(_plain, text))
    plain = "".join(parts)
    at = range(len(text)) if len(plain) == len(text) else [n for n, part in enumerate(parts) for _sign in part]
    pieces, before = [], 0
    for match in _PIECE.finditer(plain):
        start, end = match.span()
        if match[0].strip(_SIGNS):
            forms = _forms(match[0])
            pieces.append(_Piece(forms, at[start], at[end - 1] + 1, plain[before:start], forms[0]))
            before = end
    return pieces


def _unspaced(text: str) -> Iterator[tuple[int, str]]:
    """Each sign that is a letter of a script without spaces."""
    for at, sign in enumerate(text):
        plain = _plain(sign)
        if _UNSPACED.fullmatch(plain):
            yield at, plain


@lru_cache(4096)
def _forms(chunk: str) -> tuple[str, ...]:
    """How letters, digits and signs in one may be meant, the likeliest first."""
    if not any(map(str.isalpha, chunk)):
        return (chunk,)
    bare = chunk.rstrip(_SIGNS)
    forms = [bare.translate(_LATIN)]
    if chunk.strip(_SIGNS + _DIGITS) != chunk:
        forms += [chunk.translate(_LATIN), chunk.strip(_SIGNS + _DIGITS).translate(_LATIN)]
    if any(sign in chunk[1:-1] for sign in _SIGNS):
        forms.append(_once(re.sub(f"[{re.escape(_SIGNS)}]+", "*", chunk)))
    if _IS_CYRILLIC.search(chunk):
        forms.append(bare.translate(_CYRILLIC))
    if clitic := _CLITIC.match(forms[0]):
        forms.append(forms[0][clitic.end() :])
    return tuple(dict.fromkeys(forms))


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
