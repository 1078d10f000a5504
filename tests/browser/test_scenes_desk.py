"""Scenes from the desk: one press or digit, every screen and every desk; one screen alone; a minute of silence."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from moderation.models import Role
from tests.actors import Moderator, Server, Supporter
from tests.browser.conftest import LAPTOP, PROJECTOR, OpenWindow
from wall import displays, feed, show
from wall.facts import Turn

MINUTE = re.compile(r"^(1:00|0:5\d) of silence left$")


class Vigil:
    """A wall with three posts on it, an organiser's desk, and a named screen."""

    def __init__(self, server: Server, open_window: OpenWindow) -> None:
        self.server, self.open_window = server, open_window
        self.slug = server.make_wall()
        self.organiser = Moderator(server, self.slug, role=Role.ORGANISER)
        self.supporter = Supporter(server, self.slug)
        for body in ("We exist.", "Мама, я жив.", "لن ننساكم"):
            self.organiser.approves(self.supporter.posts(body))
        self.screen = self.opens_screen("Embassy facade")
        self.desk = self.opens_desk(self.organiser)
        shows(self.screen, "stream")
        expect(row(self.desk, "Embassy facade").locator(".screen__health--online")).to_be_visible()

    def opens_screen(self, name: str) -> Page:
        with self.server.session(writes=True) as session:
            token = displays.add(session, feed.find_wall(session, self.slug), name)[1]
        page = self.open_window(PROJECTOR, locale="en-GB")
        page.goto(f"{self.server.url}/w/{self.slug}/display#{token}")
        return page

    def opens_desk(self, moderator: Moderator, path: str = "", **options: object) -> Page:
        page = self.open_window(LAPTOP, locale="en-GB", **options)
        cookie = {"name": "moderator", "value": moderator.http.cookies["moderator"], "url": self.server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"{self.server.url}/moderation/w/{self.slug}{path}")
        return page

    @property
    def turn(self) -> int:
        """How often the show was changed."""
        with self.server.session() as session:
            return show.of(session, feed.find_wall(session, self.slug)).turn


@pytest.fixture
def vigil(server: Server, open_window: OpenWindow) -> Vigil:
    return Vigil(server, open_window)


def shows(screen: Page, scene: str) -> None:
    expect(screen.locator("main")).to_have_attribute("data-scene", scene)


def button(desk: Page, scene: str) -> Locator:
    return desk.locator(f'.scenes__scene[value="{scene}"]')


def is_chosen(desk: Page, scene: str) -> None:
    expect(desk.locator('.scenes__scene[aria-pressed="true"]')).to_have_count(1)
    expect(button(desk, scene)).to_have_attribute("aria-pressed", "true")


def row(desk: Page, name: str) -> Locator:
    return desk.locator(".screen").filter(has_text=name)


def test_a_digit_switches_every_screen_and_every_desk_sees_it(vigil: Vigil) -> None:
    colleague = vigil.opens_desk(Moderator(vigil.server, vigil.slug))
    is_chosen(colleague, "stream")

    vigil.desk.keyboard.press("4")

    shows(vigil.screen, "balloons")
    is_chosen(vigil.desk, "balloons")
    is_chosen(colleague, "balloons")
    expect(row(vigil.desk, "Embassy facade").locator("svg.emblem")).to_have_attribute("data-scene", "balloons")

    button(colleague, "credits").click()

    shows(vigil.screen, "credits")
    is_chosen(vigil.desk, "credits")


def test_a_digit_after_r_is_a_reason_and_switches_nothing(vigil: Vigil) -> None:
    before = vigil.turn
    vigil.supporter.posts("Not this one")
    desk = vigil.desk
    expect(desk.locator('[data-part="words"]')).to_have_text("Not this one")

    desk.keyboard.press("r")
    expect(desk.locator('[data-part="reasons-choice"]')).to_be_visible()
    desk.keyboard.press("8")  # of no reason
    desk.keyboard.press("2")
    expect(desk.locator('[data-part="nothing"]')).to_be_visible()
    desk.keyboard.press("2")  # twice
    desk.keyboard.press("r")  # nothing is there to reject
    desk.keyboard.press("3")

    button(desk, "holding").click()
    shows(vigil.screen, "holding")
    assert vigil.turn == before + 1, "the press was the only change"


def test_a_digit_that_is_typed_switches_nothing(vigil: Vigil) -> None:
    before = vigil.turn
    vigil.desk.keyboard.press("/")
    vigil.desk.keyboard.type("47")

    expect(vigil.desk.locator('[data-part="search"]')).to_have_value("47")
    button(vigil.desk, "credits").click()
    is_chosen(vigil.desk, "credits")
    shows(vigil.screen, "credits")
    assert vigil.turn == before + 1, "the press was the only change"


def test_one_screen_may_show_a_scene_of_its_own_and_follows_the_others_again(vigil: Vigil) -> None:
    other = vigil.opens_screen("Screen at the gate")
    desk, gate = vigil.desk, row(vigil.desk, "Screen at the gate")
    expect(gate.locator(".screen__health--online")).to_be_visible()

    gate.locator("summary").click()
    gate.get_by_label("Its own scene").select_option("holding")
    gate.get_by_role("button", name="Set").click()

    shows(other, "holding")
    shows(vigil.screen, "stream")
    expect(gate.locator(".screen__scene")).to_have_text("Holding, its own")
    is_chosen(desk, "stream")
    desk.locator("h1").click()
    desk.keyboard.press("8")
    shows(vigil.screen, "credits")
    shows(other, "holding")

    gate.get_by_label("Its own scene").select_option("")
    gate.get_by_role("button", name="Set").click()
    shows(other, "credits")
    expect(gate.locator(".screen__scene")).to_have_text("Credits")

    gate.get_by_role("button", name="Identify").click()
    expect(desk.locator('[data-part="screens-told"]')).to_have_text("It shows its name now.")
    expect(other.get_by_text("Screen at the gate")).to_be_visible()


def test_an_organiser_begins_a_silence_by_holding_and_ends_it_with_two_presses(vigil: Vigil) -> None:
    desk, silence = vigil.desk, vigil.desk.locator('[data-part="silence-button"]')
    left = '[data-part="silence-left"]'
    colleague = vigil.opens_desk(Moderator(vigil.server, vigil.slug))
    is_chosen(colleague, "stream")
    expect(colleague.locator('[data-part="silence-button"]')).to_have_count(0)
    expect(desk.locator(left)).to_be_hidden()

    silence.hover()
    desk.mouse.down()
    expect(desk.locator(left)).to_have_text(MINUTE)
    desk.mouse.up()

    shows(vigil.screen, "remembrance")
    is_chosen(desk, "remembrance")
    expect(colleague.locator(left)).to_have_text(MINUTE)
    expect(colleague.locator('[data-part="scenes-next"]')).to_have_text("then: Stream")
    colleague.keyboard.press("8")
    expect(desk.locator('[data-part="scenes-next"]')).to_have_text("then: Credits")
    shows(vigil.screen, "remembrance")

    label = desk.locator('[data-part="silence-label"]')
    expect(label).to_have_text("End it")  # letting go was no press
    silence.click()
    expect(label).to_have_text("Press again to end it")
    shows(vigil.screen, "remembrance")
    silence.click()
    shows(vigil.screen, "credits")
    expect(colleague.locator(left)).to_be_hidden()


def test_the_desk_tells_when_the_playlist_changes_the_scene_and_leads_back_to_it(vigil: Vigil) -> None:
    with vigil.server.session(writes=True) as session:
        turns = [Turn("holding", 600), Turn("credits", 600)]
        show.set_playlist(session, feed.find_wall(session, vigil.slug), turns, datetime.now(UTC))
    vigil.desk.reload()
    desk, following = vigil.desk, '[data-part="scenes-next"]'
    is_chosen(desk, "holding")
    expect(desk.locator(following)).to_have_text(re.compile(r"^next change in (10:00|9:\d\d)$"))
    expect(desk.locator('[data-part="scenes-playlist"]')).to_be_hidden()

    desk.keyboard.press("1")
    is_chosen(desk, "stream")
    expect(desk.locator(following)).to_have_text("")
    desk.get_by_role("button", name="Back to the playlist").click()

    is_chosen(desk, "holding")
    shows(vigil.screen, "holding")


def test_a_desk_without_scripts_switches_scenes_and_keeps_silence_too(vigil: Vigil) -> None:
    desk = vigil.opens_desk(vigil.organiser, java_script_enabled=False)

    desk.get_by_role("button", name="Credits").click()

    shows(vigil.screen, "credits")
    is_chosen(desk, "credits")
    desk.get_by_role("button", name="Minute of silence").click()
    shows(vigil.screen, "remembrance")
    desk.get_by_role("button", name="End it").click()
    shows(vigil.screen, "credits")


def test_a_scene_that_could_not_be_switched_is_taken_back_and_said(vigil: Vigil) -> None:
    is_chosen(vigil.desk, "stream")
    vigil.desk.context.set_offline(True)

    vigil.desk.keyboard.press("7")

    expect(vigil.desk.locator('[data-part="scenes-alert"]')).to_contain_text("Not changed")
    is_chosen(vigil.desk, "stream")
    vigil.desk.context.set_offline(False)


def test_the_page_of_screens_says_how_each_stands(vigil: Vigil) -> None:
    page = vigil.opens_desk(vigil.organiser, "/screens")

    expect(page.locator(".screen__scene")).to_have_text("Stream")
    expect(page.locator(".screen__setting")).to_contain_text("1920 × 1080 pixels")
    expect(page.locator(".screen__setting")).to_contain_text("corners not set")
    page.get_by_label("Its own scene").select_option("credits")
    page.get_by_role("button", name="Set").click()

    shows(vigil.screen, "credits")
    expect(page.locator('[data-part="screens-told"]')).to_have_text("Its scene is set.")
    expect(page.locator(".screen__scene")).to_have_text("Credits, its own")
