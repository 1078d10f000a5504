"""Balloons on a real screen: as many as the number says, in the same draw; a full flight rises; words are whole."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.actors import Moderator, Server, Supporter, wait_until
from tests.browser.conftest import PROJECTOR, OpenWindow
from wall import feed, show
from wall.facts import Facts
from wall.models import Post, Status

UPRIGHT = {"width": 1080, "height": 1920}
SMALL = {"width": 1024, "height": 768}
GOAL = 10
LONG = "We see you from very far away, and we count each of you every single day."
BALLOONS = ".balloons__sky:not(.balloons__sky--rising) .balloon"
NUMBER = ".balloons__number"
RISES_MS = 12_000

# What hangs there in the task in which the number says something else.
WATCH = """(gone) => {
  const number = document.querySelector(".balloons__number")
  new MutationObserver(() => (window.seen ??= {
    number: number.textContent,
    balloons: document.querySelectorAll(".balloons__sky .balloon").length,
    words: document.querySelector(".stage__ground").textContent.includes(gone),
  })).observe(number, { childList: true, characterData: true, subtree: true })
}"""

# The lines that stick out of their balloon's round part.
OUTSIDE = """() => [...document.querySelectorAll(".balloon--large")].flatMap((balloon) => {
  const { x, y, width } = balloon.querySelector("svg").getBoundingClientRect()
  const [middle, radius] = [{ x: x + width / 2, y: y + width / 2 }, width / 2.2]
  const texts = document.createTreeWalker(balloon.querySelector(".balloon__words"), NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  const lines = []
  while (texts.nextNode()) {
    range.selectNodeContents(texts.currentNode)
    lines.push(...range.getClientRects())
  }
  const reach = ({ left, right, top, bottom }) => Math.hypot(
    Math.max(middle.x - left, right - middle.x), Math.abs((top + bottom) / 2 - middle.y)) / radius
  return lines.length ? lines.map(reach).filter((far) => far > 1) : ["no words"]
})"""


class Sky:
    def __init__(self, server: Server, open_window: OpenWindow) -> None:
        self.server, self.open_window, self.slug = server, open_window, server.make_wall()
        self.moderator, self.supporter = Moderator(server, self.slug), Supporter(server, self.slug)
        with server.session(writes=True) as session:
            wall = feed.find_wall(session, self.slug)
            show.change(session, wall, Facts(goal=GOAL))
            show.switch(session, wall, "balloons")

    def has(self, *bodies: str) -> None:
        with self.server.session(writes=True) as session:
            wall = feed.find_wall(session, self.slug)
            for body in bodies:
                post = session.get_one(Post, factories.make_post(session, wall, body).post.id)
                post.status = Status.APPROVED
                feed.show(session, wall, post)

    def opens(self, viewport: dict[str, int] = PROJECTOR) -> Page:
        screen = self.open_window(viewport, locale="en-GB")
        screen.goto(f"{self.server.url}/w/{self.slug}/display")
        expect(screen.locator(NUMBER)).not_to_be_empty()
        return screen

    def approves(self, body: str) -> str:
        sent = self.supporter.posts(body)
        self.moderator.approves(sent)
        return sent.id


@pytest.fixture
def sky(server: Server, open_window: OpenWindow) -> Sky:
    return Sky(server, open_window)


def test_there_are_as_many_balloons_as_the_number_says(sky: Sky) -> None:
    sky.has(*["Exist."] * 2, *[LONG] * 3)
    screen = sky.opens()

    expect(screen.locator(NUMBER)).to_have_text("5")
    expect(screen.locator(BALLOONS)).to_have_count(5)
    expect(screen.locator(".balloon__words")).to_have_count(2)
    expect(screen.locator(".balloons__goal")).to_have_text("of 10 balloons")
    expect(screen.locator(".shelf__line")).to_have_attribute("style", "--part: 0.5;")


def test_of_many_messages_only_the_last_flight_hangs_there(sky: Sky) -> None:
    sky.has(*[LONG] * 23)
    screen = sky.opens()

    expect(screen.locator(NUMBER)).to_have_text("3")
    expect(screen.locator(BALLOONS)).to_have_count(3)
    expect(screen.locator(".balloons__risen")).to_have_text("2 flights have risen")


def test_a_new_short_message_hangs_among_those_that_are_read(sky: Sky) -> None:
    sky.has(*["Exist."] * 7)
    screen = sky.opens()
    expect(screen.locator(".balloon__words")).to_have_count(6)

    sent = sky.approves("Мама, я жив.")

    expect(screen.locator(f'.balloon__words[data-post="{sent}"]')).to_contain_text("Мама, я жив.")
    expect(screen.locator(BALLOONS)).to_have_count(8)


def test_when_one_more_comes_than_the_number_all_rise_together_once(sky: Sky) -> None:
    sky.has(*["Exist."] * 3, *[LONG] * 7)
    screen = sky.opens()
    expect(screen.locator(NUMBER)).to_have_text("10")
    expect(screen.locator(BALLOONS)).to_have_count(10)

    sky.approves("The first of the next.")

    expect(screen.locator(".balloons__sky--rising .balloon")).to_have_count(10)
    expect(screen.locator(NUMBER)).to_have_text("1")
    expect(screen.locator(BALLOONS)).to_have_count(1)
    expect(screen.locator(".balloons__risen")).to_have_text("1 flight has risen")
    expect(screen.locator(".balloons__sky--rising")).to_have_count(0, timeout=RISES_MS)
    expect(screen.locator(BALLOONS)).to_have_count(1)


@pytest.mark.parametrize("words", ["These words must go.", f"{LONG} But these words must go."])
def test_a_message_taken_down_leaves_with_its_balloon_in_one_draw(sky: Sky, words: str) -> None:
    sky.has("Exist.", LONG)
    sent = sky.supporter.posts(words)
    sky.moderator.approves(sent)
    screen = sky.opens()
    expect(screen.locator(NUMBER)).to_have_text("3")
    expect(screen.locator(f'[data-post="{sent.id}"]')).to_have_count(0 if words.startswith(LONG) else 1)
    screen.evaluate(WATCH, words)

    sky.moderator.takes_down(sent)

    seen = wait_until(lambda: screen.evaluate("window.seen"), "the number changed")
    assert seen == {"number": "2", "balloons": 2, "words": False}


@pytest.mark.parametrize("viewport", [PROJECTOR, SMALL, UPRIGHT], ids=["projector", "small", "upright"])
def test_words_are_whole_and_inside_their_balloon(sky: Sky, viewport: dict[str, int]) -> None:
    wide = "W" * 40
    flag = "❤️🏳️‍🌈"
    sky.has(
        flag, wide, "#FreedomForEveryoneEverywhere", "لستم وحدكم، نحن نراكم", "We read their names out loud in Berlin"
    )
    screen = sky.opens(viewport)
    expect(screen.locator(".balloon__words")).to_have_count(5)

    assert screen.evaluate(OUTSIDE) == []
    assert wide in screen.locator(".balloons__sky").inner_text()
