"""The one door through which a post changes its state: what passes, what does not, and what is told when."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation import queue
from moderation.decisions import decide
from moderation.errors import AlreadyDecided, NotModerator, VerdictUnknown
from moderation.models import Decision, Moderator, Verdict
from tests import factories
from wall import db, feed, live, posts
from wall.errors import PostUnknown, WallError
from wall.events import Cut, Event
from wall.models import Change, ChangeKind, Post, Status, Wall

# How a post came to where it is, and which version of it a moderator then sees.
PATHS = {
    "pending": [],
    "approved": ["approve"],
    "rejected": ["reject"],
    "taken down": ["approve", "reject"],
}

# (from, verdict, the version that the moderator saw) -> to, or the refusal
TABLE = [
    ("pending", "approve", 1, Status.APPROVED),
    ("pending", "reject", 1, Status.REJECTED),
    ("pending", "approve", 0, AlreadyDecided),
    ("pending", "reject", 2, AlreadyDecided),
    ("approved", "reject", 2, Status.REJECTED),
    ("approved", "reject", 1, AlreadyDecided),
    ("approved", "approve", 1, AlreadyDecided),
    ("approved", "approve", 2, AlreadyDecided),
    ("rejected", "approve", 1, AlreadyDecided),
    ("rejected", "approve", 2, AlreadyDecided),
    ("rejected", "reject", 1, AlreadyDecided),
    ("rejected", "reject", 2, AlreadyDecided),
    ("taken down", "approve", 3, AlreadyDecided),
    ("taken down", "reject", 2, AlreadyDecided),
    ("taken down", "reject", 3, AlreadyDecided),
    ("pending", "pending", 1, VerdictUnknown),
    ("pending", "approved", 1, VerdictUnknown),
    ("pending", "", 1, VerdictUnknown),
    ("rejected", "restore", 2, VerdictUnknown),
]


@pytest.fixture
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Every event that left the server: here it goes no further."""
    events: list[Event] = []
    monkeypatch.setattr(live, "send", events.append)
    return events


@pytest.fixture
def nadia(wall: Wall) -> Moderator:
    with db.transaction() as session:
        return factories.make_moderator(session, wall, "Nadia")


@pytest.fixture
def post(wall: Wall, sent: list[Event]) -> Post:
    """A post that arrived at 20:41:17, and nobody has decided."""
    with db.transaction() as session:
        draft = posts.Draft(body="Ты не один.", client_id=factories.client_id())
        post = posts.submit(session, wall, draft, factories.NIGHT).post
    sent.clear()
    return post


@pytest.mark.parametrize(("start", "verdict", "version", "end"), TABLE)
def test_a_verdict_moves_a_post_as_the_table_says(
    nadia: Moderator,
    post: Post,
    sent: list[Event],
    start: str,
    verdict: str,
    version: int,
    end: Status | type[WallError],
) -> None:
    for seen, earlier in enumerate(PATHS[start], start=1):
        act(nadia, post, earlier, seen)
    before, decisions, sent[:] = stored(post), decisions_on(post), []

    if not isinstance(end, Status):
        with pytest.raises(end):
            act(nadia, post, verdict, version)
        assert (stored(post).status, stored(post).version) == (before.status, before.version)
        assert decisions_on(post) == decisions
        assert sent == []
        return

    act(nadia, post, verdict, version)
    assert (stored(post).status, stored(post).version) == (end, version + 1)
    said = Verdict.TAKE_DOWN if start == "approved" else Verdict(verdict)
    assert decisions_on(post) == [*decisions, (nadia.id, version, said)]


def test_somebody_else_was_first_and_is_named(wall: Wall, nadia: Moderator, post: Post) -> None:
    with db.transaction() as session:
        omar = factories.make_moderator(session, wall, "Omar")
    act(nadia, post, "approve", 1)
    act(omar, post, "reject", 2)

    with pytest.raises(AlreadyDecided) as refusal:
        act(nadia, post, "reject", 2)

    assert refusal.value.extra() == {"decided_by": "Omar", "status": "rejected"}


def test_a_moderator_of_another_wall_decides_nothing_here(post: Post) -> None:
    with db.transaction() as session:
        elsewhere = factories.make_wall(session, "elsewhere")
        stranger = factories.make_moderator(session, elsewhere, "Stranger")

    with pytest.raises(NotModerator):
        act(stranger, post, "approve", 1)

    assert stored(post).status is Status.PENDING
    assert decisions_on(post) == []


def test_a_post_that_was_withdrawn_or_never_was_cannot_be_decided(nadia: Moderator) -> None:
    with pytest.raises(PostUnknown), db.transaction() as session:
        decide(session, nadia, "AAAAAAAAAAAAAAAAAAAAAA", "approve", 1)


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_a_decision_leaves_only_the_hour_of_the_arrival(nadia: Moderator, post: Post, verdict: str) -> None:
    assert stored(post).arrived_at == datetime(2026, 11, 23, 20, 41, 17, tzinfo=UTC)

    act(nadia, post, verdict, 1)

    assert stored(post).arrived_at == datetime(2026, 11, 23, 20, tzinfo=UTC)


def test_an_approval_tells_the_wall_and_then_the_desks_and_a_take_down_likewise(
    wall: Wall, nadia: Moderator, post: Post, sent: list[Event]
) -> None:
    act(nadia, post, "approve", 1)
    act(nadia, post, "reject", 2)

    told = [(event.name, event.payload()) for event in sent]
    shown = told[0][1]["post"]
    assert (shown["id"], shown["body"], shown["at"]) == (post.id, "Ты не один.", "2026-11-23T20:00:00Z")
    assert told == [
        ("feed:added", {"wall": wall.slug, "seq": 1, "post": shown}),
        ("queue:left", {"wall": wall.slug, "id": post.id, "status": "approved", "by": "Nadia"}),
        ("feed:removed", {"wall": wall.slug, "seq": 2, "id": post.id}),
        ("queue:left", {"wall": wall.slug, "id": post.id, "status": "rejected", "by": "Nadia"}),
    ]


def test_what_was_rejected_unseen_is_no_news_for_the_wall(
    wall: Wall, nadia: Moderator, post: Post, sent: list[Event]
) -> None:
    act(nadia, post, "reject", 1)

    assert [event.name for event in sent] == ["queue:left"]
    with db.reading() as session:
        assert session.scalars(select(Change)).all() == []
        assert session.get_one(Wall, wall.id).seq == 0


def test_nothing_is_told_of_what_was_not_committed(nadia: Moderator, post: Post, sent: list[Event]) -> None:
    def approves_and_fails(session: Session) -> None:
        decide(session, nadia, post.id, "approve", 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), db.transaction() as session:
        approves_and_fails(session)

    assert sent == []
    assert stored(post).status is Status.PENDING
    assert decisions_on(post) == []


def test_who_hears_of_a_decision_finds_it_in_the_database(
    nadia: Moderator, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Status] = []
    monkeypatch.setattr(live, "send", lambda _event: found.append(stored(post).status))

    act(nadia, post, "approve", 1)

    assert found == [Status.APPROVED, Status.APPROVED]


def test_a_decision_holds_although_nobody_can_be_told(
    nadia: Moderator, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(event: Event | Cut) -> None:
        raise OSError

    monkeypatch.setattr(live, "send", fails)

    act(nadia, post, "approve", 1)

    assert stored(post).status is Status.APPROVED


def test_the_desk_shows_the_oldest_first_and_counts_what_was_decided(wall: Wall, nadia: Moderator, post: Post) -> None:
    with db.transaction() as session:
        later = factories.make_post(session, wall, "Later").post
        latest = factories.make_post(session, wall, "Latest").post
    act(nadia, later, "approve", 1)

    with db.reading() as session:
        desk = queue.desk(session, wall)

    assert [waiting["id"] for waiting in desk.waiting] == [post.id, latest.id]
    assert [(shown["id"], shown["version"]) for shown in desk.approved] == [(later.id, 2)]
    assert (desk.count, desk.on_wall, desk.hour.decided) == (2, 1, 1)


def test_the_feed_keeps_one_line_for_each_change(nadia: Moderator, post: Post) -> None:
    act(nadia, post, "approve", 1)
    act(nadia, post, "reject", 2)

    with db.reading() as session:
        changes = session.scalars(select(Change).order_by(Change.seq)).all()
        page = feed.changes(session, session.get_one(Wall, post.wall_id), 0, 500)

    assert [(change.seq, change.kind, change.post_id) for change in changes] == [
        (1, ChangeKind.ADDED, post.id),
        (2, ChangeKind.REMOVED, post.id),
    ]
    assert (page.added, page.removed, page.seq) == ([], [post.id], 2)


def act(moderator: Moderator, post: Post, verdict: str, version: int) -> None:
    with db.transaction() as session:
        decide(session, moderator, post.id, verdict, version)


def stored(post: Post) -> Post:
    with db.reading() as session:
        return session.get_one(Post, post.id)


def decisions_on(post: Post) -> list[tuple[int, int, Verdict]]:
    with db.reading() as session:
        rows = session.scalars(select(Decision).where(Decision.post_id == post.id).order_by(Decision.id))
        return [(row.moderator_id, row.version, row.verdict) for row in rows]
