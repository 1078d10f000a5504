"""Every scene with few and many posts on every kind of screen, in `var/pictures` to be looked at; the best are kept."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from bench.rig.crowded import fill
from moderation.demo import SHOW
from moderation.demo_words import CAMPAIGN
from tests.actors import Server
from wall import feed, show
from wall.config import ROOT
from wall.facts import SCENES
from wall.models import WallWords

ALL = ROOT / "var" / "pictures"
COUNTS = (0, 1, 10, 1_000, 10_000)
SIZES = ((1024, 768), (1366, 768), (1920, 1080), (3840, 2160), (1080, 1920))
LANGUAGES = ("en", "ar")
USUAL = (1920, 1080)
KEPT, COLOURS = (1280, 720), 256
# A scene fades in, its photos load, its letters come.
SETTLED = """
() => document.fonts.status === "loaded"
  && document.getAnimations().every((one) => one.playState !== "running" || one.effect.getTiming().iterations > 1)
  && [...document.querySelectorAll(".stage__light img")].every((image) => image.complete)
"""


def take_wall(browser: Browser, server: Server, best: Path) -> None:
    ALL.mkdir(parents=True, exist_ok=True)
    for posts in COUNTS:
        slug = f"wall-{posts}"
        server.command("wall", "create", slug, "--title", "#WeExist")
        with server.session(writes=True) as session:
            wall = feed.find_wall(session, slug)
            wall.words = [WallWords(**words) for words in CAMPAIGN]
            show.change(session, wall, SHOW)
            fill(session, slug, posts, server.store)
        for lang in LANGUAGES:
            for size in SIZES if lang == "en" else (USUAL,):
                take_scenes(browser, f"{server.url}/w/{slug}/display?lang={lang}", f"{posts}-{lang}", size)
    for scene in SCENES:
        keep(picture(scene, "1000-en", USUAL), best / f"display-{scene}.png")


def keep(taken: Path, kept: Path) -> None:
    """As light as a repository bears."""
    with Image.open(taken) as image:
        small = image.convert("RGB").resize(KEPT, Image.Resampling.LANCZOS)
        small.quantize(COLOURS, dither=Image.Dither.FLOYDSTEINBERG).save(kept, optimize=True)


def take_scenes(browser: Browser, url: str, name: str, size: tuple[int, int]) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = browser.new_context(viewport=viewport, reduced_motion="reduce", locale="en-GB").new_page()  # type: ignore[arg-type]
    page.goto(url)
    page.wait_for_selector("main:not([data-scene=''])", timeout=60_000)
    for number, scene in enumerate(SCENES, start=1):
        page.keyboard.press(str(number))
        settle(page)
        page.screenshot(path=picture(scene, name, size))
    page.context.close()


def settle(page: Page) -> None:
    page.wait_for_timeout(1_500)
    page.wait_for_function(SETTLED, timeout=60_000)


def picture(scene: str, name: str, size: tuple[int, int]) -> Path:
    return ALL / f"{scene}-{name}-{size[0]}x{size[1]}.png"
