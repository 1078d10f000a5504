"""Who moderates a wall: invited, joined, in which role, and no longer. Each act stands in the wall's record."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from moderation import accounts, audit, reservations
from moderation.errors import AlreadyMember, InvitationUnknown, LastOrganiser, MemberUnknown
from moderation.models import Invitation, Membership, Moderator, Opinion, Role, SignIn
from wall import live
from wall.events import MODERATION_NAMESPACE, Cut
from wall.models import Post, Wall

LARGEST_ID = 2**31 - 1  # that every database can hold


def members(session: Session, wall: Wall) -> Sequence[tuple[Moderator, Role]]:
    """The wall's moderators by name, organisers first."""
    of_wall = select(Moderator, Membership.role).join(Membership).where(Membership.wall_id == wall.id)
    found = [(member, role) for member, role in session.execute(of_wall.order_by(func.lower(Moderator.name)))]
    return sorted(found, key=lambda member: member[1] is not Role.ORGANISER)


def open_invitations(session: Session, wall: Wall, now: datetime | None = None) -> Sequence[Invitation]:
    """What still lets somebody in; the one that ends first is first."""
    still_good = (Invitation.used_at.is_(None), Invitation.expires_at >= (now or datetime.now(UTC)))
    of_wall = select(Invitation).where(Invitation.wall_id == wall.id, *still_good)
    return session.scalars(of_wall.order_by(Invitation.expires_at, Invitation.id)).all()


def invite(session: Session, wall: Wall, role: Role, by: str = "") -> str:
    """An invitation's code, to be shown once."""
    audit.note(session, wall.id, "invited", by=by, why=role.value)
    return accounts.invite(session, wall, role)


def revoke(session: Session, wall: Wall, invitation_id: int, by: str) -> None:
    """The invitation lets nobody in any more. Raises InvitationUnknown, also where it was used meanwhile."""
    unused = (Invitation.id == invitation_id, Invitation.wall_id == wall.id, Invitation.used_at.is_(None))
    is_id = invitation_id <= LARGEST_ID
    role = session.scalar(delete(Invitation).where(*unused).returning(Invitation.role)) if is_id else None
    if role is None:
        raise InvitationUnknown()
    audit.note(session, wall.id, "invitation_revoked", by=by, why=role.value)


def accept(session: Session, code: str, name: str, password_hash: str) -> Moderator:
    """Uses an invitation up: a new moderator of its wall. Raises what accounts.accept does."""
    moderator = accounts.accept(session, code, name, password_hash)
    accounts.note_on_walls(session, moderator, "joined")
    return moderator


def join(session: Session, code: str, moderator: Moderator, now: datetime | None = None) -> Wall:
    """Uses an invitation up for who has an account already. Raises AlreadyMember, and what find_invitation does.

    An invitation that would give a member another role stays good: roles change on the page of the team only.
    """
    invitation = accounts.find_invitation(session, code, now, lock=True)
    if session.get(Membership, (moderator.id, invitation.wall_id)) is not None:
        raise AlreadyMember()
    session.add(Membership(moderator_id=moderator.id, wall_id=invitation.wall_id, role=invitation.role))
    invitation.used_at = now or datetime.now(UTC)
    audit.note(session, invitation.wall_id, "joined", by=moderator.name, why=invitation.role.value)
    return invitation.wall


def change_role(session: Session, wall: Wall, moderator_id: int, role: Role, by: str) -> None:
    """Whose role changes loses the open sockets, and comes back in the new one. Raises MemberUnknown, LastOrganiser."""
    membership = _membership(session, wall, moderator_id)
    if membership.role is role:
        return
    _keep_one_organiser(session, membership)
    membership.role = role
    _cut(session, moderator_id)
    audit.note(session, wall.id, "role_changed", by=by, why=f"{role.value}: {_name(session, moderator_id)}"[:160])


def remove(session: Session, wall: Wall, moderator_id: int, by: str) -> None:
    """Out of the team at once; the account stays. Raises MemberUnknown and LastOrganiser."""
    membership = _membership(session, wall, moderator_id)
    _keep_one_organiser(session, membership)
    session.delete(membership)
    _forget_opinions(session, wall, moderator_id)
    reservations.leave_all(session, wall, moderator_id)
    _cut(session, moderator_id)
    audit.note(session, wall.id, "member_removed", by=by, why=_name(session, moderator_id))


def _membership(session: Session, wall: Wall, moderator_id: int) -> Membership:
    """Under the wall's lock: of two organisers who demote each other at once, the second is refused."""
    session.execute(select(Wall.id).where(Wall.id == wall.id).with_for_update())
    is_id = moderator_id <= LARGEST_ID
    membership = session.get(Membership, (moderator_id, wall.id), populate_existing=True) if is_id else None
    if membership is None:
        raise MemberUnknown()
    return membership


def _keep_one_organiser(session: Session, leaving: Membership) -> None:
    if leaving.role is not Role.ORGANISER:
        return
    organisers = select(func.count()).where(Membership.wall_id == leaving.wall_id, Membership.role == Role.ORGANISER)
    if session.scalar(organisers) == 1:
        raise LastOrganiser()


def _forget_opinions(session: Session, wall: Wall, moderator_id: int) -> None:
    """Who is no moderator any more is not the first of two who approve."""
    of_wall = select(Post.id).where(Post.wall_id == wall.id)
    session.execute(delete(Opinion).where(Opinion.moderator_id == moderator_id, Opinion.post_id.in_(of_wall)))


def _cut(session: Session, moderator_id: int) -> None:
    """Sockets were let in under what held before. Those to other walls come back by themselves."""
    for sign_in_id in session.scalars(select(SignIn.id).where(SignIn.moderator_id == moderator_id)):
        live.record(session, Cut(namespace=MODERATION_NAMESPACE, room=accounts.room_of(sign_in_id)))


def _name(session: Session, moderator_id: int) -> str:
    return session.get_one(Moderator, moderator_id).name
