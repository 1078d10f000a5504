"""Every page of the moderators, as axe-core reads it: on a laptop, on a phone, and from right to left."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from moderation import accounts, resets
from moderation.models import Membership, Role
from moderation.models import Moderator as Person
from tests.actors import SECRET, Moderator, Server, Supporter, wait_until
from tests.browser.axe import violations
from tests.browser.conftest import LAPTOP
from wall.models import Wall

SMALL_PHONE = {"width": 360, "height": 740}
# By endpoint: the ways to look at it. `{slug}` is a wall where things happen, `{empty}` one where nothing did.
PAGES = {
    "moderation.desk": ["/moderation/w/{slug}", "/moderation/w/{slug}?lang=ar", "/moderation/w/{empty}"],
    "moderation.approved": ["/moderation/w/{slug}/approved"],
    "moderation.record": ["/moderation/w/{slug}/record", "/moderation/w/{slug}/record?lang=ar"],
    "moderation.screens": ["/moderation/w/{slug}/screens"],
    "moderation.blocked_words": ["/moderation/w/{slug}/blocklist"],
    "moderation.wall_settings": ["/moderation/w/{slug}/settings"],
    "moderation.wall_show": ["/moderation/w/{slug}/show", "/moderation/w/{slug}/show?lang=ar"],
    "moderation.index": ["/moderation/"],
    "moderation.account": ["/moderation/account"],
    "moderation.codes": ["/moderation/account/codes"],
    "moderation.own_passkeys": ["/moderation/account/passkeys"],
    "moderation.wall_team": ["/moderation/w/{slug}/team", "/moderation/w/{slug}/team?lang=ar"],
    "moderation.reset": ["/moderation/resets/{reset}"],
    "moderation.second_step": ["/moderation/second-step"],
    "moderation.invitation": ["/moderation/invitations/{invitation}"],
    "moderation.sign_in": ["/moderation/sign-in"],
}
# Beside what ends in _json.
NOT_PAGES = {"moderation.photo", "moderation.history", "moderation.record_csv", "moderation.blocked_words_txt"}


class Desk:
    """One window of an organiser's, for all of these pages."""

    def __init__(self, server: Server, page: Page) -> None:
        self.server, self.page = server, page
        self.names = {"slug": server.make_wall(), "empty": server.make_wall()}
        self.organiser = Moderator(server, self.names["slug"], role=Role.ORGANISER)
        with server.session(writes=True) as session:
            of, empty = (session.query(Wall).filter_by(slug=self.names[name]).one() for name in ("slug", "empty"))
            self.names["invitation"] = accounts.invite(session, of)
            me = session.query(Person).filter_by(name=self.organiser.name).one()
            resets.use(SECRET)
            self.names["reset"] = resets.code_for(session, self.organiser.name) or ""
            session.add(Membership(moderator_id=me.id, wall_id=empty.id, role=Role.ORGANISER))
        cookie = {"name": "moderator", "value": self.organiser.http.cookies["moderator"], "url": server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        supporter = Supporter(server, self.names["slug"])
        self.organiser.approves(supporter.posts("You are not alone", name="Ada"))
        self.organiser.rejects(supporter.posts("Not this one"))
        for body in ("Write to ada@example.org", "ارفعوا أصواتكم", "We exist"):
            supporter.posts(body)

    def opens(self, path: str) -> None:
        answer = self.page.goto(self.server.url + path.format(**self.names))
        assert answer
        assert answer.ok, f"{path}: {answer.status}"
        wait_until(lambda: self.page.evaluate("document.fonts.status") == "loaded", "the fonts are there")


@pytest.fixture(scope="module")
def desk(server: Server, browser: Browser) -> Iterator[Desk]:
    context = browser.new_context(viewport=LAPTOP, locale="en-GB")  # type: ignore[arg-type]
    yield Desk(server, context.new_page())
    context.close()


def test_every_page_of_the_moderators_is_looked_at(app: Flask) -> None:
    shown = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("moderation.") and "GET" in (rule.methods or ()) and rule.endpoint[-5:] != "_json"
    }
    assert shown - NOT_PAGES == set(PAGES)


@pytest.mark.parametrize("path", [path for paths in PAGES.values() for path in paths])
def test_axe_finds_nothing_wrong(desk: Desk, path: str) -> None:
    desk.opens(path)
    assert violations(desk.page) == []


@pytest.mark.parametrize("path", ["/moderation/w/{slug}", "/moderation/w/{slug}/record"])
def test_nor_on_a_small_phone(desk: Desk, path: str) -> None:
    desk.page.set_viewport_size(SMALL_PHONE)  # type: ignore[arg-type]
    desk.opens(path)
    assert violations(desk.page) == []
    desk.page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]


def test_axe_does_look(desk: Desk) -> None:
    """The control: a field without a name is found."""
    desk.opens("/moderation/sign-in")
    desk.page.evaluate("document.body.append(document.createElement('input'))")
    assert any(line.startswith("label (") for line in violations(desk.page))
