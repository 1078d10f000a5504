"""The feed: a wall's changes in order, and a post as everybody may see it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from wall import live, tallies
from wall.errors import WallUnknown
from wall.events import FeedAdded, FeedChanged, FeedRemoved
from wall.glance import Glance
from wall.models import Change, ChangeKind, Photo, Post, Status, Wall

LARGEST_PAGE = 500
A_TURN = 50  # posts that are made in one go, before others have a turn: about two milliseconds

_walls, _posts, _photos, _changes = (table.__table__.c for table in (Wall, Post, Photo, Change))

# What thousands ask at once is made once, and read past the unit of work.
_BY_SLUG = select(Wall).where(Wall.slug == bindparam("slug"))
_HEAD = select(_walls.id, _walls.slug, _walls.history, _walls.seq, _walls.is_blank, _walls.is_open).where(
    _walls.slug == bindparam("slug")
)
_glance_at_head = Glance(_HEAD)
_AFTER = (
    select(_changes.seq, _changes.kind, _changes.post_id)
    .where(_changes.wall_id == bindparam("wall_id"), _changes.seq > bindparam("after"))
    .order_by(_changes.seq)
    .limit(bindparam("limit"))
)
_REMOVED = select(_changes.post_id).where(
    _changes.wall_id == bindparam("wall_id"),
    _changes.seq > bindparam("after"),
    _changes.kind == ChangeKind.REMOVED,
)
_SEEN = ("id", "body", "name", "country", "lang", "dir", "translation", "pinned", "arrived_at", "shown_seq")
# By ids only: were the wall named as well, SQLite would rather read all that is on it.
_SHOWN = select(*(_posts[name] for name in _SEEN)).where(
    _posts.id.in_(bindparam("ids", expanding=True)), _posts.status == Status.APPROVED
)
_SEEN_OF_PHOTOS = ("post_id", "address", "width", "height", "alt", "placeholder")
_PHOTOS = (
    select(*(_photos[name] for name in _SEEN_OF_PHOTOS))
    .where(_photos.post_id.in_(bindparam("ids", expanding=True)))
    .order_by(_photos.position)
)

Found = Row[*tuple[Any, ...]]
Pause = Callable[[], None]


class Head(NamedTuple):
    """Where a wall stands: with the question, all that an answer of the feed depends on."""

    id: int
    slug: str
    history: str
    seq: int
    is_blank: bool
    is_open: bool


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


def find_head(slug: str) -> Head:
    """Where the wall at this address stands just now, or WallUnknown. All who poll ask this, and seldom for more."""
    row = _glance_at_head(slug=slug)
    if row is None:
        raise WallUnknown()
    head = Head(*row)
    return head._replace(is_blank=bool(head.is_blank), is_open=bool(head.is_open))  # SQLite knows numbers only


def read_head(session: Session, slug: str) -> Head:
    """Where the wall stands that a session sees."""
    return Head(*session.execute(_HEAD, {"slug": slug}).one())


def hour(at: datetime) -> datetime:
    """The hour that a time falls into: all that is kept of it."""
    return at.replace(minute=0, second=0, microsecond=0)


def as_json(post: Post | Found, photos: Sequence[Photo | Found] | None = None) -> dict[str, Any]:
    """A post as everybody may see it; `photos` where the post is a row, which does not know them."""
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
        "photos": [
            photo_as_json(photo, f"/media/{photo.address}/large.jpg")
            for photo in (post.photos if photos is None else photos)
        ],
    }


def photo_as_json(photo: Photo | Found, src: str) -> dict[str, Any]:
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
    tallies.add(session, post, Status.APPROVED)
    live.record(session, FeedAdded(wall=wall.slug, seq=post.shown_seq, post=as_json(post)))


def change(session: Session, wall: Wall, post: Post) -> None:
    """Writes that a post on the wall is another now, and records the event."""
    seq = _append(session, wall, ChangeKind.CHANGED, post.id)
    live.record(session, FeedChanged(wall=wall.slug, seq=seq, post=as_json(post)))


def take_off(session: Session, wall: Wall, post: Post) -> None:
    """Writes that a post left the wall, and records the event."""
    seq = _append(session, wall, ChangeKind.REMOVED, post.id)
    tallies.take(session, post, Status.APPROVED)
    live.record(session, FeedRemoved(wall=wall.slug, seq=seq, id=post.id))


def changes(session: Session, wall: Wall | Head, after: int, limit: int, pause: Pause = lambda: None) -> Page:
    """The changes after `after`, folded: each post once, as it is now.

    `removed` is to be applied first: every post with a removal after `after`, also beyond this page, so that a screen
    which was away long takes them down with the first answer. (Who begins with nothing needs those of the page only.)
    `added` holds those whose last change here is not a removal and that are still on the wall, in the order of their
    approval. So a client that took every page equals one that took every event, in the same order.
    """
    rows = session.execute(_AFTER, {"wall_id": wall.id, "after": after, "limit": limit}).all()
    last = {row.post_id: row.kind for row in rows}
    wanted = [post_id for post_id, kind in last.items() if kind is not ChangeKind.REMOVED]
    shown = _shown(session, wanted, pause)
    gone = {row.post_id for row in rows if row.kind is ChangeKind.REMOVED} | (set(wanted) - shown.keys())
    seq = rows[-1].seq if rows else wall.seq
    if after and seq < wall.seq:
        gone |= set(session.execute(_REMOVED, {"wall_id": wall.id, "after": seq}).scalars())
    return Page(
        wall=wall.slug,
        history=wall.history,
        seq=seq,
        blank=wall.is_blank,
        added=[post for _shown_seq, post in sorted(shown.values(), key=lambda found: found[0])],
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
    rows = tallies.by_country(session, wall.id, Status.APPROVED)
    return Count(messages=sum(rows.values()), countries=len(rows.keys() - {""}))


def _append(session: Session, wall: Wall, kind: ChangeKind, post_id: str) -> int:
    """The wall's next number, taken under its row's lock, so that the numbers have no gap and no twin."""
    locked = session.scalars(
        select(Wall).where(Wall.id == wall.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    locked.seq += 1
    session.add(Change(wall_id=wall.id, seq=locked.seq, kind=kind, post_id=post_id))
    return locked.seq


def _shown(session: Session, ids: Sequence[str], pause: Pause) -> dict[str, tuple[int, dict[str, Any]]]:
    """Those of the posts that are on the wall: by id their `shown_seq`, and what everybody may see."""
    shown = {}
    for at in range(0, len(ids), A_TURN):
        some = ids[at : at + A_TURN]
        photos = defaultdict(list)
        for photo in session.execute(_PHOTOS, {"ids": some}):
            photos[photo.post_id].append(photo)
        for post in session.execute(_SHOWN, {"ids": some}):
            shown[post.id] = post.shown_seq, as_json(post, photos[post.id])
        pause()
    return shown
