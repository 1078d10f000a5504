"""One-time codes, the second step of signing in: a sealed secret, codes that work once, codes for a lost phone."""

import hashlib
import hmac
import secrets
from base64 import b32encode, urlsafe_b64encode
from datetime import UTC, datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from moderation import accounts
from moderation.errors import CodesAlreadyOn, CodesExpired, CodeWrong
from moderation.models import Moderator, RecoveryCode

STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10
OFFER_SECONDS = 15 * 60
_seal: Fernet


def use(secret_key: str) -> None:
    """Takes the key that seals secrets from the installation's: who only has the database can make no code."""
    global _seal
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"wall one-time codes").derive(secret_key.encode())
    _seal = Fernet(urlsafe_b64encode(key))


def offer(moderator_id: int, now: datetime | None = None) -> tuple[str, str]:
    """A new secret, and the same sealed for this moderator: it counts only once a code of it came back."""
    secret = pyotp.random_base32()
    sealed = _seal.encrypt_at_time(f"{moderator_id}:{secret}".encode(), _seconds(now))
    return secret, sealed.decode()


def offered(moderator_id: int, sealed: str, now: datetime | None = None) -> str:
    """The secret that was offered. Raises CodesExpired after a quarter of an hour, and for another moderator's."""
    try:
        whose, secret = _seal.decrypt_at_time(sealed.encode(), OFFER_SECONDS, _seconds(now)).decode().split(":")
    except InvalidToken as error:
        raise CodesExpired() from error
    if int(whose) != moderator_id:
        raise CodesExpired()
    return secret


def uri(secret: str, name: str) -> str:
    """What a phone's app for one-time codes reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Solidarity wall")


def turn_on(session: Session, moderator_id: int, sealed: str, code: str, now: datetime | None = None) -> list[str]:
    """From here on signing in takes a code; gives the recovery codes. Raises CodesAlreadyOn, CodesExpired, CodeWrong.

    Who finds an open desk must not put a phone of theirs in place of the one that is asked for.
    """
    moderator = _locked(session, moderator_id)
    if is_on(moderator):
        raise CodesAlreadyOn()
    secret = offered(moderator_id, sealed, now)
    step = _step_of(secret, code, 0, now)
    if not step:
        raise CodeWrong()
    moderator.totp_secret = _seal.encrypt(secret.encode()).decode()
    moderator.totp_step = step
    accounts.note_on_walls(session, moderator, "codes_on")
    return _make_recovery_codes(session, moderator_id)


def is_on(moderator: Moderator) -> bool:
    return bool(moderator.totp_secret)


def is_short(typed: str) -> bool:
    """Whether it is of the kind that a phone shows: six digits, which can be guessed, unlike a recovery code."""
    return "".join(typed.split()).isdecimal()


def spend(session: Session, moderator_id: int, code: str, now: datetime | None = None) -> None:
    """Uses up a one-time code or a recovery code. Raises CodeWrong, also for one that was used before."""
    moderator = _locked(session, moderator_id)
    secret = _opened(moderator.totp_secret)
    if secret and (step := _step_of(secret, code, moderator.totp_step, now)):
        moderator.totp_step = step
        return
    own = (RecoveryCode.moderator_id == moderator_id, RecoveryCode.code == _digest(code))
    if session.scalar(delete(RecoveryCode).where(*own).returning(RecoveryCode.code)) is None:
        raise CodeWrong()
    accounts.note_on_walls(session, moderator, "recovery_code_used")


def renew(session: Session, moderator_id: int, code: str, now: datetime | None = None) -> list[str]:
    """New recovery codes in place of the old. Raises CodeWrong."""
    spend(session, moderator_id, code, now)
    accounts.note_on_walls(session, session.get_one(Moderator, moderator_id), "recovery_codes_renewed")
    return _make_recovery_codes(session, moderator_id)


def turn_off(session: Session, moderator_id: int, code: str, now: datetime | None = None) -> None:
    """Signing in takes the password alone again. Raises CodeWrong."""
    spend(session, moderator_id, code, now)
    forget(session, session.get_one(Moderator, moderator_id))


def forget(session: Session, moderator: Moderator) -> None:
    """Without asking for a code: only for who has proved otherwise who they are."""
    if is_on(moderator):
        moderator.totp_secret = ""
        session.execute(delete(RecoveryCode).where(RecoveryCode.moderator_id == moderator.id))
        accounts.note_on_walls(session, moderator, "codes_off")


def recovery_codes_left(session: Session, moderator_id: int) -> int:
    count = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.moderator_id == moderator_id)
    return session.scalar(count) or 0


def _opened(sealed: str) -> str:
    """The secret, or nothing where another installation's key sealed it: then only recovery codes let in."""
    try:
        return _seal.decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def _locked(session: Session, moderator_id: int) -> Moderator:
    """Of two that bring the same code at once, the second sees that it is used."""
    return session.get_one(Moderator, moderator_id, with_for_update=True, populate_existing=True)


def _step_of(secret: str, code: str, after: int, now: datetime | None) -> int:
    """The time step that a code belongs to, one early or late at the most; 0 where it is no code later than `after`."""
    typed = "".join(code.split())
    if len(typed) != DIGITS or not typed.isdecimal():
        return 0
    typed = f"{int(typed):0{DIGITS}}"  # a phone may write it in the digits of its language
    here = _seconds(now) // STEP_SECONDS
    codes = pyotp.TOTP(secret)
    for step in (here - 1, here, here + 1):
        if step > after and hmac.compare_digest(codes.generate_otp(step), typed):
            return step
    return 0


def _make_recovery_codes(session: Session, moderator_id: int) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.moderator_id == moderator_id))
    codes = [b32encode(secrets.token_bytes(10)).decode().lower() for _each in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(code=_digest(code), moderator_id=moderator_id) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes]


def _digest(code: str) -> str:
    """80 random bits need no slow hash."""
    return hashlib.sha256("".join(code.replace("-", "").split()).lower().encode()).hexdigest()


def _seconds(now: datetime | None) -> int:
    return int((now or datetime.now(UTC)).timestamp())
