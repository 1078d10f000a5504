"""A supporter's photo on a real page: chosen, shown as it came back, checked, sent, whatever the network does."""

from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.actors import Moderator, Server
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
