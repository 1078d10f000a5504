"""Passkeys against an authenticator of the test's own: what is refused, whoever sends it."""

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask
from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

from moderation import models, passkeys
from moderation.errors import PasskeyRefused
from moderation.models import AuditEntry, Passkey
from moderation.passkeys import CHALLENGE_SECONDS, Challenge, Site
from tests import factories
from wall import db
from wall.models import Wall

SITE = Site("wall.example.org", ("https://wall.example.org",))
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Authenticator:
    """A laptop that makes one passkey and shows it (W3C Web Authentication, level 3, 6.1)."""

    def __init__(self, moderator: models.Moderator) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.moderator = moderator
        self.count = 0
        self.host, self.origin, self.flags = SITE.host, SITE.origins[0], PRESENT | VERIFIED

    def makes(self, challenge: Challenge) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public = encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        told = {"fmt": "none", "attStmt": {}, "authData": self._told(WITH_KEY) + attested}
        response = {
            "clientDataJSON": self._client("webauthn.create", challenge),
            "attestationObject": encode_cbor(told),
        }
        return self._credential(response)

    def shows(self, challenge: Challenge, whose: int = 0) -> dict[str, Any]:
        self.count += 1
        client, told = self._client("webauthn.get", challenge), self._told()
        signature = self.key.sign(told + sha256(client).digest(), ec.ECDSA(SHA256()))
        handle = str(whose or self.moderator.id).encode()
        response = {"clientDataJSON": client, "authenticatorData": told, "signature": signature, "userHandle": handle}
        return self._credential(response)

    def _client(self, kind: str, challenge: Challenge) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge.value, "origin": self.origin}).encode()

    def _told(self, flags: int = 0) -> bytes:
        return sha256(self.host.encode()).digest() + bytes([self.flags | flags]) + self.count.to_bytes(4, "big")

    def _credential(self, response: dict[str, bytes]) -> dict[str, Any]:
        in_text = {name: bytes_to_base64url(value) for name, value in response.items()}
        name = bytes_to_base64url(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": in_text}


@pytest.fixture
def nadia(wall: Wall) -> models.Moderator:
    with db.transaction() as session:
        return factories.make_moderator(session, wall, "Nadia")


@pytest.fixture
def laptop(nadia: models.Moderator) -> Authenticator:
    """Nadia's, with a passkey on it that the wall knows."""
    made = Authenticator(nadia)
    challenge = Challenge.make(nadia.id)
    add(challenge, made.makes(challenge), nadia)
    return made


def test_a_passkey_that_was_added_signs_its_moderator_in(laptop: Authenticator, nadia: models.Moderator) -> None:
    for _twice in range(2):
        challenge = Challenge.make()
        assert check(challenge, laptop.shows(challenge)) == nadia.id

    with db.reading() as session:
        kept = session.scalars(select(Passkey)).one()
        assert (kept.sign_count, kept.name) == (2, "my laptop")
        assert session.scalars(select(AuditEntry.action)).all() == ["passkey_added"]


def test_an_answer_counts_once(laptop: Authenticator) -> None:
    challenge = Challenge.make()
    answer = laptop.shows(challenge)
    with db.transaction() as session:
        passkeys.check(session, SITE, challenge, json.dumps(answer))
        session.scalars(select(Passkey)).one().sign_count = 0  # many passkeys do not count

    assert is_refused(challenge, answer)


def elsewhere(laptop: Authenticator) -> None:
    laptop.origin = "https://wall.example.org.evil.example"


def on_another_host(laptop: Authenticator) -> None:
    laptop.host = "evil.example"


def unlocked_by_nobody(laptop: Authenticator) -> None:
    laptop.flags = PRESENT


def with_another_key(laptop: Authenticator) -> None:
    laptop.key = ec.generate_private_key(ec.SECP256R1())


def unknown(laptop: Authenticator) -> None:
    laptop.id = secrets.token_bytes(32)


@pytest.mark.parametrize("changes", [elsewhere, on_another_host, unlocked_by_nobody, with_another_key, unknown])
def test_a_passkey_is_refused(laptop: Authenticator, changes: Callable[[Authenticator], None]) -> None:
    changes(laptop)
    challenge = Challenge.make()

    assert is_refused(challenge, laptop.shows(challenge))


def test_a_copy_whose_counter_lags_behind_is_refused(laptop: Authenticator) -> None:
    for _thrice in range(3):
        challenge = Challenge.make()
        check(challenge, laptop.shows(challenge))
    laptop.count = 1
    challenge = Challenge.make()

    assert is_refused(challenge, laptop.shows(challenge))


def test_a_passkey_that_names_another_moderator_is_refused(laptop: Authenticator, nadia: models.Moderator) -> None:
    challenge = Challenge.make()

    assert is_refused(challenge, laptop.shows(challenge, whose=nadia.id + 1))


def test_a_challenge_is_good_for_five_minutes_and_for_what_it_was_made_for(
    laptop: Authenticator, nadia: models.Moderator
) -> None:
    fresh = Challenge.make()
    for challenge in (
        replace(fresh, at=fresh.at - CHALLENGE_SECONDS),
        Challenge.make(nadia.id),
    ):
        assert is_refused(challenge, laptop.shows(challenge))

    new = Authenticator(nadia)
    with pytest.raises(PasskeyRefused):
        add(fresh, new.makes(fresh), nadia)
    another = Challenge.make(nadia.id + 1)
    with pytest.raises(PasskeyRefused):
        add(another, new.makes(another), nadia)


def test_no_passkey_is_added_twice_nor_unverified(laptop: Authenticator, nadia: models.Moderator) -> None:
    again = Challenge.make(nadia.id)
    with pytest.raises(PasskeyRefused):
        add(again, laptop.makes(again), nadia)

    new, challenge = Authenticator(nadia), Challenge.make(nadia.id)
    new.flags = PRESENT
    with pytest.raises(PasskeyRefused):
        add(challenge, new.makes(challenge), nadia)


def test_only_its_moderator_removes_a_passkey(laptop: Authenticator, nadia: models.Moderator) -> None:
    name = bytes_to_base64url(laptop.id)
    with db.transaction() as session:
        passkeys.remove(session, nadia.id + 1, name)
        assert session.get(Passkey, name)
        passkeys.remove(session, nadia.id, name)
        assert session.get(Passkey, name) is None


@pytest.mark.parametrize("kept", [None, ""])
def test_a_cookie_without_a_challenge_is_refused(kept: object) -> None:
    with pytest.raises(PasskeyRefused):
        Challenge.kept(kept)


GARBAGE: list[object] = [None, 7, "", "é", "A", "A" * 5000, [], {}, "\x00", "////", True]


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda garbage: repr(garbage)[:8])
def test_garbage_in_any_part_of_an_answer_is_refused_and_no_fault(
    laptop: Authenticator, nadia: models.Moderator, garbage: object
) -> None:
    to_show, to_make = Challenge.make(), Challenge.make(nadia.id)
    for part in ("id", "rawId", "type", "response"):
        assert is_refused(to_show, {**laptop.shows(to_show), part: garbage}), part
    for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        answer = laptop.shows(to_show)
        assert is_refused(to_show, {**answer, "response": {**answer["response"], part: garbage}}), part
    new = Authenticator(nadia)
    for part in ("clientDataJSON", "attestationObject"):
        answer = new.makes(to_make)
        with pytest.raises(PasskeyRefused):
            add(to_make, {**answer, "response": {**answer["response"], part: garbage}}, nadia)


@pytest.mark.parametrize("seed", range(40))
def test_bytes_that_are_not_what_they_should_be_are_refused_and_no_fault(nadia: models.Moderator, seed: int) -> None:
    chance = Random(seed)
    to_make = Challenge.make(nadia.id)
    answer = Authenticator(nadia).makes(to_make)
    told = bytearray(base64url_to_bytes(answer["response"]["attestationObject"]))
    for _few in range(chance.randint(1, 4)):
        told[chance.randrange(len(told))] = chance.randrange(256)
    del told[chance.randrange(len(told)) :]
    answer["response"]["attestationObject"] = bytes_to_base64url(bytes(told))

    with pytest.raises(PasskeyRefused):
        add(to_make, answer, nadia)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 20_000, '"x"', "NaN", "1e999", '{"id": {}}'])
def test_what_is_no_answer_at_all_is_refused(wall: Wall, text: str) -> None:
    with db.transaction() as session, pytest.raises(PasskeyRefused):
        passkeys.check(session, SITE, Challenge.make(), text)


def add(challenge: Challenge, answer: dict[str, Any], moderator: models.Moderator) -> None:
    with db.transaction() as session:
        passkeys.add(session, SITE, moderator.id, challenge, json.dumps(answer), "my laptop")


def check(challenge: Challenge, answer: dict[str, Any]) -> int:
    with db.transaction() as session:
        return passkeys.check(session, SITE, challenge, json.dumps(answer))


def is_refused(challenge: Challenge, answer: dict[str, Any]) -> bool:
    try:
        check(challenge, answer)
    except PasskeyRefused:
        return True
    return False


@pytest.mark.parametrize("answer", ["9" * 5000, '{"id": "\\ud800"}', '{"id": ' + "9" * 5000 + "}", "[" * 5000])
def test_an_answer_that_no_database_could_hold_is_refused_and_no_fault(app: Flask, answer: str) -> None:
    with db.transaction() as session, pytest.raises(PasskeyRefused):
        passkeys.check(session, SITE, Challenge.make(), answer)
