"""A display whose network goes: the show goes on, reloaded or not, and what was taken down meanwhile leaves first."""

import secrets
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from moderation.models import Role
from tests import factories
from tests.actors import Moderator, Sent, Server, Supporter, free_port, wait_until
from tests.browser.conftest import PROJECTOR, OpenWindow
from tests.browser.test_photos_shown import LANDSCAPE, PORTRAIT
from wall import displays
from wall.config import ROOT
from wall.feed import find_wall
from wall.models import Change, ChangeKind, Post, Status, new_id

KEPT = """async () => {
  const database = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("wall:" + document.querySelector("main").dataset.wall)
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
  const all = (store) => new Promise((resolve) => {
    database.transaction(store).objectStore(store).getAll().onsuccess = ({ target }) => resolve(target.result)
  })
  const isThere = database.objectStoreNames.length > 0
  const kept = isThere ? { posts: await all("posts"), meta: (await all("meta"))[0] } : { posts: [] }
  database.close()
  return kept
}"""
CACHED = """async () => {
  const urls = []
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys())
      urls.push(name.split(":")[0] + " " + new URL(url).pathname)
  return urls
}"""
# How long it takes to read all of it, in ms.
READ = """async (wall) => {
  const { WallStore } = await import(document.scripts[0].src.replace("display.js", "wall-store.js"))
  const began = performance.now()
  await new WallStore(wall).read()
  return performance.now() - began
}"""
# What was ever drawn since the page began, in order; also what was only there for a moment.
WATCH = """() => {
  window.drawn = []
  const see = (node) => {
    for (const post of [node, ...(node.querySelectorAll?.("[data-post]") ?? [])])
      if (post.dataset?.post) window.drawn.push(["drawn", post.dataset.post])
  }
  new MutationObserver((changes) => {
    for (const { addedNodes, removedNodes } of changes) {
      for (const node of removedNodes) if (node.dataset?.post) window.drawn.push(["gone", node.dataset.post])
      for (const node of addedNodes) see(node)
    }
  }).observe(document, { childList: true, subtree: true })
}"""
# In a server's process: every file of ours is another.
ANOTHER_RELEASE = """
from pathlib import Path
read_bytes = Path.read_bytes
Path.read_bytes = lambda path: read_bytes(path) + (b"\\n" if path.suffix in (".js", ".css") else b"")
"""


class Night:
    """A wall on a server of its own, and a display that keeps what it shows."""

    def __init__(self, server: Server, open_window: OpenWindow, **options: Any) -> None:
        self.server = server
        self.slug = server.make_wall()
        self.supporter, self.moderator = Supporter(server, self.slug), Moderator(server, self.slug)
        self.screen: Page = open_window(PROJECTOR, locale="en-GB", service_workers="allow", **options)
        self.screen.context.add_init_script(f"({WATCH})()")

    def opens(self, *, keeps: bool = True) -> None:
        self.screen.goto(f"{self.server.url}/w/{self.slug}/display")
        if keeps:
            self.keeps_the_page()

    def shows(self, body: str, *photos: bytes) -> Sent:
        tickets = [self.supporter.sends_photo(photo)["ticket"] for photo in photos]
        sent = self.supporter.posts(body, photo=tickets)
        self.moderator.approves(sent)
        return sent

    def fills(self, count: int) -> None:
        """So many posts, all at once, as if they had been approved one by one."""
        with self.server.session(writes=True) as session:
            wall = find_wall(session, self.slug)
            for number in range(count):
                wall.seq += 1
                post = Post(
                    id=new_id(), wall_id=wall.id, receipt=secrets.token_hex(8), body=f"Number {number} of many."
                )
                post.status, post.shown_seq, post.arrived_at = Status.APPROVED, wall.seq, datetime.now(UTC)
                session.add(post)
                session.add(Change(wall_id=wall.id, seq=wall.seq, kind=ChangeKind.ADDED, post_id=post.id))

    def post(self, sent: Sent) -> Any:
        return self.screen.locator(f'[data-post="{sent.id}"]')

    def kept(self) -> Any:
        return self.screen.evaluate(KEPT)

    def cached(self) -> list[str]:
        return list(self.screen.evaluate(CACHED))

    def keeps(self, *sent: Sent) -> None:
        ids = {post.id for post in sent}
        wait_until(lambda: {post["id"] for post in self.kept()["posts"]} == ids, "the posts are kept")

    def keeps_the_page(self) -> None:
        wait_until(lambda: f"shell /w/{self.slug}/display" in self.cached(), "the page is kept")

    def photos(self) -> set[str]:
        """The folders of the photos that are kept."""
        return {url.rpartition("/")[0] for url in self.cached() if "/media/" in url}

    def versions(self) -> set[str]:
        """Of the files that are kept."""
        return {url.split("/")[2] for url in self.cached() if url.startswith("shell /static/")}

    def drawn(self) -> list[list[str]]:
        """What came to the page and left it since it was loaded."""
        return list(self.screen.evaluate("window.drawn"))

    def shown(self) -> list[str]:
        return list(
            self.screen.evaluate(
                "[...document.querySelectorAll('main [data-post]')].map(({ dataset }) => dataset.post)"
            )
        )

    def loads(self, sent: Sent) -> None:
        """Its photo is drawn."""
        image = self.post(sent).locator("img").first
        wait_until(lambda: image.evaluate("image => image.complete && image.naturalWidth"), "the photo is drawn")

    def is_unheard(self) -> None:
        expect(self.screen.locator("main[data-unheard]")).to_have_count(1, timeout=20_000)


@pytest.fixture
def night(server: Server, open_window: OpenWindow) -> Night:
    return Night(server, open_window)


@pytest.fixture
def own_night(own_server: Server, open_window: OpenWindow) -> Night:
    """On a server that the test may stop."""
    return Night(own_server.start(), open_window)


class CutNetwork:
    """The machine's network is gone; the server goes on."""

    def goes(self, night: Night) -> None:
        night.screen.context.set_offline(True)

    def happens(self, night: Night, *deeds: Callable[[], object]) -> None:
        for deed in deeds:
            deed()

    def returns(self, night: Night) -> None:
        night.screen.context.set_offline(False)


class KilledServer:
    """Where the display asks, nobody answers: no event tells the browser when that changes."""

    def goes(self, night: Night) -> None:
        night.server.stop(signal.SIGKILL)

    def happens(self, night: Night, *deeds: Callable[[], object]) -> None:
        here, night.server.port = night.server.port, free_port()
        night.server.start()
        for deed in deeds:
            deed()
        night.server.stop()
        night.server.port = here

    def returns(self, night: Night) -> None:
        night.server.start()


Outage = CutNetwork | KilledServer
# To the page both are one; a server that starts again takes its time.
every_outage = pytest.mark.parametrize(
    "outage",
    [
        pytest.param(CutNetwork(), id="no network"),
        pytest.param(KilledServer(), id="no server", marks=pytest.mark.soak),
    ],
)


def test_a_reload_without_network_shows_words_photo_and_our_letters(night: Night) -> None:
    words, photo = night.shows("You are not alone."), night.shows("We stand here.", LANDSCAPE)
    night.opens()
    night.keeps(words, photo)
    wait_until(lambda: len(night.photos()) == 1, "the photo is kept")
    night.screen.context.set_offline(True)

    night.screen.reload()

    for sent in (words, photo):
        expect(night.post(sent).first).to_be_visible()
    night.loads(photo)
    families = "[...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family)"
    assert any("Commissioner" in family for family in night.screen.evaluate(families))
    assert night.screen.evaluate("document.querySelector('.shelf__code').naturalWidth") > 0
    night.is_unheard()


def test_the_show_goes_on_and_only_the_operator_sees_that_nothing_is_heard(own_night: Night) -> None:
    outage = CutNetwork()
    posts = [own_night.shows(f"{number} of many. " + "We are here, and we will stay. " * 8) for number in range(24)]
    own_night.opens()
    own_night.keeps(*posts)
    outage.goes(own_night)
    own_night.is_unheard()
    before = set(own_night.shown())

    wait_until(lambda: set(own_night.shown()) - before, "others have their turn", 40)

    expect(own_night.screen.locator(".shelf")).to_be_visible()
    outage.returns(own_night)
    expect(own_night.screen.locator("main[data-unheard]")).to_have_count(0, timeout=20_000)


@every_outage
@pytest.mark.parametrize("reloads", [False, True], ids=["goes on", "reloads"])
def test_what_was_taken_down_meanwhile_leaves_within_a_second_before_anything_new_is_drawn(
    own_night: Night, outage: Outage, *, reloads: bool
) -> None:
    doomed, stays = own_night.shows("The doomed words.", PORTRAIT), own_night.shows("The others.", LANDSCAPE)
    own_night.opens()
    own_night.keeps(doomed, stays)
    wait_until(lambda: len(own_night.photos()) == 2, "both photos are kept")
    outage.goes(own_night)
    own_night.is_unheard()
    if reloads:
        own_night.screen.reload()
        own_night.is_unheard()
    own_night.loads(doomed)
    came: list[Sent] = []
    outage.happens(
        own_night, lambda: own_night.moderator.takes_down(doomed), lambda: came.append(own_night.shows("Came since."))
    )

    outage.returns(own_night)
    back = time.monotonic()
    expect(own_night.post(doomed)).to_have_count(0, timeout=20_000)
    gone_after = time.monotonic() - back

    expect(own_night.post(came[0]).first).to_be_visible()
    assert gone_after < 1.3, "a second, and what it takes to see it"
    drawn = own_night.drawn()
    assert drawn.index(["gone", doomed.id]) < drawn.index(["drawn", came[0].id])
    assert ["drawn", doomed.id] not in drawn[drawn.index(["gone", doomed.id]) :]
    wait_until(lambda: len(own_night.photos()) == 1, "its photo has left the caches")
    own_night.keeps(stays, came[0])
    assert doomed.id not in str(own_night.kept())

    CutNetwork().goes(own_night)
    own_night.screen.reload()
    expect(own_night.post(came[0]).first).to_be_visible()
    assert ["drawn", doomed.id] not in own_night.drawn()


def test_a_reload_with_network_never_draws_what_was_taken_down_meanwhile(night: Night) -> None:
    doomed, *stay = [night.shows(body) for body in ("The doomed words.", "The others.", "And more.")]
    night.opens()
    night.keeps(doomed, *stay)
    night.screen.goto("about:blank")
    night.moderator.takes_down(doomed)

    night.opens()

    expect(night.post(stay[0]).first).to_be_visible()
    assert ["drawn", doomed.id] not in night.drawn()
    night.keeps(*stay)


def test_of_thousands_of_changes_that_were_missed_the_take_down_comes_first(night: Night) -> None:
    doomed, stays = night.shows("The doomed words."), night.shows("The others.")
    night.opens()
    night.keeps(doomed, stays)
    CutNetwork().goes(night)
    night.is_unheard()
    night.fills(3_000)
    night.moderator.takes_down(doomed)

    CutNetwork().returns(night)
    back = time.monotonic()
    expect(night.post(doomed)).to_have_count(0)

    assert time.monotonic() - back < 1.3
    wait_until(lambda: night.screen.evaluate("document.querySelector('main').dataset.size") == "3001", "it caught up")
    wait_until(lambda: len(night.kept()["posts"]) == 3_001, "and keeps them")


def test_the_dark_stays_dark_through_a_reload_without_network_and_light_comes_back(night: Night) -> None:
    posts = [night.shows("You are not alone."), night.shows("We stand here.")]
    organiser = Moderator(night.server, night.slug, role=Role.ORGANISER)
    night.opens()
    night.keeps(*posts)
    organiser.blanks()
    wait_until(lambda: night.kept()["meta"]["notes"].get("blank"), "it is noted")
    CutNetwork().goes(night)
    night.screen.reload()
    night.is_unheard()

    expect(night.screen.locator("main[data-blank]")).to_have_count(1)
    expect(night.screen.locator(".shelf")).to_be_hidden()
    organiser.blanks(blank=False)
    CutNetwork().returns(night)
    expect(night.screen.locator(".shelf")).to_be_visible(timeout=20_000)


def test_who_was_away_too_long_shows_nothing_that_could_be_taken_down_also_after_a_reload(night: Night) -> None:
    posts = [night.shows("You are not alone."), night.shows("We stand here.")]
    night.screen.clock.install()
    night.opens()
    night.keeps(*posts)
    CutNetwork().goes(night)
    night.is_unheard()
    expect(night.post(posts[0]).first).to_be_visible()

    night.screen.clock.fast_forward("11:00")
    expect(night.screen.locator("main")).to_have_attribute("data-scene", "holding")
    night.screen.reload()

    expect(night.screen.locator("main")).to_have_attribute("data-scene", "holding")
    assert night.shown() == []
    CutNetwork().returns(night)
    expect(night.post(posts[0]).first).to_be_visible(timeout=20_000)


def test_an_upgrade_keeps_the_new_page_and_drops_the_old_files(own_night: Night, tmp_path: Path) -> None:
    posts = [own_night.shows("You are not alone."), own_night.shows("We stand here.")]
    own_night.opens()
    own_night.keeps(*posts)
    before = own_night.versions()
    assert len(before) == 1
    own_night.server.stop()
    (tmp_path / "sitecustomize.py").write_text(ANOTHER_RELEASE)
    own_night.server.settings["PYTHONPATH"] = f"{tmp_path}:{ROOT}"
    own_night.server.start()

    with suppress(Error):  # the page may be loading itself anew just then
        own_night.screen.reload()

    wait_until(lambda: len(own_night.versions()) == 1 and own_night.versions() != before, "only the new files are kept")
    CutNetwork().goes(own_night)
    own_night.screen.reload()
    expect(own_night.post(posts[0]).first).to_be_visible()
    assert own_night.screen.evaluate("document.scripts[0].src").split("/")[4] in own_night.versions()


@pytest.mark.parametrize(
    "fails",
    [
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }",
        "IDBFactory.prototype.open = () => new EventTarget()",
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }",
        "CacheStorage.prototype.open = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))",
        "Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))",
        "ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('no', 'SecurityError'))",
        "LockManager.prototype.request = () => new Promise(() => {})",
        "Object.defineProperty(window, 'isSecureContext', { value: false })",
    ],
)
def test_storage_that_fails_never_stops_the_wall(night: Night, fails: str) -> None:
    night.screen.add_init_script(fails)
    first, second = night.shows("You are not alone."), night.shows("We stand here.")
    night.opens(keeps=False)
    expect(night.post(first).first).to_be_visible()

    third = night.shows("We are many.")
    expect(night.post(third).first).to_be_visible()
    night.moderator.takes_down(first)
    expect(night.post(first)).to_have_count(0)
    CutNetwork().goes(night)
    night.is_unheard()
    expect(night.post(second).first).to_be_visible()


def test_what_an_older_or_a_newer_release_kept_does_not_stop_the_wall(night: Night) -> None:
    posts = [night.shows("You are not alone."), night.shows("We stand here.")]
    night.screen.goto(f"{night.server.url}/w/{night.slug}")
    night.screen.evaluate(
        """(name) => new Promise((resolve) => {
          indexedDB.open(name, 99).onsuccess = ({ target }) => resolve(target.result.close())
        })""",
        f"wall:{night.slug}",
    )

    night.opens()

    expect(night.post(posts[0]).first).to_be_visible()
    night.keeps(*posts)


def test_a_display_that_was_removed_leaves_nothing_on_its_machine(night: Night) -> None:
    posts = [night.shows("You are not alone."), night.shows("We stand here.", LANDSCAPE)]
    with night.server.session(writes=True) as session:
        display, token = displays.add(session, find_wall(session, night.slug), "Embassy facade")
        display_id = display.id
    night.screen.goto(f"{night.server.url}/w/{night.slug}/display#{token}")
    night.keeps_the_page()
    night.keeps(*posts)
    organiser = Moderator(night.server, night.slug, role=Role.ORGANISER)

    organiser.posts(f"/moderation/w/{night.slug}/screens/{display_id}/removal")

    wait_until(lambda: night.cached() == [] and night.kept()["posts"] == [], "nothing is kept")
    expect(night.post(posts[0]).first).to_be_visible()
    night.screen.reload()
    expect(night.post(posts[0]).first).to_be_visible()


def test_two_windows_of_one_machine_keep_one_feed(night: Night) -> None:
    first, before = night.shows("You are not alone."), night.shows("Not one of you.")
    night.opens()
    night.keeps(first, before)
    other = night.screen.context.new_page()
    other.goto(night.screen.url)
    expect(other.locator(f'[data-post="{first.id}"]').first).to_be_visible()

    second = night.shows("We stand here.")
    night.keeps(first, before, second)
    night.screen.close()
    night.screen = other
    third = night.shows("Came later.")

    night.keeps(first, before, second, third)


def test_ten_thousand_posts_come_back_at_once(night: Night) -> None:
    night.fills(10_000)
    night.opens()
    wait_until(lambda: len(night.kept()["posts"]) == 10_000, "all are kept", 60)
    CutNetwork().goes(night)

    night.screen.reload()

    expect(night.screen.locator("main[data-size='10000']")).to_have_count(1)
    assert night.screen.evaluate(READ, night.slug) < 2_000


def test_photos_are_there_before_their_turn_comes(night: Night) -> None:
    posts = []
    for number in range(30):
        ticket = secrets.token_urlsafe(16)
        with night.server.session(writes=True) as session:
            factories.make_draft(session, find_wall(session, night.slug), ticket, night.server.store)
        posts.append(night.supporter.posts(f"Number {number}. " + "We will stay. " * 15, photo=ticket))
        night.moderator.decides(posts[-1].id, "approve", 1, faces_checked="1")

    night.opens()

    wait_until(lambda: len(night.photos()) == len(posts), "every photo is kept")
    assert len(set(night.shown())) < len(posts), "though not all were shown"
