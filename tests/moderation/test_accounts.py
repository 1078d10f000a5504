"""How a moderator comes in, stays signed in, and is out again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
import requests
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from moderation import accounts, models
from moderation.errors import (
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    NameEmpty,
    NameTaken,
    PasswordTooShort,
    SignInFailed,
)
from moderation.models import Membership, SignIn
from tests import factories
from tests.actors import JSON, Moderator, Server, Supporter, token_of, wait_until
from wall import db
from wall.models import Post, Status, Wall

NOW = factories.NIGHT
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def code(wall: Wall) -> str:
    """An invitation to the wall, written now."""
    with db.transaction() as session:
        return accounts.invite(session, wall, now=NOW)


@pytest.fixture
def nadia(wall: Wall) -> models.Moderator:
    with db.transaction() as session:
        return factories.make_moderator(session, wall, "Nadia")


def test_who_accepts_an_invitation_moderates_that_wall_only(wall: Wall, code: str) -> None:
    with db.transaction() as session:
        elsewhere = factories.make_wall(session, "elsewhere")
    moderator = accept(code, "Nadia")

    with db.reading() as session:
        walls = session.scalars(select(Membership.wall_id).where(Membership.moderator_id == moderator.id)).all()
    assert walls == [wall.id]
    assert elsewhere.id not in walls


def test_an_invitation_is_good_once(code: str) -> None:
    accept(code, "Nadia")

    with pytest.raises(InvitationUsed):
        accept(code, "Omar")


def test_an_invitation_ends_after_three_days(code: str) -> None:
    with pytest.raises(InvitationExpired):
        accept(code, "Omar", NOW + accounts.INVITATION_LIFE + A_SECOND)

    accept(code, "Nadia", NOW + accounts.INVITATION_LIFE - A_SECOND)


@pytest.mark.parametrize("guess", ["", "x", "A" * 22, "💙", "%"])
def test_a_guessed_invitation_is_not_known(code: str, guess: str) -> None:
    with pytest.raises(InvitationUnknown):
        accept(guess, "Omar")


def test_a_name_that_another_moderator_has_leaves_the_invitation_good(nadia: models.Moderator, code: str) -> None:
    for taken in ("Nadia", " Nadia\n", "Na\u200edia\u202e".replace("\u200e", "")):
        with pytest.raises(NameTaken):
            accept(code, taken)

    assert accept(code, "Omar").name == "Omar"


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "\n"])
def test_a_name_that_nobody_would_see_leaves_the_invitation_good(code: str, name: str) -> None:
    with pytest.raises(NameEmpty):
        accept(code, name)

    assert accept(code, "Nadia").id


@pytest.mark.parametrize("length", [0, 14, 1025])
def test_a_password_that_is_too_short_or_without_end_is_refused(length: int) -> None:
    with pytest.raises(PasswordTooShort):
        accounts.hash_password("x" * length)


def test_a_password_is_any_words_of_fifteen_signs_and_kept_as_argon2id() -> None:
    kept = accounts.hash_password("ленты и шарики ")

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert accounts.check_password((7, kept), "ленты и шарики ") == 7
    with pytest.raises(SignInFailed):
        accounts.check_password((7, kept), "ленты и шарики")


def test_the_first_unknown_name_costs_no_more_than_the_next(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def hashes(*_given: object) -> None:
        pytest.fail("a hash was computed where one was only to be checked")

    monkeypatch.setattr(PasswordHasher, "hash", hashes)

    assert refusal_of("Nobody", "x" * 20) == ("sign_in_failed", "password")


def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    nadia: models.Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = count_verifications(monkeypatch)

    refusals = [refusal_of("Nadia", "not her password"), refusal_of("Nobody", "not her password")]

    known, unknown = checked
    assert parameters(known) == parameters(unknown)
    assert refusals == [("sign_in_failed", "password")] * 2


def test_every_spelling_that_finds_a_moderator_counts_as_one_name(nadia: models.Moderator) -> None:
    for spelling in ("Nadia", " Nadia\n", "Nadia\u202e", "\ufeffNadia", "Na\x01dia"):
        with db.reading() as session:
            assert accounts.password_of(session, spelling)[0] == nadia.id
        assert accounts.name_in_counts(spelling) == accounts.name_in_counts("nadia")
    assert accounts.name_in_counts("Nadja") != accounts.name_in_counts("Nadia")


def test_whoever_knows_the_password_of_nobody_is_not_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_given: True)

    assert refusal_of("Nobody", "x" * 20) == ("sign_in_failed", "password")


def test_a_sign_in_ends_when_nobody_was_there_for_half_an_hour(nadia: models.Moderator) -> None:
    token = sign_in(nadia)

    assert is_in(token, NOW + accounts.IDLE - A_SECOND)
    assert not is_in(token, NOW + accounts.IDLE)


def test_who_goes_on_deciding_stays_in_but_for_twelve_hours_at_the_most(nadia: models.Moderator) -> None:
    token = sign_in(nadia)

    for minutes in range(20, 12 * 60, 20):
        at = NOW + timedelta(minutes=minutes)
        assert is_in(token, at)
        with db.transaction() as session:
            found = accounts.find_sign_in(session, token, at)
            assert found
            accounts.seen(session, found.id, at)

    assert not is_in(token, NOW + accounts.LONGEST)


def test_what_has_ended_is_swept_away_and_what_goes_on_is_not(nadia: models.Moderator) -> None:
    ended, going_on = sign_in(nadia, NOW - accounts.IDLE), sign_in(nadia)

    with db.transaction() as session:
        accounts.end_expired(session, NOW)

    assert is_in(going_on, NOW)
    with db.reading() as session:
        assert accounts.find_sign_in(session, ended, NOW - accounts.IDLE) is None
        assert session.query(SignIn).count() == 1


def test_neither_invitation_nor_token_nor_password_is_kept(
    app: Flask, code: str, nadia: models.Moderator, tmp_path: Path
) -> None:
    token = sign_in(nadia)

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"Nadia" in kept, "the moderator is there to be found"
    for secret in (code, token, factories.PASSWORD):
        assert secret.encode() not in kept


def test_of_two_people_with_the_same_invitation_one_comes_in(server: Server, slug: str) -> None:
    with server.session(writes=True) as session:
        wall = session.scalars(select(Wall).where(Wall.slug == slug)).one()
        link = f"{server.url}/moderation/invitations/{accounts.invite(session, wall)}"

    answers = at_once(partial(accepts, link, f"Nadia of {slug}"), partial(accepts, link, f"Omar of {slug}"))

    assert sorted(answer.status_code for answer in answers) == [303, 410]
    with server.session() as session:
        wall = session.scalars(select(Wall).where(Wall.slug == slug)).one()
        assert session.query(Membership).filter_by(wall_id=wall.id).count() == 1


def test_signing_out_closes_the_desk_at_once(server: Server, slug: str, supporter: Supporter) -> None:
    nadia, omar = Moderator(server, slug), Moderator(server, slug)
    hers, his = nadia.listens(), omar.listens()
    supporter.posts("Before.")
    hers.hears("queue:entered")

    nadia.sign_out()

    wait_until(lambda: not hers.is_connected, "her socket is closed")
    supporter.posts("After.")
    his.hears("queue:entered", 2)
    assert hers.names().count("queue:entered") == 1
    assert nadia.decides("x" * 22, "approve", 1).status_code == 401
    his.leave()
    hers.leave()


@pytest.fixture
def overtaken(app: Flask, wall: Wall, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A moderator's browser; her sign-in ends while her next request is under way, after it was looked at."""
    with db.transaction() as session:
        token = accounts.start(session, factories.make_moderator(session, wall).id)

    def end(sign_in: SignIn) -> None:
        with db.transaction() as session:
            accounts.end(session, [session.get_one(SignIn, sign_in.id)])

    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie[accounts.COOKIE_KEY] = token
    monkeypatch.setattr("moderation.door.check_token", lambda: None)
    monkeypatch.setattr("moderation.door._keep_seen", end)
    return browser


def test_no_decision_counts_after_the_sign_in_has_ended(overtaken: FlaskClient, wall: Wall) -> None:
    with db.transaction() as session:
        post = factories.make_post(session, wall).post
    form = {"verdict": "approve", "version": "1"}

    answer = overtaken.post(f"/moderation/posts/{post.id}/decisions", data=form, headers=JSON)

    assert (answer.status_code, answer.json["error"]["code"]) == (401, "signed_out")  # type: ignore[index]
    with db.reading() as session:
        assert session.get_one(Post, post.id).status is Status.PENDING


def test_signing_out_twice_at_once_is_signing_out(overtaken: FlaskClient) -> None:
    assert overtaken.post("/moderation/sign-out").status_code == 303


def test_a_sign_in_that_nobody_used_for_long_closes_the_desk_by_itself(server: Server, slug: str) -> None:
    nadia, omar = Moderator(server, slug), Moderator(server, slug)
    hers, his = nadia.listens(), omar.listens()
    with server.session(writes=True) as session:
        long_ago = datetime.now(UTC) - accounts.IDLE
        hers_only = select(models.Moderator.id).where(models.Moderator.name == nadia.name).scalar_subquery()
        session.execute(update(SignIn).where(SignIn.moderator_id == hers_only).values(seen_at=long_ago))

    wait_until(lambda: not hers.is_connected, "her socket is closed")

    assert his.is_connected
    his.leave()
    hers.leave()


def accept(code: str, name: str, now: datetime = NOW) -> models.Moderator:
    with db.transaction() as session:
        return accounts.accept(session, code, name, factories.PASSWORD_HASH, now)


def sign_in(moderator: models.Moderator, now: datetime = NOW) -> str:
    with db.transaction() as session:
        return accounts.start(session, moderator.id, now)


def is_in(token: str, now: datetime) -> bool:
    with db.reading() as session:
        return accounts.find_sign_in(session, token, now) is not None


def refusal_of(name: str, password: str) -> tuple[str, str | None]:
    with db.reading() as session:
        known = accounts.password_of(session, name)
    with pytest.raises(SignInFailed) as refusal:
        accounts.check_password(known, password)
    return refusal.value.code, refusal.value.field


def count_verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that passwords are checked against from here on."""
    checked: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, known: str, password: str) -> bool:
        checked.append(known)
        return bool(verify(hasher, known, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return checked


def parameters(password_hash: str) -> list[str]:
    """What an argon2 hash costs to check: its kind, version, memory, passes and lanes."""
    return password_hash.split("$")[1:4]


def accepts(link: str, name: str) -> requests.Response:
    with requests.Session() as browser:
        page = browser.get(link, timeout=20)
        form = {"name": name, "password": factories.PASSWORD, "csrf_token": token_of(page.text)}
        return browser.post(link, data=form, allow_redirects=False, timeout=20)


def at_once(
    one: Callable[[], requests.Response], other: Callable[[], requests.Response]
) -> tuple[requests.Response, requests.Response]:
    start = Barrier(2)

    def acts(act: Callable[[], requests.Response]) -> requests.Response:
        start.wait(10)
        return act()

    with ThreadPoolExecutor(2) as two:
        first, second = two.map(acts, (one, other))
    return first, second
