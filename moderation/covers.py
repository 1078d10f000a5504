"""What a moderator may do with a waiting post's photos: see them, and cover more of them. Nobody uncovers."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation import access, audit, queue
from moderation.errors import AlreadyDecided
from moderation.models import Moderator
from wall.errors import PhotoUnknown
from wall.models import Photo, Post, Status, Wall
from wall.photos.intake import Covered


def find(session: Session, moderator: Moderator, **by: str) -> Photo:
    """A sent post's photo, by its `address` or its `photo_id`. Raises PhotoUnknown, NotModerator."""
    query = select(Photo).where(Photo.post_id.is_not(None))
    query = query.where(Photo.address == by["address"] if "address" in by else Photo.id == by["photo_id"])
    photo = session.scalar(query)
    if photo is None:
        raise PhotoUnknown()
    access.must_moderate(session, moderator, photo.wall_id)
    return photo


def note(session: Session, moderator: Moderator, photo_id: str, covered: Covered) -> Post:
    """Makes the covered photo the post's, as a new version of it: who decides must have seen this one.

    Raises PhotoUnknown, NotModerator, and AlreadyDecided where the post waits no more.
    """
    post = access.find_post(session, moderator, find(session, moderator, photo_id=photo_id).post_id or "", lock=True)
    photo = session.get_one(Photo, photo_id, populate_existing=True)
    if post.status is not Status.PENDING:
        raise AlreadyDecided(by="", verdict=post.status.value)
    covered.replace(session, photo)
    post.version += 1
    audit.note(session, post.wall_id, "cover", by=moderator.name, post_id=post.id, version=post.version - 1)
    wall = session.get_one(Wall, post.wall_id)
    queue.changed(session, wall, post)
    return post
