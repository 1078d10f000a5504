"""Screens do what they are told: scenes by the desk and by keys, playlists, silence, in step, and a quiet upgrade."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.rig.crowded import fill
from moderation.models import Role
from tests.actors import Moderator, Server, Supporter
from tests.browser.conftest import PROJECTOR, OpenWindow
from tests.browser.test_night import OWN_CLOCK
from wall import displays, feed, show
from wall.facts import Facts, Turn

SCENE = "data-scene"
NIGHT = datetime(2026, 11, 26, 20, 0, tzinfo=UTC)
# The post that a spotlight has come to; the one before may still be fading.
SHOWN = "() => [...document.querySelectorAll('.card[data-post]')].at(-1)?.dataset.post"


class Vigil:
    """A wall with enough posts for every scene."""

    def __init__(self, server: Server, open_window: OpenWindow, posts: int = 80) -> None:
        self.server, self.open_window = server, open_window
        self.slug = server.make_wall()
        with server.session(writes=True) as session:
            fill(session, self.slug, posts)
        self.moderator, self.supporter = Moderator(server, self.slug, role=Role.ORGANISER), Supporter(server, self.slug)

    def opens(self, name: str = "", **options: object) -> Page:
        token = ""
        if name:
            with self.server.session(writes=True) as session:
                token = displays.add(session, feed.find_wall(session, self.slug), name)[1]
        page = self.open_window(PROJECTOR, locale="en-GB", **options)
        page.goto(f"{self.server.url}/w/{self.slug}/display{'#' + token if token else ''}")
        shows(page, "stream")
        return page

    def sets(self, facts: Facts) -> None:
        with self.server.session(writes=True) as session:
            show.change(session, feed.find_wall(session, self.slug), facts)


@pytest.fixture
def vigil(server: Server, open_window: OpenWindow) -> Vigil:
    return Vigil(server, open_window)


def shows(page: Page, scene: str) -> None:
    expect(page.locator("main")).to_have_attribute(SCENE, scene)


def test_the_server_says_which_scene_every_screen_shows(vigil: Vigil) -> None:
    named, nameless = vigil.opens("Embassy facade"), vigil.opens()
    for scene in ("balloons", "map", "mosaic", "remembrance", "holding", "credits", "spotlight", "stream"):
        answer = vigil.moderator.posts(f"/moderation/w/{vigil.slug}/scene", scene=scene)
        assert answer.ok, answer.text
        shows(named, scene)
        shows(nameless, scene)
    named.reload()
    shows(named, "stream")


def test_the_machines_own_keys_choose_until_the_dashboard_says_something_else(vigil: Vigil) -> None:
    screen = vigil.opens()
    screen.keyboard.press("4")
    shows(screen, "balloons")
    screen.keyboard.press("0")
    shows(screen, "stream")
    screen.keyboard.press("2")
    shows(screen, "spotlight")
    vigil.moderator.posts(f"/moderation/w/{vigil.slug}/scene", scene="map")
    shows(screen, "map")
    screen.keyboard.press("b")
    expect(screen.locator(".shelf")).to_be_hidden()
    screen.reload()
    shows(screen, "map")
    expect(screen.locator(".shelf")).to_be_hidden()
    screen.keyboard.press("b")
    expect(screen.locator(".shelf")).to_be_visible()


def test_a_playlist_turns_by_its_times_on_a_screen_that_cannot_be_reached_too(vigil: Vigil) -> None:
    with vigil.server.session(writes=True) as session:
        wall = feed.find_wall(session, vigil.slug)
        show.set_playlist(session, wall, [Turn("stream", 60), Turn("balloons", 30), Turn("credits", 15)])
        show.switch(session, wall, "")
    screen = vigil.open_window(PROJECTOR, locale="en-GB")
    screen.clock.install(time=NIGHT)
    screen.add_init_script(OWN_CLOCK)
    screen.goto(f"{vigil.server.url}/w/{vigil.slug}/display")
    expect(screen.locator("main")).to_have_attribute("data-size", "80")
    screen.clock.pause_at(NIGHT + timedelta(minutes=5))
    screen.context.set_offline(True)
    visited = []
    for _step in range(105):
        screen.clock.run_for(1_000)
        visited.append(str(screen.locator("main").get_attribute(SCENE)))
    times = {scene: visited.count(scene) for scene in visited}
    assert abs(times["stream"] - 60) <= 2, times
    assert abs(times["balloons"] - 30) <= 2, times
    assert abs(times["credits"] - 15) <= 2, times


def test_an_organisers_silence_holds_every_screen_and_ends_by_itself(vigil: Vigil) -> None:
    screen = vigil.opens("Embassy facade")
    screen.keyboard.press("4")
    shows(screen, "balloons")
    assert vigil.moderator.posts(f"/moderation/w/{vigil.slug}/silence", seconds="10").ok
    late = vigil.open_window(PROJECTOR, locale="en-GB")
    late.goto(f"{vigil.server.url}/w/{vigil.slug}/display")
    for page in (late, screen):
        shows(page, "remembrance")
        expect(page.locator("main")).to_have_attribute("data-silence", "")
    screen.keyboard.press("4")
    shows(screen, "remembrance")
    for page in (late, screen):
        expect(page.locator("main")).not_to_have_attribute("data-silence", "", timeout=15_000)
    shows(late, "stream")


def test_screens_in_step_show_the_same_at_the_same_moment(vigil: Vigil) -> None:
    vigil.sets(Facts(step="same"))
    vigil.moderator.posts(f"/moderation/w/{vigil.slug}/scene", scene="spotlight")
    early, late = opens_at(vigil, NIGHT), opens_at(vigil, NIGHT + timedelta(minutes=2))
    for screen in (early, late):
        screen.clock.pause_at(NIGHT + timedelta(minutes=5))
        screen.clock.run_for(5_000)
    seen = set()
    for _slot in range(6):
        assert late.evaluate(SHOWN) == early.evaluate(SHOWN)
        seen.add(late.evaluate(SHOWN))
        for screen in (early, late):
            screen.clock.run_for(20_000)
    assert len(seen) > 3


def opens_at(vigil: Vigil, time: datetime) -> Page:
    """A screen whose clock says so, and goes only as it is told to; ten seconds later."""
    screen = vigil.open_window(PROJECTOR, locale="en-GB", reduced_motion="reduce")
    screen.clock.install(time=time)
    screen.add_init_script(OWN_CLOCK)
    screen.goto(f"{vigil.server.url}/w/{vigil.slug}/display")
    screen.clock.run_for(10_000)
    shows(screen, "spotlight")
    return screen


def test_screens_side_by_side_show_different_posts(vigil: Vigil) -> None:
    vigil.sets(Facts(step="apart"))
    screens = [vigil.opens("Left"), vigil.opens("Right")]
    vigil.moderator.posts(f"/moderation/w/{vigil.slug}/scene", scene="spotlight")
    for screen in screens:
        shows(screen, "spotlight")
    expect(screens[0].locator(".card[data-post]")).to_have_count(1)
    expect(screens[1].locator(".card[data-post]")).to_have_count(1)
    assert screens[0].evaluate(SHOWN) != screens[1].evaluate(SHOWN)


def test_a_screen_that_is_asked_says_who_it_is(vigil: Vigil) -> None:
    screen = vigil.opens("Embassy facade")
    other = vigil.opens("Screen at the gate")
    with vigil.server.session() as session:
        wall = feed.find_wall(session, vigil.slug)
        [asked] = [display.id for display in displays.of_wall(session, wall) if display.name == "Embassy facade"]
    assert vigil.moderator.posts(f"/moderation/w/{vigil.slug}/screens/{asked}/identify").ok
    expect(screen.locator(".stage__name")).to_have_text("Embassy facade")
    expect(screen.locator(".stage__name")).to_be_visible()
    expect(other.locator(".stage__name")).to_be_hidden()


def test_after_an_upgrade_the_page_loads_itself_once_at_a_quiet_moment(vigil: Vigil) -> None:
    screen = vigil.opens("Embassy facade")
    screen.evaluate("window.before = true")
    with vigil.server.session(writes=True) as session:
        wall = feed.find_wall(session, vigil.slug)
        wall.title = "#StillHere"
    vigil.moderator.posts(f"/moderation/w/{vigil.slug}/scene", scene="credits")
    expect(screen.locator(".shelf__title")).to_have_text(re.compile("StillHere"), timeout=30_000)
    assert screen.evaluate("window.before") is None
    shows(screen, "credits")


def test_a_screen_that_sees_one_post_and_its_take_down_shows_the_invitation(
    server: Server, open_window: OpenWindow
) -> None:
    vigil = Vigil(server, open_window, posts=0)
    page = open_window(PROJECTOR, locale="en-GB")
    page.goto(f"{server.url}/w/{vigil.slug}/display")
    shows(page, "holding")
    sent = vigil.supporter.posts("We exist.")
    vigil.moderator.approves(sent)
    expect(page.locator(".card[data-post]")).to_contain_text("We exist.", timeout=20_000)
    vigil.moderator.takes_down(sent)
    expect(page.locator("[data-post]")).to_have_count(0)
    shows(page, "holding")


def test_a_scene_that_fails_leaves_no_dead_picture_and_is_tried_again_with_the_next_change(
    server: Server, browser: Browser
) -> None:
    page = browser.new_context(viewport=PROJECTOR).new_page()  # type: ignore[arg-type]
    vigil = Vigil(server, lambda *_all, **_options: page)
    screen = vigil.opens()
    screen.evaluate("void (document.createElementNS = () => { throw new Error('out of order') })")
    screen.keyboard.press("4")
    shows(screen, "holding")
    screen.evaluate("delete document.createElementNS")
    vigil.moderator.approves(vigil.supporter.posts("Still here."))
    shows(screen, "balloons")
    page.context.close()
