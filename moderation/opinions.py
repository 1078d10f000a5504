"""What moderators think of a waiting post where that decides nothing yet: the first of two approvals, or a question."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.models import Moderator, Opinion
from wall.models import Post


def note(session: Session, moderator: Moderator, post: Post, *, asks: bool) -> None:
    """Notes a moderator's opinion of a post as it is now, in place of the one that they had."""
    opinion = Opinion(post_id=post.id, moderator_id=moderator.id, version=post.version, asks=asks)
    session.merge(opinion)
    session.flush()


def has_other_approval(session: Session, post: Post, moderator: Moderator) -> bool:
    """Whether somebody else approved the post as it is now."""
    query = select(Opinion.post_id).where(
        Opinion.post_id == post.id,
        Opinion.moderator_id != moderator.id,
        Opinion.version == post.version,
        Opinion.asks.is_(False),
    )
    return session.scalars(query.limit(1)).first() is not None


def by_post(session: Session, posts: Iterable[Post]) -> dict[str, list[dict[str, Any]]]:
    """By a post's id, the opinions that still hold: those of its latest version, and the questions."""
    versions = {post.id: post.version for post in posts}
    found: dict[str, list[dict[str, Any]]] = {}
    for opinion in session.scalars(select(Opinion).where(Opinion.post_id.in_(versions))):
        if opinion.asks or opinion.version == versions[opinion.post_id]:
            of = opinion.moderator
            told = {"by": of.name, "initials": of.initials, "asks": opinion.asks}
            found.setdefault(opinion.post_id, []).append(told)
    return found
