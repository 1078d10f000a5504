"""The mosaic on a real screen: letters of every script full of readable tiles, and nobody's words after a take-down."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import factories
from tests.actors import Moderator, Server, Supporter, wait_until
from tests.browser.conftest import PROJECTOR, OpenWindow
from wall import feed, show
from wall.models import Post, Status, WallWords

LEAST = 60
UPRIGHT = {"width": 1080, "height": 1920}
LETTERS = [
    ("en", "WE EXIST", PROJECTOR),
    ("en", "WE EXIST", UPRIGHT),
    ("ru", "МЫ СУЩЕСТВУЕМ", PROJECTOR),
    ("ar", "نحن موجودون", PROJECTOR),
]

# In the same task as the draw that removes it: what is left of a post, and whether its tile is empty.
WATCH = """(words) => {
  const tiles = document.querySelector(".mosaic__tiles")
  const count = () => new Set([...tiles.children].map((tile) => tile.firstChild.style.cssText)).size
  const says = (element) => element.textContent.replace(/\\s+/g, " ").includes(words)
  const isSaid = () => says(document.querySelector("main"))
  window.seen = { said: isSaid(), tiles: count() }
  new MutationObserver((changes) => {
    if (!changes.some(({ removedNodes }) => [...removedNodes].some(says))) return
    window.seen.after ??= { said: isSaid(), tiles: count() }
  }).observe(tiles, { childList: true })
}"""

# Where the words of each tile stand: all of it should be paper that one sees.
CORNERS = """() => [...document.querySelectorAll(".tile__words")].flatMap((words) => {
  const { left, right, top, bottom } = words.getBoundingClientRect()
  return [[left, top], [right, top], [left, bottom], [right, bottom]]
})"""

# A night in which a scene of its own is drawn each second, a clock running ahead; which posts it showed, and when.
NIGHT = """async ([posts, seconds]) => {
  const { Mosaic } = await import(new URL("scenes/mosaic.js", document.querySelector("script[type=module]").src))
  const { Feed } = await import(new URL("feed.js", document.querySelector("script[type=module]").src))
  const { Turns } = await import(new URL("turns.js", document.querySelector("script[type=module]").src))
  const [feed, turns, container] = [new Feed(), new Turns(), document.createElement("div")]
  container.className = "scene scene--mosaic"
  const ground = document.querySelector(".stage__ground")
  ground.append(container)
  const photo = { src: "/media/a/large.jpg", width: 640, height: 480, alt: "", placeholder: "" }
  for (let n = 0; n < posts; n += 1) {
    const kind = n % 5 ? { body: `Words number ${n}`, photos: [] } : { body: "", photos: [photo] }
    feed.add({ wall: "", seq: n + 1, post: { id: `p${n}`, name: "", country: "", lang: "en", dir: "ltr", ...kind } })
  }
  const scene = new Mosaic(container, document.querySelector("main").dataset)
  const room = { width: ground.clientWidth, height: ground.clientHeight, unit: innerHeight / 100 }
  const facts = { step: "", place: { index: 0, of: 1 } }
  const seen = new Set()
  let twice = 0
  for (let second = 0; second <= seconds; second += 1) {
    const show = { feed, room, now: 1e12 + second * 1000, still: true, facts, turns, arrived: turns.follow(feed) }
    scene.draw(show)
    const ids = [...container.querySelectorAll("[data-post]")].map((tile) => tile.dataset.post)
    twice += ids.length - new Set(ids).size
    for (const id of ids) seen.add(id)
  }
  container.remove()
  return [seen.size, twice]
}"""


def mosaic_of(server: Server, slug: str, lang: str = "en", letters: str = "", posts: int = LEAST) -> None:
    """A wall that shows the mosaic."""
    with server.session(writes=True) as session:
        wall = feed.find_wall(session, slug)
        if letters:
            wall.words = [WallWords(lang=lang, letters=letters)]
        for number in range(posts):
            post = session.get_one(Post, factories.make_post(session, wall, body=f"Words number {number}.").post.id)
            post.status = Status.APPROVED
            feed.show(session, wall, post)
        show.switch(session, wall, "mosaic")


def opens(
    open_window: OpenWindow, server: Server, slug: str, viewport: dict[str, int] = PROJECTOR, lang: str = "en"
) -> Page:
    screen = open_window(viewport, locale="en-GB", reduced_motion="reduce")
    screen.goto(f"{server.url}/w/{slug}/display?lang={lang}")
    expect(screen.locator(".mosaic__letters text").first).to_be_attached()
    expect(screen.locator(".tile").nth(LEAST // 2)).to_be_attached()
    return screen


def test_words_taken_down_are_gone_with_the_frame_and_other_words_stand_in_their_tile(
    open_window: OpenWindow, server: Server, slug: str, supporter: Supporter, moderator: Moderator
) -> None:
    mosaic_of(server, slug, posts=LEAST + 20)
    sent = supporter.posts("Take these words down.")
    moderator.approves(sent)
    screen = opens(open_window, server, slug)
    expect(screen.locator(".tile", has_text="Take these")).to_have_count(1)
    screen.evaluate(WATCH, "Take these words down.")

    moderator.takes_down(sent)

    seen = wait_until(lambda: screen.evaluate("window.seen.after && window.seen"), "the words are taken down")
    assert seen["said"]
    assert not seen["after"]["said"]
    assert seen["after"]["tiles"] == seen["tiles"], "no tile is left empty"


def test_each_piece_is_one_person_and_the_shelf_says_so(open_window: OpenWindow, server: Server, slug: str) -> None:
    mosaic_of(server, slug)

    screen = opens(open_window, server, slug)

    expect(screen.get_by_text("Every piece is one person")).to_be_visible()
    pieces = screen.evaluate("[...document.querySelectorAll('.tile')].map((tile) => tile.dataset.post)")
    assert len(set(pieces)) == len(pieces)
    expect(screen.locator(".mosaic__number")).to_have_text(str(LEAST))


@pytest.mark.parametrize(("lang", "letters", "viewport"), LETTERS)
def test_the_letters_of_every_script_show_their_tiles_words_uncut(
    open_window: OpenWindow, server: Server, slug: str, lang: str, letters: str, viewport: dict[str, int]
) -> None:
    """The grid of ink, drawn on a canvas, agrees with the letters, which are SVG: else black would cut into places."""
    mosaic_of(server, slug, lang, letters)
    screen = opens(open_window, server, slug, viewport, lang)

    spelled = screen.locator(".mosaic__letters").first.locator("text").all_text_contents()
    assert " ".join(spelled) == letters
    picture = Image.open(io.BytesIO(screen.screenshot())).convert("L")
    corners = [picture.getpixel((round(x), round(y))) for x, y in screen.evaluate(CORNERS)]
    assert len(corners) > 2 * LEAST
    seen = sum(1 for light in corners if isinstance(light, int) and light > 150) / len(corners)
    assert seen > 0.95, f"{1 - seen:.0%} of the corners are black"


def test_who_comes_stands_in_the_letters_at_once_with_a_ribbon(
    open_window: OpenWindow, server: Server, slug: str, supporter: Supporter, moderator: Moderator
) -> None:
    mosaic_of(server, slug, posts=LEAST + 15)
    screen = opens(open_window, server, slug)

    moderator.approves(supporter.posts("I came just now."))

    expect(screen.locator(".tile:has(.tile__ribbon)")).to_have_text("I came just now.", use_inner_text=False)
    expect(screen.locator(".mosaic__number")).to_have_text(str(LEAST + 16))


def test_everybody_stands_in_the_letters_within_as_many_turns_as_there_are_posts(
    open_window: OpenWindow, server: Server, slug: str
) -> None:
    """A turn takes a second where the wall has 1,000 posts: so a round takes a quarter of an hour and a bit."""
    mosaic_of(server, slug)
    screen = opens(open_window, server, slug)
    screen.route("**/small.webp", lambda route: route.fulfill(content_type="image/webp", body=b""))

    assert screen.evaluate(NIGHT, [1000, 1000]) == [1000, 0]
