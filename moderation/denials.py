"""Denying a phone that sent a post, for some days, without knowing whose it is; and lifting that."""

from dataclasses import dataclass
from datetime import UTC, datetime

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
    """Denies the phone that a post came from. `device` is what the server still remembers of it.

    Raises PostUnknown, NotModerator, and DeviceUnknown where nothing is remembered, or the phone gave no token.
    """
    post = access.find_post(session, moderator, post_id)
    if device is None or not device.token or device.wall_id != post.wall_id:
        raise DeviceUnknown()
    # To the hour: the list is not to tell when somebody wrote.
    until = ((now or datetime.now(UTC)) + DENIED_FOR).replace(minute=0, second=0, microsecond=0)
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
