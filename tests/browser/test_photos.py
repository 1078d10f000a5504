"""A supporter's photo on a real page: chosen, shown as it came back, checked, sent, whatever the network does."""

from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from tests.actors import Moderator, Server, wait_until
from tests.browser.conftest import PHONE, OpenWindow


@pytest.fixture(scope="session")
def astronaut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("phone") / "IMG_2041 Grozny.jpg"
    Image.open(BytesIO((files("skimage") / "data" / "astronaut.png").read_bytes())).save(path)
    return path


@pytest.fixture(scope="session")
def candle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("phone") / "candle.png"
    Image.radial_gradient("L").convert("RGB").resize((120, 80)).save(path)
    return path


def opens(open_window: OpenWindow, server: Server, slug: str, **options: object) -> Page:
    page = open_window(PHONE, **options)
    page.goto(f"{server.url}/w/{slug}", wait_until="networkidle")
    return page


def chooses(page: Page, *paths: Path) -> None:
    page.locator("[type=file]").set_input_files(paths)


def waiting(moderator: Moderator) -> list[dict[str, Any]]:
    return moderator.queue()


def sends(page: Page) -> None:
    page.get_by_role("button", name="Send to the wall").click()
    page.wait_for_url("**/receipts/*")


def taken(page: Page, *states: str) -> Locator:
    """The photos' cards, once the wall has said of each what it found."""
    shots = page.locator(".shot")
    expect(shots).to_contain_text(states, timeout=30_000)
    return shots


def checks(page: Page) -> None:
    page.get_by_role("button", name="Check", exact=True).click()


def test_a_photo_is_shown_as_it_came_back_and_needs_no_words(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, astronaut: Path
) -> None:
    page = opens(open_window, server, slug)
    chooses(page, astronaut)
    expect(page.locator(".shot")).to_contain_text("1 face hidden", timeout=30_000)
    middle = "(canvas) => [...canvas.getContext('2d').getImageData(canvas.width * .43, canvas.height * .25, 1, 1).data]"
    assert max(page.locator(".shot__canvas").evaluate(middle)[:3]) < 90, "a balloon where her face was"
    page.get_by_label("What it shows").fill("An astronaut")
    sends(page)

    [post] = waiting(moderator)
    assert (post["body"], [photo["alt"] for photo in post["photos"]]) == ("", ["An astronaut"])


def test_words_sent_too_early_wait_for_their_photos(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, astronaut: Path, candle: Path
) -> None:
    page = opens(open_window, server, slug)
    page.get_by_label("Your message").fill("Both of us")
    chooses(page, astronaut, candle)
    expect(page.locator(".shot")).to_have_count(2)
    sends(page)

    assert [len(post["photos"]) for post in waiting(moderator)] == [2]


def test_a_supporter_covers_what_was_missed(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, candle: Path
) -> None:
    page = opens(open_window, server, slug)
    chooses(page, candle)
    expect(page.locator(".shot")).to_contain_text("No face found", timeout=30_000)
    page.get_by_role("button", name="Check", exact=True).click()
    picture = page.locator(".check__picture")
    box = picture.bounding_box()
    assert box
    picture.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.7, steps=4)
    page.mouse.up()
    expect(page.locator(".check__box--added")).to_have_count(2)
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".shot")).to_contain_text("2 faces hidden", timeout=30_000)

    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".check__box--added")).to_have_count(2)
    page.get_by_role("button", name="Take away").first.click()
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".shot")).to_contain_text("1 face hidden", timeout=30_000)
    sends(page)
    [photo] = waiting(moderator)[0]["photos"]
    assert len(photo["hidden"]) == 1


def test_their_own_face_is_shown_only_after_a_clear_question(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, astronaut: Path
) -> None:
    page = opens(open_window, server, slug)
    chooses(page, astronaut)
    expect(page.locator(".shot")).to_contain_text("1 face hidden", timeout=30_000)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="This is my own face").click()
    expect(page.get_by_text("Show your own face to everybody?")).to_be_visible()
    expect(page.get_by_role("button", name="Keep it hidden")).to_be_focused()
    page.get_by_role("button", name="Show my face").click()
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".shot")).to_contain_text("1 face shown", timeout=30_000)
    sends(page)

    [photo] = waiting(moderator)[0]["photos"]
    assert (photo["hidden"], len(photo["bare"])) == ([], 1)


def test_a_choice_outlives_a_lost_network(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, candle: Path
) -> None:
    page = opens(open_window, server, slug)
    page.context.set_offline(True)
    page.get_by_label("Your message").fill("From the underground")
    chooses(page, candle)  # even the code for photos cannot be had now
    page.context.set_offline(False)
    expect(page.locator(".shot")).to_contain_text("No face found", timeout=30_000)

    page.context.set_offline(True)
    chooses(page, candle)
    expect(page.locator(".shot").nth(1)).to_contain_text("We cannot reach the wall just now")
    page.context.set_offline(False)
    expect(page.locator(".shot").nth(1)).to_contain_text("No face found", timeout=30_000)
    sends(page)
    assert len(waiting(moderator)[0]["photos"]) == 2


def test_a_busy_wall_is_asked_again(server: Server, slug: str, open_window: OpenWindow, candle: Path) -> None:
    page = opens(open_window, server, slug)
    answers = []

    def busy_once(route: Route) -> None:
        answers.append(route.request.method)
        if len(answers) == 1:
            route.fulfill(status=503, headers={"Retry-After": "1"}, json={"error": {"code": "photos_busy"}})
        else:
            route.continue_()

    page.route(f"**/w/{slug}/photos/*", busy_once)
    chooses(page, candle)
    expect(page.locator(".shot")).to_contain_text("No face found", timeout=30_000)
    assert answers[:2] == ["PUT", "PUT"]


def test_a_draft_that_the_wall_forgot_is_sent_again_by_itself(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, candle: Path
) -> None:
    page = opens(open_window, server, slug)
    chooses(page, candle)
    expect(page.locator(".shot")).to_contain_text("No face found", timeout=30_000)
    ticket = page.locator("[type=hidden][name=photo]").input_value()
    moderator.http.delete(f"{server.url}/w/{slug}/photos/{ticket}", timeout=20)
    sends(page)
    assert len(waiting(moderator)[0]["photos"]) == 1


def test_what_is_no_photo_is_said_and_removed(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, tmp_path: Path
) -> None:
    (tmp_path / "letter.jpg").write_bytes(b"%PDF-1.7 not a photo")
    page = opens(open_window, server, slug)
    page.get_by_label("Your message").fill("My words stay")
    chooses(page, tmp_path / "letter.jpg")
    expect(page.locator(".shot")).to_contain_text("The wall takes photos as JPEG")
    page.get_by_role("button", name="Send to the wall").click()
    expect(page.get_by_text("One photo could not be taken")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("One photo could not be taken")).to_be_hidden()
    sends(page)
    assert [post["photos"] for post in waiting(moderator)] == [[]]


def test_a_refusal_speaks_the_language_of_the_page(
    server: Server, slug: str, open_window: OpenWindow, tmp_path: Path
) -> None:
    (tmp_path / "letter.jpg").write_bytes(b"%PDF-1.7 not a photo")
    page = open_window(PHONE)
    page.goto(f"{server.url}/w/{slug}?lang=ru", wait_until="networkidle")
    chooses(page, tmp_path / "letter.jpg")
    expect(page.locator(".shot")).to_contain_text("Стена принимает фото")


def test_no_more_than_four(server: Server, slug: str, open_window: OpenWindow, candle: Path) -> None:
    page = opens(open_window, server, slug)
    chooses(page, *[candle] * 5)
    expect(page.locator(".shot")).to_have_count(4)
    expect(page.get_by_text("4 photos at the most.")).to_be_visible()
    page.get_by_role("button", name="Remove").first.click()
    expect(page.locator(".shot")).to_have_count(3)


def test_without_javascript_the_form_takes_a_photo(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, candle: Path
) -> None:
    page = opens(open_window, server, slug, java_script_enabled=False)
    page.get_by_label("Your message").fill("x" * 281)
    chooses(page, candle)
    page.get_by_role("button", name="Send to the wall").click()
    expect(page.locator(".taken img")).to_be_visible()
    page.get_by_label("Your message").fill("Shorter")
    sends(page)
    [post] = waiting(moderator)
    assert (post["body"], len(post["photos"])) == ("Shorter", 1)


def test_the_button_says_what_happens_to_faces(server: Server, slug: str, open_window: OpenWindow) -> None:
    page = opens(open_window, server, slug)
    expect(page.locator("label", has_text="Add a photo")).to_contain_text("We cover the faces we find. You check.")


def test_no_photo_goes_unseen_where_the_code_for_photos_is_late(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, astronaut: Path
) -> None:
    """The file itself, with whatever it says beside the picture, is not what the form sends then."""
    page = opens(open_window, server, slug)
    page.route("**/camera.js", lambda route: route.abort())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method != "GET" else None)
    page.get_by_label("Your message").fill("Not without a look")
    chooses(page, astronaut)
    expect(page.get_by_role("status").filter(has_text="We cannot reach the wall just now")).to_be_visible()
    page.get_by_role("button", name="Send to the wall").click()
    expect(page.get_by_role("button", name="Send to the wall")).to_be_enabled()
    assert sent == []

    page.unroute("**/camera.js")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/receipts/*", timeout=30_000)
    assert sent == ["PUT", "POST"]
    [photo] = waiting(moderator)[0]["photos"]
    assert len(photo["hidden"]) == 1


def test_words_wait_while_somebody_looks_for_faces(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, candle: Path
) -> None:
    page = opens(open_window, server, slug)
    chooses(page, candle)
    taken(page, "No face found")
    held: list[Route] = []
    page.route(f"**/w/{slug}/photos/*", lambda route: held.append(route))
    chooses(page, candle)
    wait_until(lambda: page.evaluate("1") and held, "the second is on its way")
    page.get_by_role("button", name="Send to the wall").click()
    expect(page.get_by_text("Your photos are still on their way.")).to_be_visible()
    checks(page)
    held[0].continue_()
    page.unroute(f"**/w/{slug}/photos/*")
    expect(page.locator(".shot [name=photo]")).to_have_count(2, timeout=30_000)
    page.locator(".check__picture").click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/receipts/*", timeout=30_000)
    assert [len(photo["hidden"]) for photo in waiting(moderator)[0]["photos"]] == [1, 0]


def test_a_choice_changed_before_the_wall_has_it_leaves_one_draft(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, candle: Path
) -> None:
    page = opens(open_window, server, slug)
    chooses(page, candle)
    taken(page, "No face found")
    deleted: list[str] = []
    page.on("request", lambda request: deleted.append(request.url) if request.method == "DELETE" else None)
    first = page.locator(".shot [name=photo]").input_value()
    held: list[Route] = []
    page.route(f"**/w/{slug}/photos/*", lambda route: held.append(route))
    for x in (0.2, 0.8):
        checks(page)
        box = page.locator(".check__picture").bounding_box()
        assert box
        page.locator(".check__picture").click(position={"x": box["width"] * x, "y": box["height"] / 2})
        page.get_by_role("button", name="Done").click()
    wait_until(lambda: page.evaluate("1") and len(held) == 2, "both choices were sent")
    held[1].continue_()
    page.unroute(f"**/w/{slug}/photos/*")
    taken(page, "2 faces hidden")
    expect(page.locator(".shot [name=photo]")).to_have_count(1)
    wait_until(lambda: page.evaluate("1") and [url for url in deleted if first in url], "the first draft is deleted")
    sends(page)
    assert [len(photo["hidden"]) for photo in waiting(moderator)[0]["photos"]] == [2]


def test_covers_can_be_drawn_with_the_keyboard_and_outlive_the_escape_key(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, astronaut: Path
) -> None:
    page = opens(open_window, server, slug)
    chooses(page, astronaut)
    taken(page, "1 face hidden")
    checks(page)
    page.get_by_role("button", name="Add a cover").press("Enter")
    cover = page.locator(".check__box--added")
    before = cover.bounding_box()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    after = cover.bounding_box()
    assert before
    assert after
    assert after["x"] < before["x"]
    assert after["height"] > before["height"]
    page.get_by_role("button", name="Add a cover").press("Enter")
    expect(cover).to_have_count(2)
    page.get_by_role("button", name="Take away").last.press("Enter")
    expect(page.get_by_role("button", name="Take away")).to_be_focused()
    page.get_by_role("button", name="This is my own face").press("Enter")
    page.get_by_role("button", name="Show my face").press("Enter")
    expect(page.get_by_role("button", name="Hide it again")).to_be_focused()

    page.keyboard.press("Escape")
    taken(page, "2 faces hidden")
    sends(page)
    [photo] = waiting(moderator)[0]["photos"]
    assert (len(photo["hidden"]), photo["bare"]) == (2, [])


def test_a_removed_photo_is_deleted_and_makes_room(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, candle: Path
) -> None:
    page = opens(open_window, server, slug)
    page.get_by_label("Your message").fill("Only words")
    chooses(page, *[candle] * 4)
    taken(page, *["No face found"] * 4)
    add = page.locator("label", has_text="Add a photo")
    expect(add).to_be_hidden()
    ticket = page.locator(".shot [name=photo]").first.input_value()
    draft = f"{server.url}/w/{slug}/photos/{ticket}/small.jpg"
    assert moderator.http.get(draft, timeout=20).ok
    for _ in range(4):
        page.get_by_role("button", name="Remove").first.click()
    expect(add).to_be_visible()
    wait_until(lambda: moderator.http.get(draft, timeout=20).status_code == 404, "the draft is gone")
    sends(page)
    assert [post["photos"] for post in waiting(moderator)] == [[]]


def test_photos_stand_still_while_their_post_is_sent(
    server: Server, slug: str, moderator: Moderator, open_window: OpenWindow, candle: Path
) -> None:
    page = opens(open_window, server, slug)
    chooses(page, candle)
    taken(page, "No face found")
    held: list[Route] = []
    page.route("**/posts", lambda route: held.append(route))
    page.get_by_role("button", name="Send to the wall").click()
    expect(page.locator("[inert] .shot")).to_be_visible()
    wait_until(lambda: page.evaluate("1") and held, "the post is on its way")
    held[0].fulfill(status=503, headers={"Retry-After": "3600"}, json={"error": {"code": "busy"}})
    expect(page.locator("[inert] .shot")).to_have_count(0)
    page.unroute("**/posts")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The wall is busy.")).to_be_hidden()
