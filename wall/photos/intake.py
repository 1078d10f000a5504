"""Photos, from a phone's file to a post's pictures: taken as drafts, covered further, attached, deleted."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wall import db
from wall.errors import (
    BadRequest,
    PhotoGone,
    PhotoKindUnknown,
    PhotoMoves,
    PhotoTooLarge,
    PhotoUnknown,
    PhotoUnreadable,
    TooManyPhotos,
    WallError,
)
from wall.models import FilesToDelete, Photo, Post, RejectedLikeness, Status, new_id
from wall.photos import wire
from wall.photos.box import Box, from_texts
from wall.photos.pool import NoAnswer, Pool
from wall.photos.renditions import MASTER, NAMES
from wall.photos.store import Store, address_of

LARGEST_FILE = 25 * 1024 * 1024  # bytes
MOST_A_POST = 4
MOST_BOXES = 64
MOST_DRAFTS = 500  # of a wall
DRAFT_LASTS = timedelta(hours=2)
UNFINISHED_LASTS = timedelta(minutes=10)  # what was written, and then its photo was not noted
ALIKE = 8  # of 64 bits may differ
MOST_COMPARED = 5000  # of a wall's photos, so that a full wall costs no more than a busy one

TICKET = re.compile(r"[A-Za-z0-9_-]{22,64}")  # 128 random bits or more: who knows it may see the draft
_PLACEHOLDER = re.compile(r"[A-Za-z0-9+/]{4,62}={0,2}")
_REFUSALS: dict[object, type[WallError]] = {
    refusal.code: refusal for refusal in (PhotoKindUnknown, PhotoMoves, PhotoTooLarge, PhotoUnreadable)
}


@dataclass(frozen=True)
class Choice:
    """What a supporter or a moderator decided about the covers of one photo."""

    covers: Sequence[Box] = ()  # drawn beside those on the faces that are found
    bare: Sequence[Box] = ()  # faces that are left as they are, since they are the supporter's own

    @classmethod
    def from_texts(cls, covers: Sequence[str], bare: Sequence[str] = ()) -> "Choice":
        """Raises BadRequest."""
        if len(covers) + len(bare) > MOST_BOXES:
            raise BadRequest(field="cover")
        try:
            return cls(from_texts(covers), from_texts(bare))
        except ValueError:
            raise BadRequest(field="cover") from None


@dataclass(frozen=True)
class Lab:
    """What photos are made with, and where they are kept."""

    pool: Pool
    store: Store


@dataclass(frozen=True)
class _Made:
    """What a worker gave back. Its process has read a hostile file: each value is looked at."""

    width: int
    height: int
    placeholder: str
    likeness: str
    hidden: list[str]
    bare: list[str]
    looked: bool
    files: dict[str, bytes] = field(repr=False)


def take(lab: Lab, wall_id: int, ticket: str, file: bytes, choice: Choice) -> Photo:
    """Makes a draft of a phone's file, and answers once that is on the disk. The same ticket gives the same draft.

    Raises BadRequest, PhotosBusy, StorageUnavailable, and what a file is refused for.
    """
    if not TICKET.fullmatch(ticket):
        raise BadRequest(field="photo")
    if len(file) > LARGEST_FILE:
        raise PhotoTooLarge()
    with db.reading() as session:
        known = _draft(session, wall_id, ticket)
        if known is not None:
            return known
    made = _make(lab, file, choice, find=True)
    photo = Photo(
        id=new_id(),
        wall_id=wall_id,
        ticket=_digest(ticket),
        expires_at=datetime.now(UTC) + DRAFT_LASTS,
        hidden=[*made.hidden, *(box.as_text() for box in choice.covers)],
        bare=made.bare,
        looked=made.looked,
    )
    _keep(lab, photo, made)
    with db.transaction() as session:
        known = _draft(session, wall_id, ticket)  # the same phone, twice at once
        if known is not None:
            return known
        _make_room(session, wall_id)
        _no_longer_unfinished(session, photo.address)
        session.add(photo)
    return photo


def cover(lab: Lab, photo: Photo, choice: Choice) -> "Covered":
    """A photo with more covers on it, on the disk: to be noted with `Covered.replace`. Raises as take() does."""
    master = lab.store.read(photo.address, MASTER)
    if master is None:
        raise PhotoUnknown()
    made = _make(lab, master, choice, find=False)
    new = Photo(id=photo.id)
    _keep(lab, new, made)
    return Covered(photo.address, new, [box.as_text() for box in choice.covers])


@dataclass(frozen=True)
class Covered:
    """What cover() made of the photo that lies at `was`."""

    was: str
    _new: Photo
    _covers: list[str]

    def replace(self, session: Session, photo: Photo) -> None:
        """Makes it the photo, unless another cover was quicker. Raises PhotoUnknown."""
        if photo.address != self.was:
            raise PhotoUnknown()
        delete_files(session, photo.address)
        _no_longer_unfinished(session, self._new.address)
        for name in ("address", "placeholder", "likeness"):
            setattr(photo, name, getattr(self._new, name))
        photo.hidden = [*photo.hidden, *self._covers]


def draft(session: Session, wall_id: int, ticket: str) -> Photo:
    """The draft that a ticket stands for. Raises PhotoUnknown."""
    known = _draft(session, wall_id, ticket)
    if known is None:
        raise PhotoUnknown()
    return known


def drafts(session: Session, wall_id: int, tickets: Sequence[str]) -> list[Photo]:
    """The drafts that a post names, in its order. Raises PhotoGone, TooManyPhotos."""
    if len(set(tickets)) > MOST_A_POST:
        raise TooManyPhotos(MOST_A_POST)
    found = [_draft(session, wall_id, ticket) for ticket in dict.fromkeys(tickets)]
    if None in found:
        raise PhotoGone()
    return [photo for photo in found if photo is not None]


def attach(session: Session, photos: Sequence[Photo], post_id: str, alts: Sequence[str]) -> None:
    """Makes drafts a post's photos: from now on only moderators see them."""
    for position, photo in enumerate(photos):
        photo.flags = _flags(session, photo)
        photo.post_id, photo.position = post_id, position
        photo.alt = alts[position] if position < len(alts) else ""
        photo.ticket = photo.expires_at = None


def discard(session: Session, photo: Photo) -> None:
    """Deletes a photo; its files go after the commit."""
    delete_files(session, photo.address)
    session.delete(photo)
    db.erases(session)


def discard_all(session: Session, post: Post) -> None:
    for photo in post.photos:
        delete_files(session, photo.address)
    post.photos = []
    db.erases(session)


def reject(session: Session, post: Post) -> None:
    """Remembers what a rejected post's photos looked like, so that the next moderator is told."""
    for photo in post.photos:
        session.merge(RejectedLikeness(wall_id=photo.wall_id, likeness=photo.likeness))


def forgive(session: Session, post: Post) -> None:
    """Forgets again what reject() remembered."""
    for photo in post.photos:
        likeness = session.get(RejectedLikeness, (photo.wall_id, photo.likeness))
        if likeness is not None:
            session.delete(likeness)


def is_shown(session: Session, address: str) -> bool:
    """Whether everybody may see the photo that lies there: its post is on a wall."""
    query = select(Photo.id).join(Post).where(Photo.address == address, Post.status == Status.APPROVED)
    return session.scalar(query) is not None


def file_of(store: Store, address: str, name: str) -> bytes:
    """One file of a photo. Raises PhotoUnknown."""
    file = store.read(address, name) if name in NAMES else None
    if file is None:
        raise PhotoUnknown()
    return file


def delete_files(session: Session, address: str) -> None:
    session.merge(FilesToDelete(address=address, due_at=datetime.now(UTC)))


def sweep(store: Store, now: datetime | None = None) -> None:
    """Deletes drafts that nobody sent, and the files of every photo that is gone. Housekeeping calls it."""
    now = now or datetime.now(UTC)
    with db.reading() as session:
        late = session.scalars(select(Photo.id).where(Photo.expires_at < now)).all()
        due = session.scalars(select(FilesToDelete.address).where(FilesToDelete.due_at <= now)).all()
    if late:
        with db.transaction() as session:
            for photo in session.scalars(select(Photo).where(Photo.id.in_(late), Photo.expires_at < now)):
                discard(session, photo)
    for address in due:
        store.delete(address)
        with db.transaction() as session:
            _no_longer_unfinished(session, address)


def _make(lab: Lab, file: bytes, choice: Choice, *, find: bool) -> _Made:
    words = {
        "find": find,
        "covers": [box.as_text() for box in choice.covers],
        "bare": [box.as_text() for box in choice.bare],
    }
    try:
        answer = lab.pool.ask(wire.Message(words, {"photo": file}))
        if "refused" in answer.words:
            raise _REFUSALS.get(answer.words["refused"], PhotoUnreadable)()
        return _checked(answer)
    except (NoAnswer, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise PhotoUnreadable() from None


def _checked(answer: wire.Message) -> _Made:
    words: dict[str, Any] = answer.words
    width, height = int(words["width"]), int(words["height"])
    if answer.files.keys() != NAMES or not (0 < width <= 2048 and 0 < height <= 2048):
        raise ValueError("not what was asked for")
    if not _PLACEHOLDER.fullmatch(words["placeholder"]):
        raise ValueError("no ThumbHash")
    return _Made(
        width=width,
        height=height,
        placeholder=words["placeholder"],
        likeness=f"{int(words['likeness'], 16):016x}"[:16],
        hidden=[box.as_text() for box in from_texts(words["hidden"][:MOST_BOXES])],
        bare=[box.as_text() for box in from_texts(words["bare"][:MOST_BOXES])],
        looked=bool(words["looked"]),
        files=answer.files,
    )


def _keep(lab: Lab, photo: Photo, made: _Made) -> None:
    """Writes a photo's files, and first notes that they must go unless the photo is noted too."""
    photo.width, photo.height = made.width, made.height
    photo.placeholder, photo.likeness = made.placeholder, made.likeness
    photo.address = address_of(photo.id, made.files)
    with db.transaction() as session:
        session.merge(FilesToDelete(address=photo.address, due_at=datetime.now(UTC) + UNFINISHED_LASTS))
    lab.store.put(photo.address, made.files)


def _no_longer_unfinished(session: Session, address: str) -> None:
    noted = session.get(FilesToDelete, address)
    if noted is not None:
        session.delete(noted)


def _draft(session: Session, wall_id: int, ticket: str) -> Photo | None:
    return session.scalar(select(Photo).where(Photo.ticket == _digest(ticket), Photo.wall_id == wall_id))


def _make_room(session: Session, wall_id: int) -> None:
    """Lets the oldest draft go where a flood has filled the wall: its phone sends it again with its words."""
    drafts = select(Photo).where(Photo.wall_id == wall_id, Photo.expires_at.is_not(None))
    if (session.scalar(select(func.count()).select_from(drafts.subquery())) or 0) >= MOST_DRAFTS:
        discard(session, session.scalars(drafts.order_by(Photo.expires_at).limit(1)).one())


def _flags(session: Session, photo: Photo) -> list[str]:
    """Reasons to look at a photo twice (moderation.flags has the words)."""
    attached = select(Photo.likeness).where(Photo.wall_id == photo.wall_id, Photo.post_id.is_not(None))
    rejected = select(RejectedLikeness.likeness).where(RejectedLikeness.wall_id == photo.wall_id)
    reasons = {
        "photo_rejected": _is_like(photo, session.scalars(rejected.limit(MOST_COMPARED))),
        "photo_again": _is_like(photo, session.scalars(attached.limit(MOST_COMPARED))),
        "face_bare": bool(photo.bare),
        "faces_not_sought": not photo.looked,
    }
    return [code for code, holds in reasons.items() if holds]


def _is_like(photo: Photo, others: Iterable[str]) -> bool:
    own = int(photo.likeness, 16)
    return any((own ^ int(other, 16)).bit_count() <= ALIKE for other in others)


def _digest(ticket: str) -> str:
    return hashlib.blake2b(ticket.encode(), digest_size=32).hexdigest()
