"""`make pictures`: what every page looks like, taken from a demo that runs on a database of its own."""

import re
import tempfile
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bench.rig.browser import chromium
from docs.wall_pictures import take_wall
from tests.actors import Server
from wall import displays, feed
from wall.config import ROOT

PICTURES = ROOT / "docs" / "pictures"
PHONE = (390, 844, 2)  # width and height in CSS pixels, and how many pixels each of them has
LAPTOP = (1440, 900, 1)
PROJECTOR = (1920, 1080, 1)
# What somebody has written on the phone, by the page's language: words, country.
WRITING = {
    "en": ("You are not alone. Dublin is thinking of you", "IE"),
    "ru": ("Ты не один. Держись", "KZ"),
    "ar": ("قلبي معكم من بيروت", "LB"),
}
SCREENS = ("Embassy facade", "Screen at the gate")
SETTLED = "() => document.fonts.ready.then(() => document.getAnimations().every((one) => one.playState !== 'running'))"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), {"WALL_PUBLIC_URL": "http://wall.example.org"})
        server.settings["WALL_ORIGINS"] = server.url  # where these pages really are
        server.command("migrate")
        account = dict(re.findall(r"(Sign in as|Password) +(.+)", server.command("demo", "--fill-only")))
        server.command("wall", "create", "tonight", "--title", "#WeExist", "--call", "We exist.")
        server.start()
        try:
            with chromium() as browser:
                for name in SCREENS:
                    open_screen(browser, server, name)
                take_all(browser, server.url, account["Sign in as"], account["Password"])
                take_wall(browser, server, PICTURES)
        finally:
            server.stop()


def open_screen(browser: Browser, server: Server, name: str) -> None:
    with server.session(writes=True) as session:
        _display, token = displays.add(session, feed.find_wall(session, "demo"), name)
    window(browser, PROJECTOR).goto(f"{server.url}/w/demo/display#{token}", wait_until="networkidle")


def take_all(browser: Browser, url: str, name: str, password: str) -> None:
    for lang in WRITING:
        take_phone(browser, url, lang)
    take_photo(browser, url)
    take_desk(browser, url, name, password)
    page = window(browser, PROJECTOR)
    page.goto(f"{url}/w/tonight/display", wait_until="networkidle")
    take(page, "display-empty")


def take_phone(browser: Browser, url: str, lang: str) -> None:
    """The page while somebody writes, and in English also the wall below it and the receipt."""
    words, country = WRITING[lang]
    page = window(browser, PHONE)
    page.goto(f"{url}/w/demo?lang={lang}", wait_until="networkidle")
    page.locator("#body").fill(words)
    page.locator("#country").select_option(country)
    take(page, f"phone-{lang}")
    if lang != "en":
        return
    page.locator(".posts").evaluate("posts => posts.scrollIntoView()")
    take(page, "phone-wall")
    page.locator(".write__send .button").click()
    page.wait_for_url("**/receipts/*")
    take(page, "receipt")


def take_photo(browser: Browser, url: str) -> None:
    """A photo with a face in it, as it came back."""
    page = window(browser, PHONE)
    page.goto(f"{url}/w/demo?lang=en", wait_until="networkidle")
    page.locator("#body").fill("We exist, also up here.")
    page.locator("[type=file]").set_input_files(str(files("skimage") / "data" / "astronaut.png"))
    page.locator(".shot [name=photo]").wait_for(state="attached")
    take(page, "phone-photo")


def take_desk(browser: Browser, url: str, name: str, password: str) -> None:
    page = window(browser, LAPTOP)
    page.goto(f"{url}/moderation/w/demo")
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/moderation/w/demo")
    expect(page.locator('[data-part="screens-online"]')).to_have_text("2 of 2 online")
    page.locator(".queue__rows > *:has-text('+44')").first.click()  # one that raises a flag
    take(page, "moderation")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    take(page, "moderation-phone")


def window(browser: Browser, screen: tuple[int, int, int]) -> Page:
    width, height, scale = screen
    viewport = {"width": width, "height": height}
    options = {"viewport": viewport, "device_scale_factor": scale, "reduced_motion": "reduce", "locale": "en-GB"}
    return browser.new_context(**options).new_page()  # type: ignore[arg-type]


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_function(SETTLED)
    page.wait_for_timeout(1500)  # the wall turns to its posts after the feed's answer
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    main()
