"""What a page does in a real window of one size or language: nothing is hidden, nothing says what is not true."""

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.actors import Moderator, Server, Supporter, wait_until
from tests.browser.conftest import PHONE, PROJECTOR, OpenWindow

SQUARISH = {"width": 1700, "height": 1600}
LAPTOP = {"width": 1280, "height": 720}
LOWEST_AND_GROUND = """() => {
  const bottom = (element) => element.getBoundingClientRect().bottom
  const posts = [...document.querySelectorAll("[data-post]")]
  return [Math.max(...posts.map(bottom)), bottom(document.querySelector(".stage__ground"))]
}"""


@pytest.fixture
def desk(open_window: OpenWindow, server: Server, moderator: Moderator) -> Page:
    page = open_window(LAPTOP, locale="en-GB")
    page.context.add_cookies([{"name": "moderator", "value": moderator.http.cookies["moderator"], "url": server.url}])
    page.goto(f"{server.url}/moderation/w/{moderator.wall}")
    return page


def test_no_post_runs_into_the_shelf_when_the_shelf_grows(
    open_window: OpenWindow, server: Server, slug: str, supporter: Supporter, moderator: Moderator
) -> None:
    """On a squarish screen the count of messages and countries takes a row of its own, as soon as there is one."""
    countries = ("IE", "BR", "TW", "KZ", "DE", "TR", "MX", "JP", "LB", "PL", "UA", "CL")
    for number in range(24):
        moderator.approves(supporter.posts(f"Name {number}.", country=countries[number % len(countries)]))
    screen = open_window(SQUARISH, locale="en-GB")
    screen.goto(f"{server.url}/w/{slug}/display")
    expect(screen.locator(".shelf__count")).to_contain_text("from 12 countries")
    expect(screen.locator("[data-post]").first).to_be_visible()

    def stands_on_its_ground() -> bool:
        lowest, ground = screen.evaluate(LOWEST_AND_GROUND)
        return bool(lowest <= ground)

    wait_until(stands_on_its_ground, "no post reaches below the ground", 5)


def test_a_display_and_who_listens_ask_past_every_cache(open_window: OpenWindow, server: Server, slug: str) -> None:
    """An answer of a second ago could light a dark screen, or lack what was told before the socket joined."""
    for window, path in ((PROJECTOR, f"/w/{slug}/display"), (PHONE, f"/w/{slug}")):
        page = open_window(window, locale="en-GB")
        with page.expect_request(lambda request: "/feed?" in request.url and "fresh=1" in request.url):
            page.goto(server.url + path)


def test_the_display_of_a_closed_wall_invites_nobody(open_window: OpenWindow, server: Server, slug: str) -> None:
    screen = open_window(PROJECTOR, locale="en-GB")
    screen.goto(f"{server.url}/w/{slug}/display")
    expect(screen.get_by_text("Say it here tonight. Your words")).to_be_visible()

    server.command("wall", "close", slug)

    expect(screen.get_by_text("This wall takes no more messages.").first).to_be_visible()
    for invitation in ("Say it here tonight. Your words", "Add your words", "No account."):
        expect(screen.get_by_text(invitation)).to_be_hidden()
    screen.reload()
    expect(screen.get_by_text("This wall takes no more messages.").first).to_be_visible()
    expect(screen.get_by_text("Say it here tonight. Your words")).to_be_hidden()


@pytest.mark.parametrize(
    ("page", "words", "line", "reads"),
    [
        ("en", "שמענו. אנחנו לא הולכים", "Without a name, Ireland", "left to right"),
        ("ar", "Existimos.", "بلا اسم، أيرلندا", "right to left"),
        ("en", "قلبي معكم", "بلا اسم، أيرلندا", "right to left"),
    ],
)
def test_who_spoke_is_read_the_way_of_the_language_that_says_it(
    open_window: OpenWindow, server: Server, supporter: Supporter, moderator: Moderator, page: str, words: str,
    line: str, reads: str,
) -> None:  # fmt: skip
    """Not the way of the message, where nobody has taught the wall to say "without a name" in its language."""
    moderator.approves(supporter.posts(words, country="IE"))
    screen = open_window(PROJECTOR, locale="en-GB")
    screen.goto(f"{server.url}/w/{supporter.wall}/display?lang={page}")

    name = screen.locator("[data-post] .card__name")
    expect(name).to_have_text(line)
    who, where = (name.locator("bdi bdi").nth(part).bounding_box() for part in (0, 1))
    assert who is not None
    assert where is not None
    assert ("left to right" if who["x"] < where["x"] else "right to left") == reads


def test_a_refusal_is_said_beside_its_field_in_the_pages_language_and_goes_with_the_next_letter(
    open_window: OpenWindow, server: Server, slug: str
) -> None:
    phone = open_window(PHONE, locale="en-GB")
    phone.goto(f"{server.url}/w/{slug}?lang=ru")

    phone.get_by_role("button", name="Отправить на стену").click()

    refusal = phone.locator("#body-refusal")
    expect(refusal).to_have_text("Слов пока нет. Напишите несколько.")
    expect(phone.locator("#body")).to_have_attribute("aria-invalid", "true")
    phone.locator("#body").press_sequentially("М")
    expect(refusal).to_be_hidden()
    expect(phone.locator("#body")).not_to_have_attribute("aria-invalid", "true")


def test_who_takes_down_with_the_keyboard_stays_in_the_list(
    desk: Page, supporter: Supporter, moderator: Moderator
) -> None:
    for words in ("One.", "Two.", "Three."):
        moderator.approves(supporter.posts(words))
    rows = desk.locator(".latest__post")
    expect(rows).to_have_count(3)
    rows.nth(1).get_by_role("button", name="Take down").focus()

    desk.keyboard.press("Enter")

    expect(rows).to_have_count(2)
    expect(rows.nth(1).get_by_role("button", name="Take down")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(rows.first.get_by_role("button", name="Take down")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Just approved")).to_be_focused()


def test_what_another_moderator_did_is_said_of_the_message_that_it_was_done_to(
    desk: Page, server: Server, slug: str, supporter: Supporter
) -> None:
    desk.route("**/reading", lambda route: route.abort())  # reserves nothing, so that somebody else can be first
    first = supporter.posts("The first words.")
    expect(desk.locator(".paper__words")).to_have_text("The first words.")  # else a late socket hears the second first
    supporter.posts("The second words.")
    expect(desk.locator(".row")).to_have_count(2)

    Moderator(server, slug, "Omar who decides").rejects(first)

    expect(desk.locator(".paper__words")).to_have_text("The second words.")
    expect(desk.locator('[data-part="notice"]')).to_contain_text("The first words.")


def test_a_message_that_entered_while_an_older_answer_was_on_its_way_is_not_said_to_have_left(
    desk: Page, supporter: Supporter
) -> None:
    held: list[tuple[Route, APIResponse]] = []
    desk.wait_for_load_state("networkidle")
    desk.route("**/queue.json*", lambda route: held.append((route, route.fetch())))
    desk.evaluate("window.dispatchEvent(new Event('online'))")
    while not held:
        desk.wait_for_timeout(10)
    supporter.posts("The first words.")
    expect(desk.locator(".paper__words")).to_have_text("The first words.")

    route, answer = held[0]
    with desk.expect_response("**/queue.json*"):
        route.fulfill(response=answer)
    supporter.posts("The second words.")
    expect(desk.locator(".row")).to_have_count(2)

    expect(desk.locator(".paper__words")).to_have_text("The first words.")
    expect(desk.locator('[data-part="notice"]')).to_be_hidden()


def test_every_reason_of_a_flag_is_in_sight(desk: Page, supporter: Supporter) -> None:
    supporter.posts(
        "Write to me: hello@example.org, call +44 7700 900 123, see https://example.org/x. " + "More. " * 30
    )

    reasons = desk.locator(".reason")
    expect(reasons).to_have_count(3)
    for number in range(3):
        expect(reasons.nth(number)).to_be_in_viewport(ratio=1)
    expect(desk.locator(".row__tags")).to_contain_text("+1")


def test_long_names_push_nothing_off_the_page(open_window: OpenWindow, server: Server) -> None:
    title, place = "#" + "SolidarityWithEverybody" * 2, "A place whose name nobody expected to be so long " * 2
    wall = server.make_wall(title=title)
    server.command("wall", "words", wall, "en", "--place", place)
    moderator = Moderator(server, wall)
    for size in (PHONE, LAPTOP):
        page = open_window(size, locale="en-GB")
        cookie = {"name": "moderator", "value": moderator.http.cookies["moderator"], "url": server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        for path in ("/", f"/w/{wall}", f"/w/{wall}/receipts", f"/moderation/w/{wall}", "/moderation/"):
            page.goto(server.url + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.goto(f"{server.url}/moderation/w/{wall}")
        expect(page.get_by_role("button", name="Sign out")).to_be_in_viewport(ratio=1)
