"""Passkeys: a key that a phone or laptop keeps, and shows only to who unlocks it (W3C Web Authentication, level 3)."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from json import loads
from typing import Any

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from moderation import accounts
from moderation.errors import PasskeyRefused
from moderation.models import Moderator, Passkey
from wall import text

CHALLENGE_SECONDS = 300
_BYTES = 32
_VERIFIED = UserVerificationRequirement.REQUIRED
_used: dict[str, float] = {}  # challenges that were answered rightly, until they are too old anyway


@dataclass(frozen=True)
class Site:
    """What a passkey is bound to: a host, and the origins of it that are ours."""

    host: str
    origins: tuple[str, ...]


@dataclass(frozen=True)
class Challenge:
    """What one answer is for. It travels in the signed cookie, so that every process knows it."""

    value: str  # base64url
    at: float  # seconds since the epoch
    moderator_id: int  # whose passkey is to be added; 0 to sign in

    @classmethod
    def make(cls, moderator_id: int = 0) -> "Challenge":
        return cls(bytes_to_base64url(secrets.token_bytes(_BYTES)), time.time(), moderator_id)

    @classmethod
    def kept(cls, kept: object) -> "Challenge":
        """From what a cookie held. Raises PasskeyRefused where it held none."""
        if not isinstance(kept, list):
            raise PasskeyRefused()
        return cls(*kept)

    def keep(self) -> list[str | float]:
        return [self.value, self.at, self.moderator_id]


def creation(session: Session, site: Site, moderator: Moderator, challenge: Challenge) -> dict[str, Any]:
    """What a browser needs to make a passkey (PublicKeyCredentialCreationOptionsJSON)."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Solidarity wall",
        user_id=_handle(moderator.id),
        user_name=moderator.name,
        challenge=base64url_to_bytes(challenge.value),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(known.id)) for known in of(session, moderator.id)
        ],
    )
    return webauthn.helpers.options_to_json_dict(options)


def request(site: Site, challenge: Challenge) -> dict[str, Any]:
    """What a browser needs to sign in: whose passkey it is, the answer says (PublicKeyCredentialRequestOptionsJSON)."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=base64url_to_bytes(challenge.value), user_verification=_VERIFIED
    )
    return webauthn.helpers.options_to_json_dict(options)


def add(session: Session, site: Site, moderator_id: int, challenge: Challenge, answer: str, name: str) -> Passkey:
    """Keeps a new passkey's public half. Raises PasskeyRefused."""
    _fresh(challenge, moderator_id)
    try:
        verified = webauthn.verify_registration_response(
            credential=_credential(answer),
            expected_challenge=base64url_to_bytes(challenge.value),
            expected_rp_id=site.host,
            expected_origin=list(site.origins),
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise PasskeyRefused() from error
    passkey = Passkey(
        id=bytes_to_base64url(verified.credential_id),
        moderator_id=moderator_id,
        name=text.clean_name(name),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        added_at=datetime.now(UTC).replace(microsecond=0),
    )
    if session.get(Passkey, passkey.id) is not None:
        raise PasskeyRefused()
    session.add(passkey)
    _spend(challenge)
    accounts.note_on_walls(session, session.get_one(Moderator, moderator_id), "passkey_added")
    return passkey


def check(session: Session, site: Site, challenge: Challenge, answer: str) -> int:
    """The id of the moderator whose passkey answered. It stands for both steps of signing in. Raises PasskeyRefused."""
    _fresh(challenge, 0)
    credential = _credential(answer)
    known_as = str(credential.get("id", ""))[:1400]
    passkey = session.get(Passkey, known_as, with_for_update=True) if known_as.isascii() else None
    if passkey is None or not _is_whose(credential, passkey.moderator_id):
        raise PasskeyRefused()
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge.value),
            expected_rp_id=site.host,
            expected_origin=list(site.origins),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise PasskeyRefused() from error
    passkey.sign_count = verified.new_sign_count
    _spend(challenge)
    return passkey.moderator_id


def of(session: Session, moderator_id: int) -> Sequence[Passkey]:
    return session.scalars(
        select(Passkey).where(Passkey.moderator_id == moderator_id).order_by(Passkey.added_at, Passkey.id)
    ).all()


def remove(session: Session, moderator_id: int, passkey_id: str) -> None:
    """One that is not there was removed already."""
    own = (Passkey.id == passkey_id, Passkey.moderator_id == moderator_id)
    if session.scalar(delete(Passkey).where(*own).returning(Passkey.id)) is not None:
        accounts.note_on_walls(session, session.get_one(Moderator, moderator_id), "passkey_removed")


def _fresh(challenge: Challenge, moderator_id: int) -> None:
    is_old = challenge.at < time.time() - CHALLENGE_SECONDS
    if is_old or challenge.value in _used or challenge.moderator_id != moderator_id:
        raise PasskeyRefused()


def _spend(challenge: Challenge) -> None:
    """Only right answers are counted: nobody else can fill this up."""
    now = time.time()
    for value in [value for value, until in _used.items() if until < now]:
        del _used[value]
    _used[challenge.value] = challenge.at + CHALLENGE_SECONDS


def _credential(answer: str) -> dict[str, Any]:
    try:
        credential = loads(answer)
    except (ValueError, RecursionError) as error:  # no JSON, or a number of thousands of digits
        raise PasskeyRefused() from error
    if not isinstance(credential, dict):
        raise PasskeyRefused()
    return credential


def _is_whose(credential: dict[str, Any], moderator_id: int) -> bool:
    """A discoverable credential says whose it is (level 3, 7.2, step 6); it must be whose passkey we know."""
    response = credential.get("response")
    return isinstance(response, dict) and response.get("userHandle") == bytes_to_base64url(_handle(moderator_id))


def _handle(moderator_id: int) -> bytes:
    return str(moderator_id).encode()
