"""A raid, as a phone meets it: it works for a moment and sends by itself, whatever it can compute."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.actors import Moderator, Server, Supporter
from tests.browser.conftest import PHONE, OpenWindow
from wall import raid

NO_CRYPTOGRAPHY = "Object.defineProperty(crypto, 'subtle', { value: undefined })"  # as over plain http


@pytest.fixture
def raided(server: Server) -> str:
    return server.make_wall(is_raided=True)


def writes(page: Page, server: Server, wall: str, words: str) -> None:
    page.goto(f"{server.url}/w/{wall}")
    page.get_by_label("Your message").fill(words)
    page.get_by_role("button", name="Send to the wall").click()


def flags(moderator: Moderator) -> list[list[str]]:
    return [[flag["code"] for flag in post["flags"]] for post in moderator.queue()]


def test_a_phone_works_a_moment_and_its_words_arrive(server: Server, raided: str, open_window: OpenWindow) -> None:
    phone = open_window(PHONE)
    writes(phone, server, raided, "We are many")

    expect(phone.get_by_role("status")).to_contain_text("second or two")
    phone.wait_for_url("**/receipts/*", timeout=30_000)

    assert flags(Moderator(server, raided)) == [[]]


def test_a_phone_that_cannot_compute_is_not_shut_out(server: Server, raided: str, open_window: OpenWindow) -> None:
    phone = open_window(PHONE)
    phone.add_init_script(NO_CRYPTOGRAPHY)
    writes(phone, server, raided, "Over plain http")
    phone.wait_for_url("**/receipts/*", timeout=30_000)

    bare = open_window(PHONE, java_script_enabled=False)
    writes(bare, server, raided, "Without JavaScript")
    bare.wait_for_url("**/receipts/*")

    assert flags(Moderator(server, raided)) == [[raid.UNPROVEN]] * 2


def test_a_phone_keeps_one_number_and_can_be_denied_by_it(server: Server, slug: str, open_window: OpenWindow) -> None:
    phone = open_window(PHONE)
    writes(phone, server, slug, "Something vile")
    phone.wait_for_url("**/receipts/*")
    kept = phone.evaluate("({ ...localStorage })")
    moderator = Moderator(server, slug)
    assert moderator.denies(moderator.queue()[0]["id"]).status_code == 201

    writes(phone, server, slug, "Again")

    expect(phone.get_by_role("alert")).to_contain_text("This phone cannot write to this wall for now")
    expect(phone.get_by_label("Your message")).to_have_value("Again")
    assert list(kept) == ["device"]
    assert re.fullmatch("[0-9a-f]{32}", kept["device"])
    assert phone.evaluate("({ ...localStorage })") == kept
    assert phone.context.cookies() == []
    Supporter(server, slug).posts("Everybody else still writes")
