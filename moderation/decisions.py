"""decide(): the only code that changes a post's state."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation import audit
from moderation.errors import AlreadyDecided, FacesUnchecked, NotModerator, VerdictUnknown
from moderation.models import Decision, Membership, Moderator, Verdict
from wall import db, feed, live
from wall.errors import PostUnknown
from wall.events import QueueLeft
from wall.models import Post, Status, Wall
from wall.photos import intake

# (from, verdict) -> to. What is not here is refused: somebody else was first.
TRANSITIONS = {
    (Status.PENDING, "approve"): Status.APPROVED,
    (Status.PENDING, "reject"): Status.REJECTED,
    (Status.APPROVED, "reject"): Status.REJECTED,  # to take down
}
VERDICTS = frozenset(verdict for _status, verdict in TRANSITIONS)


def decide(
    session: Session,
    moderator: Moderator,
    post_id: str,
    verdict: str,
    version: int,
    *,
    faces_checked: bool = False,
    now: datetime | None = None,
) -> Post:
    """Carries out a moderator's verdict on the version of a post that they saw.

    `faces_checked` is their word that no face can be recognised; needed where nothing looked for faces before.
    Raises VerdictUnknown, PostUnknown, NotModerator, FacesUnchecked, and AlreadyDecided where the post is another by
    now.
    """
    if verdict not in VERDICTS:
        raise VerdictUnknown(field="verdict")
    post = session.scalar(select(Post).where(Post.id == post_id).with_for_update())
    if post is None:
        raise PostUnknown()
    if session.get(Membership, (moderator.id, post.wall_id)) is None:
        raise NotModerator()
    to = TRANSITIONS.get((post.status, verdict))
    if to is None or post.version != version:
        raise _already_decided(session, post)
    if to is Status.APPROVED and not faces_checked and not all(photo.looked for photo in post.photos):
        raise FacesUnchecked()
    wall = session.get_one(Wall, post.wall_id)
    said = Verdict.TAKE_DOWN if post.status is Status.APPROVED else Verdict(verdict)
    _move(session, wall, post, to)
    decided_at = now or datetime.now(UTC)
    decision = Decision(
        wall_id=wall.id,
        post_id=post.id,
        moderator_id=moderator.id,
        version=version,
        verdict=said,
        decided_at=decided_at,
    )
    session.add(decision)
    audit.note(session, wall.id, said, by=moderator.name, post_id=post.id, version=version, now=decided_at)
    live.record(session, QueueLeft(wall=wall.slug, id=post.id, status=to, by=moderator.name))
    return post


def _move(session: Session, wall: Wall, post: Post, to: Status) -> None:
    was = post.status
    post.status = to
    post.version += 1
    post.arrived_at = feed.hour(post.arrived_at)  # the exact time was for the queue only
    db.erases(session)
    if to is Status.APPROVED:
        feed.show(session, wall, post)
        return
    intake.reject(session, post)
    if was is Status.APPROVED:
        feed.take_off(session, wall, post.id)
        intake.discard_all(session, post)


def _already_decided(session: Session, post: Post) -> AlreadyDecided:
    query = select(Moderator.name).join(Decision).where(Decision.post_id == post.id).order_by(Decision.id.desc())
    by = session.scalars(query.limit(1)).first()
    return AlreadyDecided(by=by or "", verdict=post.status.value if by else "")
