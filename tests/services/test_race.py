"""Two moderators decide the same post at the same instant: one wins, the other is told who did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import requests
from flask import Flask
from sqlalchemy import func, select

from moderation import models
from moderation.decisions import decide
from moderation.errors import AlreadyDecided
from moderation.models import Decision, Verdict
from tests import factories
from tests.actors import Moderator, Server, Supporter
from wall import db
from wall.models import Change, Post, Status, Wall

T = TypeVar("T")

TIMES = 100


def test_of_two_moderators_at_the_same_instant_one_wins_and_the_other_is_told_who(
    server: Server, slug: str, supporter: Supporter
) -> None:
    approver, rejecter = Moderator(server, slug), Moderator(server, slug)
    posts = [supporter.posts(f"Post {number}").id for number in range(TIMES)]

    approved = set()
    for post_id in posts:
        approval, rejection = at_once(
            partial(approver.decides, post_id, "approve", 1), partial(rejecter.decides, post_id, "reject", 1)
        )
        if approval.status_code == 201:
            approved.add(post_id)
            assert_is_told(rejection, approver.name, "approved")
        else:
            assert rejection.status_code == 201
            assert_is_told(approval, rejecter.name, "rejected")

    page = requests.get(f"{server.url}/w/{slug}/feed", timeout=20).json()
    assert {post["id"] for post in page["added"]} == approved
    assert page["seq"] == len(approved), "what was rejected was never on the wall"
    with server.session() as session:
        decided = session.execute(select(Decision.post_id, Decision.verdict).where(Decision.post_id.in_(posts)))
        assert sorted(tuple(row) for row in decided) == sorted(
            (post_id, Verdict.APPROVE if post_id in approved else Verdict.REJECT) for post_id in posts
        )


def test_two_connections_to_the_database_cannot_both_decide(app: Flask, wall: Wall) -> None:
    """The same without the server's one thread, which puts requests in a line by itself."""
    with db.transaction() as session:
        submissions = [factories.make_post(session, wall, f"Post {number}") for number in range(TIMES)]
        nadia, omar = (factories.make_moderator(session, wall, name) for name in ("Nadia", "Omar"))

    for submission in submissions:
        outcomes = at_once(
            partial(verdict_of, nadia, submission.post, "approve"), partial(verdict_of, omar, submission.post, "reject")
        )
        assert sorted(outcomes) in (["Nadia was first", "won"], ["Omar was first", "won"])

    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == TIMES
        statuses = dict(session.execute(select(Post.id, Post.status)).all())
        shown = set(session.scalars(select(Change.post_id)))
    assert shown == {post_id for post_id, status in statuses.items() if status is Status.APPROVED}


def verdict_of(moderator: models.Moderator, post: Post, verdict: str) -> str:
    try:
        with db.transaction() as session:
            decide(session, moderator, post.id, verdict, 1)
    except AlreadyDecided as error:
        return f"{error.by} was first"
    return "won"


def at_once(one: Callable[[], T], other: Callable[[], T]) -> tuple[T, T]:
    start = Barrier(2)

    def acts(act: Callable[[], T]) -> T:
        start.wait(10)
        return act()

    with ThreadPoolExecutor(2) as two:
        first, second = two.map(acts, (one, other))
    return first, second


def assert_is_told(answer: requests.Response, who: str, verdict: str) -> None:
    assert answer.status_code == 409, answer.text
    assert answer.json()["error"]["code"] == "already_decided"
    assert who in answer.json()["error"]["message"]
    assert (answer.json()["decided_by"], answer.json()["status"]) == (who, verdict)
