"""A wall's record: who did what, when and why. Append-only, and each line is chained to the one before.

It holds no word of a supporter's, and nothing that identifies one: a post stands there by its random id.
"""

import csv
import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

from sqlalchemy import Select, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from moderation.models import AuditEntry
from wall.models import Wall

COLUMNS = ("number", "at", "by", "action", "post_id", "version", "digest", "why", "mac")
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
        at=f"{now or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
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


@dataclass(frozen=True)
class Head:
    """The last line of a record: its number, 0 where there is none, and its mac. Kept elsewhere, it tells of a cut."""

    number: int
    mac: str

    def __str__(self) -> str:
        return f"{self.number}:{self.mac}"


def head(session: Session, wall_id: int) -> Head:
    last = session.scalars(lines(wall_id).order_by(None).order_by(AuditEntry.number.desc()).limit(1)).first()
    return Head(last.number, last.mac) if last else Head(0, _FIRST)


def first_broken(session: Session, wall_id: int, known: Head | None = None, *, at_once: int = 500) -> int:
    """The number of the first line that is not as it was written, or 0 where all are.

    `known` is a head that was noted earlier: a record that no longer holds that line was cut or written anew. It reads
    as many lines `at_once`, so a long record takes no more memory than a short one.
    """
    number, before = 0, _FIRST
    try:
        for entry in session.scalars(lines(wall_id).execution_options(yield_per=at_once)):
            if entry.number != number + 1 or not hmac.compare_digest(entry.mac, mac_of(entry, before)):
                return number + 1
            number, before = entry.number, entry.mac
            if known and known.number == number and known.mac != before:
                return number
            session.expunge(entry)
    except (TypeError, OperationalError) as error:
        if isinstance(error, OperationalError) and "decode" not in str(error.orig):
            raise
        # bytes where words stood, or no UTF-8 at all: no line that was written here
        return number + 1 if at_once == 1 else first_broken(session, wall_id, known, at_once=1)
    return number + 1 if known and known.number > number else 0


def lines(wall_id: int) -> Select[AuditEntry]:
    """A wall's record, from its first line on."""
    return select(AuditEntry).where(AuditEntry.wall_id == wall_id).order_by(AuditEntry.number)


def latest(
    session: Session,
    wall_id: int,
    limit: int,
    *,
    by: str = "",
    action: str = "",
    post_id: str = "",
    before: int | None = None,
) -> Sequence[AuditEntry]:
    """The last lines, newest first: of one moderator, of one action, of one post, or older than a line."""
    query = lines(wall_id).order_by(None).order_by(AuditEntry.number.desc()).limit(limit)
    if by:
        query = query.where(AuditEntry.by == by)
    if action:
        query = query.where(AuditEntry.action == action)
    if post_id:
        query = query.where(AuditEntry.post_id == post_id)
    return session.scalars(query.where(AuditEntry.number < before) if before is not None else query).all()


def people(session: Session, wall_id: int) -> Sequence[str]:
    """Whose names stand in a wall's record."""
    named = select(AuditEntry.by).where(AuditEntry.wall_id == wall_id, AuditEntry.by != "")
    return session.scalars(named.distinct().order_by(AuditEntry.by)).all()


def as_csv(session: Session, wall_id: int) -> Iterator[str]:
    """The record as lines of CSV (RFC 4180), each of its fields a column."""
    yield _row(COLUMNS)
    for entry in session.scalars(lines(wall_id).execution_options(yield_per=50)):
        yield _row([_cell(getattr(entry, column)) for column in COLUMNS])
        session.expunge(entry)


def _row(cells: Sequence[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: object) -> str:
    """A name that begins like a formula stays a name in a spreadsheet (OWASP, CSV Injection)."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def mac_of(entry: AuditEntry, before: str) -> str:
    """A keyed digest of one line and of the one before (HMAC's place is taken by keyed BLAKE2, RFC 7693, 2.9)."""
    told = [
        before,
        entry.wall_id,
        entry.number,
        entry.at,
        entry.by,
        entry.action,
        entry.post_id,
        entry.version,
        entry.digest,
        entry.why,
    ]
    return hashlib.blake2b(json.dumps(told).encode(), key=_key, digest_size=32).hexdigest()
