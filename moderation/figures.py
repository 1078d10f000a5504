"""The last hour at the desk: how long the queue is, how fast it is worked off, and by whom."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from moderation.models import Decision, Moderator, Verdict
from wall import tallies
from wall.models import Post, Status, Wall

SPAN = timedelta(minutes=5)
SPANS = 12
RANKS = (0, 1)  # that waiting posts have: wall.first_look


@dataclass(frozen=True)
class Figures:
    """`oldest`: since when the post waits that waits the longest. `strip`: decisions in each SPAN, the latest last."""

    waiting: int
    oldest: str
    late_after: int
    decided: int
    strip: list[int]
    by: list[dict[str, Any]]


def last_hour(session: Session, wall: Wall, now: datetime | None = None) -> Figures:
    at = now or datetime.now(UTC)
    oldest = _oldest(session, wall)
    spans, names = Counter[int](), Counter[str]()
    for back, name, count in session.execute(_decisions(wall, at)):
        spans[back] += count
        names[name] += count
    return Figures(
        waiting=tallies.total(session, wall.id, Status.PENDING),
        oldest=oldest.isoformat(timespec="seconds").replace("+00:00", "Z") if oldest else "",
        late_after=wall.late_after,
        decided=spans.total(),
        strip=[spans[back] for back in reversed(range(SPANS))],
        by=[{"name": name, "count": count} for name, count in names.most_common()],
    )


def _oldest(session: Session, wall: Wall) -> datetime | None:
    """Since when the post waits that waits the longest: the first of each rank in the queue's own index."""
    of_rank = (
        select(Post.arrived_at)
        .where(Post.wall_id == wall.id, Post.status == Status.PENDING, Post.rank == bindparam("rank"))
        .order_by(Post.arrived_at)
        .limit(1)
    )
    firsts = [session.scalar(of_rank, {"rank": rank}) for rank in RANKS]
    return min((first for first in firsts if first), default=None)


def _decisions(wall: Wall, at: datetime) -> Select[int, str, int]:
    """How many spans ago, by whom, how many: counted by the database, since an hour may hold ten thousand."""
    ends = [(Decision.decided_at > at - SPAN * (back + 1), back) for back in range(SPANS - 1)]
    return (
        select(case(*ends, else_=SPANS - 1).label("back"), Moderator.name, func.count())
        .join(Moderator, Decision.moderator_id == Moderator.id)
        .where(Decision.wall_id == wall.id, Decision.decided_at > at - SPAN * SPANS, Decision.verdict != Verdict.UNDO)
        .group_by("back", Moderator.name)
    )
