"""What a phone loads before somebody can write: bytes over the wire, without the fonts; and words before the fonts.

Measured as a phone has it: with headers, compressed as Chromium asks for it. Over plain http from another machine that
is gzip; `localhost` counts as secure, like https, and gets brotli too.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page, Route, ViewportSize

from bench.rig.browser import chromium
from bench.rig.report import report
from bench.rig.server import server

HOST = "wall.test"  # an address like any other, and no other machine
PHONE = ViewportSize(width=390, height=844)
BAR_BYTES = 35_000

PAINTED_WORDS = """() => new Promise((resolve) => {
  const done = (largest) => resolve({
    font: document.fonts.status,
    contentful: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    words: largest?.element?.innerText ?? "",
  })
  new PerformanceObserver((list) => done(list.getEntries().at(-1)))
    .observe({ type: "largest-contentful-paint", buffered: true })
  setTimeout(done, 5000)
})"""


@dataclass
class Resource:
    name: str
    wire_bytes: int = 0
    header_bytes: int = 0
    is_font: bool = False


def main() -> None:
    rules = f"--host-resolver-rules=MAP {HOST} 127.0.0.1"
    with server(WALL_ORIGINS=f"http://{HOST}") as running, chromium(rules) as browser:
        path = f":{running.port}/w/{running.make_wall()}"
        over_http = first_load(browser, f"http://{HOST}{path}")
        as_over_https = first_load(browser, f"http://localhost{path}")
        painted_ms = first_words_without_fonts(browser, f"http://{HOST}{path}")
    counted = [resource for resource in over_http if not resource.is_font]
    figures = {
        "bytes_gzip": sum(resource.wire_bytes for resource in counted),
        "bytes_brotli": sum(resource.wire_bytes for resource in as_over_https if not resource.is_font),
        "bytes_of_headers": sum(resource.header_bytes for resource in counted),
        "bytes_fonts": sum(resource.wire_bytes for resource in over_http if resource.is_font),
        "requests": len(counted),
        "words_visible_before_font": int(painted_ms > 0),
        "first_contentful_paint_ms_font_held_back": round(painted_ms),
        "bar_bytes": BAR_BYTES,
    }
    each = {f"gzip_bytes {resource.name}": resource.wire_bytes for resource in counted}
    report("first_load", {**figures, **each})


def first_load(browser: Browser, url: str) -> list[Resource]:
    """Everything that one visit with an empty cache brings over the wire, the fonts marked."""
    page = browser.new_context(viewport=PHONE).new_page()
    loaded = watch_wire(page)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.context.close()
    return sorted(loaded.values(), key=lambda resource: -resource.wire_bytes)


def watch_wire(page: Page) -> dict[str, Resource]:
    """Fills, while the page loads, with each request and its bytes as they came, headers included."""
    loaded: dict[str, Resource] = {}
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")

    def sent(event: dict[str, Any]) -> None:
        loaded[event["requestId"]] = Resource(short(event["request"]["url"]), is_font=event.get("type") == "Font")

    def finished(event: dict[str, Any]) -> None:
        loaded[event["requestId"]].wire_bytes = round(event["encodedDataLength"])

    def answered(event: dict[str, Any]) -> None:
        if event["requestId"] in loaded:  # not so for the socket
            loaded[event["requestId"]].header_bytes = len(event.get("headersText", ""))

    devtools.on("Network.requestWillBeSent", sent)
    devtools.on("Network.responseReceivedExtraInfo", answered)
    devtools.on("Network.loadingFinished", finished)
    return loaded


def first_words_without_fonts(browser: Browser, url: str) -> float:
    """When words could first be read while every font is held back, in ms after the start; 0 where they could not."""
    page = browser.new_context(viewport=PHONE).new_page()
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route))
    page.goto(url, wait_until="domcontentloaded")
    painted = page.evaluate(PAINTED_WORDS)
    assert held, "the page asked for no font"
    assert painted["font"] == "loading", "the fonts were not held back"
    page.context.close()
    return float(painted["contentful"]) if painted["words"] else 0


def short(url: str) -> str:
    """The path of an address, without the fingerprint of its version."""
    parts = urlsplit(url).path.split("/")
    return "/".join(parts[3:]) if parts[1] == "static" else parts[-1]


if __name__ == "__main__":
    main()
