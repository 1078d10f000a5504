"""The last hour at the desk: it follows what is decided, and sounds when a message waits too long, if one wants it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.actors import Moderator, Server, Supporter, wait_until
from tests.browser.conftest import OpenWindow
from wall.models import Post

# Counts the tones instead of hearing them, and lets a minute pass as fast as the test wants.
EAR = """
window.tones = 0
const start = OscillatorNode.prototype.start
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when) }
"""


@pytest.fixture
def desk(server: Server, slug: str, open_window: OpenWindow) -> Page:
    page = open_window(locale="en-GB")
    page.add_init_script(EAR)
    page.clock.install()
    cookie = {"name": "moderator", "value": Moderator(server, slug).http.cookies["moderator"], "url": server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def opens(desk: Page, server: Server, slug: str) -> None:
    desk.goto(f"{server.url}/moderation/w/{slug}")
    expect(desk.locator('[data-part="sieve"]')).to_be_visible()


def tones(desk: Page) -> int:
    return int(desk.evaluate("window.tones"))


def test_the_desk_sounds_once_a_minute_while_a_message_waits_too_long_and_only_if_wanted(
    server: Server, slug: str, desk: Page
) -> None:
    sent = Supporter(server, slug).posts("Has waited for long")
    with server.session(writes=True) as session:
        session.get_one(Post, sent.id).arrived_at = datetime.now(UTC) - timedelta(minutes=6)
    late, alarm = desk.locator('[data-part="hour-late"]'), desk.locator('[data-part="hour-alarm"]')
    opens(desk, server, slug)
    expect(late).to_have_text("A message has waited longer than 5 minutes.")
    desk.clock.run_for(10_000)
    assert tones(desk) == 0, "nobody asked for a sound"

    alarm.click()
    wait_until(lambda: tones(desk) == 2, "it sounds once, to be known")
    desk.clock.run_for(50_000)
    assert tones(desk) == 2
    desk.clock.run_for(20_000)
    wait_until(lambda: tones(desk) == 4, "after a minute it sounds again")

    opens(desk, server, slug)
    expect(alarm).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("a")
    expect(desk.locator('[data-part="approved"] li')).to_have_count(1)
    desk.clock.run_for(2_000)
    expect(late).to_have_text("")
    expect(desk.locator('[data-part="hour-decided"]')).to_have_text("1 decision")
    expect(desk.locator('[data-part="hour-people"]')).to_have_text(re.compile(r"^Nadia \w+ 1$"))
    heard = tones(desk)
    desk.clock.run_for(120_000)
    assert tones(desk) == heard, "nothing waits any more"
    alarm.click()
    assert desk.evaluate("localStorage.getItem('desk alarm')") is None
