"""The projected page at 1080p: main-thread time a frame in each scene, heap, cold start, and how fair the stream is."""

import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page

from bench.rig.browser import chromium
from bench.rig.crowded import fill
from bench.rig.report import report
from bench.rig.server import server
from tests.actors import Moderator, Server, Supporter
from tests.browser.test_night import OWN_CLOCK
from wall import displays, feed, show
from wall.facts import SCENES, Facts

POSTS, MANY = 1_000, 10_000
SECONDS = 20  # that each scene is watched, while new posts come
A_POST_EACH = 2.0  # seconds
STARTS = 5
STEP_TURNS = 3
FAIR_HOURS = 3
FAIR_STEP_MS = 1_000
PROJECTOR = {"width": 1920, "height": 1080}
TRACED = "toplevel,devtools.timeline,disabled-by-default-devtools.timeline.frame"

# When the first post stood on the wall, in ms after the navigation.
FIRST = """
requestAnimationFrame(function look() {
  if (!document.querySelector("[data-post]")?.getClientRects().length) return requestAnimationFrame(look)
  requestAnimationFrame(() => setTimeout(() => (window.first = performance.now())))
})
"""

# By post, when it was last seen and how long it was ever away, in ms.
WATCH = """
() => {
  const seen = (window.seen ??= {})
  const now = Date.now()
  window.longest ??= 0
  for (const { dataset } of document.querySelectorAll(".card[data-post]")) {
    window.longest = Math.max(window.longest, now - (seen[dataset.post] ?? window.began ?? now))
    seen[dataset.post] = now
  }
  window.began ??= now
}
"""


# When each post came to the spotlight.
TURNS = """
() => {
  window.turned = []
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const { dataset } of addedNodes) if (dataset?.post) window.turned.push([dataset.post, Date.now()])
  }).observe(document.querySelector(".stage__ground"), { childList: true, subtree: true })
}
"""


def main() -> None:
    with server() as running, chromium("--enable-precise-memory-info") as browser:
        crowded, huge = wall_of(running, POSTS), wall_of(running, MANY)
        figures = {
            **cold_starts(browser, running, crowded),
            **frames(browser, running, crowded),
            **heap(browser, running, huge),
            **fairness(browser, running, crowded),
            **step_lag(browser, running, crowded),
        }
    report("display", figures)


def wall_of(running: Server, posts: int) -> str:
    slug = running.make_wall()
    with running.session(writes=True) as session:
        fill(session, slug, posts, running.store)
    return slug


def cold_starts(browser: Browser, running: Server, slug: str) -> dict[str, float]:
    """Nothing cached: what a borrowed laptop does when it is first pointed at the wall."""
    took = []
    for _start in range(STARTS):
        context = browser.new_context(viewport=PROJECTOR)  # type: ignore[arg-type]
        context.add_init_script(FIRST)
        page = context.new_page()
        page.goto(address(running, slug))
        page.wait_for_function("() => window.first")
        took.append(float(page.evaluate("window.first")))
        context.close()
    return {"cold_start_to_first_post_ms": round(statistics.median(took))}


def frames(browser: Browser, running: Server, slug: str) -> dict[str, float]:
    """Scripts, style, layout and paint of the page's main thread between one frame's beginning and the next one's."""
    figures = {}
    page = opened(browser, running, slug)
    with posting(running, slug):
        for number, scene in enumerate(SCENES, start=1):
            page.keyboard.press(str(number))
            page.wait_for_selector(f'main[data-scene="{scene}"]')
            busy = sorted(traced(page))
            figures[f"{scene}_frame_median_ms"] = round(statistics.median(busy), 2)
            figures[f"{scene}_frame_p99_ms"] = round(busy[int(0.99 * (len(busy) - 1))], 2)
    page.context.close()
    return figures


def traced(page: Page) -> list[float]:
    """Milliseconds that the main thread worked, a frame."""
    cdp = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    done = threading.Event()
    cdp.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    cdp.on("Tracing.tracingComplete", lambda _end: done.set())
    cdp.send("Tracing.start", {"categories": TRACED, "transferMode": "ReportEvents"})
    page.wait_for_timeout(SECONDS * 1_000)
    cdp.send("Tracing.end")
    while not done.is_set():
        page.wait_for_timeout(50)
    return busy_a_frame(events)


def busy_a_frame(events: list[dict[str, Any]]) -> list[float]:
    begins = [event for event in events if event["name"] == "BeginMainThreadFrame"]
    threads = [(event["pid"], event["tid"]) for event in begins]
    main_thread = max(set(threads), key=threads.count)
    starts = sorted(event["ts"] for event in begins if (event["pid"], event["tid"]) == main_thread)
    tasks = sorted(
        (event["ts"], event["dur"])
        for event in events
        if event["name"] in ("RunTask", "ThreadControllerImpl::RunTask")
        and event.get("dur")
        and (event["pid"], event["tid"]) == main_thread
    )
    assert tasks, "the trace holds no task"
    ends = [*starts[1:], float("inf")]
    return [sum(dur for ts, dur in tasks if start <= ts < end) / 1_000 for start, end in zip(starts, ends, strict=True)]


def heap(browser: Browser, running: Server, slug: str) -> dict[str, float]:
    page = opened(browser, running, slug)
    page.wait_for_function(f"() => document.querySelector('main').dataset.size >= {MANY}", timeout=120_000)
    cdp = page.context.new_cdp_session(page)
    cdp.send("HeapProfiler.collectGarbage")
    cdp.send("Performance.enable")
    measured = {metric["name"]: metric["value"] for metric in cdp.send("Performance.getMetrics")["metrics"]}
    page.context.close()
    return {"heap_10000_posts_mb": round(measured["JSHeapUsedSize"] / 1e6, 1), "nodes_10000_posts": measured["Nodes"]}


def fairness(browser: Browser, running: Server, slug: str) -> dict[str, float]:
    """The stream with a clock that runs as fast as it can: the longest time that any post was not to be seen."""
    context = browser.new_context(viewport=PROJECTOR, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.clock.install()
    page.add_init_script(OWN_CLOCK)
    page.goto(address(running, slug))
    page.clock.run_for(5_000)
    page.wait_for_function(f"() => document.querySelector('main').dataset.size >= {POSTS}", polling=200)
    page.keyboard.press("1")
    steps = FAIR_HOURS * 3_600_000 // FAIR_STEP_MS
    for _step in range(steps):
        page.clock.run_for(FAIR_STEP_MS)
        page.evaluate(WATCH)
    longest, seen = page.evaluate("[window.longest, Object.keys(window.seen).length]")
    size = int(page.evaluate("document.querySelector('main').dataset.size"))
    context.close()
    return {"fairness_longest_wait_minutes": round(longest / 60_000, 1), "fairness_never_seen": size - seen}


def step_lag(browser: Browser, running: Server, slug: str) -> dict[str, float]:
    """Two named screens in step, on one machine and so by one clock: how far apart they turn."""
    with running.session(writes=True) as session:
        wall = feed.find_wall(session, slug)
        show.change(session, wall, Facts(step="same"))
        show.switch(session, wall, "spotlight")
        tokens = [displays.add(session, wall, name)[1] for name in ("Left", "Right")]
    screens = []
    for token in tokens:
        page = browser.new_context(viewport=PROJECTOR).new_page()  # type: ignore[arg-type]
        page.goto(f"{address(running, slug)}#{token}")
        page.wait_for_selector('main[data-scene="spotlight"]')
        page.evaluate(TURNS)
        screens.append(page)
    screens[0].wait_for_timeout(STEP_TURNS * 20_000 + 2_000)
    turned = [dict(page.evaluate("window.turned")) for page in screens]
    for page in screens:
        page.context.close()
    lags = [abs(at - turned[1][post]) for post, at in turned[0].items() if post in turned[1]]
    assert len(lags) >= STEP_TURNS, turned
    return {"step_lag_largest_ms": max(lags)}


def opened(browser: Browser, running: Server, slug: str) -> Page:
    page = browser.new_context(viewport=PROJECTOR).new_page()  # type: ignore[arg-type]
    page.goto(address(running, slug))
    page.wait_for_selector("main:not([data-scene=''])")
    return page


def address(running: Server, slug: str) -> str:
    return f"{running.url}/w/{slug}/display"


@contextmanager
def posting(running: Server, slug: str) -> Iterator[None]:
    """A supporter and a moderator who go on while the wall is measured."""
    stop = threading.Event()

    def go_on() -> None:
        supporter, moderator = Supporter(running, slug), Moderator(running, slug)
        number = 0
        while not stop.wait(A_POST_EACH):
            number += 1
            moderator.approves(supporter.posts(f"We are {number} more who stand with you."))

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


if __name__ == "__main__":
    main()
