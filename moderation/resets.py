"""The way back in for who has lost the password or the second step: a link from who runs the server."""

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from moderation import accounts, one_time_codes
from moderation.errors import ResetUnknown
from moderation.models import Moderator, Passkey, SignIn

LIFE_SECONDS = 24 * 60 * 60
_signer: URLSafeTimedSerializer


def use(secret_key: str) -> None:
    """Takes the key that signs the links from the installation's."""
    global _signer
    _signer = URLSafeTimedSerializer(secret_key, salt="moderator's reset")


def code_for(session: Session, name: str) -> str | None:
    """What a link holds for a day: nothing of it is kept. None where nobody has this name."""
    moderator = session.scalar(select(Moderator).where(Moderator.name == name))
    return str(_signer.dumps([moderator.id, accounts.fingerprint(moderator)])) if moderator else None


def find(session: Session, code: str) -> Moderator:
    """Whose link it is. It works once, since it is bound to the password that it replaces. Raises ResetUnknown."""
    try:
        moderator_id, fingerprint = _signer.loads(code, max_age=LIFE_SECONDS)
    except BadSignature as error:
        raise ResetUnknown() from error
    moderator = session.get(Moderator, moderator_id, populate_existing=True)
    if moderator is None or accounts.fingerprint(moderator) != fingerprint:
        raise ResetUnknown()
    return moderator


def reset(session: Session, code: str, password_hash: str) -> Moderator:
    """Takes a new password in place of all that let in before: codes, passkeys and sign-ins are gone."""
    moderator = find(session, code)
    moderator.password = password_hash
    one_time_codes.forget(session, moderator)
    session.execute(delete(Passkey).where(Passkey.moderator_id == moderator.id))
    accounts.end(session, session.scalars(select(SignIn).where(SignIn.moderator_id == moderator.id)).all())
    accounts.note_on_walls(session, moderator, "account_reset")
    return moderator
