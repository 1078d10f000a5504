"""Photos on the moderators' desk: seen whole and large, covered further, and never approved unseen."""

from collections.abc import Callable
from importlib.resources import files
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, Route, expect
from sqlalchemy import update

from tests.actors import Moderator, Sent, Server, Supporter, wait_until
from tests.browser.conftest import LAPTOP, PHONE, OpenWindow
from wall.models import Photo

OpenDesk = Callable[..., Page]
FACE = "0.35,0.1,0.18,0.24"  # where the astronaut's is, more or less


@pytest.fixture(scope="module")
def portrait() -> bytes:
    return (files("skimage") / "data" / "astronaut.png").read_bytes()


@pytest.fixture(scope="module")
def landscape(portrait: bytes) -> bytes:
    return as_png(Image.open(BytesIO(portrait)).crop((0, 300, 512, 512)))


@pytest.fixture
def open_desk(open_window: OpenWindow, server: Server, slug: str) -> OpenDesk:
    def open_one(who: Moderator, viewport: dict[str, int] = LAPTOP, **options: object) -> Page:
        page = open_window(viewport, locale="en-GB", **options)
        page.context.add_cookies([{"name": "moderator", "value": who.http.cookies["moderator"], "url": server.url}])
        page.goto(f"{server.url}/moderation/w/{slug}")
        return page

    return open_one


def test_a_moderator_sees_the_photo_whole_with_its_faces_marked(
    open_desk: OpenDesk, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    sends(supporter, "Look at me.", portrait, cover=[FACE], alt=["Me, in orange"])
    desk = open_desk(moderator)

    expect(picture(desk)).to_have_js_property("complete", value=True)
    expect(picture(desk)).to_have_attribute("alt", "Me, in orange")
    expect(desk.locator(".faces__alt")).to_contain_text("Me, in orange")
    hidden = len(moderator.queue()[0]["photos"][0]["hidden"])
    expect(desk.locator(".face")).to_have_count(hidden)
    expect(desk.locator(".faces__count")).to_have_text(f"{hidden} face{'s' * (hidden > 1)} hidden")
    frame, mark = place(desk.locator(".framed")), place(desk.locator(".face").last)
    assert frame["width"] == pytest.approx(frame["height"], abs=1), "a square photo is square on the desk"
    assert (mark["x"] - frame["x"]) / frame["width"] == pytest.approx(0.35, abs=0.01)
    expect(desk.locator(".row .tag--photo")).to_have_text("Photo")


def test_a_face_that_was_left_bare_is_told_in_words(
    open_desk: OpenDesk, server: Server, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    sent = sends(supporter, "It is me.", portrait)
    notes(server, sent, hidden=[], bare=[FACE], flags=["face_bare"])
    desk = open_desk(moderator)

    expect(desk.locator(".face--bare")).to_have_text("bare")
    expect(desk.locator(".faces__bare")).to_have_text("1 face left bare by the sender")
    expect(desk.locator(".reason")).to_contain_text("Bare face")
    expect(desk.locator(".row__tags")).to_contain_text("Bare face")


def test_a_cover_that_one_draws_is_on_both_desks_and_only_that_version_is_approved(
    open_desk: OpenDesk, server: Server, slug: str, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    sent = sends(supporter, "Look at us.", portrait)
    mine, theirs = open_desk(moderator), open_desk(Moderator(server, slug))
    before = shown(mine)
    expect(picture(theirs)).to_have_attribute("src", before)
    hidden = len(moderator.queue()[0]["photos"][0]["hidden"])

    mine.keyboard.press("f")
    draw(mine, mine.locator("[data-part=stage] .framed"), (0.7, 0.7), (0.9, 0.95))
    mine.keyboard.press("Enter")

    for desk in (mine, theirs):
        expect(picture(desk)).not_to_have_attribute("src", before)
        expect(desk.locator(".face")).to_have_count(hidden + 1)
        expect(desk.locator('.verdict [name="version"]')).to_have_value("2")
    expect(mine.locator(".face--drawn")).to_have_count(0)
    assert moderator.decides(sent.id, "approve", 1).status_code == 409, "nobody approves what they did not see"
    wait_until(lambda: supporter.status(sent) == "pending")
    expect(mine.locator(".verdicts--held")).to_have_count(0)
    arrived(mine)
    mine.keyboard.press("a")
    expect(theirs.locator(".latest__words")).to_have_text("Look at us.")
    assert supporter.status(sent) == "approved"


def test_a_box_is_drawn_with_the_keys_alone_and_no_key_decides_meanwhile(
    open_desk: OpenDesk, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    sent = sends(supporter, "Look at me.", portrait)
    supporter.posts("The next one.")
    desk = open_desk(moderator)
    arrived(desk)
    before = shown(desk)
    box = desk.locator(".face--drawn")

    desk.keyboard.press("f")
    for key in ("a", "r", "j", "v", "Enter"):
        desk.keyboard.press(key)
    expect(desk.locator(".paper__words")).to_have_text("Look at me.")
    expect(desk.locator("dialog[open]")).to_have_count(0)
    desk.keyboard.press("ArrowRight")
    middle = place(box)
    desk.keyboard.press("ArrowRight")
    assert place(box)["x"] > middle["x"]
    desk.keyboard.press("Shift+ArrowUp")
    assert place(box)["height"] > middle["height"]
    desk.get_by_role("button", name="Approve").click()
    expect(desk.locator('[data-part="alert"]')).to_have_text("First cover the face, or cancel.")
    desk.keyboard.press("Escape")
    expect(box).to_have_count(0)
    assert shown(desk) == before
    assert supporter.status(sent) == "pending"
    desk.keyboard.press("j")
    expect(desk.locator(".paper__words")).to_have_text("The next one.")


def test_a_tap_is_a_box_whose_corners_resize_it(
    open_desk: OpenDesk, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    sends(supporter, "Look at me.", portrait)
    phone = open_desk(moderator, PHONE, has_touch=True, is_mobile=True)
    arrived(phone)
    before = shown(phone)

    phone.get_by_role("button", name="Hide another").tap()
    frame = place(phone.locator(".framed"))
    phone.touchscreen.tap(frame["x"] + 200, frame["y"] + 200)
    tapped = place(phone.locator(".face--drawn"))
    assert tapped["x"] + tapped["width"] / 2 == pytest.approx(frame["x"] + 200, abs=2)
    phone.mouse.move(tapped["x"] + tapped["width"], tapped["y"] + tapped["height"])
    phone.mouse.down()
    phone.mouse.move(tapped["x"] + 150, tapped["y"] + 160)
    phone.mouse.up()
    resized = place(phone.locator(".face--drawn"))
    assert (resized["x"], resized["y"]) == pytest.approx((tapped["x"], tapped["y"]), abs=2)
    assert resized["width"] == pytest.approx(150, abs=3)
    phone.get_by_role("button", name="Cover", exact=True).tap()
    expect(picture(phone)).not_to_have_attribute("src", before)


def test_a_cover_that_is_not_saved_can_be_tried_again(
    open_desk: OpenDesk, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    sends(supporter, "Look at me.", portrait)
    desk = open_desk(moderator)
    arrived(desk)
    before = shown(desk)
    desk.route("**/covers", lambda route: route.abort())
    desk.keyboard.press("f")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-part=faces] .covering__hint")).to_contain_text("Not covered")
    desk.unroute("**/covers")

    desk.keyboard.press("Enter")

    expect(picture(desk)).not_to_have_attribute("src", before)
    expect(desk.locator(".face--drawn")).to_have_count(0)


def test_the_photo_opens_large_zooms_is_covered_there_and_closes(
    open_desk: OpenDesk, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    sent = sends(supporter, "Look at me.", portrait)
    desk = open_desk(moderator)
    arrived(desk)
    before = shown(desk)
    large = desk.locator(".large")
    frame = large.locator(".framed")

    desk.keyboard.press("v")
    expect(large.locator("img")).to_have_attribute("src", before.replace("medium", "large"))
    whole = place(frame)
    desk.keyboard.press("a")  # means nothing here
    desk.keyboard.press("+")
    assert place(frame)["width"] == pytest.approx(whole["width"] * 1.5, rel=0.01)
    expect(large.locator("output")).to_have_text("150%")
    desk.mouse.move(LAPTOP["width"] / 2, LAPTOP["height"] / 2)
    desk.mouse.wheel(0, -200)
    wait_until(lambda: place(frame)["width"] > whole["width"] * 1.6, "the wheel enlarges")
    at = place(frame)
    desk.mouse.down()
    desk.mouse.move(LAPTOP["width"] / 2 - 50, LAPTOP["height"] / 2 - 60)
    desk.mouse.up()
    assert (place(frame)["x"], place(frame)["y"]) == pytest.approx((at["x"] - 50, at["y"] - 60), abs=2)
    desk.keyboard.press("f")
    desk.mouse.click(LAPTOP["width"] / 2, LAPTOP["height"] / 2)
    desk.keyboard.press("Enter")
    expect(large.locator("img")).not_to_have_attribute("src", before.replace("medium", "large"))
    expect(large.locator(".face--drawn")).to_have_count(0)
    large.get_by_role("button", name="Whole photo").click()
    assert place(frame)["width"] == pytest.approx(whole["width"], abs=1)

    desk.keyboard.press("Escape")

    expect(large).to_be_hidden()
    assert supporter.status(sent) == "pending"


def test_a_large_photo_whose_sender_takes_it_back_makes_no_place_for_the_next(
    open_desk: OpenDesk, supporter: Supporter, moderator: Moderator, portrait: bytes, landscape: bytes
) -> None:
    first = sends(supporter, "The first.", portrait)
    sends(supporter, "The second.", landscape)
    desk = open_desk(moderator)
    arrived(desk)
    desk.keyboard.press("v")
    expect(desk.locator(".large")).to_be_visible()

    supporter.withdraws(first)

    expect(desk.locator(".paper__words")).to_have_text("The second.")
    expect(desk.locator(".large")).to_be_hidden()


def test_where_nothing_looked_for_faces_a_person_must(
    open_desk: OpenDesk, server: Server, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    sent = sends(supporter, "Nobody looked.", portrait)
    notes(server, sent, looked=False, hidden=[], flags=["faces_not_sought"])
    desk = open_desk(moderator)
    arrived(desk)
    box = desk.get_by_role("checkbox", name="I looked: no face here can be recognised")
    expect(desk.locator(".reason")).to_contain_text("Faces not sought")

    desk.keyboard.press("a")
    expect(desk.locator('[data-part="alert"]')).to_contain_text("Look yourself")
    expect(box).to_be_focused()
    assert supporter.status(sent) == "pending"

    desk.keyboard.press("Space")
    expect(box).to_be_checked()
    desk.keyboard.press("a")
    expect(desk.locator(".latest__words")).to_have_text("Nobody looked.")
    assert supporter.status(sent) == "approved"


def test_without_javascript_the_form_asks_the_same(
    open_desk: OpenDesk, server: Server, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    sent = sends(supporter, "", portrait)
    notes(server, sent, looked=False, hidden=[], flags=["faces_not_sought"])
    desk = open_desk(moderator, java_script_enabled=False)
    expect(picture(desk)).to_be_in_viewport(ratio=1)
    expect(desk.locator(".paper__words")).to_have_text("Photo without words")
    box = desk.get_by_role("checkbox", name="I looked: no face here can be recognised")
    expect(box).to_be_in_viewport(ratio=1)

    desk.get_by_role("button", name="Approve").click()
    assert supporter.status(sent) == "pending"

    box.check()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.locator(".latest__words")).to_have_text("Photo without words")
    assert supporter.status(sent) == "approved"


def test_every_photo_is_looked_at_before_an_approval(
    open_desk: OpenDesk, supporter: Supporter, moderator: Moderator, portrait: bytes, landscape: bytes
) -> None:
    sent = sends(supporter, "", portrait, landscape)
    desk = open_desk(moderator)
    arrived(desk)
    first = shown(desk)
    expect(desk.locator(".row__words")).to_have_text("2 photos without words")

    desk.keyboard.press("a")

    expect(desk.locator('[data-part="alert"]')).to_contain_text("First look at all of it")
    expect(picture(desk)).not_to_have_attribute("src", first)
    expect(desk.locator(".choice").nth(1)).to_have_attribute("aria-current", "true")
    arrived(desk)
    assert supporter.status(sent) == "pending"
    desk.keyboard.press("a")
    expect(desk.locator(".latest__words")).to_have_text("2 photos without words")
    assert supporter.status(sent) == "approved"


def test_a_photo_that_has_not_arrived_is_not_approved(
    open_desk: OpenDesk, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    supporter.posts("First of all.")
    sent = sends(supporter, "With a photo.", portrait)
    desk = open_desk(moderator)
    held: list[Route] = []
    desk.route("**/moderation/photos/**", lambda route: held.append(route))

    desk.keyboard.press("j")
    desk.keyboard.press("a")
    expect(desk.locator('[data-part="alert"]')).to_contain_text("has not arrived yet")
    assert supporter.status(sent) == "pending"

    for route in held:
        route.continue_()
    arrived(desk)
    desk.keyboard.press("a")
    expect(desk.locator(".latest__words")).to_have_text("With a photo.")


def test_on_a_phone_the_words_under_a_photo_are_read_before_an_approval(
    open_desk: OpenDesk, supporter: Supporter, moderator: Moderator, portrait: bytes
) -> None:
    sent = sends(supporter, "Words that stand under the photo. " * 7, portrait)
    phone = open_desk(moderator, {"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    arrived(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    phone.get_by_role("button", name="Approve").tap()

    expect(phone.locator('[data-part="alert"]')).to_contain_text("First look at all of it")
    expect(phone.locator(".paper__words")).to_be_in_viewport(ratio=0.5)
    assert supporter.status(sent) == "pending"
    phone.get_by_role("button", name="Approve").tap()
    wait_until(lambda: supporter.status(sent) == "approved")


def sends(supporter: Supporter, body: str, *photos: bytes, cover: list[str] | None = None, **fields: list[str]) -> Sent:
    tickets = [supporter.sends_photo(photo, cover=cover or [])["ticket"] for photo in photos]
    return supporter.posts(body, photo=tickets, **fields)


def notes(server: Server, sent: Sent, **values: object) -> None:
    """As a server without a face finder, or a supporter's choice, would have noted it."""
    with server.session(writes=True) as session:
        session.execute(update(Photo).where(Photo.post_id == sent.id).values(**values))


def picture(desk: Page) -> Locator:
    return desk.locator("[data-part=stage] img")


def shown(desk: Page) -> str:
    return picture(desk).get_attribute("src") or ""


def arrived(desk: Page) -> None:
    wait_until(
        lambda: picture(desk).evaluate("image => image.complete && image.naturalWidth > 0"), "the photo is there"
    )


def place(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found is not None
    return found


def draw(desk: Page, frame: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drags over the photo, from and to fractions of it."""
    at = place(frame)
    for number, (x, y) in enumerate((start, end)):
        desk.mouse.move(at["x"] + x * at["width"], at["y"] + y * at["height"], steps=3)
        if number == 0:
            desk.mouse.down()
    desk.mouse.up()


def as_png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
