"""Whatever scene stands on the wall: no words below the smallest size, and each far lighter than what is behind it."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from bench.rig.crowded import fill
from tests.actors import Server, wait_until
from tests.browser.conftest import OpenWindow
from wall import feed, show
from wall.facts import SCENES, Facts

SIZES = [(1024, 768), (1920, 1080), (1080, 1920)]
SMALLEST = 2.6  # hundredths of the wall's height: the look's table
CONTRAST = 7.0  # WCAG 2.2, 1.4.6
# Words in view: what they say, their size in wall units, their colour as it shines, and where they stand. A mosaic's
# tiles are texture: each post has its readable turn elsewhere.
WORDS = """() => {
  const unit = Math.min(innerHeight, 1.2 * innerWidth) / 100
  const walker = document.createTreeWalker(document.querySelector(".stage__light"), NodeFilter.SHOW_TEXT)
  const found = []
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const { parentElement: element } = text
    if (!text.data.trim() || element.closest(".mosaic__tiles, svg, [hidden]")) continue
    const range = document.createRange()
    range.selectNodeContents(text)
    const { x, y, width, height } = range.getBoundingClientRect()
    const style = getComputedStyle(element)
    if (!width || style.visibility !== "visible") continue
    let opacity = 1
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity)
    const colour = style.color.match(/[\\d.]+/g).slice(0, 3).map((part) => part * opacity)
    const box = [x, y, x + width, y + height]
    found.push({ said: text.data.trim(), size: parseFloat(style.fontSize) / unit, colour, box })
  }
  return found
}"""
UNSAID = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("* { color: transparent !important; caret-color: transparent !important }")
  document.adoptedStyleSheets = [sheet]
}"""
SAID = "() => { document.adoptedStyleSheets = [] }"


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    slug = server.make_wall()
    with server.session(writes=True) as session:
        wall = feed.find_wall(session, slug)
        show.change(session, wall, Facts(link="https://example.org/ask", mark=(45.7, 43.3)))
        fill(session, slug, 200, server.store)
    return f"{server.url}/w/{slug}/display"


@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
def test_words_are_large_enough_and_stand_out(open_window: OpenWindow, address: str, size: tuple[int, int]) -> None:
    viewport = {"width": size[0], "height": size[1]}
    screen = open_window(viewport, locale="en-GB", reduced_motion="reduce")
    screen.goto(address)
    expect(screen.locator("main")).to_have_attribute("data-size", "200")
    for number, scene in enumerate(SCENES, start=1):
        screen.keyboard.press(str(number))
        expect(screen.locator("main")).to_have_attribute("data-scene", scene)
        words = wait_until(lambda: settled(screen), f"{scene} stands still")
        small = [(word["said"], word["size"]) for word in words if word["size"] < SMALLEST - 0.01]
        assert small == [], scene
        screen.evaluate(UNSAID)
        behind = Image.open(BytesIO(screen.screenshot())).convert("RGB")
        screen.evaluate(SAID)
        faint = [(word["said"], contrast(word, behind)) for word in words if contrast(word, behind) < CONTRAST]
        assert faint == [], scene


def settled(screen: Page) -> list[dict[str, Any]]:
    """The words, once they are where they were a moment before."""
    before = screen.evaluate(WORDS)
    screen.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    words: list[dict[str, Any]] = screen.evaluate(WORDS)
    return words if words == before else []


def contrast(word: dict[str, Any], behind: Image.Image) -> float:
    """WCAG's, against the lightest of what is behind the words; two in a hundred pixels may be an edge's."""
    left, top, right, bottom = word["box"]
    pixels = behind.crop((max(int(left), 0), max(int(top), 0), int(right) + 1, int(bottom) + 1))
    lights = sorted(luminance(pixel) for pixel in pixels.resize((64, 24)).get_flattened_data())
    ground = lights[int(len(lights) * 0.98) - 1]
    return round((luminance(word["colour"]) + 0.05) / (ground + 0.05), 1)


def luminance(colour: Any) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
