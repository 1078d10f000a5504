"""Whatever is lost, repeated, reordered or late: every client ends equal to one that loads the wall afresh."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation import notes
from moderation.decisions import decide
from tests import factories
from wall import db, feed, live, posts
from wall.config import ROOT
from wall.errors import WallError
from wall.events import WALL_NAMESPACE, Event
from wall.models import Wall
from wall.posts import Submission

CLIENTS = 2

Outcome = str
Payload = dict[str, Any]


class FeedClient(Protocol):
    """What a client of the feed can do, in whichever language it is written."""

    def add(self, event: Payload) -> Outcome: ...
    def remove(self, event: Payload) -> Outcome: ...
    def take_down(self, page: Payload, after: int) -> bool: ...
    def take(self, page: Payload, after: int) -> Outcome: ...
    def seq(self) -> int: ...
    def posts(self) -> list[Payload]: ...


class ShippedFeed:
    """static/js/feed.js itself, in the one node process that all examples share."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._number = node.ask("new", 0)

    def add(self, event: Payload) -> Outcome:
        return str(self._node.ask("add", self._number, event))

    def remove(self, event: Payload) -> Outcome:
        return str(self._node.ask("remove", self._number, event))

    def take_down(self, page: Payload, after: int) -> bool:
        return bool(self._node.ask("takeDown", self._number, page, after))

    def take(self, page: Payload, after: int) -> Outcome:
        return str(self._node.ask("take", self._number, page, after))

    def seq(self) -> int:
        return int(self._node.ask("seq", self._number))

    def posts(self) -> list[Payload]:
        return list(self._node.ask("posts", self._number))


class WrittenFeed:
    """The client's half of the protocol, written down a second time: what feed.js is held against."""

    def __init__(self) -> None:
        self._posts: dict[str, Payload] = {}
        self._seq = 0
        self._history = ""
        self._ahead: dict[str, int] = {}

    def add(self, event: Payload) -> Outcome:
        return self._step(event["seq"], lambda: self._put(event["post"], event["seq"]))

    def remove(self, event: Payload) -> Outcome:
        if event["seq"] > self._seq:
            self._drop(event["id"])
        if event["seq"] > self._seq + 1:
            self._ahead[event["id"]] = event["seq"]
        return self._step(event["seq"], lambda: None)

    def take_down(self, page: Payload, after: int) -> bool:
        if after != self._seq or self._history not in ("", page["history"]):
            return False
        here = [post_id for post_id in page["removed"] if post_id in self._posts]
        for post_id in here:
            self._drop(post_id)
        return bool(here)

    def take(self, page: Payload, after: int) -> Outcome:
        if page["seq"] < after or self._history not in ("", page["history"]):
            self._posts, self._seq, self._history, self._ahead = {}, 0, page["history"], {}
            return "gap"
        if after != self._seq:
            return "gap" if page["seq"] > self._seq else "stale"
        for post_id in page["removed"]:
            self._drop(post_id)
        for post in page["added"]:
            self._put(post, page["seq"])
        self._seq, self._history = page["seq"], page["history"]
        return "applied"

    def seq(self) -> int:
        return self._seq

    def posts(self) -> list[Payload]:
        return list(self._posts.values())

    def _step(self, seq: int, apply: Callable[[], None]) -> Outcome:
        if seq != self._seq + 1:
            return "stale" if seq <= self._seq else "gap"
        apply()
        self._seq = seq
        return "applied"

    def _put(self, post: Payload, seq: int) -> None:
        if self._ahead.get(post["id"], 0) <= seq:
            self._posts[post["id"]] = post

    def _drop(self, post_id: str) -> None:
        self._posts.pop(post_id, None)


class Node:
    """A node process that answers one line of JSON with another."""

    def __init__(self) -> None:
        driver = ["node", str(ROOT / "tests" / "js" / "feed-driver.js")]
        self._process = subprocess.Popen(driver, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *question: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(question), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@dataclass
class Screen:
    """Two clients that live through the same: they must agree at each step."""

    written: FeedClient
    shipped: FeedClient
    unanswered: list[tuple[Payload, int]] = field(default_factory=list)

    def hears(self, name: str, event: Payload) -> None:
        self._same(lambda feed: feed.remove(event) if name == "feed:removed" else feed.add(event))

    def takes_down(self, page: Payload, after: int) -> None:
        self._same(lambda feed: feed.take_down(page, after))

    def takes(self, page: Payload, after: int) -> Outcome:
        return Outcome(self._same(lambda feed: feed.take(page, after)))

    def seq(self) -> int:
        return int(self._same(lambda feed: feed.seq()))

    def posts(self) -> list[Payload]:
        return list(self._same(lambda feed: feed.posts()))

    def _same(self, do: Callable[[FeedClient], Any]) -> Any:
        written, shipped = do(self.written), do(self.shipped)
        assert shipped == written, "static/js/feed.js does not keep to the protocol as it is written here"
        return shipped


class Evening:
    """One wall, its people, and screens on a bad network. Each method is a step that may come at any time."""

    def __init__(self, http: FlaskClient, sent: list[Event], node: Node) -> None:
        self.http, self.sent = http, sent
        self.slug = f"wall-{factories.client_id()}"[:40].lower()
        self.submissions: list[Submission] = []
        self.screens = [Screen(WrittenFeed(), ShippedFeed(node)) for _ in range(CLIENTS)]
        with db.transaction() as session:
            self.wall = factories.make_wall(session, self.slug)
            self.moderator = factories.make_moderator(session, self.wall, f"Nadia {self.slug}"[:40])

    def submit(self, number: int, _limit: int) -> None:
        with db.transaction() as session:
            wall = session.get_one(Wall, self.wall.id)
            self.submissions.append(factories.make_post(session, wall, f"Post {number} of {len(self.submissions)}"))

    def approve(self, number: int, _limit: int) -> None:
        self._decide(number, "approve", 1)

    def reject(self, number: int, _limit: int) -> None:
        self._decide(number, "reject", 1)

    def take_down(self, number: int, _limit: int) -> None:
        self._decide(number, "reject", 2)

    def pin(self, number: int, other: int) -> None:
        """A post on the wall is another now, and stands where it stood."""
        if self.submissions:
            post_id = self.submissions[number % len(self.submissions)].post.id
            is_pinned = bool(other % 2)
            self._unless_refused(lambda session: notes.pin(session, self.moderator, post_id, is_pinned=is_pinned))

    def withdraw(self, number: int, _limit: int) -> None:
        if self.submissions:
            code = self.submissions[number % len(self.submissions)].receipt
            self._unless_refused(
                lambda session: posts.withdraw(
                    session, at := session.get_one(Wall, self.wall.id), posts.find(session, at, code)
                )
            )

    def hear(self, number: int, which: int) -> None:
        """A screen hears any event that was ever sent: an old one again, or a later one first."""
        events = self.feed_events()
        if events:
            event = events[which % len(events)]
            self._screen(number).hears(event.name, event.payload())

    def hear_next(self, number: int, _limit: int) -> None:
        """A screen hears just the event that it waits for."""
        screen = self._screen(number)
        for event in self.feed_events():
            if event.payload()["seq"] == screen.seq() + 1:
                screen.hears(event.name, event.payload())
                return

    def ask(self, number: int, limit: int) -> None:
        screen = self._screen(number)
        after = screen.seq()
        screen.unanswered.append((self.page(after, limit), after))

    def answer(self, number: int, which: int) -> None:
        """The answer to any of a screen's open questions arrives."""
        screen = self._screen(number)
        if screen.unanswered:
            screen.takes(*screen.unanswered.pop(which % len(screen.unanswered)))

    def catch_up(self, screen: Screen, limit: int) -> None:
        more = True
        while more:
            after = screen.seq()
            page = self.page(after, limit)
            if page["more"]:
                screen.takes_down(page, after)
                self._shows_nothing_that_left(screen, after)
            assert screen.takes(page, after) == "applied"
            more = page["more"]

    def _shows_nothing_that_left(self, screen: Screen, after: int) -> None:
        """However much a screen missed: with the first answer all is gone that left the wall meanwhile."""
        left = [event.payload() for event in self.feed_events() if event.name == "feed:removed"]
        gone = {event["id"] for event in left if event["seq"] > after} if after else set()
        assert gone.isdisjoint(post["id"] for post in screen.posts())

    def feed_events(self) -> list[Event]:
        return [event for event in self.sent if event.wall == self.slug and event.namespace == WALL_NAMESPACE]

    def page(self, after: int, limit: int) -> Payload:
        answer = self.http.get(f"/w/{self.slug}/feed?after={after}&limit={limit}")
        assert answer.status_code == 200
        return dict(answer.json or {})

    def shown(self) -> list[Payload]:
        """What the database says, in the order of approval."""
        with db.reading() as session:
            newest_first = feed.latest(session, session.get_one(Wall, self.wall.id), 500)
            return [feed.as_json(post) for post in reversed(newest_first)]

    def _decide(self, number: int, verdict: str, version: int) -> None:
        if self.submissions:
            post_id = self.submissions[number % len(self.submissions)].post.id
            self._unless_refused(lambda session: decide(session, self.moderator, post_id, verdict, version))

    def _unless_refused(self, act: Callable[[Any], object]) -> None:
        heard = len(self.sent)
        try:
            with db.transaction() as session:
                act(session)
        except WallError:
            assert len(self.sent) == heard, "a refusal is nobody's news"

    def _screen(self, number: int) -> Screen:
        return self.screens[number % CLIENTS]


# Each is a method of Evening. What happens often on a bad network is drawn more often.
STEPS = {
    "submit": 2,
    "approve": 4,
    "reject": 1,
    "take_down": 3,
    "pin": 2,
    "withdraw": 2,
    "hear": 2,
    "hear_next": 3,
    "ask": 2,
    "answer": 2,
}
drawn = st.sampled_from([step for step, weight in STEPS.items() for _ in range(weight)])
small = st.integers(0, 9)


@pytest.fixture
def node() -> Iterator[Node]:
    process = Node()
    yield process
    process.close()


@pytest.fixture
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Every event that left the server: here it goes no further, the test is the network."""
    events: list[Event] = []
    monkeypatch.setattr(live, "send", events.append)
    return events


@given(steps=st.lists(st.tuples(drawn, small, small), max_size=60), limit=st.integers(1, 6))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_client_ends_equal_to_a_fresh_load(
    client: FlaskClient,
    sent: list[Event],
    node: Node,
    steps: list[tuple[str, int, int]],
    limit: int,
) -> None:
    sent.clear()
    evening = Evening(client, sent, node)
    for number in range(8):
        evening.submit(number, 0)
        if number % 2:
            evening.approve(number, 0)

    for step, number, other in steps:
        getattr(evening, step)(number, other)

    for screen in evening.screens:
        for answer in screen.unanswered[::2]:  # the rest never arrives
            screen.takes(*answer)
        evening.catch_up(screen, limit)

    afresh = Screen(WrittenFeed(), ShippedFeed(node))
    evening.catch_up(afresh, feed.LARGEST_PAGE)
    assert afresh.posts() == evening.shown()
    for screen in evening.screens:
        assert screen.posts() == afresh.posts()
        assert screen.seq() == afresh.seq()
    assert [event.payload()["seq"] for event in evening.feed_events()] == list(range(1, afresh.seq() + 1))
