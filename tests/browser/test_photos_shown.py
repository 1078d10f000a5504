"""Photos of support in real windows: whole, in their place from the start, and gone the moment they are taken down."""

from collections.abc import Callable
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from tests.actors import Moderator, Sent, Server, Supporter, wait_until
from tests.browser.conftest import PHONE, PROJECTOR, OpenWindow

WALL_AT_4K = {"width": 3840, "height": 2160}
PORTRAIT_WALL = {"width": 1080, "height": 1920}
ASTRONAUT = Path(str(files("skimage"))) / "data" / "astronaut.png"
PHOTO = "main [data-post] img"

LOADED = """() =>
  [...document.querySelectorAll(":is([data-post], .post) img")].map((image) => image.complete && image.naturalWidth)"""
# How far each card's photos, words and name reach above or below the ground, and beside their column.
OVERHANG = """() => {
  const ground = document.querySelector(".stage__ground").getBoundingClientRect()
  return [...document.querySelectorAll("[data-post]")].flatMap((card) =>
    [...card.querySelectorAll(".photo, .card__body:not([hidden]), .card__name")].map((part) => {
      const { top, bottom, left, right } = part.getBoundingClientRect()
      const side = card.getBoundingClientRect()
      return Math.max(ground.top - top, bottom - ground.bottom, side.left - left, right - side.right)
    }))
}"""
BOXES = """() => [...document.querySelectorAll("[data-post] .photo, [data-post] .card__name")].map((part) => {
  const { x, y, width, height } = part.getBoundingClientRect()
  return [x, y, width, height].map(Math.round)
})"""

Shows = Callable[..., Sent]


def astronaut(width: int, height: int) -> bytes:
    """A real photo with a real face, cut to a shape."""
    file = BytesIO()
    with Image.open(ASTRONAUT) as image:
        side = min(image.width / width, image.height / height)
        image.crop((0, 0, round(side * width), round(side * height))).resize((width, height)).save(file, "JPEG")
    return file.getvalue()


LANDSCAPE = astronaut(2400, 1600)
PORTRAIT = astronaut(900, 1200)


@pytest.fixture
def shows(supporter: Supporter, moderator: Moderator) -> Shows:
    """Sends a post with photos and has it approved."""

    def show(body: str, *photos: bytes) -> Sent:
        tickets = [supporter.sends_photo(photo)["ticket"] for photo in photos]
        alts = [f"Sign number {number}" for number, _photo in enumerate(photos, 1)]
        sent = supporter.posts(body, photo=tickets, alt=alts)
        moderator.approves(sent)
        return sent

    return show


@pytest.fixture
def open_display(open_window: OpenWindow, server: Server, slug: str) -> Callable[..., Page]:
    def open_one(size: dict[str, int] = PROJECTOR, lang: str = "en", **options: str) -> Page:
        screen = open_window(size, locale="en-GB", **options)
        screen.goto(f"{server.url}/w/{slug}/display?lang={lang}")
        return screen

    return open_one


@pytest.fixture
def phone(open_window: OpenWindow, server: Server, slug: str) -> Page:
    page = open_window(PHONE, has_touch=True, locale="en-GB")
    page.goto(f"{server.url}/w/{slug}")
    return page


def loads(page: Page, count: int) -> None:
    def all_are_there() -> bool:
        widths = page.evaluate(LOADED)
        return len(widths) == count and all(widths)

    wait_until(all_are_there, f"{count} photos are loaded")


def stays_in_its_room(screen: Page) -> None:
    wait_until(lambda: max(screen.evaluate(OVERHANG), default=9) <= 1, "nothing is cut off by the room", 5)


def test_a_photo_comes_to_the_display_and_the_phones_list_and_is_whole(
    open_display: Callable[..., Page], phone: Page, shows: Shows
) -> None:
    screen = open_display()
    expect(screen.locator(".holding__call")).to_be_visible()

    shows("We stand here.", LANDSCAPE)

    for page, place in ((screen, PHOTO), (phone, ".post img")):
        image = page.locator(place)
        expect(image).to_be_visible()
        expect(image).to_have_attribute("alt", "Sign number 1")
        image.scroll_into_view_if_needed()
        loads(page, 1)
        natural = image.evaluate("({ naturalWidth, naturalHeight }) => naturalWidth / naturalHeight")
        shown = image.bounding_box()
        assert shown is not None
        assert natural == pytest.approx(1.5, abs=0.01)
        assert shown["width"] / shown["height"] == pytest.approx(1.5, abs=0.01)
        assert image.evaluate("image => image.currentSrc").endswith(".webp")


def test_the_phones_list_shows_photos_without_javascript(
    open_window: OpenWindow, server: Server, slug: str, shows: Shows
) -> None:
    sent = shows("", LANDSCAPE, PORTRAIT)
    phone = open_window(PHONE, java_script_enabled=False, locale="en-GB")
    phone.goto(f"{server.url}/w/{slug}")

    post = phone.locator(f'[data-id="{sent.id}"]')
    expect(post.locator("img")).to_have_count(2)
    expect(post.locator(".post__words")).to_have_count(0)
    first, second = (post.locator("img").nth(at).bounding_box() for at in (0, 1))
    assert first is not None
    assert second is not None
    assert first["height"] == pytest.approx(second["height"], abs=1), "one row, one height"
    assert first["y"] == second["y"]


def test_nothing_moves_when_the_file_arrives_late(open_display: Callable[..., Page], shows: Shows) -> None:
    screen = open_display()
    held: list[Route] = []
    screen.route("**/media/**", lambda route: held.append(route))
    shows("We stand here.", LANDSCAPE)
    shows("And here.", PORTRAIT)
    expect(screen.locator(PHOTO)).to_have_count(2)
    wait_until(lambda: _pumped(screen) and len({_address(route) for route in held}) == 2, "both photos are asked for")
    expect(screen.locator("[data-post] canvas")).to_have_count(2)
    wait_until(lambda: screen.evaluate("document.getAnimations().length") == 0, "the cards stand still")
    before = screen.evaluate(BOXES)

    for route in held:
        route.continue_()
    loads(screen, 2)

    assert screen.evaluate(BOXES) == before
    expect(screen.locator(".photo[data-loaded]")).to_have_count(2)
    expect(screen.locator(PHOTO).first).to_have_css("opacity", "1")


def test_a_photo_that_is_taken_down_leaves_display_and_phone_at_once_and_its_address_answers_404(
    open_display: Callable[..., Page], phone: Page, server: Server, moderator: Moderator, shows: Shows
) -> None:
    kept, doomed = shows("We stand here.", LANDSCAPE), shows("", PORTRAIT)
    screen = open_display()
    loads(screen, 2)
    phone.reload()
    expect(phone.locator(f'[data-id="{doomed.id}"] img')).to_have_count(1)
    address = screen.locator(f'[data-post="{doomed.id}"] img').evaluate("image => image.currentSrc")
    assert requests.get(address, timeout=20).status_code == 200

    moderator.takes_down(doomed)

    expect(screen.locator(f'[data-post="{doomed.id}"]')).to_have_count(0)
    expect(phone.locator(f'[data-id="{doomed.id}"]')).to_have_count(0)
    assert requests.get(address, timeout=20).status_code == 404
    expect(screen.locator(f'.scene:last-child [data-post="{kept.id}"] img')).to_be_visible()
    expect(screen.locator("canvas")).to_have_count(1)  # no blur of it stays


def test_a_photo_that_still_loads_when_it_is_taken_down_is_not_waited_for(
    open_display: Callable[..., Page], moderator: Moderator, shows: Shows
) -> None:
    screen = open_display()
    held: list[Route] = []
    stopped: list[Request] = []
    screen.route("**/media/**", lambda route: held.append(route))
    screen.on("requestfailed", lambda request: stopped.append(request))
    doomed = shows("We stand here.", LANDSCAPE)
    wait_until(lambda: _pumped(screen) and held, "the file is asked for")

    moderator.takes_down(doomed)

    expect(screen.locator("[data-post]")).to_have_count(0)
    wait_until(lambda: _pumped(screen) and stopped, "its loading is stopped")
    assert "/media/" in stopped[0].url
    for route in held:
        route.abort()


def test_words_stand_where_their_photo_cannot_be_had(open_display: Callable[..., Page], shows: Shows) -> None:
    screen = open_display()
    screen.route("**/media/**", lambda route: route.abort())

    shows("We stand here.", LANDSCAPE)

    expect(screen.locator("[data-post]").get_by_text("We stand here.")).to_be_visible()
    expect(screen.locator("[data-post] canvas")).to_be_visible()


@pytest.mark.parametrize("size", [pytest.param(PROJECTOR, marks=pytest.mark.soak), PORTRAIT_WALL])
def test_photos_and_280_characters_stay_within_the_room(
    open_display: Callable[..., Page], shows: Shows, size: dict[str, int]
) -> None:
    words = ("We are here, and we will stay until you are free. " * 6)[:280].strip()
    screen = open_display(size)
    shows(words, PORTRAIT)
    expect(screen.locator(PHOTO)).to_have_count(1)
    stays_in_its_room(screen)

    shows(words, LANDSCAPE, PORTRAIT, PORTRAIT, LANDSCAPE)

    expect(screen.locator(PHOTO)).to_have_count(5)
    stays_in_its_room(screen)
    assert words in screen.locator("[data-post]").first.inner_text()


@pytest.mark.parametrize(("size", "file"), [(PROJECTOR, "medium.webp"), (WALL_AT_4K, "large.webp")])
def test_a_wall_loads_the_file_that_it_has_the_pixels_for(
    open_display: Callable[..., Page], shows: Shows, size: dict[str, int], file: str
) -> None:
    screen = open_display(size)
    asked: list[str] = []
    screen.on("request", lambda request: asked.append(request.url))
    shows("We stand here.", LANDSCAPE)
    loads(screen, 1)

    assert [url.rpartition("/")[2] for url in asked if "/media/" in url] == [file]


def test_where_nothing_should_move_a_photo_does_not_fade(open_display: Callable[..., Page], shows: Shows) -> None:
    screen = open_display(reduced_motion="reduce")
    shows("We stand here.", LANDSCAPE)
    loads(screen, 1)

    expect(screen.locator(PHOTO)).to_have_css("transition-duration", "0s")
    expect(screen.locator(PHOTO)).to_have_css("opacity", "1")


def test_four_photos_stand_in_two_rows_on_the_display_and_on_the_phone(
    open_display: Callable[..., Page], phone: Page, shows: Shows
) -> None:
    screen = open_display()
    shows("Alone no more.")

    shows("Four of us.", LANDSCAPE, PORTRAIT, PORTRAIT, LANDSCAPE)

    loads(screen, 4)
    expect(phone.locator(".post img")).to_have_count(4)
    phone.locator(".post img").last.scroll_into_view_if_needed()
    for page, place in ((screen, PHOTO), (phone, ".post img")):
        boxes: list[Any] = [page.locator(place).nth(at).bounding_box() for at in range(4)]
        for one, other in (boxes[:2], boxes[2:]):
            assert one["y"] == pytest.approx(other["y"], abs=1)
            assert one["height"] == pytest.approx(other["height"], abs=1)
            assert one["x"] + one["width"] < other["x"]
        assert boxes[1]["y"] + boxes[1]["height"] < boxes[2]["y"]
        assert boxes[1]["x"] + boxes[1]["width"] == pytest.approx(boxes[3]["x"] + boxes[3]["width"], abs=1.5)


def test_the_only_photo_stands_where_lines_end_whichever_way_they_run(
    open_display: Callable[..., Page], shows: Shows, moderator: Moderator
) -> None:
    screen = open_display()
    for words, photo_is_right in (("Ninguém solta a mão de ninguém.", True), ("قلبي معكم من بيروت.", False)):
        sent = shows(words, PORTRAIT)
        loads(screen, 1)
        stays_in_its_room(screen)
        photo, body = screen.locator(PHOTO).bounding_box(), screen.locator("[data-post] .card__body").bounding_box()
        assert photo is not None
        assert body is not None
        assert (photo["x"] > body["x"] + body["width"]) is photo_is_right
        assert (photo["x"] + photo["width"] < body["x"]) is not photo_is_right
        moderator.takes_down(sent)
        expect(screen.locator("[data-post]")).to_have_count(0)


def test_a_narrow_photo_begins_where_its_arabic_words_do(open_display: Callable[..., Page], shows: Shows) -> None:
    screen = open_display(lang="ar")
    shows("We exist.")
    shows("قلبي معكم من بيروت.", PORTRAIT)
    loads(screen, 1)
    stays_in_its_room(screen)

    card, photo = (
        screen.locator("[data-post]", has=screen.locator("img")).bounding_box(),
        screen.locator(PHOTO).bounding_box(),
    )
    assert card is not None
    assert photo is not None
    right = card["x"] + card["width"]
    assert photo["x"] - card["x"] > right - (photo["x"] + photo["width"])


def test_the_receipt_shows_photos_only_while_they_are_on_the_wall(
    open_window: OpenWindow, server: Server, supporter: Supporter, moderator: Moderator
) -> None:
    tickets = [supporter.sends_photo(photo)["ticket"] for photo in (LANDSCAPE, PORTRAIT)]
    sent = supporter.posts("", photo=tickets, alt=["A sign", "A candle"])
    receipt = open_window(PHONE, locale="en-GB")
    receipt.goto(f"{server.url}/w/{supporter.wall}/receipts/{sent.receipt}")
    expect(receipt.get_by_role("heading", level=1)).to_contain_text("about to look at it")
    expect(receipt.get_by_text("with 2 photos")).to_be_visible()
    expect(receipt.locator("main img")).to_have_count(0)

    moderator.approves(sent)

    expect(receipt.locator("main img")).to_have_count(2)
    loads(receipt, 2)
    expect(receipt.get_by_text("with 2 photos")).to_be_hidden()
    receipt.reload()
    loads(receipt, 2)

    moderator.takes_down(sent)

    expect(receipt.locator("main img").first).to_be_hidden()
    expect(receipt.get_by_text("with 2 photos")).to_be_visible()


def _address(route: Route) -> str:
    return route.request.url.rpartition("/")[0]


def _pumped(page: Page) -> bool:
    """Lets Playwright hear what happened in the page meanwhile."""
    page.evaluate("1")
    return True
