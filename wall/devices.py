"""Whose posts wait, so that a moderator can deny a phone, though nobody knows whose phone it is.

A phone keeps a random token and sends it along. It is never stored with a post: this process remembers, for posts that
wait, a digest of it and of the network it came over. What is denied is a digest too, and both are another on each wall.
"""

import hashlib
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from wall import db
from wall.errors import BadRequest, DeviceDenied
from wall.limits import DayKey, network
from wall.models import DeniedDevice, Post, Status

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}")  # 128 random bits or more
DENIED_FOR = timedelta(days=7)
FORGET_EVERY_SECONDS = 10.0

_DENIED = select(DeniedDevice.until).where(
    DeniedDevice.wall_id == bindparam("wall_id"), DeniedDevice.device == bindparam("device")
)


@dataclass(frozen=True)
class Device:
    """Digests of a phone's token (empty where it sent none) and of its network, on one wall."""

    wall_id: int
    token: str
    network: str


class Devices:
    """What one process remembers. Nothing of it is written; all of it is gone at midnight, with the key."""

    def __init__(self, secret_key: str) -> None:
        self._secret = hashlib.blake2b(secret_key.encode(), person=b"denied device", digest_size=32).digest()
        self._key = DayKey()
        self._due = 0.0
        self._waiting: dict[str, Device] = {}
        self._near: dict[tuple[int, str], set[str]] = {}  # of a network, the tokens that were denied in it

    def device(self, wall_id: int, token: str, address: str) -> Device:
        """Raises BadRequest where it is no token; an empty one is a phone without JavaScript."""
        if token and not TOKEN.fullmatch(token):
            raise BadRequest(field="device")
        words = f"{wall_id}\n{token}".encode()
        kept = hashlib.blake2b(words, key=self._secret, digest_size=32).hexdigest() if token else ""
        self._forget_yesterday()
        return Device(wall_id, kept, self._key.digest(f"{network(address)}\n{wall_id}"))

    def remember(self, post_id: str, device: Device) -> None:
        self._waiting[post_id] = device

    def of(self, post_id: str) -> Device | None:
        self._forget_yesterday()
        return self._waiting.get(post_id)

    def forget(self, post_ids: set[str]) -> None:
        for post_id in post_ids:
            self._waiting.pop(post_id, None)

    def is_due(self) -> bool:
        """Whether it is time to forget; then not again for some seconds."""
        if time.monotonic() < self._due:
            return False
        self._due = time.monotonic() + FORGET_EVERY_SECONDS
        return True

    @property
    def waiting(self) -> set[str]:
        return set(self._waiting)

    def deny_network(self, device: Device) -> None:
        """Until midnight: others in it are looked at twice, since a whole vigil may share it, and nobody is refused."""
        self._near.setdefault((device.wall_id, device.network), set()).add(device.token)

    def lift(self, wall_id: int, token: str) -> None:
        """Of a network where others were denied too, it lifts nothing; nor where the phone sent no token."""
        for place, tokens in list(self._near.items()):
            if place[0] == wall_id and token:
                tokens.discard(token)
                if not tokens:
                    del self._near[place]

    def is_near_denied(self, device: Device) -> bool:
        return (device.wall_id, device.network) in self._near

    def _forget_yesterday(self) -> None:
        if not self._key.is_of_today():
            self._waiting.clear()
            self._near.clear()
            self._key.digest("")


def must_not_be_denied(session: Session, device: Device, now: datetime | None = None) -> None:
    """Raises DeviceDenied."""
    if not device.token:
        return
    sought = {"wall_id": device.wall_id, "device": device.token}
    until = session.execute(_DENIED, sought).scalar_one_or_none()
    if until is not None and until > (now or datetime.now(UTC)):
        raise DeviceDenied()


def keep_house(devices: Devices, now: datetime | None = None) -> None:
    """Forgets, now and then, whose posts they were that wait no more, and deletes the denials that are over."""
    if not devices.is_due():
        return
    over = DeniedDevice.until <= (now or datetime.now(UTC))
    with db.reading() as session:
        if waiting := devices.waiting:  # as it is before the query: what comes meanwhile is not in its answer
            pending = set(session.scalars(select(Post.id).where(Post.status == Status.PENDING)))
            devices.forget(waiting - pending)
        has_over = session.scalar(select(func.count()).where(over))
    if has_over:
        with db.transaction() as session:
            session.execute(delete(DeniedDevice).where(over))
            db.erases(session)
