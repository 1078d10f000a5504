"""Who reads what: a post that somebody has before their eyes is reserved to them, for a minute at the most."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from moderation.errors import PostReserved
from moderation.models import Reading, SignIn
from wall import live
from wall.errors import BadRequest
from wall.events import Presence
from wall.models import Post, Status, Wall

LASTS = timedelta(minutes=1)  # after the last sign of life of whoever reads
MOST_DESKS = 3  # of one sign-in: nobody holds the whole queue from one browser
AWAY = timedelta(minutes=5)  # then nobody is at the desk any more


def read(
    session: Session, sign_in: SignIn, wall: Wall, desk: str, post_id: str, now: datetime | None = None
) -> Reading:
    """Notes that a desk reads a post, or with an empty `post_id` none. A post that waits no more is none either.

    Raises PostReserved where somebody else reads it, and BadRequest where the desk is another's.
    """
    at = now or datetime.now(UTC)
    wanted = _waiting(session, wall, post_id)
    if wanted:
        _take(session, sign_in, desk, wanted, at)
    reading = session.get(Reading, desk)
    if reading is None:
        reading = Reading(desk=desk, sign_in_id=sign_in.id)
        session.add(reading)
    if reading.sign_in_id != sign_in.id:
        raise BadRequest(field="desk")  # a name that others hear of opens nothing
    reading.wall_id, reading.post_id, reading.until = wall.id, wanted or None, at + LASTS
    session.flush()
    _close_oldest(session, sign_in.id)
    _tell(session, wall, at)
    return reading


def leave(session: Session, desk: str, sign_in_id: int, now: datetime | None = None) -> None:
    """Frees what a desk read, since its page is gone."""
    reading = session.get(Reading, desk)
    if reading is None or reading.sign_in_id != sign_in_id:
        return
    wall = session.get_one(Wall, reading.wall_id)
    session.delete(reading)
    session.flush()
    _tell(session, wall, now or datetime.now(UTC))


def leave_all(session: Session, wall: Wall, moderator_id: int, now: datetime | None = None) -> None:
    """Frees all that somebody reads on a wall, since they moderate it no more."""
    theirs = select(SignIn.id).where(SignIn.moderator_id == moderator_id)
    session.execute(delete(Reading).where(Reading.wall_id == wall.id, Reading.sign_in_id.in_(theirs)))
    _tell(session, wall, now or datetime.now(UTC))


def expire(session: Session, now: datetime | None = None) -> None:
    """Frees what was read for too long without a sign of life. Housekeeping calls it."""
    at = now or datetime.now(UTC)
    over = (Reading.post_id.is_not(None)) & (Reading.until <= at)
    away = Reading.until <= at - AWAY
    walls = session.scalars(select(Reading.wall_id).where(over | away).distinct()).all()
    if not walls:
        return
    session.execute(update(Reading).where(over).values(post_id=None))
    session.execute(delete(Reading).where(away))
    session.expire_all()
    for wall in session.scalars(select(Wall).where(Wall.id.in_(walls))):
        _tell(session, wall, at)


def other_reader(session: Session, post_id: str, moderator_id: int, now: datetime | None = None) -> str:
    """The name of somebody else who reads a post at this moment, or nothing."""
    query = select(Reading).where(Reading.post_id == post_id, Reading.until > (now or datetime.now(UTC)))
    reading = session.scalar(query)
    if reading is None or reading.sign_in.moderator_id == moderator_id:
        return ""
    return reading.sign_in.moderator.name


def readers(session: Session, wall: Wall, now: datetime | None = None) -> list[dict[str, str]]:
    """Everybody at a desk of the wall, and the post that they read."""
    at = now or datetime.now(UTC)
    rows = session.scalars(select(Reading).where(Reading.wall_id == wall.id, Reading.until > at - AWAY))
    return sorted((_as_reader(row, at) for row in rows), key=lambda reader: (reader["name"], reader["desk"]))


def _waiting(session: Session, wall: Wall, post_id: str) -> str:
    query = select(Post.id).where(Post.id == post_id, Post.wall_id == wall.id, Post.status == Status.PENDING)
    return session.scalar(query) or ""


def _take(session: Session, sign_in: SignIn, desk: str, post_id: str, at: datetime) -> None:
    """Makes a post free for this desk: the same person's other page gives it up, another person's does not."""
    if other := other_reader(session, post_id, sign_in.moderator_id, at):
        raise PostReserved(other)
    session.execute(update(Reading).where(Reading.post_id == post_id, Reading.desk != desk).values(post_id=None))


def _close_oldest(session: Session, sign_in_id: int) -> None:
    """The latest desks of one browser count; whoever opens more leaves the first."""
    newest_first = select(Reading).where(Reading.sign_in_id == sign_in_id).order_by(Reading.until.desc(), Reading.desk)
    for reading in session.scalars(newest_first.offset(MOST_DESKS)):
        session.delete(reading)
    session.flush()


def _as_reader(reading: Reading, at: datetime) -> dict[str, str]:
    moderator = reading.sign_in.moderator
    reads = reading.post_id if reading.post_id and reading.until > at else ""
    return {"desk": reading.desk, "name": moderator.name, "initials": moderator.initials, "post": reads}


def _tell(session: Session, wall: Wall, at: datetime) -> None:
    live.record(session, Presence(wall=wall.slug, readers=readers(session, wall, at)))
