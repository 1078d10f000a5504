"""Accounts in a real browser: a passkey that a virtual authenticator keeps, and one-time codes from a phone."""

import re
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from moderation import models
from moderation.models import AuditEntry, Passkey
from tests import factories
from tests.actors import Moderator, Server
from tests.browser.conftest import PHONE, OpenWindow
from wall.models import Wall


class Holder:
    """A moderator whose laptop can keep passkeys. These are bound to a name, so the page is opened at localhost."""

    def __init__(self, server: Server, slug: str, page: Page) -> None:
        self.moderator, self.page = Moderator(server, slug), page
        self.site = server.url.replace("127.0.0.1", "localhost")
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable")
        self.key = self.devtools.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]

    def signs_in_by_password(self) -> None:
        self.page.goto(f"{self.site}/moderation/sign-in")
        self.page.get_by_label("Your name here").fill(self.moderator.name)
        self.page.get_by_label("Password").fill(factories.PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def adds_a_passkey(self, name: str) -> None:
        self.page.goto(f"{self.site}/moderation/account/passkeys")
        self.page.get_by_label("What to call it").fill(name)
        self.page.get_by_label("Your password now").fill(factories.PASSWORD)
        self.page.get_by_role("button", name="Add a passkey").click()

    def signs_in_by_passkey(self) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"{self.site}/moderation/sign-in")
        self.page.get_by_role("button", name="Sign in with a passkey").click()

    def unlocks(self, *, does: bool) -> None:
        self.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": self.key, "isUserVerified": does})

    @property
    def credential(self) -> dict[str, object]:
        [kept] = self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"]
        return dict(kept)

    def counters(self) -> list[int]:
        """Of the passkeys that the server keeps."""
        with self.moderator.server.session() as session:
            of = select(models.Moderator.id).where(models.Moderator.name == self.moderator.name).scalar_subquery()
            return list(session.scalars(select(Passkey.sign_count).where(Passkey.moderator_id == of)))


@pytest.fixture
def holder(server: Server, slug: str, open_window: OpenWindow) -> Holder:
    return Holder(server, slug, open_window(locale="en-GB"))


def test_a_passkey_signs_in_without_a_password_until_it_is_removed(holder: Holder, slug: str) -> None:
    page = holder.page
    holder.signs_in_by_password()
    holder.adds_a_passkey("my laptop")
    expect(page.get_by_text("my laptop")).to_be_visible()

    holder.signs_in_by_passkey()
    page.wait_for_url(f"**/moderation/w/{slug}")

    holder.unlocks(does=False)
    holder.signs_in_by_passkey()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was shown")
    holder.unlocks(does=True)

    holder.signs_in_by_passkey()
    page.wait_for_url(f"**/moderation/w/{slug}")
    page.goto(f"{holder.site}/moderation/account/passkeys")
    page.get_by_role("button", name="Remove: my laptop").click()
    expect(page.get_by_text("You have none yet.")).to_be_visible()
    assert holder.counters() == []
    holder.signs_in_by_passkey()
    expect(page.get_by_role("alert")).to_contain_text("This passkey was not accepted")
    with holder.moderator.server.session() as session:
        of_wall = select(AuditEntry.action).join(Wall).where(Wall.slug == slug)
        assert session.scalars(of_wall.order_by(AuditEntry.number)).all() == ["passkey_added", "passkey_removed"]


def test_a_copy_of_a_passkey_whose_counter_lags_behind_is_refused(holder: Holder, slug: str) -> None:
    holder.signs_in_by_password()
    holder.adds_a_passkey("my laptop")
    expect(holder.page.get_by_text("my laptop")).to_be_visible()
    copied = holder.credential
    for _twice in range(2):
        holder.signs_in_by_passkey()
        holder.page.wait_for_url(f"**/moderation/w/{slug}")
    [before] = holder.counters()

    of = {"authenticatorId": holder.key}
    holder.devtools.send("WebAuthn.removeCredential", {**of, "credentialId": copied["credentialId"]})
    holder.devtools.send("WebAuthn.addCredential", {**of, "credential": copied})
    holder.signs_in_by_passkey()

    expect(holder.page.get_by_role("alert")).to_contain_text("This passkey was not accepted")
    [after] = holder.counters()
    assert after == before > 1


def test_an_answer_to_a_passkeys_challenge_lets_in_once(holder: Holder, slug: str) -> None:
    """A thief who saw all of it, the cookie of the challenge included, sends the same again."""
    holder.signs_in_by_password()
    holder.adds_a_passkey("my laptop")
    expect(holder.page.get_by_text("my laptop")).to_be_visible()
    with holder.page.expect_request("**/sign-in/passkey") as sent:
        holder.signs_in_by_passkey()
    holder.page.wait_for_url(f"**/moderation/w/{slug}")
    cookie = sent.value.all_headers()["cookie"]
    form = {name: values[0] for name, values in parse_qs(sent.value.post_data or "").items()}

    again = holder.moderator.http.post(
        f"{holder.site}/moderation/sign-in/passkey", data=form, headers={"Cookie": cookie}, timeout=20
    )

    assert again.status_code == 422
    assert "passkey was not accepted" in again.text


def test_a_phone_reads_the_qr_code_and_its_code_is_the_second_step(
    server: Server, slug: str, open_window: OpenWindow
) -> None:
    nadia = Moderator(server, slug)
    page = open_window(PHONE, locale="en-GB")
    cookie = {"name": "moderator", "value": nadia.http.cookies["moderator"], "url": server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{server.url}/moderation/account")
    page.get_by_role("link", name="Set one-time codes up").click()
    secret = page.locator("bdi[dir=ltr]").filter(has_text=re.compile(r"^[A-Z2-7 ]{30,}$")).inner_text()
    codes = pyotp.TOTP(secret.replace(" ", ""))
    page.get_by_label("The six digits").fill(codes.now())
    page.get_by_label("Your password now").fill(factories.PASSWORD)
    page.get_by_role("button", name="Switch one-time codes on").click()
    recovery = page.locator(".codes li").first.inner_text()
    page.get_by_role("link", name="I have them").click()
    expect(page.get_by_text("10 recovery codes are left")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{server.url}/moderation/w/{slug}/record")
    page.get_by_label("Your name here").fill(nadia.name)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("One-time code")).to_be_focused()
    page.keyboard.type(recovery)
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/moderation/w/{slug}/record")
    assert urlsplit(page.url).path.endswith("/record"), "where she wanted to go"
