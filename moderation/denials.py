"""Denying a phone that sent a post, for some days, without knowing whose it is; and lifting that.

Of a phone without a token only the network is known: wall.devices keeps it until midnight, and refuses nobody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation import access, audit
from moderation.errors import DeviceUnknown
from moderation.models import Moderator
from wall import db
from wall.devices import DENIED_FOR, Device
from wall.models import DeniedDevice, Wall


@dataclass(frozen=True)
class Denied:
    slug: str
    device: Device
    until: datetime


def deny(
    session: Session, moderator: Moderator, post_id: str, device: Device | None, now: datetime | None = None
) -> Denied:
    """Denies the phone that a post came from, or until midnight its network alone where it gave no token.

    `device` is what the server still remembers of it. Whoever calls tells wall.devices of the network afterwards.
    Raises PostUnknown, NotModerator, and DeviceUnknown where nothing is remembered.
    """
    post = access.find_post(session, moderator, post_id)
    if device is None or device.wall_id != post.wall_id:
        raise DeviceUnknown()
    at = now or datetime.now(UTC)
    until = _next_midnight(at)
    if device.token:
        # To the hour: the list is not to tell when somebody wrote.
        until = (at + DENIED_FOR).replace(minute=0, second=0, microsecond=0)
        session.merge(DeniedDevice(wall_id=post.wall_id, device=device.token, until=until))
    audit.note(session, post.wall_id, "device_denied", by=moderator.name, post_id=post_id, now=now)
    return Denied(session.get_one(Wall, post.wall_id).slug, device, until)


def on(session: Session, wall_id: int, now: datetime | None = None) -> list[DeniedDevice]:
    """The denials in force, the latest to end first."""
    at = now or datetime.now(UTC)
    query = select(DeniedDevice).where(DeniedDevice.wall_id == wall_id, DeniedDevice.until > at)
    return list(session.scalars(query.order_by(DeniedDevice.until.desc(), DeniedDevice.device)))


def lift(session: Session, wall_id: int, token: str, *, by: str) -> None:
    """Lets a phone write again. One that is lifted already stays so."""
    denied = session.get(DeniedDevice, (wall_id, token))
    if denied is None:
        return
    session.delete(denied)
    db.erases(session)
    audit.note(session, wall_id, "denial_lifted", by=by)


def _next_midnight(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
