"""One-time codes: they count once confirmed, each works once, and a lost phone is no lost account."""

from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select

from moderation import models, one_time_codes
from moderation.errors import CodesAlreadyOn, CodesExpired, CodeWrong
from moderation.models import AuditEntry, RecoveryCode
from tests import factories
from wall import db
from wall.models import Wall

NOW = factories.NIGHT
STEP = timedelta(seconds=one_time_codes.STEP_SECONDS)


class Phone:
    """A moderator with an app for one-time codes, who has just switched them on."""

    def __init__(self, moderator: models.Moderator) -> None:
        self.id = moderator.id
        self.secret, sealed = one_time_codes.offer(self.id, NOW)
        with db.transaction() as session:
            self.recovery = one_time_codes.turn_on(session, self.id, sealed, self.shows(-STEP), NOW)

    def shows(self, later: timedelta = timedelta()) -> str:
        return pyotp.TOTP(self.secret).at(NOW + later)

    def types(self, code: str, later: timedelta = timedelta()) -> bool:
        try:
            with db.transaction() as session:
                one_time_codes.spend(session, self.id, code, NOW + later)
        except CodeWrong:
            return False
        return True

    def left(self) -> int:
        with db.reading() as session:
            return one_time_codes.recovery_codes_left(session, self.id)


@pytest.fixture
def nadia(wall: Wall) -> models.Moderator:
    with db.transaction() as session:
        return factories.make_moderator(session, wall, "Nadia")


@pytest.fixture
def phone(nadia: models.Moderator) -> Phone:
    return Phone(nadia)


def test_who_finds_an_open_desk_cannot_put_a_phone_of_theirs_in_place(phone: Phone) -> None:
    secret, sealed = one_time_codes.offer(phone.id, NOW)
    with db.transaction() as session, pytest.raises(CodesAlreadyOn):
        one_time_codes.turn_on(session, phone.id, sealed, pyotp.TOTP(secret).at(NOW), NOW)

    assert phone.types(phone.shows()), "the codes that were on still work"
    assert phone.left() == one_time_codes.RECOVERY_CODES


def test_a_code_works_once_and_none_from_before_it(phone: Phone) -> None:
    assert not phone.types(phone.shows(-STEP)), "the one that confirmed"
    assert phone.types(phone.shows())
    assert not phone.types(phone.shows())
    assert phone.types(phone.shows(STEP))
    assert not phone.types(phone.shows(STEP), STEP)


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(phone: Phone, steps: int, is_right: bool) -> None:
    later = 10 * STEP

    assert phone.types(phone.shows(later + steps * STEP), later) is is_right


def test_a_code_may_be_typed_with_a_gap_or_in_arabic_digits(phone: Phone) -> None:
    code = phone.shows()
    assert phone.types(f" {code[:3]} {code[3:]}")
    arabic = phone.shows(STEP).translate({ord("0") + n: chr(0x660 + n) for n in range(10)})
    assert phone.types(arabic, STEP)


@pytest.mark.parametrize("guess", ["", "000", "x" * 5000, "²²²²²²", "-00001", "💙"])
def test_what_is_no_code_is_wrong(phone: Phone, guess: str) -> None:
    assert not phone.types(guess)


def test_ten_recovery_codes_work_once_each_however_they_are_typed(phone: Phone) -> None:
    first, second, *_rest = phone.recovery
    assert len(set(phone.recovery)) == phone.left() == 10

    assert phone.types(first)
    assert not phone.types(first)
    assert phone.types(second.upper().replace("-", " "))
    assert phone.left() == 8


def test_new_recovery_codes_take_the_place_of_the_old(phone: Phone) -> None:
    with db.transaction() as session:
        fresh = one_time_codes.renew(session, phone.id, phone.recovery[0], NOW)

    assert not phone.types(phone.recovery[1])
    assert phone.left() == 10
    assert phone.types(fresh[0])


def test_nobody_uses_anothers_recovery_code(phone: Phone, wall: Wall) -> None:
    with db.transaction() as session:
        omar = factories.make_moderator(session, wall, "Omar")
        with pytest.raises(CodeWrong):
            one_time_codes.spend(session, omar.id, phone.recovery[0], NOW)

    assert phone.left() == 10


def test_nothing_counts_before_a_code_has_come_back(nadia: models.Moderator) -> None:
    _secret, sealed = one_time_codes.offer(nadia.id, NOW)

    with db.transaction() as session, pytest.raises(CodeWrong):
        one_time_codes.turn_on(session, nadia.id, sealed, "000000", NOW)

    with db.reading() as session:
        assert not one_time_codes.is_on(session.get_one(models.Moderator, nadia.id))


def test_an_offer_is_this_moderators_and_for_a_quarter_of_an_hour(nadia: models.Moderator) -> None:
    _secret, sealed = one_time_codes.offer(nadia.id, NOW)
    too_late = NOW + timedelta(seconds=one_time_codes.OFFER_SECONDS + 1)

    for whose, what, when in ((nadia.id + 1, sealed, NOW), (nadia.id, "forged", NOW), (nadia.id, sealed, too_late)):
        with pytest.raises(CodesExpired):
            one_time_codes.offered(whose, what, when)


def test_switched_off_nothing_is_left_and_the_record_tells(phone: Phone) -> None:
    with db.transaction() as session, pytest.raises(CodeWrong):
        one_time_codes.turn_off(session, phone.id, "000000", NOW)
    with db.transaction() as session:
        one_time_codes.turn_off(session, phone.id, phone.shows(), NOW)

    with db.reading() as session:
        assert session.scalars(select(RecoveryCode)).all() == []
        told = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
        assert told == ["codes_on", "codes_off"]


def test_the_database_alone_makes_no_code(phone: Phone, app: Flask, tmp_path: Path) -> None:
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())

    assert b"Nadia" in kept
    for secret in (phone.secret, *phone.recovery, phone.recovery[0].replace("-", "")):
        assert secret.encode() not in kept


def test_under_another_installations_key_recovery_codes_still_let_in(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_time_codes, "_seal", Fernet(Fernet.generate_key()))

    assert not phone.types(phone.shows()), "what was sealed cannot be opened"
    assert phone.types(phone.recovery[0])
