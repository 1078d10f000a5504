"""What an organiser may set for the show, read from a form and held within bounds: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import regex

from wall import countries
from wall.errors import BadRequest, CountriesUnclear, LinkUnclear, NumberUnclear, PlaylistUnclear, SceneUnknown

SCENES = ("stream", "spotlight", "mosaic", "balloons", "map", "remembrance", "holding", "credits")
STEPS = ("", "same", "apart")
MOST_SCENES = 24  # in a playlist
SHORTEST, LONGEST = 5, 4 * 60 * 60  # seconds of a playlist's scene
LEAST_SILENCE, MOST_SILENCE = 10, 600  # seconds
MOST_GOAL = 1_000_000
MOST_AWAY = 240  # minutes
LONGEST_LINK = 200
MOST_UNSAID = 40
Row = tuple[str, str, str]  # of a playlist's form: scene, minutes, seconds
_DIGITS = regex.compile(r"\d{1,7}")
_DEGREES = regex.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,9})?")
_BETWEEN = regex.compile(r"[\s,;،]+")


@dataclass(frozen=True)
class Turn:
    """A scene of a playlist, and how long it stays."""

    scene: str
    seconds: int


@dataclass(frozen=True)
class Facts:
    """What the scenes need to know, beside the posts and the campaign's words."""

    goal: int = 100
    away_after: int = 10  # minutes
    step: str = ""
    link: str = ""
    unsaid: tuple[str, ...] = ()
    mark: tuple[float, float] | None = None  # longitude, latitude

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Facts":
        """Raises NumberUnclear, LinkUnclear, CountriesUnclear and BadRequest."""
        step = form.get("step", "")
        if step not in STEPS:
            raise BadRequest(field="step")
        return cls(
            goal=whole(form.get("goal", ""), "goal", 1, MOST_GOAL),
            away_after=whole(form.get("away_after", ""), "away_after", 1, MOST_AWAY),
            step=step,
            link=link(form.get("link", "")),
            unsaid=unsaid(form.get("unsaid", "")),
            mark=_mark(form.get("mark_lon", "").strip(), form.get("mark_lat", "").strip()),
        )


def known_scene(scene: str) -> str:
    """The same, or SceneUnknown; empty stands for what is shown elsewhere."""
    if scene and scene not in SCENES:
        raise SceneUnknown()
    return scene


def playlist(rows: Sequence[Row]) -> list[Turn]:
    """A playlist as it was typed; a row without a scene counts for nothing. Raises SceneUnknown and PlaylistUnclear."""
    return checked([Turn(scene, _duration(*typed)) for scene, *typed in rows if scene])


def checked(turns: Sequence[Turn]) -> list[Turn]:
    """Raises SceneUnknown and PlaylistUnclear."""
    for turn in turns:
        known_scene(turn.scene)
    if len(turns) > MOST_SCENES or not all(SHORTEST <= turn.seconds <= LONGEST for turn in turns):
        raise PlaylistUnclear(MOST_SCENES, SHORTEST, LONGEST)
    return list(turns)


def as_rows(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    return [asdict(turn) for turn in turns]


def whole(typed: str, field: str, least: int, most: int) -> int:
    """A number that somebody typed, in whichever digits. Raises NumberUnclear."""
    found = _DIGITS.fullmatch(typed.strip())
    if found is None or not least <= int(found[0]) <= most:
        raise NumberUnclear(field, least, most)
    return int(found[0])


def link(typed: str) -> str:
    """An address that anybody can type off the wall, or nothing. Raises LinkUnclear."""
    address = typed.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in ("https", "http") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_one = False
    if not is_one or len(address) > LONGEST_LINK or not address.isprintable() or " " in address:
        raise LinkUnclear()
    return address


def unsaid(typed: str) -> tuple[str, ...]:
    """Codes of countries, however they are set apart. Raises CountriesUnclear."""
    codes = tuple(dict.fromkeys(filter(None, _BETWEEN.split(typed.upper()))))
    if len(codes) > MOST_UNSAID or not all(countries.is_known(code) for code in codes):
        raise CountriesUnclear()
    return codes


def _duration(minutes: str, seconds: str) -> int:
    try:
        return whole(minutes or "0", "playlist", 0, LONGEST // 60) * 60 + whole(seconds or "0", "playlist", 0, LONGEST)
    except NumberUnclear as error:
        raise PlaylistUnclear(MOST_SCENES, SHORTEST, LONGEST) from error


def _mark(lon: str, lat: str) -> tuple[float, float] | None:
    return (_degrees(lon, "mark_lon", 180), _degrees(lat, "mark_lat", 90)) if lon or lat else None


def _degrees(typed: str, field: str, most: int) -> float:
    degrees = float(typed.replace(",", ".")) if _DEGREES.fullmatch(typed) else most + 1
    if abs(degrees) > most:
        raise NumberUnclear(field, -most, most)
    return degrees
