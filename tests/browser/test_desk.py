"""Two moderators and a display: nobody decides twice, everybody sees who reads what, and one key undoes a mistake."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as Late

from moderation.bars import BAR
from moderation.models import AuditEntry
from tests.actors import Moderator, Sent, Server, Supporter, wait_until
from tests.browser.conftest import LAPTOP, PROJECTOR, OpenWindow
from wall.models import Post, Reason, Wall
from wall.raid import NO_PROOF

SMALL_PHONE = {"width": 360, "height": 740}


class Vigil:
    """A wall whose posts wait, two people at their desks, and a display."""

    def __init__(self, server: Server, slug: str, open_window: OpenWindow) -> None:
        self.server, self.slug, self.open_window = server, slug, open_window
        self.supporter = Supporter(server, slug)
        self.nadia, self.omar = Moderator(server, slug), Moderator(server, slug)

    def opens_desk(self, moderator: Moderator, viewport: dict[str, int] = LAPTOP, **options: object) -> Page:
        page = self.open_window(viewport, locale="en-GB", **options)
        cookie = {"name": "moderator", "value": moderator.http.cookies["moderator"], "url": self.server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"{self.server.url}/moderation/w/{self.slug}")
        expect(page.locator('[data-part="sieve"]')).to_be_visible()
        return page

    def opens_screen(self) -> Page:
        page = self.open_window(PROJECTOR, locale="en-GB")
        page.goto(f"{self.server.url}/w/{self.slug}/display")
        return page


@pytest.fixture
def vigil(server: Server, slug: str, open_window: OpenWindow) -> Vigil:
    return Vigil(server, slug, open_window)


def words(desk: Page) -> str:
    return desk.locator('[data-part="words"]').inner_text()


def rests(desk: Page) -> None:
    """Until the keys answer again: each message that comes into focus by itself holds them for a moment."""
    expect(desk.locator(".verdicts--held")).to_have_count(0)


def test_a_post_that_one_reads_is_reserved_and_the_other_is_led_past_it(vigil: Vigil) -> None:
    for body in ("First", "Second", "Third"):
        vigil.supporter.posts(body)
    hers = vigil.opens_desk(vigil.nadia)
    expect(hers.locator('[data-part="reserved"]')).to_contain_text(re.compile(r"Reserved to you for (1:00|0:5\d)"))

    his = vigil.opens_desk(vigil.omar)
    assert words(his) == "Second", "he begins with what is free"

    row = his.locator(".row").filter(has_text="First")
    expect(row.locator(".row__mark")).to_have_text(
        vigil.nadia.name[:2].upper()[:1] + vigil.nadia.name.split()[1][0].upper()
    )
    expect(his.locator('[data-part="presence"]')).to_contain_text(vigil.nadia.name)
    row.locator("a").click()
    expect(his.locator('[data-part="reader"]')).to_contain_text("reads this one")
    his.keyboard.press("a")
    expect(his.locator('[data-part="alert"]')).to_contain_text("do not decide")
    his.keyboard.press("j")
    assert words(his) == "Second"
    his.keyboard.press("k")
    assert words(his) == "Third", "he is led past hers"

    hers.close()

    expect(row.locator(".row__mark")).to_be_hidden()


def test_where_others_read_all_that_waits_a_desk_stays_at_rest(vigil: Vigil, server: Server, slug: str) -> None:
    for body in ("First", "Second"):
        vigil.supporter.posts(body)
    for moderator in (vigil.nadia, vigil.omar):
        expect(vigil.opens_desk(moderator).locator('[data-part="reserved"]')).to_contain_text("Reserved to you")
    third = vigil.opens_desk(Moderator(server, slug))
    expect(third.locator('[data-part="reader"]')).to_contain_text("reads this one")
    third.wait_for_timeout(1_000)
    with pytest.raises(Late):  # once it has said that it reads what others read, there is nothing to ask
        third.wait_for_event("request", lambda request: request.url.endswith("/reading"), timeout=1_500)


def test_the_oldest_is_said_though_it_is_doubtful_and_stands_last(vigil: Vigil) -> None:
    doubtful = vigil.supporter.posts("Doubtful words")
    vigil.supporter.posts("Fresh words")
    with vigil.server.session(writes=True) as session:
        post = session.get_one(Post, doubtful.id)
        post.rank, post.arrived_at = 1, datetime.now(UTC) - timedelta(minutes=7)

    desk = vigil.opens_desk(vigil.nadia)

    assert words(desk) == "Fresh words"
    expect(desk.locator('[data-part="oldest-age"]')).to_have_text("7 min")


def test_a_name_that_could_identify_is_covered_by_the_keyboard(vigil: Vigil) -> None:
    vigil.supporter.posts("We exist.", name="+44 7700 900 123")
    name = vigil.opens_desk(vigil.nadia).locator('[data-part="name"] .mark')

    name.press("Enter")

    expect(name).to_have_attribute("aria-pressed", "true")


def test_a_rejection_has_a_reason_and_z_takes_it_back(vigil: Vigil) -> None:
    sent = vigil.supporter.posts("Not here, please")
    vigil.supporter.posts("Another one")
    desk = vigil.opens_desk(vigil.nadia)

    desk.keyboard.press("r")
    expect(desk.get_by_role("button", name="Could identify someone")).to_be_visible()
    desk.keyboard.press("3")
    wait_until(lambda: vigil.supporter.status(sent) == "rejected", "it is rejected")
    expect(desk.locator('[data-part="undo"]')).to_contain_text("Rejected. Undo (")
    desk.keyboard.press("z")

    wait_until(lambda: vigil.supporter.status(sent) == "pending", "it waits again")
    expect(desk.locator('[data-part="words"]')).to_have_text("Not here, please")
    expect(desk.locator('[data-part="undo"]')).to_be_hidden()


def test_a_reason_never_reaches_another_post_than_it_was_asked_for(vigil: Vigil) -> None:
    first, second = vigil.supporter.posts("Rejected by somebody else"), vigil.supporter.posts("Nobody rejects this one")
    desk = vigil.opens_desk(vigil.nadia)
    desk.keyboard.press("r")
    question = desk.get_by_role("group", name="Why is it rejected?")
    expect(question.get_by_role("button", name="Another reason")).to_be_focused()

    vigil.supporter.withdraws(first)
    expect(desk.locator('[data-part="words"]')).to_have_text("Nobody rejects this one")
    expect(question).to_be_hidden()
    rests(desk)
    desk.keyboard.press("1")
    desk.keyboard.press("d")
    expect(desk.locator('[data-part="alert"]')).to_contain_text("Press D once more")
    assert vigil.supporter.status(second) == "pending"

    desk.keyboard.press("r")
    desk.keyboard.press("Enter")
    wait_until(lambda: vigil.supporter.status(second) == "rejected", "the key Enter chooses another reason")
    with vigil.server.session() as session:
        assert session.query(Post).filter_by(id=second.id).one().reason == Reason.OTHER


def test_the_keys_of_a_verdict_reach_the_post_that_was_on_the_screen(vigil: Vigil) -> None:
    """The next post is in the form already while the decision is on its way."""
    sent = [vigil.supporter.posts(f"Post {number}") for number in range(4)]
    desk = vigil.opens_desk(vigil.nadia)
    for key in "djkd":
        desk.keyboard.press(key)
    expect(desk.locator('[data-part="alert"]')).to_contain_text("Press D once more")  # the first press was another's

    for _post in sent[:3]:
        rests(desk)
        desk.keyboard.press("a")

    wait_until(lambda: [vigil.supporter.status(each) for each in sent] == ["approved"] * 3 + ["pending"], "in order")
    with vigil.server.session() as session:
        notes = session.query(AuditEntry).filter_by(post_id=sent[0].id, action="approve").all()
        assert [note.why for note in notes] == [""], "a reason is for rejections"


def test_marked_words_are_covered_on_the_wall_and_their_supporter_is_told(vigil: Vigil) -> None:
    sent = vigil.supporter.posts("Ring +44 7700 900123 for me")
    screen, desk = vigil.opens_screen(), vigil.opens_desk(vigil.nadia)

    desk.keyboard.press("n")
    expect(desk.locator('[data-part="words"] .mark')).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("n")
    expect(desk.locator('[data-part="words"] .mark')).to_have_attribute("aria-pressed", "false")
    desk.locator('[data-part="words"] .mark').click()
    desk.keyboard.press("a")

    expect(screen.locator("main [data-post]")).to_contain_text(f"Ring {BAR} for me")
    page = vigil.open_window(SMALL_PHONE, locale="en-GB")
    page.goto(f"{vigil.server.url}/w/{vigil.slug}/receipts/{sent.receipt}")
    expect(page.get_by_text("A moderator covered some of your words")).to_be_visible()


def test_where_two_people_are_needed_the_second_is_asked(vigil: Vigil) -> None:
    with vigil.server.session(writes=True) as session:
        session.query(Wall).filter_by(slug=vigil.slug).one().needs_two = True
    sent = vigil.supporter.posts("Two of us say yes")
    hers = vigil.opens_desk(vigil.nadia)
    hers.keyboard.press("a")
    expect(hers.get_by_text("Another moderator must say yes too")).to_be_visible()
    assert vigil.supporter.status(sent) == "pending"
    hers.close()

    his = vigil.opens_desk(vigil.omar)
    expect(his.locator('[data-part="opinions"]')).to_contain_text("One more yes is needed")
    expect(his.get_by_role("button", name="Approve as the second")).to_be_visible()
    rests(his)
    his.keyboard.press("a")

    wait_until(lambda: vigil.supporter.status(sent) == "approved", "two people said yes")


def test_a_question_a_pin_a_translation_and_a_search(vigil: Vigil) -> None:
    vigil.supporter.posts("Ich denke an euch")
    vigil.supporter.posts("Мы рядом")
    desk, screen = vigil.opens_desk(vigil.nadia), vigil.opens_screen()

    desk.keyboard.press("e")
    expect(desk.get_by_text("Left to another moderator")).to_be_visible()
    assert words(desk) == "Мы рядом"
    mark = desk.locator(".row").first.get_by_role("img", name="asks for another pair of eyes")
    expect(mark).to_be_visible()
    expect(desk.get_by_role("button", name="Asked 1")).to_be_visible()

    desk.get_by_text("Add a translation").click()
    desk.get_by_label("Translation").fill("We are near")
    desk.keyboard.press("a")
    assert words(desk) == "Мы рядом", "no key fires while somebody types"
    desk.get_by_label("Translation").fill("We are")
    desk.get_by_role("button", name="Save beside the message").click()
    expect(desk.get_by_text("Saved beside the message")).to_be_visible()
    desk.get_by_label("Translation").fill("We are near")
    desk.locator('[data-part="words"]').focus()
    rests(desk)
    desk.keyboard.press("p")
    expect(screen.locator("main [data-post]")).to_contain_text("We are near")  # saved before, though nobody said so
    pin = desk.locator(".latest__pin").first
    expect(pin).to_have_attribute("aria-pressed", "true")
    pin.click()
    expect(pin).to_have_attribute("aria-pressed", "false")

    desk.locator("body").press("/")
    desk.keyboard.type("nothing like it")
    expect(desk.get_by_text("Nothing like this waits.")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator(".row")).to_have_count(1)


def test_many_are_selected_and_rejected_at_once(vigil: Vigil) -> None:
    sent = [vigil.supporter.posts(f"Buy my things {number}") for number in range(5)]
    kept = vigil.supporter.posts("Keep me")
    desk = vigil.opens_desk(vigil.nadia)
    desk.get_by_role("button", name="Select several").click()
    for row in range(5):
        desk.locator(".row__link").nth(row).click()
    expect(desk.get_by_text("5 selected")).to_be_visible()
    desk.get_by_role("button", name="Reject them").click()
    desk.get_by_role("button", name="Advertising or spam").click()

    expect(desk.get_by_text("5 rejected.")).to_be_visible()
    assert {vigil.supporter.status(each) for each in sent} == {"rejected"}
    assert vigil.supporter.status(kept) == "pending"


def test_one_rejection_is_for_all_that_say_the_same_in_a_raid(vigil: Vigil) -> None:
    with vigil.server.session(writes=True) as session:
        session.query(Wall).filter_by(slug=vigil.slug).one().is_raided = True

    def sends(words: str) -> Sent:
        return vigil.supporter.posts(words, proof=NO_PROOF)

    copies = [sends(f"Buy cheap watches and bags here {number}, today only") for number in range(3)]
    kept = [sends("We are here with you"), sends("Buy cheap watches and bags here 3, never again")]
    desk = vigil.opens_desk(vigil.nadia)
    row = desk.locator(".row").filter(has_text="today only")
    expect(row).to_have_count(1)
    expect(row.locator(".row__copies")).to_have_text("×\u20093")
    copies.append(sends("Buy cheap watches and bags here 7, today only"))
    expect(row.locator(".row__copies")).to_have_text("×\u20094")

    row.locator("a").click()
    desk.keyboard.press("r")
    desk.keyboard.press("4")

    expect(desk.get_by_text("4 rejected.")).to_be_visible()
    assert {vigil.supporter.status(each) for each in copies} == {"rejected"}
    assert {vigil.supporter.status(each) for each in kept} == {"pending"}


def test_thumbs_decide_on_a_small_phone(vigil: Vigil) -> None:
    first, second = vigil.supporter.posts("Swipe me to the right"), vigil.supporter.posts("Swipe me to the left")
    desk = vigil.opens_desk(vigil.nadia, SMALL_PHONE, has_touch=True)
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out at the side"
    for name in ("Approve", "Reject", "More"):
        box = desk.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["height"] >= 44

    desk.get_by_role("button", name="More", exact=True).click()
    desk.locator(".verdicts__blank").click()
    expect(desk.locator(".blank__button")).to_be_in_viewport()
    desk.get_by_role("button", name="More", exact=True).click()
    desk.evaluate("scrollTo(0, 0)")

    swipe(desk, 60)
    assert vigil.supporter.status(first) == "pending", "a short one decides nothing"
    swipe(desk, 200)
    wait_until(lambda: vigil.supporter.status(first) == "approved", "to the right approves")
    rests(desk)
    swipe(desk, -200)
    desk.get_by_role("button", name="Another reason").click()
    wait_until(lambda: vigil.supporter.status(second) == "rejected", "to the left rejects, with a reason")


def swipe(desk: Page, by: int) -> None:
    """A finger on the words, as the browser itself would report it."""
    box = desk.locator('[data-part="words"]').bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2 - by / 2, box["y"] + 40
    finger = desk.context.new_cdp_session(desk)

    def touch(kind: str, at: float | None) -> None:
        points = [] if at is None else [{"x": at, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", x)
    for part in range(1, 9):
        touch("touchMove", x + by * part / 8)
    touch("touchEnd", None)


def test_the_keyboard_alone_leads_from_signing_in_to_an_approval(vigil: Vigil) -> None:
    sent = vigil.supporter.posts("By the keyboard alone")
    page = vigil.open_window(LAPTOP, locale="en-GB")
    page.goto(f"{vigil.server.url}/moderation/w/{vigil.slug}")
    expect(page.get_by_label("Your name here")).to_be_focused()
    page.keyboard.type(vigil.nadia.name)
    page.keyboard.press("Tab")
    page.keyboard.type("black balloons and ribbons")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/moderation/w/{vigil.slug}*")
    expect(page.locator('[data-part="words"]')).to_have_text("By the keyboard alone")
    for _key in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.part") == "approve":
            break
    page.keyboard.press("Enter")

    wait_until(lambda: vigil.supporter.status(sent) == "approved", "it is approved")
