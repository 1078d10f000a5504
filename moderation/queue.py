"""The queue: which posts of a wall wait, oldest first, and what the desk shows beside them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.models import Decision
from wall import feed, posts
from wall.models import Post, Status, Wall

LONGEST_QUEUE = 200
JUST_APPROVED = 10


@dataclass(frozen=True)
class Desk:
    """What a moderator sees at one moment. `waiting` holds the oldest LONGEST_QUEUE of `count`."""

    waiting: list[dict[str, Any]]
    count: int
    approved: list[dict[str, Any]]
    on_wall: int
    last_hour: int


def desk(session: Session, wall: Wall, now: datetime | None = None) -> Desk:
    an_hour_ago = (now or datetime.now(UTC)) - timedelta(hours=1)
    pending = (Post.wall_id == wall.id, Post.status == Status.PENDING)
    oldest = select(Post).where(*pending).order_by(Post.arrived_at, Post.id).limit(LONGEST_QUEUE)
    decided = select(func.count()).where(Decision.wall_id == wall.id, Decision.decided_at > an_hour_ago)
    return Desk(
        waiting=[posts.as_waiting(post) for post in session.scalars(oldest)],
        count=session.scalar(select(func.count()).where(*pending)) or 0,
        approved=[as_approved(post) for post in feed.latest(session, wall, JUST_APPROVED)],
        on_wall=feed.count(session, wall).messages,
        last_hour=session.scalar(decided) or 0,
    )


def waiting_count(session: Session, wall: Wall) -> int:
    return session.scalar(select(func.count()).where(Post.wall_id == wall.id, Post.status == Status.PENDING)) or 0


def as_approved(post: Post) -> dict[str, Any]:
    """A post on the wall as a moderator sees it: with the version that a take-down must name."""
    return {**feed.as_json(post), "version": post.version}
