"""Which posts a moderator may touch: those of the walls that they moderate."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.errors import NotModerator
from moderation.models import Membership, Moderator
from wall.errors import PostUnknown
from wall.models import Post


def must_moderate(session: Session, moderator: Moderator, wall_id: int) -> None:
    """Raises NotModerator."""
    if session.get(Membership, (moderator.id, wall_id)) is None:
        raise NotModerator()


def find_post(session: Session, moderator: Moderator, post_id: str, *, lock: bool = False) -> Post:
    """A post of a wall of theirs; under its row's lock where it is to be changed. Raises PostUnknown, NotModerator."""
    query = select(Post).where(Post.id == post_id)
    post = session.scalar(query.with_for_update() if lock else query)
    if post is None:
        raise PostUnknown()
    must_moderate(session, moderator, post.wall_id)
    return post
