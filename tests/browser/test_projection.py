"""The operator at the projector: a picture pinned to its façade, masked and dimmed, and kept so; and their keys."""

import json
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.actors import Moderator, Server, Supporter, wait_until
from tests.browser.conftest import FLAGS, PROJECTOR, OpenWindow
from wall import displays, feed

BEAMER = {"width": 1024, "height": 768}
PORTRAIT = {"width": 1080, "height": 1920}
WHOLE = [[0, 0], [1920, 0], [1920, 1080], [0, 1080]]
AIM, KEYS, PATTERN = '[data-part="aim"]', '[data-part="keys"]', ".pattern"

# Where the picture's corners are seen, by the transform that the browser uses.
CORNERS = """() => {
  const light = document.querySelector(".stage__light")
  const matrix = new DOMMatrix(getComputedStyle(light).transform)
  const [w, h] = [light.offsetWidth, light.offsetHeight]
  return [[0, 0], [w, 0], [w, h], [0, h]].map(([x, y]) => {
    const seen = matrix.transformPoint(new DOMPoint(x, y))
    return [Math.round(seen.x / seen.w), Math.round(seen.y / seen.w)]
  })
}"""
# How far the page can be scrolled, whoever tries.
SCROLLED = """() => {
  scrollTo(500, 500)
  document.querySelector("main").scrollTo(500, 500)
  const { scrollLeft, scrollTop } = document.querySelector("main")
  const { clientWidth, clientHeight } = document.documentElement
  return [scrollX, scrollY, scrollLeft, scrollTop, innerWidth - clientWidth, innerHeight - clientHeight]
}"""
# Stands in for the machine's own lock, which a browser without a screen refuses.
LOCKS = """
window.locks = []
const request = async () => window.locks[window.locks.push({ released: false }) - 1]
Object.defineProperty(navigator, "wakeLock", { value: { request } })
"""


@pytest.fixture
def url(server: Server, slug: str, supporter: Supporter, moderator: Moderator) -> str:
    for words in ("We exist.", "You are not alone.", "We are here."):
        moderator.approves(supporter.posts(words))
    return f"{server.url}/w/{slug}/display"


@pytest.fixture
def open_wall(open_window: OpenWindow, url: str) -> Callable[..., Page]:
    def open_one(viewport: dict[str, int] = PROJECTOR, **options: object) -> Page:
        page = open_window(viewport, locale="en-GB", **options)
        page.goto(url)
        return stands(page)

    return open_one


@pytest.fixture
def wall(open_wall: Callable[..., Page]) -> Page:
    return open_wall()


def stands(page: Page) -> Page:
    expect(page.locator("main:not([data-seq='0'])")).to_be_attached()
    page.keyboard.press("1")  # the stream, whatever the programme says
    expect(page.locator("[data-post]").filter(has_text="We exist.").first).to_be_visible()
    return page


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def drag(page: Page, *way: tuple[float, float]) -> None:
    page.mouse.move(*way[0])
    page.mouse.down()
    for point in way[1:]:
        page.mouse.move(*point, steps=3)
    page.mouse.up()


def corners(page: Page) -> Any:
    return page.evaluate(CORNERS)


def kept(page: Page) -> Any:
    return json.loads(
        page.evaluate("localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('projection:')))")
    )


def brightest(page: Page, x: float, y: float, width: float, height: float) -> int:
    """Of what is projected there, 0 to 255."""
    shot = page.screenshot(clip={"x": x, "y": y, "width": width, "height": height})
    return int(Image.open(BytesIO(shot)).convert("L").getextrema()[1])  # type: ignore[arg-type]


def box(locator: Locator) -> tuple[float, float, float, float]:
    """From the left and the top, width and height; of what is seen, after every transform."""
    found = locator.bounding_box()
    assert found
    return found["x"], found["y"], found["width"], found["height"]


def pin(page: Page) -> None:
    """A keystone, as from a projector that stands too low and to the left."""
    press(page, "k")
    drag(page, (0, 0), (200, 80))
    drag(page, (1915, 5), (1760, 40))


def test_a_wall_that_nobody_adjusted_has_no_transform_at_all(wall: Page) -> None:
    expect(wall.locator(AIM)).to_be_hidden()
    expect(wall.locator(".stage__dim")).to_be_hidden()
    assert wall.evaluate("getComputedStyle(document.querySelector('.stage__light')).transform") == "none"
    assert wall.evaluate("getComputedStyle(document.querySelector('.stage__light')).willChange") == "auto"


def test_corners_are_dragged_by_the_mouse_and_moved_by_arrow_keys(wall: Page) -> None:
    pin(wall)
    assert corners(wall) == [[200, 80], [1765, 35], [1920, 1080], [0, 1080]]

    press(wall, "3 ArrowLeft ArrowLeft ArrowUp Shift+ArrowUp")
    assert corners(wall)[2] == [1918, 1069]
    press(wall, "Tab Shift+ArrowRight Shift+Tab ArrowRight")
    assert corners(wall) == [[200, 80], [1765, 35], [1919, 1069], [10, 1080]]
    press(wall, "z z")
    assert corners(wall)[2:] == [[1918, 1069], [0, 1080]]

    press(wall, "k")
    expect(wall.locator(AIM)).to_be_hidden()
    press(wall, "ArrowLeft 1 ArrowRight")
    assert corners(wall)[0] == [200, 80], "closed, no key moves a corner"
    wall.set_viewport_size({"width": 960, "height": 540})
    wait_until(lambda: corners(wall)[0] == [100, 40], "the corners follow the window")


def test_a_corner_that_would_fold_the_picture_stays_where_it_can(wall: Page) -> None:
    press(wall, "k")
    drag(wall, (0, 0), (1500, 900), (1900, 1000))
    x, y = corners(wall)[0]
    assert min(x, y) > 0
    assert x / 1920 + y / 1080 < 1, "never beyond the line between its neighbours"
    press(wall, "r")
    assert corners(wall) == WHOLE


def test_what_was_adjusted_is_there_after_a_reload_and_after_a_restart_of_the_browser(
    browser: Browser, url: str, tmp_path: Path
) -> None:
    def start() -> Any:
        chromium = shutil.which("chromium")
        size = ViewportSize(width=1920, height=1080)
        return browser.browser_type.launch_persistent_context(
            tmp_path, executable_path=chromium, args=FLAGS, viewport=size
        )

    context = start()
    page = context.pages[0]
    page.goto(url)
    pin(stands(page))
    press(page, "- - - o o m")
    drag(page, (900, 400), (1000, 600))  # over the legend, whose lines are buttons
    before = (corners(page), kept(page))
    assert before[0] != WHOLE
    assert (before[1]["brightness"], before[1]["overscan"], len(before[1]["masks"])) == (85, 2, 1)

    page.reload()
    assert (corners(stands(page)), kept(page)) == before
    context.close()

    context = start()
    page = context.pages[0]
    page.goto(url)
    assert (corners(stands(page)), kept(page)) == before
    expect(page.locator(".stage__mask")).to_have_count(1)
    expect(page.locator(".stage__dim")).to_be_visible()
    context.close()


def test_a_mask_hides_what_is_under_it_where_the_facade_has_it(wall: Page) -> None:
    pin(wall)
    x, y, width, height = box(wall.locator(".shelf__code"))
    assert brightest(wall, x + 30, y + 30, width - 60, height - 60) < 100, "it stands back while the operator adjusts"
    press(wall, "k")
    assert brightest(wall, x + 30, y + 30, width - 60, height - 60) > 240

    press(wall, "k m")
    drag(wall, (x - 20, y - 20), (x + width + 20, y + height + 20))
    assert abs(box(wall.locator(".stage__mask"))[0] - (x - 20)) < 40, "it is drawn through the corner-pin"
    press(wall, "k")
    assert brightest(wall, x + 10, y + 10, width - 20, height - 20) == 0
    assert brightest(wall, x + width + 40, y, 300, height) > 100, "the address beside it is not touched"

    press(wall, "k m Tab Delete k")
    assert brightest(wall, x + 30, y + 30, width - 60, height - 60) > 240
    press(wall, "k z k")
    assert brightest(wall, x + 10, y + 10, width - 20, height - 20) == 0


def test_masks_are_moved_stretched_and_added_by_hand_and_by_keys(wall: Page) -> None:
    def mask(at: int) -> list[int]:
        return [round(side) for side in box(wall.locator(".stage__mask").nth(at))]

    press(wall, "k m")
    drag(wall, (300, 200), (400, 400))
    assert mask(0) == [300, 200, 100, 200]
    drag(wall, (350, 300), (450, 350))
    assert mask(0) == [400, 250, 100, 200]
    drag(wall, (500, 450), (560, 500))
    assert mask(0) == [400, 250, 160, 250], "by its corner"
    press(wall, "1 ArrowLeft Shift+ArrowUp 1 ArrowRight")
    assert mask(0) == [400, 240, 161, 260], "first the corner alone, then all of it"
    press(wall, "n")
    expect(wall.locator(".stage__mask")).to_have_count(2)
    drag(wall, (1400, 300), (1402, 301))
    expect(wall.locator(".stage__mask")).to_have_count(2)
    press(wall, "r")
    expect(wall.locator(".stage__mask")).to_have_count(0)
    press(wall, "z")
    expect(wall.locator(".stage__mask")).to_have_count(2)


def test_the_light_is_dimmed_in_steps_and_never_to_nothing(wall: Page) -> None:
    x, y, width, height = box(wall.locator(".shelf__code"))
    full = brightest(wall, x, y, width, height)
    press(wall, "k - - - - - - - - - -")
    expect(wall.locator('[data-value="brightness"]')).to_have_text("50%")
    press(wall, "k")
    assert abs(brightest(wall, x, y, width, height) - full / 2) < 4
    press(wall, "k " + "- " * 20)
    expect(wall.locator('[data-value="brightness"]')).to_have_text("10%")
    press(wall, "+ = k")
    assert abs(brightest(wall, x, y, width, height) - full / 5) < 4


def test_a_margin_makes_everything_smaller_and_leaves_the_masks_where_they_are(wall: Page) -> None:
    press(wall, "k m")
    drag(wall, (300, 200), (400, 400))
    x, _y, width, _height = box(wall.locator(".shelf__code"))
    press(wall, "m" + " o" * 10)
    expect(wall.locator('[data-value="overscan"]')).to_have_text("10%")
    after = box(wall.locator(".shelf__code"))
    assert abs(after[2] - width * 0.8) < 1
    assert abs(after[0] - (192 + 0.8 * x)) < 1
    assert round(box(wall.locator(".stage__mask"))[0]) == 300
    assert wall.evaluate("getComputedStyle(document.querySelector('.stage__light')).transform") == "none"
    press(wall, "Shift+O" + " o" * 7)
    expect(wall.locator('[data-value="overscan"]')).to_have_text("0%")


def test_a_test_pattern_covers_the_show_and_is_pinned_and_masked_with_it(wall: Page) -> None:
    press(wall, "k t")
    expect(wall.locator(PATTERN)).to_be_visible()
    covered = "() => document.elementFromPoint(960, 300).closest('.aim') !== null"
    assert wall.evaluate(covered), "the operator's layer takes the pointer"
    assert brightest(wall, 0, 300, 4, 100) > 200, "its edge is the picture's"
    drag(wall, (0, 0), (200, 80))
    assert brightest(wall, 0, 0, 60, 30) == 0, "and moves with it"
    press(wall, "t")
    expect(wall.locator(PATTERN)).to_be_hidden()
    press(wall, "t k")
    expect(wall.locator(PATTERN)).to_be_hidden()


@pytest.mark.parametrize(
    "viewport", [BEAMER, PROJECTOR, PORTRAIT], ids=lambda size: f"{size['width']}x{size['height']}"
)
def test_nothing_ever_scrolls_and_every_word_for_the_operator_is_in_sight(
    open_wall: Callable[..., Page], viewport: dict[str, int]
) -> None:
    page = open_wall(viewport)
    assert page.evaluate(SCROLLED) == [0] * 6
    for keys in ("?", "? k", "3 Shift+ArrowDown ArrowRight o - m", "n n t", "t ?"):
        press(page, keys)
        assert page.evaluate(SCROLLED) == [0] * 6, keys
        for row in page.locator(".legend__row:visible").all():
            x, y, width, height = box(row)
            assert min(x, y) >= 0, keys
            assert x + width <= viewport["width"], keys
            assert y + height <= viewport["height"], keys
            size = row.evaluate("(row) => parseFloat(getComputedStyle(row).fontSize)")
            assert size >= 0.026 * min(viewport["height"], 1.2 * viewport["width"]), "legible from afar"


def test_one_press_fills_the_screen_hides_the_pointer_and_keeps_the_machine_awake(
    open_window: OpenWindow, url: str
) -> None:
    page = open_window(PROJECTOR)
    page.add_init_script(LOCKS)
    page.goto(url)
    stands(page)
    locks = "window.locks.length"
    for fill in ("f", "Enter", "double click"):
        page.evaluate("window.locks.forEach((lock) => (lock.released = true))")
        before = page.evaluate(locks)
        page.mouse.move(900, 500)
        page.mouse.move(910, 500)
        expect(page.locator("main:not([data-pointer])")).to_be_attached()
        if fill == "double click":
            page.mouse.dblclick(910, 500)
        else:
            press(page, fill)
        wait_until(lambda: page.evaluate("document.fullscreenElement === document.documentElement"), "full screen")
        expect(page.locator("main[data-pointer=hidden]")).to_be_attached(timeout=1_000)
        assert page.evaluate("getComputedStyle(document.querySelector('main')).cursor") == "none"
        assert page.evaluate(locks) == before + 1, "the lock is asked for again"
        press(page, "f")
        wait_until(lambda: page.evaluate("document.fullscreenElement === null"), "as before")


def test_the_lock_is_asked_for_again_when_the_page_is_seen_again(open_window: OpenWindow, url: str) -> None:
    page = open_window(PROJECTOR)
    page.add_init_script(LOCKS)
    page.goto(url)
    stands(page)
    seen = "() => document.dispatchEvent(new Event('visibilitychange'))"
    assert page.evaluate("window.locks.length") == 1
    page.evaluate(seen)
    assert page.evaluate("window.locks.length") == 1, "it is still held"
    page.evaluate("window.locks[0].released = true")
    page.evaluate(seen)
    assert page.evaluate("window.locks.length") == 2


def test_a_question_mark_lists_the_keys_and_each_does_what_it_says(wall: Page) -> None:
    press(wall, "?")
    expect(wall.locator(KEYS)).to_be_visible()
    press(wall, "Escape")
    expect(wall.locator(KEYS)).to_be_hidden()
    press(wall, "? ?")
    expect(wall.locator(KEYS)).to_be_hidden()
    press(wall, "? 7")
    expect(wall.locator("main[data-scene=holding]")).to_be_attached()
    expect(wall.locator(KEYS)).to_be_hidden()
    press(wall, "? k")
    expect(wall.locator(KEYS)).to_be_hidden()
    expect(wall.locator(AIM)).to_be_visible()
    press(wall, "1 2 Escape 0")
    expect(wall.locator(AIM)).to_be_hidden()
    expect(wall.locator("main:not([data-scene=holding])")).to_be_attached()


def test_the_list_of_keys_goes_by_itself_and_so_does_what_an_operator_forgot(open_window: OpenWindow, url: str) -> None:
    page = open_window(PROJECTOR)
    page.clock.install()
    page.goto(url)
    press(stands(page), "?")
    page.clock.fast_forward(29_000)
    expect(page.locator(KEYS)).to_be_visible()
    page.clock.fast_forward(2_000)
    expect(page.locator(KEYS)).to_be_hidden()

    press(page, "k t")
    page.clock.fast_forward(500_000)
    press(page, "2")
    page.clock.fast_forward(500_000)
    expect(page.locator(AIM)).to_be_visible()
    page.clock.fast_forward(110_000)
    expect(page.locator(AIM)).to_be_hidden()
    expect(page.locator(PATTERN)).to_be_hidden()


def test_no_key_fires_with_a_modifier_or_while_somebody_types(wall: Page) -> None:
    press(wall, "Control+k Alt+k Meta+k Control+Enter")
    expect(wall.locator(AIM)).to_be_hidden()
    wall.evaluate("document.body.append(Object.assign(document.createElement('input'), { id: 'field' }))")
    wall.focus("#field")
    press(wall, "k f ? 7")
    assert wall.input_value("#field") == "kf?7"
    expect(wall.locator(AIM)).to_be_hidden()
    expect(wall.locator(KEYS)).to_be_hidden()
    assert wall.evaluate("document.fullscreenElement") is None


def test_a_dark_wall_stays_dark_whatever_the_operator_opens(wall: Page) -> None:
    press(wall, "k t")
    press(wall, "b")
    assert brightest(wall, 0, 0, 1920, 1080) == 0
    press(wall, "ArrowRight k ?")
    assert brightest(wall, 0, 0, 1920, 1080) == 0
    assert corners(wall) == WHOLE, "nothing moves unseen"


def test_a_finger_does_it_all(open_wall: Callable[..., Page]) -> None:
    page = open_wall(has_touch=True)
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[int, int]) -> None:
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", (900, 500))
    expect(page.locator(KEYS)).to_be_visible()
    touch("touchEnd")
    page.locator(f"{KEYS} [data-key=k]").tap()
    expect(page.locator(AIM)).to_be_visible()
    touch("touchStart", (1900, 1060))
    touch("touchMove", (1800, 1000))
    touch("touchMove", (1700, 960))
    touch("touchEnd")
    wait_until(lambda: corners(page)[2] == [1720, 980], "the corner follows the finger")

    def darkens() -> bool:
        """A browser takes the first tap after a quick drag for what stops the drag's fling."""
        page.locator(f"{AIM} [data-key='-']").tap()
        return page.locator('[data-value="brightness"]').inner_text() != "100%"

    wait_until(darkens, "a tap makes it darker")
    page.locator(f"{AIM} [data-key=r]:visible").tap()
    assert corners(page) == WHOLE
    page.locator(f"{AIM} [data-key=k]:visible").tap()
    expect(page.locator(AIM)).to_be_hidden()


@pytest.mark.parametrize(
    "damage",
    [
        "{",
        '{"corners": 7, "masks": {"length": 3}, "overscan": "x", "brightness": -1}',
        '{"masks": [{"x": 0, "y": 0, "width": 9, "height": 9}], "overscan": 99, "brightness": 0}',
    ],
)
def test_damaged_storage_does_not_break_the_wall(open_window: OpenWindow, url: str, slug: str, damage: str) -> None:
    page = open_window(PROJECTOR)
    page.add_init_script(f"localStorage.setItem('projection:{slug}', {json.dumps(damage)})")
    page.goto(url)
    stands(page)
    assert corners(page) == WHOLE
    expect(page.locator(".stage__mask")).to_have_count(0)
    expect(page.locator(".stage__dim")).to_be_hidden()


def test_a_named_screen_says_how_its_light_falls(server: Server, slug: str, open_window: OpenWindow, url: str) -> None:
    with server.session(writes=True) as session:
        token = displays.add(session, feed.find_wall(session, slug), "Embassy facade")[1]
    said: list[str] = []
    page = open_window(PROJECTOR)
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: said.append(str(frame))))
    page.goto(f"{url}#{token}")
    pin(stands(page))
    press(page, "- o m n k")

    def says() -> bool:
        page.evaluate("0")  # lets what was sent arrive here
        return any('"projection":{"pinned":true,"masks":1,"overscan":1,"brightness":95}' in frame for frame in said)

    wait_until(says, "it tells the server")
