"""Three windows in real Chromium: a phone posts, a moderator decides with a key, the display shows it."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.actors import Moderator, Server, Supporter, wait_until
from tests.browser.conftest import PHONE, PROJECTOR, OpenWindow


@pytest.fixture
def phone(open_window: OpenWindow, server: Server, slug: str) -> Page:
    page = open_window(PHONE, has_touch=True, locale="en-GB")
    page.goto(f"{server.url}/w/{slug}")
    return page


@pytest.fixture
def screen(open_window: OpenWindow, server: Server, slug: str) -> Page:
    page = open_window(PROJECTOR, locale="en-GB")
    page.goto(f"{server.url}/w/{slug}/display")
    return page


@pytest.fixture
def desk(open_window: OpenWindow, server: Server, slug: str, moderator: Moderator) -> Page:
    """A moderator's window, signed in as a person does it: name, password, button."""
    page = open_window(locale="en-GB")
    page.goto(f"{server.url}/moderation/w/{slug}")
    page.get_by_label("Name").fill(moderator.name)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/moderation/w/{slug}")
    return page


def shown(screen: Page) -> list[str]:
    """The posts that a display shows at this moment."""
    return [str(post) for post in screen.locator("main [data-post]").all_inner_texts()]


def test_words_go_from_the_phone_through_a_moderators_key_to_the_display_and_off_it_again(
    phone: Page, desk: Page, screen: Page, server: Server, slug: str
) -> None:
    words = "You are not alone. Dublin is thinking of you <3"
    phone.get_by_label("Your message").fill(words)
    phone.get_by_label("Country").select_option("IE")
    phone.get_by_role("button", name="Send to the wall").click()
    phone.wait_for_url("**/receipts/*")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Thank you")

    expect(desk.get_by_text(words).first).to_be_visible()
    assert shown(screen) == [], "nothing is shown without a person's yes"
    desk.wait_for_timeout(600)  # the desk's keys rest a moment after a message comes in, as a person does
    desk.keyboard.press("a")

    expect(screen.locator("main [data-post]")).to_contain_text(words)
    expect(screen.locator("main [data-post]")).to_contain_text("Without a name, Ireland")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("on the wall")

    desk.get_by_role("button", name="Take down").first.click()

    expect(screen.locator("main [data-post]")).to_have_count(0)


def test_a_display_whose_network_was_cut_ends_equal_to_a_fresh_one_without_a_reload(
    screen: Page, open_window: OpenWindow, server: Server, slug: str, supporter: Supporter, moderator: Moderator
) -> None:
    kept, doomed = supporter.posts("We read their names."), supporter.posts("The last names.")
    moderator.approves(kept)
    moderator.approves(doomed)
    expect(screen.locator("main [data-post]")).to_have_count(2)
    screen.evaluate("document.body.dataset.same = 'page'")
    node = screen.locator(f'[data-post="{kept.id}"]').element_handle()

    screen.context.set_offline(True)
    moderator.takes_down(doomed)
    later = supporter.posts("Existimos.")
    moderator.approves(later)
    assert any("The last names." in words for words in shown(screen)), "it is away"
    screen.context.set_offline(False)

    expect(screen.locator(f'[data-post="{later.id}"]')).to_be_visible(timeout=20_000)
    expect(screen.locator(f'[data-post="{doomed.id}"]')).to_have_count(0)
    assert screen.evaluate("document.body.dataset.same") == "page", "it was not loaded again"
    assert node is not None
    assert node.evaluate("node => node.isConnected"), "what stays was not drawn again"
    fresh = open_window(PROJECTOR, locale="en-GB")
    fresh.goto(screen.url)
    wait_until(lambda: sorted(shown(fresh)) == sorted(shown(screen)) and len(shown(fresh)) == 2, "both show the same")


def test_the_receipt_withdraws_a_message_from_the_screens(
    phone: Page, screen: Page, moderator: Moderator, slug: str
) -> None:
    phone.get_by_label("Your message").fill("Мама, я жив.")
    phone.get_by_role("button", name="Send to the wall").click()
    phone.wait_for_url("**/receipts/*")
    moderator.decides(moderator.queue()[0]["id"], "approve", 1)
    expect(screen.locator("main [data-post]")).to_have_count(1)

    phone.get_by_text("Withdraw this message").click()
    phone.get_by_role("button", name="Erase my message").click()

    phone.wait_for_url("**/withdrawn*")
    expect(screen.locator("main [data-post]")).to_have_count(0)


def test_a_supporter_whose_network_fails_keeps_the_words_and_they_arrive_once(
    phone: Page, moderator: Moderator
) -> None:
    phone.get_by_label("Your message").fill("Wir sehen euch.")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send to the wall").click()
    expect(phone.get_by_role("status").or_(phone.get_by_role("alert")).filter(has_text="wor").first).to_be_visible()
    expect(phone.get_by_label("Your message")).to_have_value("Wir sehen euch.")

    phone.context.set_offline(False)

    phone.wait_for_url("**/receipts/*", timeout=30_000)
    assert [post["body"] for post in moderator.queue()] == ["Wir sehen euch."]


def test_a_network_that_fails_before_the_first_letter_only_delays_the_words(phone: Page, moderator: Moderator) -> None:
    """What sends them is loaded while somebody writes."""
    phone.context.set_offline(True)
    phone.get_by_label("Your message").fill("Trotzdem")
    phone.get_by_role("button", name="Send to the wall").click()
    expect(phone.get_by_role("status")).to_contain_text("Your words are still here")

    phone.context.set_offline(False)

    phone.wait_for_url("**/receipts/*", timeout=30_000)
    assert [post["body"] for post in moderator.queue()] == ["Trotzdem"]


def test_a_supporter_and_a_moderator_need_no_javascript(
    open_window: OpenWindow, server: Server, slug: str, moderator: Moderator
) -> None:
    phone = open_window(PHONE, java_script_enabled=False, locale="en-GB")
    phone.goto(f"{server.url}/w/{slug}")
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"], "nothing sticks out"
    phone.get_by_label("Your message").fill("بيروت معكم <b>")
    phone.get_by_role("button", name="Send to the wall").click()
    phone.wait_for_url("**/receipts/*")

    desk = open_window(java_script_enabled=False, locale="en-GB")
    desk.goto(f"{server.url}/moderation/w/{slug}")
    desk.get_by_label("Name").fill(moderator.name)
    desk.get_by_label("Password").fill(factories.PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("button", name="Approve").click()

    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("on the wall")
    phone.goto(f"{server.url}/w/{slug}")
    expect(phone.get_by_text("بيروت معكم <b>")).to_be_visible()
    desk.get_by_role("button", name="Take down").click()
    phone.reload()
    expect(phone.get_by_text("بيروت معكم <b>")).to_have_count(0)
