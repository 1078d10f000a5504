"""Two screens and a desk: dark at once, in answer to one press, and dark through whatever happens then."""

import re
import signal

import pytest
from playwright.sync_api import Page, expect

from moderation.models import Role
from tests.actors import Moderator, Server, Supporter
from tests.browser.conftest import LAPTOP, PROJECTOR, OpenWindow
from wall import displays, feed

DARK = re.compile(r"^2 of 2 screens dark, 0\.\d s$")
ARMED_AGAIN = "Press again to blank"


class Vigil:
    """A wall with a post on it, a desk, and two named screens."""

    def __init__(self, server: Server, open_window: OpenWindow) -> None:
        self.server, self.open_window = server, open_window
        self.slug = server.make_wall()
        self.organiser = Moderator(server, self.slug, role=Role.ORGANISER)
        self.supporter = Supporter(server, self.slug)
        self.organiser.approves(self.supporter.posts("We exist."))
        self.screens = [self.opens_screen(name) for name in ("Embassy facade", "Screen at the gate")]
        self.desk = self.opens_desk()
        expect(self.desk.locator('[data-part="screens-online"]')).to_have_text("2 of 2 online")

    def opens_screen(self, name: str = "") -> Page:
        token = ""
        if name:
            with self.server.session(writes=True) as session:
                token = displays.add(session, feed.find_wall(session, self.slug), name)[1]
        page = self.open_window(PROJECTOR, locale="en-GB")
        page.goto(f"{self.server.url}/w/{self.slug}/display{'#' + token if token else ''}")
        return page

    def opens_desk(self) -> Page:
        page = self.open_window(LAPTOP, locale="en-GB")
        cookie = {"name": "moderator", "value": self.organiser.http.cookies["moderator"], "url": self.server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"{self.server.url}/moderation/w/{self.slug}")
        return page

    @property
    def status(self) -> str:
        return '[data-part="screens-status"]'


@pytest.fixture
def vigil(server: Server, open_window: OpenWindow) -> Vigil:
    return Vigil(server, open_window)


def is_dark(screen: Page) -> None:
    for part in ("[data-post]", ".shelf", ".shelf__code", ".shelf__line"):
        expect(screen.locator(part).first).to_be_hidden()


def test_all_screens_go_dark_answer_stay_dark_through_everything_and_come_back(
    own_server: Server, open_window: OpenWindow
) -> None:
    vigil = Vigil(own_server.start(), open_window)
    desk, button = vigil.desk, vigil.desk.locator('[data-part="blank-button"]')
    nameless = vigil.opens_screen()
    for screen in (*vigil.screens, nameless):
        expect(screen.locator("[data-post]").filter(has_text="We exist.")).to_be_visible()
        assert "#" not in screen.url, "the token is in no address"
    expect(desk.locator(".screen__card").first).to_have_text("We exist.")

    button.click()
    expect(button).to_contain_text(ARMED_AGAIN)
    expect(vigil.screens[0].locator(".shelf")).to_be_visible()
    button.click()

    expect(desk.locator(vigil.status)).to_have_text(DARK)
    for screen in (*vigil.screens, nameless):
        is_dark(screen)
    vigil.screens[0].reload()
    is_dark(vigil.screens[0])

    vigil.server.stop(signal.SIGKILL)
    vigil.server.start()
    vigil.screens[1].reload()
    for screen in (*vigil.screens, nameless):
        is_dark(screen)
    vigil.organiser.approves(vigil.supporter.posts("Said in the dark."))
    desk.reload()
    expect(desk.locator('[data-part="screens-online"]')).to_have_text("2 of 2 online")

    expect(button).to_contain_text("Resume")
    button.click()
    expect(button).to_contain_text("Press again to resume")
    is_dark(vigil.screens[0])
    button.click()
    expect(desk.locator(vigil.status)).to_contain_text("2 of 2 screens lit again")
    for screen in (*vigil.screens, nameless):
        expect(screen.locator("[data-post]").filter(has_text="Said in the dark.")).to_be_visible()

    desk.get_by_role("button", name="Take down: We exist.").click()
    expect(desk.locator(vigil.status)).to_have_text(re.compile(r"^Off 2 of 2 screens, 0\.\d s$"))


def test_a_held_key_blanks_one_that_is_let_go_does_not_and_no_key_resumes(vigil: Vigil) -> None:
    desk, colleague = vigil.desk, vigil.opens_desk()
    expect(colleague.locator('[data-part="screens-online"]')).to_have_text("2 of 2 online")
    desk.keyboard.down("b")
    desk.wait_for_timeout(300)
    desk.keyboard.up("b")
    desk.wait_for_timeout(900)
    expect(vigil.screens[0].locator(".shelf")).to_be_visible()

    desk.keyboard.down("b")
    expect(desk.locator(vigil.status)).to_have_text(DARK)
    desk.keyboard.up("b")
    expect(colleague.locator(vigil.status)).to_have_text("All screens are dark.")
    expect(colleague.locator('[data-part="blank-button"]')).to_contain_text("Resume")

    desk.keyboard.down("b")
    desk.wait_for_timeout(1_300)
    desk.keyboard.up("b")
    is_dark(vigil.screens[0])


def test_of_two_who_blank_at_once_the_second_does_not_light_the_screens_again(vigil: Vigil) -> None:
    desk, colleague = vigil.desk, vigil.opens_desk()
    expect(colleague.locator('[data-part="screens-online"]')).to_have_text("2 of 2 online")
    desk.keyboard.down("b")
    colleague.wait_for_timeout(500)
    colleague.keyboard.down("b")
    expect(colleague.locator(vigil.status)).to_have_text("All screens are dark.")

    colleague.wait_for_timeout(1_300)

    is_dark(vigil.screens[0])
    expect(colleague.locator('[data-part="blank-button"]')).to_contain_text("Resume")


def test_after_a_held_key_the_keyboard_still_presses_the_button(vigil: Vigil) -> None:
    vigil.desk.keyboard.down("b")
    expect(vigil.desk.locator(vigil.status)).to_have_text(DARK)
    vigil.desk.keyboard.up("b")

    button = vigil.desk.locator('[data-part="blank-button"]')
    button.press("Enter")

    expect(button).to_contain_text("Press again")


def test_a_screen_that_does_not_answer_is_named(vigil: Vigil) -> None:
    vigil.screens[1].evaluate("document.querySelector('main').toggleAttribute = () => false")

    button = vigil.desk.locator('[data-part="blank-button"]')
    button.hover()
    vigil.desk.mouse.down()

    words = "1 of 2 screens dark. No answer: \u2068Screen at the gate\u2069"
    expect(vigil.desk.locator(vigil.status)).to_have_text(words)
    vigil.desk.mouse.up()
    expect(button).to_contain_text("Resume")
    expect(button).not_to_contain_text("Press again")  # letting go is no press
