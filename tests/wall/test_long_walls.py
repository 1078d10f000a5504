"""A call costs the same on a long wall as on a short one: counted in the database's own steps, not in time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from moderation import queue
from moderation.models import Decision, Verdict
from moderation.queue import Sieve
from tests import factories
from tests.plans import Work, watched
from wall import clusters, db, feed, show
from wall.models import Change, ChangeKind, Post, Status, Tally, Wall, new_id
from wall.pages import Pages, Question

SHORT, LONG = 1_000, 4_000
WAITING = 60
SMALL = ("display", "reading", "(subquery-1)", "CONSTANT ROW")  # read as a whole: they do not grow with the wall


def page(after: Callable[[feed.Head], int]) -> Callable[..., object]:
    def ask(_client: FlaskClient, _session: Session, _wall: Wall) -> object:
        head = feed.find_head("weexist")
        return Pages().ask(head, Question.put(head, after(head), feed.LARGEST_PAGE, "br"))

    return ask


def desk(sieve: Sieve) -> Callable[..., object]:
    return lambda _client, session, wall: queue.desk(session, wall, sieve)


def warmed(session: Session, wall: Wall) -> object:
    with patch.object(clusters, "REMEMBERED", SHORT // 4):
        clusters._known.clear()
        return clusters.of(session, wall.id, "You are not alone.", "0" * 16)


CALLS: dict[str, Callable[[FlaskClient, Session, Wall], Any]] = {
    "the tip": page(lambda head: head.seq - 1),
    "a page of the feed": page(lambda head: head.seq - 500),
    "the wall's beginning": page(lambda _head: 0),
    "a long absence": page(lambda _head: 1),
    "the phone's page": lambda client, _session, _wall: client.get("/w/weexist"),
    "the show": lambda _client, session, wall: show.as_json(session, wall),
    "the desk": desk(Sieve()),
    "the desk, sifted": desk(Sieve(filter="flagged", lang="en")),
    "the desk, searched": desk(Sieve(search="number")),
    "the first post after a start": lambda _client, session, wall: warmed(session, wall),
    "what is on the wall": lambda _client, session, wall: feed.latest(session, wall, 50, wall.seq // 2),
}


@pytest.fixture
def grows(app: Flask, wall: Wall) -> Callable[[int], None]:
    """Brings the wall to so many decided posts, past the services."""
    with db.transaction() as session:
        nadia = factories.make_moderator(session, session.get_one(Wall, wall.id))
        for number in range(WAITING):
            factories.make_post(session, session.get_one(Wall, wall.id), f"Number {number} waits here.")

    def grow(posts: int) -> None:
        with db.transaction() as session:
            here = session.get_one(Wall, wall.id)
            rows = [row(wall.id, seq) for seq in range(here.seq + 1, posts + 1)]
            session.execute(insert(Post), rows)
            session.execute(insert(Change), [change(one) for one in rows])
            session.execute(insert(Decision), [decision(one, nadia.id) for one in rows])
            session.merge(Tally(wall_id=wall.id, status=Status.APPROVED, country="GB", posts=posts))
            here.seq = posts

    return grow


@pytest.fixture
def queues(app: Flask, wall: Wall) -> Callable[[int], None]:
    """Brings the queue to so many posts, past the services."""

    def queue_up(posts: int) -> None:
        with db.transaction() as session:
            known = session.get(Tally, (wall.id, Status.PENDING, "GB"))
            rows = [row(wall.id, number) for number in range(known.posts if known else 0, posts)]
            session.execute(insert(Post), [{**one, "status": Status.PENDING, "shown_seq": 0} for one in rows])
            session.merge(Tally(wall_id=wall.id, status=Status.PENDING, country="GB", posts=posts))

    return queue_up


def row(wall_id: int, seq: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "wall_id": wall_id,
        "receipt": new_id(),
        "body": f"Number {seq} of many.",
        "country": "GB",
        "flags": [],
        "status": Status.APPROVED if seq % 9 else Status.REJECTED,
        "arrived_at": datetime(2026, 11, 23, seq % 24, tzinfo=UTC),
        "shown_seq": seq,
    }


def change(post: dict[str, Any]) -> dict[str, Any]:
    return {"wall_id": post["wall_id"], "seq": post["shown_seq"], "kind": ChangeKind.ADDED, "post_id": post["id"]}


def decision(post: dict[str, Any], moderator_id: int) -> dict[str, Any]:
    return {
        "wall_id": post["wall_id"],
        "post_id": post["id"],
        "moderator_id": moderator_id,
        "version": 1,
        "verdict": Verdict.APPROVE,
        "decided_at": post["arrived_at"],
    }


def work_of(name: str, client: FlaskClient) -> Work:
    with watched(db.engine()) as work, db.reading() as session:
        CALLS[name](client, session, feed.find_wall(session, "weexist"))
    return work


@pytest.mark.parametrize("name", CALLS)
def test_a_call_costs_the_same_on_a_wall_four_times_as_long(
    client: FlaskClient, grows: Callable[[int], None], name: str
) -> None:
    grows(SHORT)
    short = work_of(name, client)
    grows(LONG)
    long = work_of(name, client)

    assert short.steps > 0, "it was looked at"
    assert long.steps <= 1.1 * short.steps + 20


def test_the_desk_costs_the_same_however_many_wait(client: FlaskClient, queues: Callable[[int], None]) -> None:
    queues(SHORT)
    short = work_of("the desk", client)
    queues(LONG)
    long = work_of("the desk", client)

    assert long.steps <= 1.1 * short.steps


@pytest.mark.parametrize("name", CALLS)
def test_no_call_reads_a_table_that_grows_from_end_to_end(
    client: FlaskClient, grows: Callable[[int], None], name: str
) -> None:
    grows(SHORT)
    lines = work_of(name, client).lines()

    assert any("SEARCH" in line for line in lines)
    scans = [line for line in lines if line.startswith("SCAN") and not line.endswith(SMALL)]
    assert scans == []


def test_a_client_that_was_away_long_finds_removals_by_their_own_index(
    client: FlaskClient, grows: Callable[[int], None]
) -> None:
    grows(SHORT)

    assert any("ix_change_removed" in line for line in work_of("a long absence", client).lines())


def test_the_count_of_steps_sees_what_grows(client: FlaskClient, grows: Callable[[int], None], wall: Wall) -> None:
    def counted() -> int:
        with watched(db.engine()) as work, db.reading() as session:
            session.query(Post).filter_by(wall_id=wall.id, status=Status.APPROVED).count()
        return work.steps

    grows(SHORT)
    short = counted()
    grows(LONG)

    assert counted() > 3 * short
