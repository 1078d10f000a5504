"""Who writes what could identify someone is asked first, and is not asked twice for the same words."""

from pathlib import Path

from PIL import Image
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


def test_what_a_photo_shows_is_warned_of_beside_the_button_and_anew_for_other_words(
    server: Server, slug: str, open_window: OpenWindow, tmp_path: Path
) -> None:
    candle = tmp_path / "candle.png"
    Image.radial_gradient("L").convert("RGB").resize((120, 80)).save(candle)
    phone = open_window(PHONE)
    phone.goto(f"{server.url}/w/{slug}")
    phone.locator("[type=file]").set_input_files(candle)
    shows, send = phone.get_by_label("What it shows"), phone.get_by_role("button", name="Send to the wall")
    for address in ("anna@example.org", "boris@example.org"):
        shows.fill(f"By {address}")
        send.click()
        expect(phone.locator("#form-refusal")).to_contain_text(f"“{address}” could identify someone", timeout=30_000)
        expect(phone.locator("#form-refusal")).to_be_in_viewport()
    assert Moderator(server, slug).queue() == []

    send.click()
    phone.wait_for_url("**/receipts/*")
    [post] = Moderator(server, slug).queue()
    assert (post["photos"][0]["alt"], [flag["code"] for flag in post["flags"]]) == ("By boris@example.org", ["email"])
