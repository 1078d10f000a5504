"""Browsers in which a moderator has signed in before: their tries count apart from those of the network they share.

At a vigil the moderators and a hostile crowd may come over one connection. Who uses up its tries must not keep the
moderators out, and cannot have this cookie. It holds a random number, signed, and says nothing of whose it is.
"""

import secrets

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from wall.web import device

LASTS_SECONDS = 365 * 86_400


def whose() -> str:
    """Whose tries a request's are: this browser's where a moderator has signed in in it, else its connection's."""
    known = _known()
    return f"browser {known}" if known else device()


def remember() -> None:
    """Once somebody has signed in, the answer tells their browser its number."""
    number = _known() or secrets.token_urlsafe(16)

    @after_this_request
    def tell(response: Response) -> Response:
        response.set_cookie(
            _name(),
            str(_signer().dumps(number)),
            max_age=LASTS_SECONDS,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Strict",
        )
        return response


def _known() -> str:
    try:
        return str(_signer().loads(request.cookies.get(_name(), "")))
    except BadSignature:
        return ""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="a moderator's browser")


def _name() -> str:
    return "__Host-browser" if current_app.config["SESSION_COOKIE_SECURE"] else "browser"
