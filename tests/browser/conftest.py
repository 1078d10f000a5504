"""Real Chromium, and windows in it that fail a test where a page asks another host or reports an error."""

import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

# Without these Chromium itself asks for updates and the like; none of it comes from a page.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1440, "height": 900}
PROJECTOR = {"width": 1920, "height": 1080}

# What Chromium reports as an error, and a test has wanted: a network that is cut, a form that is refused.
PROVOKED = ("net::ERR", "WebSocket", *(f"status of {status}" for status in (401, 403, 409, 415, 422, 428, 503)))

OpenWindow = Callable[..., Page]

expect.set_options(timeout=10_000)  # four tests at a time on a small machine


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # The distribution's Chromium where there is one, else the one that Playwright downloaded.
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_window(browser: Browser) -> Iterator[OpenWindow]:
    """Opens a window of its own (no shared cookies). At the end: no foreign request, no error, no refused content."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page) -> Page:
        def ask(request: Request) -> None:
            host = urlsplit(request.url).hostname
            if host not in ("127.0.0.1", "localhost", None):
                complaints.append(f"a request to {host}")

        def say(message: ConsoleMessage) -> None:
            if message.type == "error" and not any(provoked in message.text for provoked in PROVOKED):
                complaints.append(message.text)

        page.on("request", ask)
        page.on("console", say)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    def open_one(viewport: dict[str, int] = LAPTOP, **options: object) -> Page:
        # A worker's requests pass by what tests put between a page and its server.
        options.setdefault("service_workers", "block")
        contexts.append(browser.new_context(viewport=viewport, **options))  # type: ignore[arg-type]
        return listen(contexts[-1].new_page())

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
