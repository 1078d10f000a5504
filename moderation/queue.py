"""The queue: which posts of a wall wait, in which order, and what the desk shows beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from moderation import figures, opinions, reservations
from moderation.figures import Figures
from moderation.models import Opinion
from wall import feed, live, posts, tallies
from wall.events import QueueChanged
from wall.feed import A_TURN, Pause
from wall.models import Photo, Post, Status, Wall

LONGEST_QUEUE = 200
JUST_APPROVED = 10
MOST_ALIKE = 2_000  # posts in one row; those after them have a row of their own


@dataclass(frozen=True)
class Sieve:
    """Which of the waiting posts a moderator wants to see: all, or those of a filter, a language, with some words."""

    filter: str = ""
    lang: str = ""
    search: str = ""


@dataclass(frozen=True)
class Desk:
    """What a moderator sees at one moment.

    `count` posts wait. `matching` rows pass the sieve, and `waiting` holds the first LONGEST_QUEUE of them. In a raid
    one row stands for all flagged posts that say the same: its `copies`, which `alike` names.
    """

    waiting: list[dict[str, Any]]
    count: int
    matching: int
    approved: list[dict[str, Any]]
    on_wall: int
    hour: Figures
    readers: list[dict[str, str]]
    needs_two: bool
    raided: bool

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "hour": vars(self.hour)}


def desk(
    session: Session, wall: Wall, sieve: Sieve = Sieve(), now: datetime | None = None, pause: Pause = lambda: None
) -> Desk:
    """`pause` gives others a turn: two hundred posts take a while."""
    at = now or datetime.now(UTC)
    waiting, matching = _waiting(session, wall, sieve, pause)
    return Desk(
        waiting=waiting,
        count=waiting_count(session, wall),
        matching=matching,
        approved=[as_approved(post) for post in feed.latest(session, wall, JUST_APPROVED)],
        on_wall=feed.count(session, wall).messages,
        hour=figures.last_hour(session, wall, at),
        readers=reservations.readers(session, wall, at),
        needs_two=wall.needs_two,
        raided=wall.is_raided,
    )


def waiting_count(session: Session, wall: Wall) -> int:
    return tallies.total(session, wall.id, Status.PENDING)


def as_waiting(session: Session, waiting: Sequence[Post]) -> list[dict[str, Any]]:
    """Posts as a moderator sees them while they wait, with what others think of them."""
    thought = opinions.by_post(session, waiting)
    return [{**posts.as_waiting(post), "opinions": thought.get(post.id, [])} for post in waiting]


def changed(session: Session, wall: Wall, post: Post) -> None:
    """Tells every desk that a waiting post is another now."""
    live.record(session, QueueChanged(wall=wall.slug, post=as_waiting(session, [post])[0]))


def as_approved(post: Post) -> dict[str, Any]:
    """A post on the wall as a moderator sees it: with the version that a take-down must name."""
    return {**feed.as_json(post), "version": post.version}


def _waiting(session: Session, wall: Wall, sieve: Sieve, pause: Pause) -> tuple[list[dict[str, Any]], int]:
    """The rows that a desk lists, and how many there are in all."""
    conditions = [*_pending(wall), *_conditions(sieve)]
    order = (Post.rank, Post.arrived_at, Post.id)
    if not wall.is_raided and not sieve.search:
        listed = select(Post).where(*conditions).order_by(*order).limit(LONGEST_QUEUE)
        return _listed(session, listed, pause), _matching(session, wall, sieve)
    query = select(Post.id, Post.version, Post.cluster, _flagged().label("flagged"), Post.body, Post.name)
    found = session.execute(query.where(*conditions).order_by(*order)).all()
    words = sieve.search.casefold()
    heard = [row for row in found if words in f"{row.body}\n{row.name}".casefold()]
    alike = _folded(heard) if wall.is_raided else [[row] for row in heard]
    stands_for = {rows[0].id: [f"{row.id}:{row.version}" for row in rows] for rows in alike[:LONGEST_QUEUE]}
    shown = select(Post).where(Post.id.in_(list(stands_for))).order_by(*order)
    many = [
        {**row, "copies": len(stands_for[row["id"]]), "alike": stands_for[row["id"]]}
        for row in _listed(session, shown, pause)
    ]
    return many, len(alike)


def _listed(session: Session, query: Select[Post], pause: Pause) -> list[dict[str, Any]]:
    rows = []
    for some in session.scalars(query, execution_options={"yield_per": A_TURN}).partitions():
        rows += as_waiting(session, some)
        pause()
    return rows


def _matching(session: Session, wall: Wall, sieve: Sieve) -> int:
    conditions = _conditions(sieve)
    if not conditions:
        return waiting_count(session, wall)
    return session.scalar(select(func.count()).where(*_pending(wall), *conditions)) or 0


def _folded(found: Sequence[Any]) -> list[list[Any]]:
    """The posts by rows: flagged ones that say the same are in one, at most MOST_ALIKE of them, the others alone."""
    rows: list[list[Any]] = []
    open_rows: dict[str, list[Any]] = {}  # by the cluster, the row that its next flagged post goes to
    for post in found:
        is_folded = post.cluster and post.flagged  # the first of a cluster, whose id it has, may bear no flag
        row = open_rows.get(post.cluster, []) if is_folded else []
        if not row or len(row) == MOST_ALIKE:
            rows.append(row := [])
        if is_folded:
            open_rows[post.cluster] = row
        row.append(post)
    return rows


def _pending(wall: Wall) -> tuple[ColumnElement[bool], ...]:
    return Post.wall_id == wall.id, Post.status == Status.PENDING


def _flagged() -> ColumnElement[bool]:
    photo = exists().where(Photo.post_id == Post.id, cast(Photo.flags, String) != "[]")
    return or_(cast(Post.flags, String) != "[]", photo)


def _conditions(sieve: Sieve) -> list[ColumnElement[bool]]:
    by_filter: dict[str, ColumnElement[bool]] = {
        "flagged": _flagged(),
        "photo": exists().where(Photo.post_id == Post.id),
        "asked": exists().where(Opinion.post_id == Post.id, Opinion.asks),
    }
    found = [by_filter[sieve.filter]] if sieve.filter in by_filter else []
    return [*found, Post.lang == sieve.lang] if sieve.lang else found
