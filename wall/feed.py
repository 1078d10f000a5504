"""The feed: a wall's changes in order, and a post as everybody may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from wall import live
from wall.errors import WallUnknown
from wall.events import FeedAdded, FeedChanged, FeedRemoved
from wall.models import Change, ChangeKind, Photo, Post, Status, Wall

LARGEST_PAGE = 500

_BY_SLUG = select(Wall).where(Wall.slug == bindparam("slug"))  # every request begins with it: made once


@dataclass(frozen=True)
class Page:
    """What `GET feed?after=` answers; docs/protocol.md says how a client applies it."""

    wall: str
    history: str
    seq: int
    blank: bool  # as in wall:state: for who polls
    added: list[dict[str, Any]]
    removed: list[str]
    more: bool


@dataclass(frozen=True)
class Count:
    """How many messages are on a wall, from how many countries."""

    messages: int
    countries: int


def find_wall(session: Session, slug: str) -> Wall:
    """The wall at this address, or WallUnknown."""
    wall = session.scalar(_BY_SLUG, {"slug": slug})
    if wall is None:
        raise WallUnknown()
    return wall


def hour(at: datetime) -> datetime:
    """The hour that a time falls into: all that is kept of it."""
    return at.replace(minute=0, second=0, microsecond=0)


def as_json(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "body": post.body,
        "name": post.name,
        "country": post.country,
        "lang": post.lang,
        "dir": post.dir,
        "translation": post.translation,
        "pinned": post.pinned,
        "at": hour(post.arrived_at).isoformat().replace("+00:00", "Z"),
        "photos": [photo_as_json(photo, f"/media/{photo.address}/large.jpg") for photo in post.photos],
    }


def photo_as_json(photo: Photo, src: str) -> dict[str, Any]:
    """`src` is the largest JPEG; the other renditions lie beside it, under the names in wall.photos.renditions."""
    return {
        "src": src,
        "width": photo.width,
        "height": photo.height,
        "alt": photo.alt,
        "placeholder": photo.placeholder,
    }


def show(session: Session, wall: Wall, post: Post) -> None:
    """Writes that a post came to the wall, and records the event."""
    post.shown_seq = _append(session, wall, ChangeKind.ADDED, post.id)
    live.record(session, FeedAdded(wall=wall.slug, seq=post.shown_seq, post=as_json(post)))


def change(session: Session, wall: Wall, post: Post) -> None:
    """Writes that a post on the wall is another now, and records the event."""
    seq = _append(session, wall, ChangeKind.CHANGED, post.id)
    live.record(session, FeedChanged(wall=wall.slug, seq=seq, post=as_json(post)))


def take_off(session: Session, wall: Wall, post_id: str) -> None:
    """Writes that a post left the wall, and records the event."""
    seq = _append(session, wall, ChangeKind.REMOVED, post_id)
    live.record(session, FeedRemoved(wall=wall.slug, seq=seq, id=post_id))


def changes(session: Session, wall: Wall, after: int, limit: int) -> Page:
    """The changes after `after`, folded: each post once, as it is now.

    `removed` is to be applied first: every post with a removal after `after`, also beyond this page, so that a screen
    which was away long takes them down with the first answer. (Who begins with nothing needs those of the page only.)
    `added` holds those whose last change here is not a removal and that are still on the wall, in the order of their
    approval. So a client that took every page equals one that took every event, in the same order.
    """
    query = select(Change).where(Change.wall_id == wall.id, Change.seq > after).order_by(Change.seq).limit(limit)
    rows = session.scalars(query).all()
    last = {row.post_id: row for row in rows}
    wanted = [row.post_id for row in last.values() if row.kind is not ChangeKind.REMOVED]
    shown = _shown(session, wall, wanted)
    gone = {row.post_id for row in rows if row.kind is ChangeKind.REMOVED} | (set(wanted) - shown.keys())
    seq = rows[-1].seq if rows else wall.seq
    if after and seq < wall.seq:
        gone |= _removed(session, wall, seq)
    return Page(
        wall=wall.slug,
        history=wall.history,
        seq=seq,
        blank=wall.is_blank,
        added=[as_json(post) for post in sorted(shown.values(), key=lambda post: post.shown_seq)],
        removed=sorted(gone),
        more=seq < wall.seq,
    )


def latest(session: Session, wall: Wall, limit: int, before: int | None = None) -> Sequence[Post]:
    """The posts on the wall, newest approval first; `before` is the `shown_seq` that an earlier page ended on."""
    query = select(Post).where(Post.wall_id == wall.id, Post.status == Status.APPROVED)
    if before is not None:
        query = query.where(Post.shown_seq < before)
    return session.scalars(query.order_by(Post.shown_seq.desc()).limit(limit)).all()


def count(session: Session, wall: Wall) -> Count:
    on_wall = select(Post.country).where(Post.wall_id == wall.id, Post.status == Status.APPROVED).subquery()
    query = select(func.count(), func.count(func.distinct(func.nullif(on_wall.c.country, "")))).select_from(on_wall)
    messages, countries = session.execute(query).one()
    return Count(messages, countries)


def _append(session: Session, wall: Wall, kind: ChangeKind, post_id: str) -> int:
    """The wall's next number, taken under its row's lock, so that the numbers have no gap and no twin."""
    locked = session.scalars(
        select(Wall).where(Wall.id == wall.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    locked.seq += 1
    session.add(Change(wall_id=wall.id, seq=locked.seq, kind=kind, post_id=post_id))
    return locked.seq


def _removed(session: Session, wall: Wall, after: int) -> set[str]:
    query = select(Change.post_id).where(
        Change.wall_id == wall.id, Change.seq > after, Change.kind == ChangeKind.REMOVED
    )
    return set(session.scalars(query))


def _shown(session: Session, wall: Wall, ids: list[str]) -> dict[str, Post]:
    query = select(Post).where(Post.id.in_(ids), Post.wall_id == wall.id, Post.status == Status.APPROVED)
    return {post.id: post for post in session.scalars(query)} if ids else {}
