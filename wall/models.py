"""What is kept: walls, their words, posts, and the feed's changes. Nothing here identifies a supporter."""

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    Enum,
    Float,
    ForeignKey,
    Index,
    MetaData,
    String,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Status(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a moderator rejected a post; its supporter is told in kind words (templates/wall/_reason.html)."""

    INSULT = "insult"
    THREAT = "threat"
    IDENTIFIES = "identifies"
    SPAM = "spam"
    OFF_TOPIC = "off_topic"
    UNREADABLE = "unreadable"
    OTHER = "other"


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Aware(TypeDecorator[datetime]):
    """An aware UTC datetime, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Aware(), list[dict[str, Any]]: JSON, list[str]: JSON}


def values(enum: type[StrEnum], name: str) -> Enum:
    """A StrEnum kept by its values, checked by the database."""
    return Enum(
        enum, name=name, native_enum=False, create_constraint=True, values_callable=lambda e: [m.value for m in e]
    )


def new_id() -> str:
    """128 random bits, which say nothing of order or time."""
    return secrets.token_urlsafe(16)


class Wall(Base):
    """One campaign's stream. `seq` is the number of its latest change."""

    __tablename__ = "wall"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    lang: Mapped[str] = mapped_column(String(12), default="en")
    is_open: Mapped[bool] = mapped_column(default=True)
    max_graphemes: Mapped[int] = mapped_column(default=280)
    needs_two: Mapped[bool] = mapped_column(default=False)  # two people must approve a post
    is_at_risk: Mapped[bool] = mapped_column(default=False)  # its people could be in danger: names in full are flagged
    is_raided: Mapped[bool] = mapped_column(default=False)
    is_blank: Mapped[bool] = mapped_column(default=False)  # every screen is dark
    late_after: Mapped[int] = mapped_column(default=5)  # minutes that a post may wait
    blocklist_version: Mapped[int] = mapped_column(default=0)  # one more with each change of its blocked words
    seq: Mapped[int] = mapped_column(default=0)
    history: Mapped[str] = mapped_column(String(22), default=new_id)  # what seq counts in: see `wall restored`
    words: Mapped[list["WallWords"]] = relationship(cascade="all, delete-orphan")


class WallWords(Base):
    """The campaign's words in one language. An empty one falls back to the page's own."""

    __tablename__ = "wall_words"

    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(12), primary_key=True)
    headline: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    call: Mapped[str] = mapped_column(String(80), default="")
    letters: Mapped[str] = mapped_column(String(40), default="")  # which the mosaic is made into
    remembered: Mapped[str] = mapped_column(String(120), default="")  # over the candles
    demand: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[str] = mapped_column(String(80), default="")  # when the vigil is
    marked: Mapped[str] = mapped_column(String(40), default="")  # what the map's mark is called


class Show(Base):
    """What a wall's screens are to show. `turn` is the number of its latest change; a wall without a row is at 0."""

    __tablename__ = "show"

    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"), primary_key=True)
    turn: Mapped[int]
    scene: Mapped[str] = mapped_column(String(20))  # empty: as the playlist says
    playlist: Mapped[list[dict[str, Any]]]  # [{"scene", "seconds"}]
    playlist_from: Mapped[datetime | None]  # when its first scene began
    step: Mapped[str] = mapped_column(String(5))  # of several screens: empty, "same" or "apart"
    goal: Mapped[int]  # the number that the balloons count to
    away_after: Mapped[int]  # minutes without the server, after which a screen shows no posts any more
    silence_from: Mapped[datetime | None]
    silence_seconds: Mapped[int]
    link: Mapped[str] = mapped_column(String(200))
    unsaid: Mapped[list[str]]  # countries that the map gives no number for
    mark_lon: Mapped[float | None] = mapped_column(Float)
    mark_lat: Mapped[float | None] = mapped_column(Float)


class Post(Base):
    """What a supporter sent. `id` is random: it says nothing of order or time."""

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_queue", "wall_id", "status", "rank", "arrived_at", "id"),
        Index("ix_post_shown", "wall_id", "status", "shown_seq"),
        Index("ix_post_cluster", "wall_id", "status", "cluster"),
        Index("ix_post_arrived", "wall_id", "arrived_at"),
        {"sqlite_with_rowid": False},  # a rowid would keep the order in which posts arrived
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"))
    receipt: Mapped[str] = mapped_column(String(64), unique=True)  # a digest: the code is its supporter's
    body: Mapped[str] = mapped_column(String(4000))
    name: Mapped[str] = mapped_column(String(4000), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    lang: Mapped[str] = mapped_column(String(12), default="und")
    dir: Mapped[str] = mapped_column(String(3), default="ltr")
    translation: Mapped[str] = mapped_column(String(4000), default="")
    pinned: Mapped[bool] = mapped_column(default=False)
    flags: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    rank: Mapped[int] = mapped_column(default=0)  # in the queue: 0, or 1 where a flag says that it may be abuse
    likeness: Mapped[str] = mapped_column(String(16), default="")  # 64 bits that similar words nearly share
    cluster: Mapped[str] = mapped_column(String(22), default="")  # the id of the first of those that say the same
    covered: Mapped[int] = mapped_column(default=0)  # how many of its words a moderator covered
    reason: Mapped[str] = mapped_column(String(20), default="")  # a Reason, or empty
    status: Mapped[Status] = mapped_column(values(Status, "status"), default=Status.PENDING)
    version: Mapped[int] = mapped_column(default=1)
    arrived_at: Mapped[datetime]  # exact while the post waits; the decision rounds it down to the hour
    shown_seq: Mapped[int] = mapped_column(default=0)  # the change that put it on the wall
    photos: Mapped[list["Photo"]] = relationship(
        order_by="Photo.position", lazy="selectin", cascade="all, delete-orphan", passive_deletes=False
    )


class Photo(Base):
    """A photo as it was made anew, faces covered. Its files lie at `address` in the store (wall.photos.store).

    Before its post is sent it waits as a draft: with a ticket, and until `expires_at`.
    """

    __tablename__ = "photo"
    __table_args__ = (
        Index("ix_photo_post", "post_id"),
        Index("ix_photo_expires", "expires_at"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"))
    post_id: Mapped[str | None] = mapped_column(ForeignKey("post.id"), default=None)
    ticket: Mapped[str | None] = mapped_column(String(64), unique=True)  # a digest: only the phone has the ticket
    expires_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64), unique=True)
    position: Mapped[int] = mapped_column(default=0)  # among its post's photos, from 0
    alt: Mapped[str] = mapped_column(String(4000), default="")
    width: Mapped[int]
    height: Mapped[int]
    placeholder: Mapped[str] = mapped_column(String(64))
    likeness: Mapped[str] = mapped_column(String(16))
    hidden: Mapped[list[str]] = mapped_column(default=list)  # places of covers: wall.photos.box.Box.as_text
    bare: Mapped[list[str]] = mapped_column(default=list)  # faces that the supporter said to be their own
    looked: Mapped[bool]  # whether faces were looked for
    flags: Mapped[list[str]] = mapped_column(default=list)


class RejectedLikeness(Base):
    """What a photo that a moderator rejected looked like: 64 bits, from which nobody can draw it again."""

    __tablename__ = "rejected_likeness"

    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"), primary_key=True)
    likeness: Mapped[str] = mapped_column(String(16), primary_key=True)


class FilesToDelete(Base):
    """A photo's files that must go, once it is `due_at`: noted before they are written, or as their photo goes.

    So a power cut at any moment leaves no file that nobody knows of.
    """

    __tablename__ = "files_to_delete"

    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    due_at: Mapped[datetime]


class BlockedWord(Base):
    """A word that flags a post on one wall, however it is spelled."""

    __tablename__ = "blocked_word"

    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"), primary_key=True)
    skeleton: Mapped[str] = mapped_column(String(80), primary_key=True)  # what all its spellings share
    word: Mapped[str] = mapped_column(String(80))  # as it was typed


class DeniedDevice(Base):
    """A phone that may not post to a wall for now, by a digest of the random token that it keeps itself."""

    __tablename__ = "denied_device"

    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"), primary_key=True)
    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime]


class Display(Base):
    """A projected page that an organiser gave a name, and that may be told what to do."""

    __tablename__ = "display"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"))
    name: Mapped[str] = mapped_column(String(160))
    token: Mapped[str] = mapped_column(String(64), unique=True)  # a digest
    scene: Mapped[str] = mapped_column(String(20), default="")  # its own, or empty: as the wall's show says
    code: Mapped[str | None] = mapped_column(String(64), unique=True)  # a digest of what is typed on its machine
    code_until: Mapped[datetime | None]


class Withdrawal(Base):
    """A sending whose post was withdrawn, by the digest of its receipt: a late retry must not bring it back."""

    __tablename__ = "withdrawal"
    __table_args__ = {"sqlite_with_rowid": False}

    receipt: Mapped[str] = mapped_column(String(64), primary_key=True)


class Tally(Base):
    """How many posts of a wall are in a state, of a country; only of the states that are counted (wall.tallies)."""

    __tablename__ = "tally"
    __table_args__ = (CheckConstraint("posts >= 0", name="posts"), {"sqlite_with_rowid": False})

    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"), primary_key=True)
    status: Mapped[Status] = mapped_column(values(Status, "status"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)  # empty for those that named none
    posts: Mapped[int]


_REMOVALS = text("kind = 'removed'")


class Change(Base):
    """One step of a wall's feed. `post_id` may name a post that was erased since."""

    __tablename__ = "change"
    # For a client that was away long, which asks for every removal since.
    __table_args__ = (
        Index(
            "ix_change_removed", "wall_id", "kind", "seq", "post_id",
            sqlite_where=_REMOVALS, postgresql_where=_REMOVALS,
        ),
    )  # fmt: skip

    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[ChangeKind] = mapped_column(values(ChangeKind, "kind"))
    post_id: Mapped[str] = mapped_column(String(22))
