"""A night on the wall, its clock running fast: every scene has its turn, and what is over leaves nothing behind."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from bench.rig.crowded import fill
from tests.actors import Server
from tests.browser.conftest import PROJECTOR, OpenWindow
from wall import feed, show
from wall.facts import SCENES, Turn
from wall.models import Post, Status

TURN_SECONDS = 30
POSTS = 120
COMING = 6  # posts with each round of the playlist, and as many taken down
STEP_MS = 5_000

# A page whose clock runs fast must not be told the time by a server whose clock does not.
OWN_CLOCK = """
const { get } = Headers.prototype
Headers.prototype.get = function (name) { return name === "Date" ? null : get.call(this, name) }
"""
# Whatever the page begins and does not end: counted from its first line on.
COUNT = """
window.live = { intervals: 0, urls: 0 }
const { setInterval, clearInterval } = window
const known = new Set()
const count = () => (window.live.intervals = known.size)
window.setInterval = (...all) => {
  const id = setInterval(...all)
  known.add(id)
  count()
  return id
}
window.clearInterval = (id) => {
  known.delete(id)
  count()
  clearInterval(id)
}
const { createObjectURL, revokeObjectURL } = URL
URL.createObjectURL = (blob) => { window.live.urls += 1; return createObjectURL.call(URL, blob) }
URL.revokeObjectURL = (url) => { window.live.urls -= 1; revokeObjectURL.call(URL, url) }
"""
NOTE = """
() => {
  const main = document.querySelector("main")
  ;(window.visited ??= []).push(main.dataset.scene)
}
"""


class Night:
    """A wall that goes through all its scenes again and again, while posts come and are taken down."""

    def __init__(self, server: Server, open_window: OpenWindow) -> None:
        self.server = server
        self.slug = server.make_wall()
        with server.session(writes=True) as session:
            wall = feed.find_wall(session, self.slug)
            show.set_playlist(session, wall, [Turn(scene, TURN_SECONDS) for scene in SCENES])
            show.switch(session, wall, "")
            fill(session, self.slug, POSTS, server.store)
        self.page = self._opens(open_window)
        self.cdp = self.page.context.new_cdp_session(self.page)
        self.cdp.send("Performance.enable")

    def passes(self, rounds: int) -> list[str]:
        """So many times through the playlist; which scenes were seen."""
        for _round in range(rounds):
            self._posts_come_and_go()
            for _step in range(len(SCENES) * TURN_SECONDS * 1_000 // STEP_MS):
                self.page.clock.run_for(STEP_MS)
                self.page.evaluate(NOTE)
        visited: list[str] = self.page.evaluate("window.visited.splice(0)")
        return visited

    def holds(self) -> dict[str, float]:
        """What the page holds, after all that is done with was collected."""
        self.page.wait_for_function("() => document.querySelector('.stage__ground').children.length === 1", polling=100)
        self.cdp.send("HeapProfiler.collectGarbage")
        names = ("JSHeapUsedSize", "Nodes", "JSEventListeners", "Frames")
        metrics = {metric["name"]: metric["value"] for metric in self.cdp.send("Performance.getMetrics")["metrics"]}
        live: dict[str, float] = self.page.evaluate("({ ...window.live })")
        return {name: metrics[name] for name in names} | live

    def _opens(self, open_window: OpenWindow) -> Page:
        page = open_window(PROJECTOR, locale="en-GB")
        page.clock.install()
        page.add_init_script(OWN_CLOCK)
        page.add_init_script(COUNT)
        page.goto(f"{self.server.url}/w/{self.slug}/display")
        page.clock.run_for(6_000)
        page.wait_for_function(f"() => document.querySelector('main').dataset.size === '{POSTS}'", polling=100)
        return page

    def _posts_come_and_go(self) -> None:
        with self.server.session(writes=True) as session:
            wall = feed.find_wall(session, self.slug)
            oldest = (
                select(Post)
                .where(Post.wall_id == wall.id, Post.status == Status.APPROVED, ~Post.photos.any())
                .order_by(Post.shown_seq)
            )
            for post in session.scalars(oldest.limit(COMING)):
                post.status = Status.REJECTED
                feed.take_off(session, wall, post)
            session.flush()
            fill(session, self.slug, COMING, self.server.store)


def assert_flat(before: dict[str, float], after: dict[str, float]) -> None:
    assert after["intervals"] == before["intervals"]
    assert after["urls"] == before["urls"] == 0
    assert after["JSEventListeners"] <= before["JSEventListeners"] * 1.1 + 20
    assert after["Nodes"] <= before["Nodes"] * 1.25 + 200
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] * 1.2 + 2e6


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_every_scene_gets_its_turn_and_leaves_nothing_behind(server: Server, open_window: OpenWindow) -> None:
    night = Night(server, open_window)
    assert set(night.passes(1)) == set(SCENES)
    before = night.holds()

    assert set(night.passes(1)) == set(SCENES)

    assert_flat(before, night.holds())


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_twelve_hours(server: Server, open_window: OpenWindow) -> None:
    night = Night(server, open_window)
    rounds_an_hour = 3_600 // (len(SCENES) * TURN_SECONDS)
    night.passes(rounds_an_hour)
    before = night.holds()

    for hour in range(2, 13):
        assert set(night.passes(rounds_an_hour)) == set(SCENES), hour

    assert_flat(before, night.holds())
