"""Which of a wall's recent posts a new one looks like: the first of them gives its cluster the id.

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


def of(session: Session, wall_id: int, likeness_of_it: str) -> str:
    """The id of the cluster that a likeness belongs to, or none where nothing is alike."""
    if not likeness_of_it:
        return ""
    firsts, mine = _firsts(session, wall_id), int(likeness_of_it, 16)
    near = [first for first, other in firsts.items() if (mine ^ other).bit_count() <= likeness.MOST_DIFFERENT]
    if not near:
        return ""
    firsts.move_to_end(near[0])
    return near[0]


def remember(session: Session, wall_id: int, first: str, likeness_of_it: str) -> None:
    """A post that nothing looked like may be the first of a cluster."""
    if likeness_of_it:
        _keep(_firsts(session, wall_id), first, int(likeness_of_it, 16))


def _firsts(session: Session, wall_id: int) -> Firsts:
    walls = _known.setdefault(db.under(session).engine, {})
    if wall_id not in walls:
        walls[wall_id] = Firsts()
        query = select(Post.cluster, Post.likeness).where(Post.wall_id == wall_id, Post.likeness != "")
        rows = session.execute(query.order_by(Post.arrived_at.desc()).limit(2 * REMEMBERED)).all()
        for cluster, likeness_of_it in reversed(rows):
            if cluster not in walls[wall_id]:
                _keep(walls[wall_id], cluster, int(likeness_of_it, 16))
    return walls[wall_id]


def _keep(firsts: Firsts, first: str, bits: int) -> None:
    firsts[first] = bits
    if len(firsts) > REMEMBERED:
        firsts.popitem(last=False)
