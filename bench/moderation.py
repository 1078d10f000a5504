"""The desk with ten thousand waiting: until it is painted, from a key press to the next post, decisions a second."""

import statistics
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page

from bench.rig.browser import chromium
from bench.rig.report import report
from bench.rig.server import server
from moderation import audit
from moderation.models import Decision
from tests import factories
from tests.actors import SECRET, Moderator, Server, Supporter, wait_until
from wall.models import Wall

WAITING = 10_000
LOADS = 7
PRESSES = 200
SECONDS = 8.0
AT_ONCE = 10  # what a scripted moderator decides before looking again
LAPTOP = {"width": 1440, "height": 900}

# When rows and the post in focus stood on the screen, and when its script answers keys, in ms after the navigation.
PAINTED = """
const seen = (selector) => document.querySelector(selector)?.getClientRects().length > 0
const paint = (name) => requestAnimationFrame(() => setTimeout(() => (window[name] = performance.now())))
let wanted = { painted: [".row", '[data-part="words"]'], usable: ['[data-part="sieve"]'] }
requestAnimationFrame(function look() {
  for (const [name, selectors] of Object.entries(wanted)) {
    if (!selectors.every(seen)) continue
    delete wanted[name]
    paint(name)
  }
  if (Object.keys(wanted).length) requestAnimationFrame(look)
})
"""

# From the key's own time stamp until the frame with another post's words was drawn.
PRESSED = """
window.took = []
const words = document.querySelector('[data-part="words"]')
let pressedAt = 0
addEventListener("keydown", (event) => (pressedAt = event.timeStamp), { capture: true })
new MutationObserver(() => {
  if (!pressedAt) return
  const at = pressedAt
  pressedAt = 0
  requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - at)))
}).observe(words, { childList: true, characterData: true, subtree: true })
"""


def main() -> None:
    with server() as running, chromium() as browser:
        slug = running.make_wall()
        fill(running, slug)
        moderator = Moderator(running, slug)
        figures = {**looks(browser, running, slug, moderator), **decisions(running, slug)}
    report("moderation", figures)


def fill(running: Server, slug: str) -> None:
    for first in range(0, WAITING, 500):
        with running.session(writes=True) as session:
            wall = session.query(Wall).filter_by(slug=slug).one()
            for number in range(first, first + 500):
                factories.make_post(session, wall, f"{number} people stand here and read these words aloud")


def looks(browser: Browser, running: Server, slug: str, moderator: Moderator) -> dict[str, float]:
    context = browser.new_context(viewport=LAPTOP)  # type: ignore[arg-type]
    cookie = {"name": "moderator", "value": moderator.http.cookies["moderator"], "url": running.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.add_init_script(PAINTED)
    loads = [load(page, f"{running.url}/moderation/w/{slug}") for _load in range(LOADS)]
    painted, usable = (statistics.median(times) for times in zip(*loads, strict=True))
    took = sorted(press(page))
    context.close()
    return {
        "waiting": WAITING,
        "desk_painted_ms": round(painted),
        "desk_usable_ms": round(usable),
        "bar_desk_painted_ms": 1000,
        "next_post_ms_median": round(statistics.median(took), 1),
        "next_post_ms_p99": round(took[int(len(took) * 0.99)], 1),
        "presses": len(took),
        "bar_next_post_ms_p99": 50,
    }


def load(page: Page, url: str) -> tuple[float, float]:
    page.goto(url)
    wait_until(lambda: page.evaluate("Boolean(window.painted && window.usable)"), "the desk is there")
    return page.evaluate("window.painted"), page.evaluate("window.usable")


def press(page: Page) -> list[float]:
    """Goes down the queue, and at its end up again."""
    page.evaluate(PRESSED)
    for number in range(PRESSES):
        page.keyboard.press("j" if number < PRESSES * 0.75 else "k")
        wait_until(lambda: page.evaluate("window.took.length") == number + 1, "the next post is there")  # noqa: B023
    took: list[float] = page.evaluate("window.took")
    return took


def decisions(running: Server, slug: str) -> dict[str, float]:
    """Three moderators who all take the oldest, while new posts come."""
    outcomes: Counter[int] = Counter()
    end = time.monotonic() + SECONDS
    people = [Moderator(running, slug) for _person in range(3)]
    threads = [threading.Thread(target=decide, args=(person, end, outcomes)) for person in people]
    threads.append(threading.Thread(target=keep_posting, args=(Supporter(running, slug), end)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with running.session() as session:
        each = Counter(post_id for (post_id,) in session.query(Decision.post_id))
        wall = session.query(Wall).filter_by(slug=slug).one()
        audit.use(SECRET)
        assert audit.first_broken(session, wall.id) == 0, "the record is whole"
        assert audit.head(session, wall.id).number == sum(each.values()), "and has a line for each decision"
    twice = sum(count > 1 for count in each.values())
    return {
        "decisions_per_second": round(outcomes[201] / SECONDS, 1),
        "moderators": len(people),
        "others_were_first": outcomes[409],
        "other_answers": sum(outcomes.values()) - outcomes[201] - outcomes[409],
        "decided_twice": twice,
        "acknowledged_but_not_stored": outcomes[201] - sum(each.values()),
    }


def decide(moderator: Moderator, end: float, outcomes: Counter[int]) -> None:
    while time.monotonic() < end:
        for post in moderator.queue()[:AT_ONCE]:
            answer = moderator.decides(post["id"], "approve", post["version"], digest=post["digest"])
            outcomes[answer.status_code] += 1


def keep_posting(supporter: Supporter, end: float) -> None:
    number = 0
    while time.monotonic() < end:
        supporter.posts(f"{number} more of us came to the embassy tonight")
        number += 1
        time.sleep(0.1)


if __name__ == "__main__":
    main()
