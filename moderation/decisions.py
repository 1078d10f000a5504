"""decide(): the only code that changes a post's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from moderation import access, audit, bars, opinions, queue, reservations
from moderation.errors import AlreadyDecided, FacesUnchecked, NotSeen, PostReserved, UndoTooLate, VerdictUnknown
from moderation.models import Decision, Moderator, Opinion, Verdict
from wall import db, feed, live, posts, tallies
from wall.errors import BadRequest, PostUnknown
from wall.events import QueueEntered, QueueLeft
from wall.models import Post, Reason, Status, Wall
from wall.photos import intake

# (from, verdict) -> to. What is not here is refused: somebody else was first.
TRANSITIONS = {
    (Status.PENDING, "approve"): Status.APPROVED,
    (Status.PENDING, "reject"): Status.REJECTED,
    (Status.APPROVED, "reject"): Status.REJECTED,  # to take down
    (Status.APPROVED, "undo"): Status.PENDING,
    (Status.REJECTED, "undo"): Status.PENDING,
}
VERDICTS = frozenset(verdict for _status, verdict in TRANSITIONS)
UNDO_WITHIN = timedelta(seconds=10)
ON_THE_WAY = timedelta(seconds=2)  # for the request that undoes


@dataclass(frozen=True)
class Terms:
    """What goes with a verdict.

    `digest` is that of what was on the moderator's screen (posts.digest_of); None where nobody looked at a screen.
    `faces_checked` is their word that no face can be recognised; needed where nothing looked for faces before.
    `covers` are spans of the body, in UTF-16 units, and `drops` ids of photos: neither comes on the wall.
    """

    digest: str | None = None
    faces_checked: bool = False
    reason: str = ""
    covers: Sequence[bars.Span] = ()
    covers_name: bool = False
    drops: Sequence[str] = ()
    pins: bool = False


def decide(
    session: Session,
    moderator: Moderator,
    post_id: str,
    verdict: str,
    version: int,
    terms: Terms = Terms(),
    *,
    now: datetime | None = None,
) -> Post:
    """Carries out a moderator's verdict on the version of a post that they saw.

    Where the wall needs two people, the first approval is noted, and the post waits on.
    Raises VerdictUnknown, PostUnknown, NotModerator, FacesUnchecked, NotSeen, PostReserved, UndoTooLate, BadRequest,
    and AlreadyDecided where the post is another by now.
    """
    at = now or datetime.now(UTC)
    if verdict not in VERDICTS:
        raise VerdictUnknown(field="verdict")
    if terms.reason and terms.reason not in list(Reason):
        raise BadRequest(field="reason")
    post = access.find_post(session, moderator, post_id, lock=True)
    wall = session.get_one(Wall, post.wall_id)
    to = TRANSITIONS.get((post.status, verdict))
    if to is None or not _is_meant(session, post, verdict, version):
        raise _already_decided(session, post)
    _may(session, moderator, post, verdict, terms, at)
    seen = _seen(post, terms)
    if to is Status.APPROVED:
        _note_terms(session, moderator, post, terms, at)
        is_other = _cover(session, post, terms)
        post.pinned = post.pinned or terms.pins
        if wall.needs_two and (is_other or not opinions.has_other_approval(session, post, moderator)):
            _note_first(session, moderator, wall, post, seen, at)
            return post
    _note(session, moderator, post, verdict, version, terms, seen, at)
    if verdict == "undo":
        _bring_back(session, moderator, wall, post)
        return post
    _move(session, wall, post, to, terms)
    live.record(session, QueueLeft(wall=wall.slug, id=post.id, status=to, by=moderator.name))
    return post


def reject_all(
    session: Session, moderator: Moderator, wall: Wall, seen: Sequence[tuple[str, int]], reason: str
) -> list[str]:
    """Rejects waiting posts of a wall, each in the version that was seen; gives the ids of those that it could."""
    rejected = []
    # By ids only: were the wall named as well, SQLite would rather read all that waits.
    rows = session.execute(select(Post.id, Post.wall_id, Post.status).where(Post.id.in_([row[0] for row in seen])))
    known = {row.id for row in rows if row.wall_id == wall.id and row.status is Status.PENDING}
    for post_id, version in seen:
        try:
            if post_id in known:
                decide(session, moderator, post_id, "reject", version, Terms(reason=reason))
                rejected.append(post_id)
        except (AlreadyDecided, PostReserved, PostUnknown):
            continue  # it stays where it is, and the desk says so
    return rejected


def _is_meant(session: Session, post: Post, verdict: str, version: int) -> bool:
    """Whether a verdict on this version can be carried out. A take-down is meant whatever has changed since."""
    if post.version == version:
        return True
    if post.status is not Status.APPROVED or verdict != "reject":
        return False
    shown = select(Decision.id).where(
        Decision.post_id == post.id, Decision.verdict == Verdict.APPROVE, Decision.version < version
    )
    return version < post.version and session.scalars(shown.limit(1)).first() is not None


def _may(session: Session, moderator: Moderator, post: Post, verdict: str, terms: Terms, at: datetime) -> None:
    if verdict == "undo" and not _can_undo(session, moderator, post, at):
        raise UndoTooLate()
    if post.status is not Status.PENDING:
        return
    if other := reservations.other_reader(session, post.id, moderator.id, at):
        raise PostReserved(other)
    if terms.digest is not None and terms.digest != posts.digest_of(post):
        raise NotSeen()
    if verdict != "approve":
        return
    if not terms.faces_checked and not all(photo.looked or photo.id in terms.drops for photo in post.photos):
        raise FacesUnchecked()


def _can_undo(session: Session, moderator: Moderator, post: Post, at: datetime) -> bool:
    """For ten seconds, to who decided. What was taken down is not brought back: its photos are gone."""
    query = select(Decision).where(Decision.post_id == post.id).order_by(Decision.id.desc()).limit(1)
    last = session.scalars(query).first()
    return (
        last is not None
        and last.moderator_id == moderator.id
        and last.verdict in (Verdict.APPROVE, Verdict.REJECT)
        and at - last.decided_at <= UNDO_WITHIN + ON_THE_WAY
    )


def _note_first(session: Session, moderator: Moderator, wall: Wall, post: Post, seen: str, at: datetime) -> None:
    """Notes the first of two approvals: the second person must see the post as it is now."""
    by, version = moderator.name, post.version
    audit.note(session, wall.id, "first_approval", by=by, post_id=post.id, version=version, digest=seen, now=at)
    post.version += 1
    opinions.note(session, moderator, post, asks=False)
    queue.changed(session, wall, post)


def _note_terms(session: Session, moderator: Moderator, post: Post, terms: Terms, at: datetime) -> None:
    """Writes down what an approval does to a post beside showing it."""
    done = {"cover_words": terms.covers or terms.covers_name, "drop_photo": terms.drops, "pin": terms.pins}
    for deed, is_done in done.items():
        if is_done:
            audit.note(session, post.wall_id, deed, by=moderator.name, post_id=post.id, version=post.version, now=at)


def _cover(session: Session, post: Post, terms: Terms) -> bool:
    """Covers and drops what the terms say; gives whether that makes the post another."""
    if terms.covers:
        try:
            post.body, post.flags, count = bars.cover(post.body, post.flags, terms.covers)
        except ValueError as error:
            raise BadRequest(field="cover") from error
        post.covered += count
        post.likeness = ""  # 64 bits of what is covered now
    if terms.covers_name and post.name:
        post.name, post.covered = "", post.covered + 1
        post.flags = [flag for flag in post.flags if flag.get("field") != "name"]
    for photo in [photo for photo in post.photos if photo.id in terms.drops]:
        post.photos.remove(photo)
        intake.delete_files(session, photo.address)
    if not post.body and not post.photos:
        raise BadRequest(field="drop")  # nothing would be left to show
    is_other = bool(terms.covers or terms.covers_name or terms.drops)
    if is_other:
        db.erases(session)
    return is_other


def _note(
    session: Session,
    moderator: Moderator,
    post: Post,
    verdict: str,
    version: int,
    terms: Terms,
    seen: str,
    at: datetime,
) -> None:
    said = Verdict.TAKE_DOWN if post.status is Status.APPROVED and verdict == "reject" else Verdict(verdict)
    decision = Decision(
        wall_id=post.wall_id,
        post_id=post.id,
        moderator_id=moderator.id,
        version=version,
        verdict=said,
        decided_at=at,
    )
    session.add(decision)
    audit.note(
        session,
        post.wall_id,
        said,
        by=moderator.name,
        post_id=post.id,
        version=version,
        digest=seen,
        why=terms.reason if verdict == "reject" else "",
        now=at,
    )


def _seen(post: Post, terms: Terms) -> str:
    """The digest that was checked: of a waiting post. What else a desk sends has no place in the record."""
    return (terms.digest or "") if post.status is Status.PENDING else ""


def _move(session: Session, wall: Wall, post: Post, to: Status, terms: Terms) -> None:
    was = post.status
    post.status = to
    post.version += 1
    post.reason = terms.reason if to is Status.REJECTED else ""
    post.arrived_at = feed.hour(post.arrived_at)  # the exact time was for the queue only
    session.execute(delete(Opinion).where(Opinion.post_id == post.id))
    db.erases(session)
    if was is Status.PENDING:
        tallies.take(session, post, was)
    if to is Status.APPROVED:
        feed.show(session, wall, post)
        return
    intake.reject(session, post)
    if was is Status.APPROVED:
        feed.take_off(session, wall, post)
        intake.discard_all(session, post)


def _bring_back(session: Session, moderator: Moderator, wall: Wall, post: Post) -> None:
    """Puts a post that was just decided back into the queue. Its exact time is gone: it waits since its hour."""
    if post.status is Status.APPROVED:
        feed.take_off(session, wall, post)
    else:
        intake.forgive(session, post)
    live.record(session, QueueLeft(wall=wall.slug, id=post.id, status="undone", by=moderator.name))
    post.status, post.reason, post.pinned = Status.PENDING, "", False
    post.version += 1
    tallies.add(session, post, Status.PENDING)
    live.record(session, QueueEntered(wall=wall.slug, post=queue.as_waiting(session, [post])[0]))


def _already_decided(session: Session, post: Post) -> AlreadyDecided:
    query = select(Moderator.name).join(Decision).where(Decision.post_id == post.id).order_by(Decision.id.desc())
    by = session.scalars(query.limit(1)).first()
    return AlreadyDecided(by=by or "", verdict=post.status.value if by else "")
