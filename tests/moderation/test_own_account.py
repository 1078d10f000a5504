"""What moderators do with their own account, as their browser sees it."""

import re

import pyotp
import pytest
import requests
from sqlalchemy import select

from moderation import accounts, models, one_time_codes
from moderation.errors import SignInFailed
from moderation.models import AuditEntry, RecoveryCode
from tests import factories
from tests.actors import HTML, Moderator, Server, token_of, wait_until
from wall import db
from wall.models import Wall

OTHER_PASSWORD = "candles beside the gate"


def test_another_password_ends_every_other_sign_in_at_once(server: Server, slug: str) -> None:
    nadia = Moderator(server, slug)
    laptop = elsewhere(nadia)
    here, there = nadia.listens(), laptop.listens()

    wrong = sends(nadia, "/password", current="not my password", password=OTHER_PASSWORD)
    short = sends(nadia, "/password", current=factories.PASSWORD, password="short")
    assert (wrong.status_code, short.status_code) == (422, 422)
    assert "This is not your password." in wrong.text
    assert laptop.gets("/moderation/account").status_code == 200

    assert sends(nadia, "/password", current=factories.PASSWORD, password=OTHER_PASSWORD).status_code == 200

    wait_until(lambda: not there.is_connected, "the socket elsewhere is closed")
    assert laptop.gets("/moderation/account").status_code == 401
    assert here.is_connected
    assert "Location" not in signs_in(nadia, factories.PASSWORD).headers
    assert "/moderation/" in signs_in(nadia, OTHER_PASSWORD).headers["Location"]
    assert told(server, slug) == ["password_changed"]
    here.leave()
    there.leave()


def test_one_sign_in_or_all_others_end_and_never_anothers(server: Server, slug: str) -> None:
    nadia, omar = Moderator(server, slug), Moderator(server, slug)
    laptop, tablet = elsewhere(nadia), elsewhere(nadia)
    of_omar = sign_in_of(omar)

    sends(nadia, f"/sign-ins/{of_omar}")
    assert omar.gets("/moderation/account").status_code == 200
    page = nadia.http.get(f"{server.url}/moderation/account", timeout=20).text
    ends = re.findall(r"/account/sign-ins/(\d+)", page)
    assert len(ends) == 2, "not the one that looks"
    sends(nadia, f"/sign-ins/{ends[0]}")
    assert sorted(each.gets("/moderation/account").status_code for each in (laptop, tablet)) == [200, 401]
    sends(nadia, "/sign-ins")
    assert [each.gets("/moderation/account").status_code for each in (laptop, tablet, nadia)] == [401, 401, 200]


def test_with_one_time_codes_the_password_alone_lets_nobody_in(server: Server, slug: str) -> None:
    nadia = Moderator(server, slug)
    page = nadia.http.get(f"{server.url}/moderation/account/codes", timeout=20).text
    secret = re.findall(r'<bdi dir="ltr">([A-Z2-7 ]+)</bdi>', page)[0].replace(" ", "")
    sealed = re.findall(r'name="sealed" value="([^"]+)"', page)[0]
    stranger = sends(nadia, "/codes", sealed=sealed, code=pyotp.TOTP(secret).now(), current="not her password")
    assert (stranger.status_code, sealed in stranger.text) == (422, True)
    assert "Set one-time codes up" in nadia.gets("/moderation/account").text, "an open desk is not enough"
    mistyped = sends(nadia, "/codes", sealed=sealed, code="000000", current=factories.PASSWORD)
    assert mistyped.status_code == 422
    assert sealed in mistyped.text, "the app that has scanned it need not scan again"
    shown = sends(nadia, "/codes", sealed=sealed, code=pyotp.TOTP(secret).now(), current=factories.PASSWORD)
    recovery = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", shown.text)
    assert len(recovery) == 10

    thief = Half(nadia)
    assert thief.is_asked_for_a_code()
    assert (
        thief.http.get(f"{server.url}/moderation/account", headers=HTML, timeout=20)
        .url.split("?")[0]
        .endswith("/sign-in")
    )
    assert thief.types("000000").status_code == 422
    owner = Half(nadia)
    used = owner.types(recovery[0])
    assert used.url.endswith(f"/moderation/w/{slug}"), "on to the desk"
    assert Half(nadia).types(recovery[0]).status_code == 422, "used up"
    assert "9 recovery codes are left" in owner.http.get(f"{server.url}/moderation/account", timeout=20).text

    off = sends(nadia, "/codes/removal", code=recovery[1])
    assert "Set one-time codes up" in off.text
    with server.session() as session:
        account = session.scalars(select(models.Moderator).where(models.Moderator.name == nadia.name)).one()
        assert not one_time_codes.is_on(account)
        assert session.scalars(select(RecoveryCode).where(RecoveryCode.moderator_id == account.id)).all() == []
    assert told(server, slug) == ["codes_on", "recovery_code_used", "recovery_code_used", "codes_off"]


def test_who_only_knows_the_password_from_before_is_not_half_in(server: Server, slug: str) -> None:
    nadia = Moderator(server, slug)
    with server.session(writes=True) as session:
        account = session.scalars(select(models.Moderator).where(models.Moderator.name == nadia.name)).one()
        account.totp_secret = "sealed"
    half = Half(nadia)
    assert half.is_asked_for_a_code()

    with server.session(writes=True) as session:
        account = session.scalars(select(models.Moderator).where(models.Moderator.name == nadia.name)).one()
        account.password = factories.PASSWORD_HASH + " "

    assert half.http.get(f"{server.url}/moderation/second-step", timeout=20).url.endswith("/sign-in")


def test_a_right_password_buys_five_tries_at_a_code(server: Server, slug: str) -> None:
    nadia = Moderator(server, slug)
    with server.session(writes=True) as session:
        session.scalars(
            select(models.Moderator).where(models.Moderator.name == nadia.name)
        ).one().totp_secret = "sealed"
    half = Half(nadia)

    assert [half.types("000000").status_code for _try in range(6)] == [422] * 5 + [429]
    assert Half(nadia).types("000000").status_code == 422, "the password once more, and five more"


def test_a_password_that_was_changed_while_it_was_checked_lets_nobody_in(wall: Wall) -> None:
    with db.transaction() as session:
        nadia = factories.make_moderator(session, wall, "Nadia")
        known = accounts.password_of(session, "Nadia")
        assert accounts.unchanged(session, nadia.id, known).id == nadia.id
        nadia.password = "another hash"
        session.flush()
        with pytest.raises(SignInFailed):
            accounts.unchanged(session, nadia.id, known)


class Half:
    """A browser whose owner has typed the right password, and no code yet."""

    def __init__(self, moderator: Moderator) -> None:
        self.answer = signs_in(moderator, factories.PASSWORD)
        self.url = f"{moderator.server.url}/moderation/second-step"
        self.http = requests.Session()
        self.http.cookies.update(self.answer.cookies)

    def is_asked_for_a_code(self) -> bool:
        return self.answer.headers["Location"].endswith("/moderation/second-step")

    def types(self, code: str) -> requests.Response:
        form = {"code": code, "csrf_token": token_of(self.http.get(self.url, timeout=20).text)}
        return self.http.post(self.url, data=form, headers=HTML, timeout=20)


def sends(moderator: Moderator, path: str, **fields: str) -> requests.Response:
    url = f"{moderator.server.url}/moderation/account{path}"
    return moderator.http.post(url, data={**fields, "csrf_token": moderator.token}, headers=HTML, timeout=20)


def signs_in(moderator: Moderator, password: str) -> requests.Response:
    url = f"{moderator.server.url}/moderation/sign-in"
    with requests.Session() as browser:
        form = {"name": moderator.name, "password": password, "csrf_token": token_of(browser.get(url, timeout=20).text)}
        return browser.post(url, data=form, allow_redirects=False, timeout=20)


def elsewhere(moderator: Moderator) -> Moderator:
    """The same person in another browser."""
    other = Moderator.__new__(Moderator)
    other.server, other.wall, other.name = moderator.server, moderator.wall, moderator.name
    other.http = requests.Session()
    other.sign_in()
    return other


def sign_in_of(moderator: Moderator) -> int:
    with moderator.server.session() as session:
        return session.scalars(
            select(models.SignIn.id).join(models.Moderator).where(models.Moderator.name == moderator.name)
        ).one()


def told(server: Server, slug: str) -> list[str]:
    with server.session() as session:
        of = select(Wall.id).where(Wall.slug == slug).scalar_subquery()
        return list(
            session.scalars(select(AuditEntry.action).where(AuditEntry.wall_id == of).order_by(AuditEntry.number))
        )
