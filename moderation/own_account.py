"""What moderators do with their own account: another password, and the end of a sign-in elsewhere."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation import accounts
from moderation.models import Moderator, SignIn


def change_password(session: Session, sign_in: SignIn, password_hash: str) -> None:
    """Takes a new password, and ends every other sign-in: whoever knew the old one is out at once."""
    moderator = session.get_one(Moderator, sign_in.moderator_id)
    moderator.password = password_hash
    accounts.end(session, others(session, sign_in))
    accounts.note_on_walls(session, moderator, "password_changed")


def sign_ins(session: Session, moderator_id: int) -> Sequence[SignIn]:
    """Where a moderator is signed in; the one that was used last first."""
    return session.scalars(
        select(SignIn).where(SignIn.moderator_id == moderator_id).order_by(SignIn.seen_at.desc(), SignIn.id)
    ).all()


def others(session: Session, sign_in: SignIn) -> list[SignIn]:
    return [each for each in sign_ins(session, sign_in.moderator_id) if each.id != sign_in.id]


def end_others(session: Session, sign_in: SignIn, only: int | None = None) -> None:
    """Ends the moderator's other sign-ins, or `only` one of them. One that is not there has ended already."""
    ended = [each for each in others(session, sign_in) if only in (None, each.id)]
    accounts.end(session, ended)
    if ended:
        accounts.note_on_walls(session, session.get_one(Moderator, sign_in.moderator_id), "sign_in_ended")
