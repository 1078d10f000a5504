"""The feed's pages: made once for all who ask, never older than the wall, and the same work however long it is."""

import gzip
import json
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import brotli
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from moderation.decisions import VERDICTS, decide
from tests import factories
from tests.actors import Moderator, Server, Supporter
from wall import db, feed, pages, posts, tallies
from wall.config import ROOT
from wall.errors import WallError
from wall.models import Post, Status, Wall
from wall.pages import Pages, Question
from wall.posts import Submission

FEED = "/w/weexist/feed"


@dataclass
class Renderings:
    """How often a page was made, and what happens while one is."""

    count: int = 0


@pytest.fixture
def renderings(monkeypatch: pytest.MonkeyPatch) -> Renderings:
    seen = Renderings()
    changes = feed.changes

    def counted(*arguments: Any) -> feed.Page:
        seen.count += 1
        return changes(*arguments)

    monkeypatch.setattr(feed, "changes", counted)
    return seen


def approved(wall: Wall, count: int = 1, body: str = "We exist, and we are many more than you can see tonight.") -> str:
    """So many posts come to the wall; gives the last one's id."""
    with db.transaction() as session:
        here = session.get_one(Wall, wall.id)
        for _post in range(count):
            post = session.get_one(Post, factories.make_post(session, here, body).post.id)
            tallies.take(session, post, Status.PENDING)
            post.status = Status.APPROVED
            feed.show(session, here, post)
        return post.id


def asks(client: FlaskClient, encoding: str = "", etag: str = "", path: str = FEED) -> TestResponse:
    headers = {"Accept-Encoding": encoding} if encoding else {}
    return client.get(path, headers=headers | ({"If-None-Match": etag} if etag else {}))


def test_two_who_ask_get_the_same_bytes_of_one_rendering(
    client: FlaskClient, wall: Wall, renderings: Renderings
) -> None:
    approved(wall, 3)

    first, second = asks(client), asks(client)

    assert first.data == second.data
    assert len(json.loads(first.data)["added"]) == 3
    assert renderings.count == 1


def test_the_same_question_put_otherwise_is_no_other_page(
    client: FlaskClient, wall: Wall, renderings: Renderings
) -> None:
    approved(wall, 3)

    tip = {asks(client, path=f"{FEED}?after=3&limit={limit}").data for limit in (1, 2, 500)}
    whole = {asks(client, path=f"{FEED}?limit={limit}").data for limit in (3, 4, 500)}

    assert len(tip) == len(whole) == 1
    assert renderings.count == 2


def test_who_has_the_page_is_told_so_with_nothing_made(client: FlaskClient, wall: Wall, renderings: Renderings) -> None:
    approved(wall)
    head = feed.find_head("weexist")
    etag = Question.put(head, 0, 500, "").tag(head)

    answer = asks(client, etag=f'"{etag}"')

    assert (answer.status_code, answer.data) == (304, b"")
    assert renderings.count == 0
    assert asks(client, etag='"another"').status_code == 200


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_each_encoding_is_packed_once_and_has_a_tag_of_its_own(
    client: FlaskClient, wall: Wall, renderings: Renderings, monkeypatch: pytest.MonkeyPatch, encoding: str, unpack: Any
) -> None:
    approved(wall, 60)
    packed = []
    pack = pages._PACKERS[encoding]

    def counted(content: bytes) -> bytes:
        packed.append(encoding)
        return pack(content)

    monkeypatch.setitem(pages._PACKERS, encoding, counted)

    plain, first, second = asks(client), asks(client, encoding), asks(client, encoding)

    assert first.headers["Content-Encoding"] == second.headers["Content-Encoding"] == encoding
    assert unpack(first.data) == unpack(second.data) == plain.data
    assert (packed, renderings.count) == ([encoding], 1)
    assert len({answer.headers["ETag"] for answer in (plain, first)}) == 2
    assert plain.headers["Vary"] == first.headers["Vary"] == "Accept-Encoding"
    assert asks(client, encoding, first.headers["ETag"]).status_code == 304
    assert asks(client, encoding, plain.headers["ETag"]).status_code == 200, "those were other bytes"


def test_a_tip_is_too_small_to_pack(client: FlaskClient, wall: Wall) -> None:
    answer = asks(client, "br")

    assert "Content-Encoding" not in answer.headers
    assert answer.json is not None


def test_fifty_who_ask_the_server_at_once_get_the_same(
    server: Server, supporter: Supporter, moderator: Moderator
) -> None:
    for number in range(3):
        moderator.approves(supporter.posts(f"Number {number} of those that all ask for"))

    def ask(_client: int) -> bytes:
        return requests.get(f"{server.url}/w/{moderator.wall}/feed?after=0", timeout=20).content

    with ThreadPoolExecutor(50) as people:
        answers = set(people.map(ask, range(50)))

    assert len(answers) == 1
    assert len(json.loads(answers.pop())["added"]) == 3


def test_who_asks_while_a_page_is_made_waits_for_it(app: Flask, wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    approved(wall, 2)
    kept, others = Pages(), ThreadPoolExecutor(50)
    made: list[int] = []
    waiting: list[Future[bytes]] = []
    changes = feed.changes

    def slowly(session: Any, head: feed.Head, *rest: Any) -> feed.Page:
        made.append(head.seq)
        if len(made) == 1:
            waiting.extend(others.submit(ask) for _other in range(50))
            while len(shelf().pages) < 1 or not all(other.running() or other.done() for other in waiting):
                pass
        return changes(session, head, *rest)

    def shelf() -> pages.Shelf:
        return kept._shelves[wall.id]

    def ask() -> bytes:
        head = feed.find_head("weexist")
        return kept.ask(head, Question.put(head, 0, 500, "")).content

    monkeypatch.setattr(feed, "changes", slowly)
    with others:
        first = ask()

    assert {other.result() for other in waiting} == {first}
    assert made == [2]


def test_a_rendering_that_fails_is_everybodys_and_the_next_is_made_anew(
    app: Flask, client: FlaskClient, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(feed, "changes", lambda *_arguments: 1 / 0)
        assert asks(client).status_code == 500

    assert asks(client).status_code == 200


def test_a_take_down_by_another_process_is_in_the_next_answer(app: Flask, client: FlaskClient, wall: Wall) -> None:
    post_id = approved(wall)
    before = asks(client)
    assert post_id in before.get_data(as_text=True)
    command = (
        "import sys; from wall import db, feed; from wall.models import Post, Status; db.bind(sys.argv[1])\n"
        "with db.transaction() as session:\n"
        "    post = session.get_one(Post, sys.argv[2]); post.status = Status.REJECTED\n"
        "    feed.take_off(session, feed.find_wall(session, 'weexist'), post)"
    )
    url = app.extensions["wall.config"].database_url
    subprocess.run([sys.executable, "-c", command, url, post_id], check=True, cwd=ROOT)

    after = asks(client, etag=before.headers["ETag"])

    assert after.status_code == 200
    assert after.json is not None
    assert (after.json["added"], after.json["seq"]) == ([], 2)


def test_what_no_cache_may_answer_with(client: FlaskClient, wall: Wall) -> None:
    approved(wall)

    def said(question: str) -> str:
        return client.get(f"{FEED}{question}").headers["Cache-Control"]

    assert "s-maxage=1" in said("?after=0")
    assert "s-maxage=1" in said("?after=1")
    assert said("?after=1&fresh=1") == "public, no-cache", "for who must know what is now"
    assert said("?after=2") == "no-store", "the wall will get there, and this answer would seem to be from a backup"


def test_pages_take_no_more_memory_than_they_may(app: Flask, wall: Wall) -> None:
    approved(wall, 60)
    kept = Pages(most=64 * 1024)
    sizes = []

    head = feed.find_head("weexist")
    for after in range(60):
        body = kept.ask(head, Question.put(head, after, 500, ""))
        assert json.loads(body.content)["added"][-1]["body"].startswith("We exist")
        sizes.append(kept.size)

    assert max(sizes) <= 64 * 1024
    assert max(sizes) > 32 * 1024, "and what fits is kept"


def test_a_wall_that_changes_keeps_no_older_page(app: Flask, client: FlaskClient, wall: Wall) -> None:
    kept: Pages = app.extensions["wall.pages"]
    for _change in range(5):
        approved(wall)
        asks(client)

    assert len(kept._shelves[wall.id].pages) == 1


steps = st.lists(st.tuples(st.sampled_from(["submit", "withdraw", *sorted(VERDICTS)]), st.integers(0, 9)), max_size=40)


@given(steps=steps)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_tally_equals_a_recount_after_any_play(app: Flask, steps: list[tuple[str, int]]) -> None:
    slug = f"wall-{factories.client_id()}"[:40].lower()
    sent: list[Submission] = []
    with db.transaction() as session:
        wall = factories.make_wall(session, slug)
        nadia = factories.make_moderator(session, wall, slug)
    for step, number in steps:
        with db.transaction() as session:
            here = session.get_one(Wall, wall.id)
            if step == "submit":
                country = ("", "GB", "KZ")[number % 3]
                sent.append(factories.make_post(session, here, f"Number {len(sent)}", country=country))
                continue
            if not sent:
                continue
            one = sent[number % len(sent)]
            try:
                if step == "withdraw":
                    posts.withdraw(session, here, posts.find(session, here, one.receipt))
                else:
                    version = session.get_one(Post, one.post.id).version if session.get(Post, one.post.id) else 1
                    decide(session, nadia, one.post.id, step, version)
            except WallError:
                pass  # refused: nothing happened

    with db.reading() as session:
        for status in (Status.PENDING, Status.APPROVED):
            assert tallies.by_country(session, wall.id, status) == recounted(session, wall.id, status)


def recounted(session: Any, wall_id: int, status: Status) -> dict[str, int]:
    query = select(Post.country, func.count()).where(Post.wall_id == wall_id, Post.status == status)
    return {row[0]: row[1] for row in session.execute(query.group_by(Post.country))}
