"""A wall's list of blocked words, as its moderators keep it: one entry a line, `#` before a remark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from moderation import audit
from moderation.errors import TooManyWords
from wall import blocklist
from wall.models import BlockedWord, Wall


@dataclass(frozen=True)
class Outcome:
    """How many entries were added, how many were there already, and the numbers of the lines that were left out."""

    added: int
    known: int
    left_out: Sequence[int]


def entries(session: Session, wall: Wall) -> Sequence[BlockedWord]:
    return session.scalars(select(BlockedWord).where(BlockedWord.wall_id == wall.id).order_by(BlockedWord.word)).all()


def add(session: Session, wall: Wall, text: str, *, by: str, replaces: bool = False) -> Outcome:
    """Adds the entries of a text, or puts them in the list's place. Raises TooManyWords, and then changes nothing."""
    found, left_out = _read(text)
    before = {entry.skeleton for entry in entries(session, wall)}
    new = {skeleton: word for skeleton, word in found.items() if skeleton not in before}
    gone = before - set(found) if replaces else set()
    if len(before) - len(gone) + len(new) > blocklist.MOST:
        raise TooManyWords(blocklist.MOST)
    _remove(session, wall, gone)
    session.add_all(BlockedWord(wall_id=wall.id, skeleton=skeleton, word=word) for skeleton, word in new.items())
    _note(session, wall, "blocklist_replaced" if replaces else "blocklist_added", len(found if replaces else new), by)
    return Outcome(len(new), len(found) - len(new), left_out)


def remove(session: Session, wall: Wall, skeletons: Iterable[str], *, by: str) -> None:
    _note(session, wall, "blocklist_removed", _remove(session, wall, set(skeletons)), by)


def as_text(session: Session, wall: Wall) -> str:
    """What `add` reads again."""
    return "".join(f"{entry.word}\n" for entry in entries(session, wall))


def _read(text: str) -> tuple[dict[str, str], list[int]]:
    """The entries by their skeletons, the first spelling of each; and the lines that are none."""
    found: dict[str, str] = {}
    left_out = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        word = " ".join(line.split())
        if not word or word.startswith("#"):
            continue
        skeleton = blocklist.skeleton_of(word)
        if skeleton and max(len(skeleton), len(word)) <= blocklist.LONGEST and word.isprintable():
            found.setdefault(skeleton, word)
        else:
            left_out.append(number)
    return found, left_out


def _remove(session: Session, wall: Wall, skeletons: set[str]) -> int:
    here = BlockedWord.wall_id == wall.id
    there = {each for each in session.scalars(select(BlockedWord.skeleton).where(here)) if each in skeletons}
    for each in there:  # one by one: a database takes only so many parameters
        session.execute(delete(BlockedWord).where(here, BlockedWord.skeleton == each))
    return len(there)


def _note(session: Session, wall: Wall, action: str, count: int, by: str) -> None:
    """Whoever screens the next post looks the list up anew."""
    if count:
        wall.blocklist_version = Wall.blocklist_version + 1
        audit.note(session, wall.id, action, by=by, why=str(count))
