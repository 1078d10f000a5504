"""Moderators' accounts: invitation, password, signed in, signed out."""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from moderation import audit
from moderation.errors import (
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    NameEmpty,
    NameTaken,
    PasswordTooShort,
    SignInFailed,
)
from moderation.models import Invitation, Membership, Moderator, Role, SignIn
from wall import live, text
from wall.events import MODERATION_NAMESPACE, Cut
from wall.limits import Turns
from wall.models import Wall
from wall.threads import off_loop

R = TypeVar("R")

INVITATION_LIFE = timedelta(days=3)
IDLE = timedelta(minutes=30)  # an open desk asks for the queue every 30 s, so it is never idle
LONGEST = timedelta(hours=12)  # signed in, however busy
SEEN_EVERY = timedelta(minutes=1)  # how exactly "last seen" is kept: each write costs a commit
COOKIE_KEY = "sign_in"
SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 1024

# OWASP's stronger choice for argon2id: 64 MiB, three passes, one lane; about a quarter of a second.
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# Checked where the name is unknown. No password was hashed for it: not even the first such try takes longer.
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=1${}${}".format(
    *(b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
)
_turns = Turns(at_once=2, in_line=20)  # 128 MiB and both processors at the most; the last in line waits 3 s


def invite(session: Session, wall: Wall, role: Role = Role.MODERATOR, now: datetime | None = None) -> str:
    """A code that gives whoever opens it first a role on the wall, for three days. Only its digest is kept."""
    code = secrets.token_urlsafe(16)
    expires_at = (now or datetime.now(UTC)) + INVITATION_LIFE
    session.add(Invitation(code=_digest(code), wall_id=wall.id, role=role, expires_at=expires_at))
    return code


def find_invitation(session: Session, code: str, now: datetime | None = None, *, lock: bool = False) -> Invitation:
    """Under its row's lock where it is to be used up. Raises InvitationUnknown, InvitationUsed, InvitationExpired."""
    query = select(Invitation).where(Invitation.code == _digest(code))
    invitation = session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)
    if invitation is None:
        raise InvitationUnknown()
    if invitation.used_at is not None:
        raise InvitationUsed()
    if invitation.expires_at < (now or datetime.now(UTC)):
        raise InvitationExpired()
    return invitation


def hash_password(password: str, tries: int = 0) -> str:
    """argon2id, beside the loop. Takes 0.25 s and its turn after `tries`: call it outside a transaction.

    Raises PasswordTooShort and Busy.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordTooShort(SHORTEST_PASSWORD)
    return _in_turn(tries, _hasher.hash, password)


def accept(session: Session, code: str, name: str, password_hash: str, now: datetime | None = None) -> Moderator:
    """Uses an invitation up: a new moderator of its wall. Raises what find_invitation does, NameEmpty and NameTaken."""
    invitation = find_invitation(session, code, now, lock=True)
    name = text.clean_name(name)
    if not name:
        raise NameEmpty()
    if session.scalar(select(Moderator).where(Moderator.name == name)):
        raise NameTaken()
    moderator = Moderator(name=name, password=password_hash)
    session.add(moderator)
    session.flush()  # the membership needs moderator.id
    session.add(Membership(moderator_id=moderator.id, wall_id=invitation.wall_id, role=invitation.role))
    invitation.used_at = now or datetime.now(UTC)
    return moderator


def password_of(session: Session, name: str) -> tuple[int | None, str]:
    """A moderator's id and password hash; a hash that nothing matches where there is no such name."""
    moderator = session.scalar(select(Moderator).where(Moderator.name == _spelled(name)))
    return (moderator.id, moderator.password) if moderator else (None, _NOBODYS)


def name_in_counts(name: str) -> str:
    """One name for all the spellings that password_of takes for the same, so that they count together."""
    return _spelled(name).casefold()


def check_password(known: tuple[int | None, str], password: str, tries: int = 0) -> int:
    """The moderator's id. Takes 0.25 s for an unknown name too, and its turn after `tries`: not within a transaction.

    Raises SignInFailed and Busy.
    """
    moderator_id, password_hash = known
    if not _in_turn(tries, _matches, password_hash, password[:LONGEST_PASSWORD]) or moderator_id is None:
        raise SignInFailed()
    return moderator_id


def unchanged(session: Session, moderator_id: int, known: tuple[int | None, str]) -> Moderator:
    """Who is about to be let in, under their row's lock. Raises SignInFailed where the password is another by now."""
    moderator = session.get_one(Moderator, moderator_id, with_for_update=True, populate_existing=True)
    if moderator.password != known[1]:
        raise SignInFailed()
    return moderator


def start(session: Session, moderator_id: int, now: datetime | None = None) -> str:
    """Signs a moderator in: a fresh token for this browser. Only its digest is kept."""
    token = secrets.token_urlsafe(32)
    at = now or datetime.now(UTC)
    session.add(SignIn(token=_digest(token), moderator_id=moderator_id, started_at=at, seen_at=at))
    return token


def find_sign_in(session: Session, token: str, now: datetime | None = None) -> SignIn | None:
    """The sign-in that a browser's token stands for, unless it has ended."""
    at = now or datetime.now(UTC)
    live_ones = (SignIn.seen_at > at - IDLE, SignIn.started_at > at - LONGEST)
    return session.scalar(select(SignIn).where(SignIn.token == _digest(token), *live_ones))


def seen(session: Session, sign_in_id: int, now: datetime | None = None) -> None:
    """Keeps a sign-in from going idle."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now or datetime.now(UTC)))


def end(session: Session, sign_ins: Iterable[SignIn]) -> None:
    """Signs out: the token is worth nothing from here on, and its sockets are closed."""
    for sign_in in sign_ins:
        live.record(session, Cut(namespace=MODERATION_NAMESPACE, room=room_of(sign_in.id)))
        session.delete(sign_in)


def end_expired(session: Session, now: datetime | None = None) -> None:
    """Ends what went idle or got too old."""
    at = now or datetime.now(UTC)
    expired = or_(SignIn.seen_at <= at - IDLE, SignIn.started_at <= at - LONGEST)
    end(session, session.scalars(select(SignIn).where(expired)).all())


def note_on_walls(session: Session, moderator: Moderator, action: str) -> None:
    """Writes what concerns a moderator's account into the record of each wall that they moderate."""
    for wall_id in session.scalars(select(Membership.wall_id).where(Membership.moderator_id == moderator.id)).all():
        audit.note(session, wall_id, action, by=moderator.name)


def fingerprint(moderator: Moderator) -> str:
    """Stands for a password without telling of it: another password, another fingerprint."""
    return _digest(moderator.password)


def room_of(sign_in_id: int) -> str:
    """The room that holds the sockets of one sign-in, so that they end with it."""
    return f"sign-in:{sign_in_id}"


def _in_turn(tries: int, work: Callable[..., R], *arguments: str) -> R:
    with _turns.take(tries):
        return off_loop(work, *arguments)


def _spelled(name: str) -> str:
    return text.normalise(name[: text.MAX_BYTES])  # no moderator's name is longer


def _matches(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password)
    except VerifyMismatchError:
        return False


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
