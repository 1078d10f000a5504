"""Who writes what could identify someone is asked first, and is not asked twice for the same words."""

from playwright.sync_api import expect

from tests.actors import Moderator, Server
from tests.browser.conftest import PHONE, OpenWindow


def test_a_phone_warns_and_sends_the_same_words_at_the_next_press(
    server: Server, slug: str, open_window: OpenWindow
) -> None:
    phone = open_window(PHONE)
    phone.goto(f"{server.url}/w/{slug}")
    words, send = phone.get_by_label("Your message"), phone.get_by_role("button", name="Send to the wall")
    words.fill("Write to anna@example.org")
    send.click()
    expect(phone.locator("#body-refusal")).to_contain_text("“anna@example.org” could identify someone")
    expect(words).to_be_focused()

    words.fill("Write to boris@example.org")
    send.click()
    expect(phone.locator("#body-refusal")).to_contain_text("“boris@example.org”")
    assert Moderator(server, slug).queue() == []

    send.click()
    phone.wait_for_url("**/receipts/*")
    assert [post["body"] for post in Moderator(server, slug).queue()] == ["Write to boris@example.org"]
