"""From a moderator's approval to the post on a display in Chromium, while others listen too.

The moment before the approval's POST leaves until a MutationObserver of the display's page sees the post's element.
Both are read from this machine's one clock. Approvals leave at fixed moments, whether or not the last was shown.
"""

import http.client
import statistics
import sys
import time
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Page

from bench.rig.browser import chromium
from bench.rig.crowd import crowd
from bench.rig.report import Figures, p99, report
from bench.rig.server import server
from tests import factories
from tests.actors import JSON, Moderator, Server, wait_until
from wall.models import Wall

LEVELS = (1, 500, 2000)  # other sockets
RUNS = 3
APPROVALS = 40  # in each run
EVERY_SECONDS = 0.15
WARM_UP = 8
BODIES = (
    "You are not alone.",
    "Ты не один. Мы видим тебя, мы помним каждое имя.",
    "We read their names aloud, so that nobody can say they were never here. " * 3,
)

WATCH = """() => {
  const main = document.querySelector("main")
  window.shown = {}
  new MutationObserver(() => {
    for (const element of main.querySelectorAll("[data-post]"))
      window.shown[element.dataset.post] ??= performance.timeOrigin + performance.now()
  }).observe(main, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-post"] })
}"""


class Desk:
    """A moderator's connection that is kept open, as a browser keeps it."""

    def __init__(self, running: Server, moderator: Moderator) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", running.port)
        self._headers = {**JSON, "Cookie": moderator.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._token = moderator.token

    def approve(self, post_id: str) -> float:
        """Approves, and gives the time (Unix, ms) just before the request left."""
        form = urlencode({"verdict": "approve", "version": "1", "csrf_token": self._token})
        left = time.time() * 1000
        self._connection.request("POST", f"/moderation/posts/{post_id}/decisions", form, self._headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 201, answer.status
        return left


def main() -> None:
    figures: Figures = {}
    with server() as running, chromium() as browser:
        for others in LEVELS:
            wall = running.make_wall()
            moderator = Moderator(running, wall)
            with crowd(running.port, wall, others) as people:
                page = browser.new_page(viewport={"width": 1920, "height": 1080})
                page.goto(f"{running.url}/w/{wall}/display")
                page.evaluate(WATCH)
                desk = Desk(running, moderator)
                approve_and_watch(page, desk, waiting(running, wall, WARM_UP))
                runs = [approve_and_watch(page, desk, waiting(running, wall, APPROVALS)) for _run in range(RUNS)]
                page.close()
                heard = people.leave()
            every = list(chain.from_iterable(runs))
            figures[f"median_ms_{others}"] = round(statistics.median(every), 1)
            figures[f"p99_ms_{others}"] = round(p99(every), 1)
            figures[f"p99_ms_{others}_median_of_runs"] = round(statistics.median(map(p99, runs)), 1)
            figures[f"others_reached_percent_{others}"] = 100 * heard.events / others / (RUNS * APPROVALS + WARM_UP)
    report("latency", {**figures, "approvals_each": RUNS * APPROVALS, "bar_p99_ms_2000": 250})


def waiting(running: Server, wall: str, count: int) -> list[str]:
    """Posts that wait for a decision, put there without the server's doing."""
    with running.session(writes=True) as session:
        row = session.query(Wall).filter_by(slug=wall).one()
        return [factories.make_post(session, row, BODIES[at % len(BODIES)]).post.id for at in range(count)]


def approve_and_watch(page: Page, desk: Desk, posts: list[str]) -> list[float]:
    """How long each took to be shown, in ms."""
    left = {}
    start = time.monotonic()
    for at, post_id in enumerate(posts):
        time.sleep(max(0, start + at * EVERY_SECONDS - time.monotonic()))
        left[post_id] = desk.approve(post_id)
    wait_until(lambda: page.evaluate("posts => posts.every((id) => id in window.shown)", posts), "all are shown")
    shown: dict[str, float] = page.evaluate("() => window.shown")
    return [shown[post_id] - at for post_id, at in left.items()]


if __name__ == "__main__":
    main()
