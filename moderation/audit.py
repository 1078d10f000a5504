"""A wall's record: who did what, when and why. Append-only, and each line is chained to the one before.

It holds no word of a supporter's, and nothing that identifies one: a post stands there by its random id.
"""

import hashlib
import json
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.models import AuditEntry
from wall.models import Wall

_FIRST = "0" * 64  # what the first line is chained to
_key = b""


def use(secret_key: str) -> None:
    """Takes the key of the chain from the installation's secret: who only has the database cannot make it anew."""
    global _key
    _key = hashlib.blake2b(secret_key.encode(), person=b"wall record", digest_size=32).digest()


def note(
    session: Session,
    wall_id: int,
    action: str,
    *,
    by: str = "",
    post_id: str = "",
    version: int = 0,
    digest: str = "",
    why: str = "",
    now: datetime | None = None,
) -> AuditEntry:
    """Adds one line to a wall's record, within the transaction of what it tells of.

    `by` is a moderator's name, or empty for a command of the organiser's; `why` a reason's code or a short note.
    """
    session.execute(select(Wall.id).where(Wall.id == wall_id).with_for_update())  # one line after the other
    last = session.scalar(
        select(AuditEntry).where(AuditEntry.wall_id == wall_id).order_by(AuditEntry.number.desc()).limit(1)
    )
    entry = AuditEntry(
        wall_id=wall_id,
        number=last.number + 1 if last else 1,
        at=(now or datetime.now(UTC)).replace(microsecond=0),
        by=by,
        action=action,
        post_id=post_id,
        version=version,
        digest=digest,
        why=why,
    )
    entry.mac = mac_of(entry, last.mac if last else _FIRST)
    session.add(entry)
    session.flush()  # a second line of the same transaction must find this one
    return entry


def mac_of(entry: AuditEntry, before: str) -> str:
    """A keyed digest of one line and of the one before (HMAC's place is taken by keyed BLAKE2, RFC 7693, 2.9)."""
    told = [
        before,
        entry.wall_id,
        entry.number,
        entry.at.isoformat(),
        entry.by,
        entry.action,
        entry.post_id,
        entry.version,
        entry.digest,
        entry.why,
    ]
    return hashlib.blake2b(json.dumps(told).encode(), key=_key, digest_size=32).hexdigest()
