"""How many posts of a wall wait and are shown, by country: counted as they come and go, for a wall may hold a million.

Who changes a post's state says so here, in the same transaction.
"""

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from wall import db
from wall.models import Post, Status, Tally

_tallies = Tally.__table__.c

# In one statement, since nobody holds a lock while a post is sent. SQLite and PostgreSQL spell it alike.
_ADD = text(
    "INSERT INTO tally (wall_id, status, country, posts) VALUES (:wall_id, :status, :country, 1)"
    " ON CONFLICT (wall_id, status, country) DO UPDATE SET posts = tally.posts + 1"
)
# Of none it takes none: no take-down may fail for a number.
_TAKE = text(
    "UPDATE tally SET posts = posts - 1"
    " WHERE wall_id = :wall_id AND status = :status AND country = :country AND posts > 0"
)
_OF = select(_tallies.country, _tallies.posts).where(
    _tallies.wall_id == bindparam("wall_id"), _tallies.status == bindparam("status"), _tallies.posts > 0
)


def add(session: Session, post: Post, status: Status) -> None:
    """One more waits, or is shown."""
    db.under(session).execute(_ADD, {"wall_id": post.wall_id, "status": status.value, "country": post.country})


def take(session: Session, post: Post, status: Status) -> None:
    """One less."""
    db.under(session).execute(_TAKE, {"wall_id": post.wall_id, "status": status.value, "country": post.country})


def by_country(session: Session, wall_id: int, status: Status) -> dict[str, int]:
    """How many there are of each country that has any; an empty one stands for those that named none."""
    rows = session.execute(_OF, {"wall_id": wall_id, "status": status})
    return {row.country: row.posts for row in rows}


def total(session: Session, wall_id: int, status: Status) -> int:
    return sum(by_country(session, wall_id, status).values())
