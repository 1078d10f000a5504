"""All flags of a post's words: those that any wall raises (wall.screening), and those that this wall asks for.

Blocked words, names where its people could be in danger, and a script that is seldom seen on it. Flags never decide.
"""

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import regex
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from wall import db, names, screening
from wall.blocklist import Blocklist
from wall.models import BlockedWord, Wall, WallWords
from wall.screening import Flag

FEWEST_LETTERS = 3  # of another script
_SCRIPTS = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "ug", "sd"), "Arabic"),
    **dict.fromkeys(("be", "bg", "ce", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"), "Cyrillic"),
    **dict.fromkeys(("zh", "yue"), "Han"),
    "am": "Ethiopic", "bn": "Bengali", "el": "Greek", "he": "Hebrew", "hi": "Devanagari", "hy": "Armenian",
    "ka": "Georgian", "km": "Khmer", "ko": "Hangul", "lo": "Lao", "my": "Myanmar", "ne": "Devanagari",
    "ta": "Tamil", "th": "Thai", "ti": "Ethiopic", "yi": "Hebrew",
}  # fmt: skip
_JAPANESE = ("Han", "Hiragana", "Katakana")
_ALWAYS = {"Latin", "Cyrillic", "Arabic"}  # of the languages that the pages speak
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True)
class Sight:
    """What one wall looks for, as of one version of its block list."""

    version: int
    blocklist: Blocklist
    unusual: regex.Pattern[str]  # a letter of a script that none of the wall's languages is written in


_known: WeakKeyDictionary[Engine, dict[int, Sight]] = WeakKeyDictionary()


def inspect(session: Session, wall_id: int, version: int, body: str, name: str, *, is_at_risk: bool) -> list[Flag]:
    """The flags of a post's body and name, on a wall with this version of its block list."""
    sight = _sight(session, wall_id, version)
    found = [*screening.screen(body), *screening.screen_name(name)]
    for field, text in (("body", body), ("name", name)):
        spans = [("blocked", start, end) for start, end in sight.blocklist.find(text)]
        if is_at_risk:
            spans += [span for span in names.find(text) if field == "body" or span[0] == "full_name"]
        found += [replace(flag, field=field) for flag in screening.in_units(text, spans)]
    if _is_unusual(sight, body):
        found.append(Flag("other_script", 0, 0))
    return found


def _is_unusual(sight: Sight, body: str) -> bool:
    """Whether most letters are of a script that is seldom seen here."""
    if body.isascii():
        return False
    unusual = len(sight.unusual.findall(body))
    return unusual >= FEWEST_LETTERS and unusual * 2 > len(_LETTER.findall(body))


def _sight(session: Session, wall_id: int, version: int) -> Sight:
    walls = _known.setdefault(db.under(session).engine, {})
    sight = walls.get(wall_id)
    if sight is None or sight.version != version:
        skeletons = session.scalars(select(BlockedWord.skeleton).where(BlockedWord.wall_id == wall_id)).all()
        sight = walls[wall_id] = Sight(version, Blocklist(skeletons), _unusual(session, wall_id))
    return sight


def _unusual(session: Session, wall_id: int) -> regex.Pattern[str]:
    own = select(Wall.lang).where(Wall.id == wall_id)
    spoken = session.scalars(own.union(select(WallWords.lang).where(WallWords.wall_id == wall_id))).all()
    codes = {lang.split("-")[0] for lang in spoken}
    usual = _ALWAYS | {_SCRIPTS[code] for code in codes & set(_SCRIPTS)} | set(_JAPANESE if "ja" in codes else ())
    scripts = "".join(f"\\p{{Script={script}}}" for script in sorted({*usual, "Common"}))
    return regex.compile(rf"[\p{{L}}--[{scripts}]]", regex.V1)
