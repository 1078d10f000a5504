"""The map on a real screen: a message taken down takes its light along, and nobody in danger is counted aloud."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.actors import Moderator, Sent, Server, Supporter, wait_until
from tests.browser.conftest import PROJECTOR, OpenWindow
from wall import feed, show
from wall.facts import Facts
from wall.models import Post, Status

UPRIGHT = {"width": 1080, "height": 1920}
MANY = 12

# What is seen in the ring now, and once the number says something else: in the same task as the draw.
WATCH = """() => {
  const canvas = document.querySelector(".map__dots")
  const { e: x, f: y } = new DOMMatrix(getComputedStyle(document.querySelector(".map__ring")).transform)
  const brightness = () => canvas.getContext("2d").getImageData(Math.round(x), Math.round(y), 1, 1).data[0]
  const number = document.querySelector(".map__number")
  window.seen = { before: brightness() }
  new MutationObserver(() => (window.seen.after ??= [number.textContent, brightness()]))
    .observe(number, { childList: true, characterData: true, subtree: true })
}"""


@pytest.fixture
def map_of(server: Server, slug: str) -> None:
    """A wall that shows the map, with twelve messages from Brazil and twelve from Russia, which is not to be said."""
    with server.session(writes=True) as session:
        wall = feed.find_wall(session, slug)
        for country in ("RU", "BR") * MANY:
            post = session.get_one(Post, factories.make_post(session, wall, country=country).post.id)
            post.status = Status.APPROVED
            feed.show(session, wall, post)
        show.change(session, wall, Facts(unsaid=("RU",), mark=(45.7, 43.3)))
        show.switch(session, wall, "map")


def opens(open_window: OpenWindow, server: Server, slug: str, viewport: dict[str, int] = PROJECTOR) -> Page:
    screen = open_window(viewport, locale="en-GB")
    screen.goto(f"{server.url}/w/{slug}/display")
    expect(screen.locator(".map__number")).not_to_be_empty()
    return screen


def approved(supporter: Supporter, moderator: Moderator, country: str) -> Sent:
    sent = supporter.posts("We stand with you.", country=country)
    moderator.approves(sent)
    return sent


@pytest.mark.usefixtures("map_of")
def test_a_message_taken_down_leaves_the_number_and_its_light_in_one_draw(
    open_window: OpenWindow, server: Server, slug: str, supporter: Supporter, moderator: Moderator
) -> None:
    sent = approved(supporter, moderator, "TW")
    screen = opens(open_window, server, slug)
    expect(screen.locator(".map__number")).to_have_text("3")
    screen.evaluate(WATCH)

    moderator.takes_down(sent)

    expect(screen.locator(".map__number")).to_have_text("2")
    seen = wait_until(lambda: screen.evaluate("window.seen.after && window.seen"), "the number changed")
    assert seen["before"] > 200, "the newest light was lit"
    assert seen["after"][0] == "2"
    assert seen["after"][1] < 100, "and is out when the number changes"


@pytest.mark.usefixtures("map_of")
def test_a_new_light_is_ringed_and_named_and_not_counted_while_it_is_one_of_a_few(
    open_window: OpenWindow, server: Server, slug: str, supporter: Supporter, moderator: Moderator
) -> None:
    screen = opens(open_window, server, slug)
    expect(screen.locator(".map__light")).to_be_hidden()

    approved(supporter, moderator, "JP")

    expect(screen.locator(".map__light")).to_be_visible()
    expect(screen.locator(".map__number")).to_have_text("3")
    expect(screen.locator(".map__label[data-placed]", has_text="Japan")).to_have_text("Japan")


@pytest.mark.usefixtures("map_of")
@pytest.mark.parametrize(("viewport", "names"), [(PROJECTOR, ".map__label[data-placed]"), (UPRIGHT, ".map__item")])
def test_a_country_on_the_danger_list_is_neither_named_nor_counted(
    open_window: OpenWindow, server: Server, slug: str, viewport: dict[str, int], names: str
) -> None:
    screen = opens(open_window, server, slug, viewport)

    expect(screen.locator(names, has_text="Brazil")).to_have_text(f"Brazil {MANY}")
    assert "Russia" not in screen.locator(".scene--map").inner_text()
    expect(screen.locator(".map__number")).to_have_text("2")
    expect(screen.locator(".map__spoken")).to_have_text("countries have spoken")


@pytest.mark.usefixtures("map_of")
def test_who_comes_from_a_country_in_danger_is_not_pointed_at(
    open_window: OpenWindow, server: Server, slug: str, supporter: Supporter, moderator: Moderator
) -> None:
    screen = opens(open_window, server, slug)
    place = screen.locator(".map__ring").bounding_box()

    approved(supporter, moderator, "RU")

    expect(screen.locator("main")).to_have_attribute("data-size", str(2 * MANY + 1))
    expect(screen.locator(".map__light")).to_be_hidden()
    assert screen.locator(".map__ring").bounding_box() == place
