"""Remembrance on a real screen: a candle for each message, never a full name, a silence without anything new."""

import re

import pytest
from playwright.sync_api import Page, expect

from moderation.models import Role
from tests import factories
from tests.actors import Moderator, Server, Supporter, wait_until
from tests.browser.conftest import PROJECTOR, OpenWindow
from wall import feed, show
from wall.models import Post, Status

LONG = "I never stopped lighting a candle for my brother, and tonight the whole street does."
WORDS = ".remembrance__words"

# Whether words stand there in the task in which the shelf's count says something else.
WATCH = """(gone) => {
  const count = document.querySelector(".shelf__count")
  new MutationObserver(() => (window.seen ??= {
    candles: document.querySelectorAll(".candle").length,
    words: document.querySelector(".stage__ground").textContent.includes(gone),
  })).observe(count, { childList: true, characterData: true, subtree: true })
}"""


class Night:
    def __init__(self, server: Server, open_window: OpenWindow) -> None:
        self.server, self.open_window, self.slug = server, open_window, server.make_wall()
        self.moderator, self.supporter = Moderator(server, self.slug, role=Role.ORGANISER), Supporter(server, self.slug)
        with server.session(writes=True) as session:
            show.switch(session, feed.find_wall(session, self.slug), "remembrance")

    def has(self, count: int, body: str, name: str = "") -> None:
        with self.server.session(writes=True) as session:
            wall = feed.find_wall(session, self.slug)
            for _ in range(count):
                post = session.get_one(Post, factories.make_post(session, wall, body, name=name).post.id)
                post.status = Status.APPROVED
                feed.show(session, wall, post)

    def opens(self) -> Page:
        screen = self.open_window(PROJECTOR, locale="en-GB")
        screen.goto(f"{self.server.url}/w/{self.slug}/display")
        expect(screen.locator(".remembrance__heading")).to_be_visible()
        return screen

    def falls_silent(self, seconds: int = 60) -> None:
        assert self.moderator.posts(f"/moderation/w/{self.slug}/silence", seconds=str(seconds)).ok

    def speaks_again(self) -> None:
        self.falls_silent(0)


@pytest.fixture
def night(server: Server, open_window: OpenWindow) -> Night:
    return Night(server, open_window)


@pytest.mark.parametrize(("posts", "candles"), [(0, 5), (3, 5), (12, 12), (120, 100)])
def test_a_candle_burns_for_each_message_and_five_for_those_without(night: Night, posts: int, candles: int) -> None:
    night.has(posts, LONG)
    screen = night.opens()

    expect(screen.locator(".candle")).to_have_count(candles)
    expect(screen.locator(WORDS)).to_have_count(0)
    expect(screen.locator(".remembrance__timer")).to_be_empty()


def test_few_words_stand_above_a_candle_else_a_first_name_and_never_a_full_one(night: Night) -> None:
    night.has(1, "My cousin, who sang", "Ana Silva")
    night.has(1, LONG, "Deniz Yılmaz")
    night.has(1, LONG)
    screen = night.opens()

    expect(screen.locator(WORDS)).to_have_count(2)
    said = screen.locator(".scene--remembrance").inner_text()
    assert "My cousin, who sang" in said
    assert "Deniz" in said
    assert "Yılmaz" not in said
    assert "Silva" not in said


def test_a_message_taken_down_leaves_with_its_candle_in_one_draw(night: Night) -> None:
    night.has(6, LONG)
    sent = night.supporter.posts("These words go.")
    night.moderator.approves(sent)
    screen = night.opens()
    expect(screen.locator(WORDS)).to_have_text(["These words go."])
    expect(screen.locator(".candle")).to_have_count(7)
    screen.evaluate(WATCH, "These words go.")

    night.moderator.takes_down(sent)

    assert wait_until(lambda: screen.evaluate("window.seen"), "the count changed") == {"candles": 6, "words": False}


def test_in_a_silence_a_clock_runs_and_nothing_new_is_drawn_until_it_ends(night: Night) -> None:
    night.has(6, "Kardeşim, 22")
    screen = night.opens()
    expect(screen.locator(".candle")).to_have_count(6)

    night.falls_silent(90)

    expect(screen.locator(".remembrance__of")).to_have_text("of 90 seconds of silence")
    expect(screen.locator(".remembrance__timer")).to_have_text(re.compile(r"^1:\d\d$"))
    late = night.supporter.posts("Not yet.")
    night.moderator.approves(late)
    expect(screen.locator("main")).to_have_attribute("data-size", "7")
    expect(screen.locator(".remembrance__timer")).not_to_be_empty()
    expect(screen.locator(".candle")).to_have_count(6)
    expect(screen.locator(f'[data-post="{late.id}"]')).to_have_count(0)

    night.speaks_again()

    expect(screen.locator(".remembrance__timer")).to_be_empty()
    expect(screen.locator(".candle")).to_have_count(7)


def test_what_is_taken_down_in_a_silence_leaves_and_nobody_takes_its_place(night: Night) -> None:
    night.has(8, "Para M., siempre")
    screen = night.opens()
    night.falls_silent()
    expect(screen.locator(".remembrance__of")).to_have_text("of one minute of silence")
    expect(screen.locator(WORDS)).to_have_count(5)
    seen = str(screen.locator(WORDS).first.get_attribute("data-post"))

    assert night.moderator.decides(seen, "reject", 1).ok

    expect(screen.locator(".candle")).to_have_count(7)
    expect(screen.locator(WORDS)).to_have_count(4)
