"""The server is killed in the middle of its work, over and over: what it had acknowledged is there, and once."""

import random
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import requests
from sqlalchemy import select, text

from tests import factories
from tests.actors import Sent, Server, Supporter, wait_until
from wall.models import Post

SUPPORTERS = 4


class Crowd:
    """Supporters who send one post after another, each again and again until the wall has acknowledged it."""

    def __init__(self, server: Server, slug: str) -> None:
        self.acknowledged: dict[str, Sent] = {}
        self.unanswered: Counter[str] = Counter()
        self._server, self._slug = server, slug
        self._server_is_up = threading.Event()
        self._goes_home = threading.Event()

    def keeps_posting(self, name: int) -> None:
        supporter = Supporter(self._server, self._slug)
        number = 0
        while not self._goes_home.is_set():
            number += 1
            body = f"Post {number} of supporter {name}"
            sends = partial(self._sends, supporter, body, factories.client_id())
            self.acknowledged[body] = wait_until(sends, f"{body} is acknowledged", 60)

    def posts_some_more(self) -> None:
        """Waits until a random number of posts was acknowledged."""
        enough = len(self.acknowledged) + random.randint(1, 40)
        wait_until(lambda: len(self.acknowledged) >= enough, "posts go on")

    def hears_that_the_server_is(self, *, up: bool) -> None:
        """Nobody hammers at a closed door: the machine needs its strength to open it."""
        self._server_is_up.set() if up else self._server_is_up.clear()

    def goes_home(self) -> None:
        self._goes_home.set()

    def _sends(self, supporter: Supporter, body: str, client_id: str) -> Sent | None:
        self._server_is_up.wait(60)
        try:
            return supporter.posts(body, client_id=client_id)
        except requests.RequestException:
            self.unanswered[body] += 1
            return None


@pytest.mark.timeout(1_200)  # each start takes two seconds, on a busy machine more
@pytest.mark.parametrize("kills", [7, pytest.param(200, marks=pytest.mark.soak)])
def test_what_was_acknowledged_outlives_every_kill_and_nothing_is_there_twice(own_server: Server, kills: int) -> None:
    slug = own_server.make_wall()
    crowd = Crowd(own_server, slug)
    own_server.start()
    crowd.hears_that_the_server_is(up=True)
    with ThreadPoolExecutor(SUPPORTERS) as streets:
        people = [streets.submit(crowd.keeps_posting, name) for name in range(SUPPORTERS)]
        try:
            for _round in range(kills):
                crowd.posts_some_more()
                own_server.stop(signal.SIGKILL)
                crowd.hears_that_the_server_is(up=False)
                own_server.start()
                crowd.hears_that_the_server_is(up=True)
        finally:
            crowd.goes_home()
    for person in people:
        person.result()

    assert len(crowd.unanswered) >= kills, "the kills came while posts were on their way"
    with own_server.session() as session:
        kept = {post.id: post.body for post in session.scalars(select(Post))}
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    assert Counter(kept.values()).most_common(1)[0][1] == 1
    assert kept == {sent.id: body for body, sent in crowd.acknowledged.items()}
