"""What a campaign says of itself, in each of its languages: who changes a word changes no other."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from wall import show, text
from wall.errors import PostTooLong
from wall.models import Wall, WallWords

# By a column of WallWords, how long it may be; in the order of the organiser's page.
LENGTHS = {
    "headline": 120,
    "place": 120,
    "call": 80,
    "letters": 40,
    "remembered": 120,
    "at": 80,
    "demand": 200,
    "marked": 40,
}


def set_words(session: Session, wall: Wall, lang: str, given: Mapping[str, str]) -> list[str]:
    """Sets what is given and different, in one language, and names it. What is not given stays.

    Raises NotText, and PostTooLong with the word's name as its field.
    """
    cleaned = {name: _clean(name, words) for name, words in given.items()}
    show.lock(session, wall)
    row = session.get(WallWords, (wall.id, lang))
    different = [name for name, words in cleaned.items() if words != (getattr(row, name) if row else "")]
    if row is None:
        row = WallWords(wall_id=wall.id, lang=lang)
        session.add(row)
    for name in different:
        setattr(row, name, cleaned[name])
    if different:
        show.changed(session, wall)
    return different


def _clean(name: str, typed: str) -> str:
    limit = LENGTHS[name]
    words = text.clean_line(typed, limit, name)
    if len(words) > limit:  # what the column holds is counted in code points
        raise PostTooLong(len(words), limit, name)
    return words
