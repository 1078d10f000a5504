"""Which of a wall's recent posts say the same as a new one: the first of them gives their cluster its id.

In a raid one decision is for a whole cluster, so it takes only what has the same letters: what is merely alike is
somebody else's words.

In this process's memory, warmed from the database at a wall's first post: what another process takes meanwhile is not
seen until a restart, and at worst two clusters stand where one would do.
"""

from collections import OrderedDict
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from wall import db, likeness
from wall.models import Post

REMEMBERED = 1_000  # clusters a wall, those that grew latest: a raid's copies take the place of one

Firsts = OrderedDict[str, int]  # by the first post's id its likeness, the latest last

_known: WeakKeyDictionary[Engine, dict[int, Firsts]] = WeakKeyDictionary()


def of(session: Session, wall_id: int, body: str, likeness_of_it: str) -> tuple[str, bool]:
    """The id of the cluster that a text belongs to, or none; and whether anything like it was sent before."""
    if not likeness_of_it:
        return "", False
    firsts, mine = _firsts(session, wall_id), int(likeness_of_it, 16)
    near = [first for first, other in firsts.items() if (mine ^ other).bit_count() <= likeness.MOST_DIFFERENT]
    same = _saying(session, body, [first for first in near if firsts[first] == mine])
    for first in [same] if same else near[:1]:
        firsts.move_to_end(first)
    return same, bool(near)


def remember(session: Session, wall_id: int, first: str, likeness_of_it: str) -> None:
    """A post that says what no other did may be the first of a cluster."""
    if likeness_of_it:
        _keep(_firsts(session, wall_id), first, int(likeness_of_it, 16))


def _saying(session: Session, body: str, firsts: list[str]) -> str:
    """Which of these posts has a text's letters. Likeness alone cannot tell: other words may have all 64 bits too."""
    if not firsts:
        return ""
    rows = db.under(session).execute(select(Post.id, Post.body).where(Post.id.in_(firsts)))
    mine = likeness.letters(body)
    return next((first for first, other in rows if likeness.letters(other) == mine), "")


def _firsts(session: Session, wall_id: int) -> Firsts:
    walls = _known.setdefault(db.under(session).engine, {})
    if wall_id not in walls:
        walls[wall_id] = Firsts()
        latest = select(Post.cluster, Post.likeness).where(Post.wall_id == wall_id).order_by(Post.arrived_at.desc())
        for cluster, likeness_of_it in reversed(session.execute(latest.limit(2 * REMEMBERED)).all()):
            if likeness_of_it and cluster not in walls[wall_id]:
                _keep(walls[wall_id], cluster, int(likeness_of_it, 16))
    return walls[wall_id]


def _keep(firsts: Firsts, first: str, bits: int) -> None:
    firsts[first] = bits
    if len(firsts) > REMEMBERED:
        firsts.popitem(last=False)
